"""Mails: templates in, one checked message out; and the spool that keeps them as files."""

from __future__ import annotations

import email
import email.errors
import email.policy
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from letters.domain.problems import Problem

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
LONGEST_SUBJECT = 150
LONGEST_LINE = 998
SUFFIX = ".eml"

# All that ends a line in some reader's eyes, and the other control characters (C0, DEL, C1).
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINK = re.compile(r"https?://[^\s<>\"']+")
_ALWAYS = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
)


@dataclass(frozen=True, slots=True)
class Head:
    """Who writes to whom. `message_id` is the id of the mail's row, so that a mail that is
    sent twice is recognised as one; `host` the product's own. `at` is aware."""

    message_id: str
    host: str
    at: datetime
    to: str
    sender: str
    sender_name: str = ""
    reply_to: str = ""


def compose(name: str, head: Head, context: Mapping[str, object]) -> EmailMessage:
    """The mail `name` (a folder of templates/mail) as plain text and HTML.

    Raises `Problem` when a header would hold more than one line, or when the finished message
    does not have exactly the headers that it was given.
    """
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = _mailbox(head.sender, head.sender_name)
    message["To"] = _mailbox(head.to)
    if head.reply_to:
        message["Reply-To"] = _mailbox(head.reply_to)
    message["Subject"], text = in_words(name, context)
    message["Date"] = format_datetime(head.at.astimezone(UTC))
    message["Message-ID"] = f"<{_safe(head.message_id)}@{_safe(head.host)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(
        _render(f"mail/{name}/body.html", context), subtype="html", cte="quoted-printable"
    )
    if all(str(value).isascii() for value in message.values()):
        # Python folds a long heading right after its name, which shows as a leading blank.
        # Headings of one line may have 998 characters (RFC 5322); encoded ones must be folded.
        message.policy = message.policy.clone(max_line_length=LONGEST_LINE)
    check(message)
    return message


def in_words(name: str, context: Mapping[str, object]) -> tuple[str, str]:
    """The subject and the plain text of the mail `name`, as `compose` writes them."""
    subject = _safe(_render(f"mail/{name}/subject.txt", context).strip())
    return subject, _render(f"mail/{name}/body.txt", context)


def check(message: EmailMessage) -> None:
    """Raise `Problem` unless the message, read again from its bytes, has exactly the headers
    that it was given, each once.

    On Python below 3.11.10 an encoded line break in a subject or name becomes a header of its
    own (CVE-2024-6923); this catches it whatever let it in.
    """
    read = email.message_from_bytes(message.as_bytes(), policy=email.policy.compat32)
    wanted = sorted([*_ALWAYS, *(["Reply-To"] if message["Reply-To"] else [])])
    if sorted(read.keys()) != wanted:
        raise Problem("The mail would have had headers that nobody gave it; it was not sent.")


def _mailbox(address: str, name: str = "") -> Address:
    try:
        return Address(display_name=_safe(name), addr_spec=_safe(address))
    except (ValueError, IndexError, email.errors.HeaderParseError) as error:
        if isinstance(error, Problem):
            raise
        raise Problem("The mail has an address that no mail can reach.") from error


def _safe(text: str) -> str:
    if _UNSAFE.search(text) or "=?" in text:
        raise Problem("A heading of the mail holds a line break or an encoded word.")
    return text


def one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """Text as it may stand in a header: blanks and control characters folded into one blank,
    nothing that reads as an encoded word (RFC 2047), cut with "…" where it is too long."""
    line = " ".join(_UNSAFE.sub(" ", text).split()).replace("=?", "= ?")
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def moment(value: datetime, zone: str) -> str:
    """A moment as people say it: "9 March 2026, 13:00 (Hong Kong time)"."""
    local = value.astimezone(ZoneInfo(zone))
    place = zone.rsplit("/", 1)[-1].replace("_", " ")
    named = place if place in {"UTC", "GMT"} else f"{place} time"
    return f"{local.day} {local:%B %Y, %H:%M} ({named})"


def _render(template: str, context: Mapping[str, object]) -> str:
    return _environment().get_template(template).render(context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(one_line=one_line, moment=moment)
    return environment


@dataclass(frozen=True, slots=True)
class SpooledMail:
    """One mail of the spool. `id` is that of its row; `links` are the addresses in its text,
    each once, in order."""

    id: str
    to: str
    subject: str
    at: datetime
    text: str
    links: tuple[str, ...]


def read_spool(folder: Path, limit: int, only: Collection[str] | None = None) -> list[SpooledMail]:
    """The newest mails in the spool, at most `limit`; with `only`, of these ids alone.

    Files that are no mails are passed over.
    """
    if not folder.is_dir():
        return []
    files = [path for path in folder.glob(f"*{SUFFIX}") if only is None or path.stem in only]
    newest = sorted(files, key=lambda path: (_changed(path), path.name), reverse=True)
    read = (_read(path) for path in newest[:limit])
    return [mail for mail in read if mail is not None]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # forgotten since the folder was listed
        return 0.0


def _read(path: Path) -> SpooledMail | None:
    try:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(preferencelist=("plain",))
        text = body.get_content().replace("\r\n", "\n") if body is not None else ""
        at = parsedate_to_datetime(str(message["Date"]))
    except (OSError, ValueError, LookupError):
        return None
    links = dict.fromkeys(found.rstrip(".,;:!?)]") for found in _LINK.findall(text))
    return SpooledMail(
        id=path.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        at=at,
        text=text,
        links=tuple(links),
    )
