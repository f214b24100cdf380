"""Mails hold what they were given and nothing else, whatever names and titles hold."""

from __future__ import annotations

import email
import email.policy
import os
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain.problems import Problem
from letters.rendering import compared, mail
from tests import factories

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
]
ANY_WORDS: dict[str, object] = {
    "title": "Open letter on the right to assemble",
    "name": "Ben's Group",
    "convener": "Lamp of Liberty",
    "reply_to": "desk@lamp.example",
    "letter_url": "https://letters.example.org/letters/assemble",
    "links_url": "https://letters.example.org/letters/assemble/links",
    "url": "https://letters.example.org/links/confirm/TOKEN",
    "expires": NOON,
    "zone": "Asia/Hong_Kong",
    "signer": "Ben Ho",
    "earlier": "The statement of March",
    "month": "March 2025",
    "closes": NOON - timedelta(days=1),
    "checked": True,
    "is_listed": False,
    "is_open": True,
    "reason": "We could not reach the group.",
    "counted": "Ben's Group",
    "inviter": "Ada",
    "role": "editor",
    "may": "read the text and agree to it",
    "waits": True,
    "asked": "Hong Kong Watch",
    "number": 2,
    "duty": "An editor writes letters.",
    "site": "letters.example.org",
    "at": NOON,
    "note": "A wrong date.",
    "sentences": ["The title says “24 groups”; 23 organizations are listed."],
    "count": 2,
    "more": 3,
    "items": [
        {"who": "Ada", "what": "commented on", "passage": "the right", "said": "Why “right”?"},
        {"who": "Carol", "what": "suggested for", "passage": "to assemble", "said": ""},
    ],
    "changes": compared.changes(
        factories.letter_text(), factories.letter_text(body="We write again.")
    ),
}
NAMES = sorted(path.name for path in (mail.TEMPLATES / "mail").iterdir() if path.is_dir())


def head(**changes: str) -> mail.Head:
    given = {
        "message_id": "0123456789abcdef",
        "host": "letters.example.org",
        "to": "ben@a.example",
        "sender": "letters@letters.example.org",
        "sender_name": "Lamp of Liberty",
        "reply_to": "desk@lamp.example",
        **changes,
    }
    return mail.Head(at=NOON, **given)


def compose(name: str = "confirm", **words: object) -> EmailMessage:
    return mail.compose(name, head(), {**ANY_WORDS, **words})


def read(message: EmailMessage) -> EmailMessage:
    found = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def part(message: EmailMessage, kind: str) -> str:
    body = read(message).get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_the_product_has_its_mails() -> None:
    wanted = "already_signed confirm confirmed declined entry_link invitation listed"
    assert set(NAMES) >= {*wanted.split(), "new_email", "notice", "reset", "withdrawn"}


@pytest.mark.parametrize("name", NAMES)
def test_each_mail_is_plain_text_and_html_with_nothing_remote(name: str) -> None:
    message = compose(name)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    plain, html = part(message, "plain"), part(message, "html")
    assert "{" not in plain
    assert "<" not in plain
    assert re.search(r"src=|url\(|@import|<link|<img|<script|<form", html) is None
    links = {each.rstrip(".,") for each in re.findall(r"https://[^\s<>\"']+", plain)}
    assert links >= set(re.findall(r'href="([^"]+)"', html))
    assert all(len(line) <= 200 for line in message.as_string().splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_each_mail_is_short_and_its_subject_says_what_it_is(name: str) -> None:
    message = compose(name)
    assert 10 < len(str(message["Subject"])) <= mail.LONGEST_SUBJECT
    assert len(part(message, "plain").split()) < 140
    assert "\n\n\n" not in part(message, "plain")


def test_the_headers_are_those_that_were_given() -> None:
    message = read(compose())
    assert message.keys() == HEADERS
    assert message["From"] == "Lamp of Liberty <letters@letters.example.org>"
    assert message["To"] == "ben@a.example"
    assert message["Reply-To"] == "desk@lamp.example"
    assert message["Subject"] == "Please confirm: Open letter on the right to assemble"
    assert message["Message-ID"] == "<0123456789abcdef@letters.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOON


def test_without_a_contact_answers_go_to_the_sender() -> None:
    message = mail.compose("confirm", head(reply_to=""), ANY_WORDS)
    assert "Reply-To" not in message


def test_the_moment_is_told_in_the_letter_s_own_zone() -> None:
    assert "2 March 2026, 20:00 (Hong Kong time)" in part(compose(), "plain")


SCRIPTS = [
    "Lamp of Liberty",
    "關於香港的公開信" * 9,
    "བོད་ཀྱི་རང་དབང་" * 9,
    "رسالة مفتوحة " * 11,
    "Ünïcode, “quotes” & <b>tags</b>",
    "what = ? really",
]


@pytest.mark.parametrize("title", SCRIPTS)
def test_titles_in_all_scripts_arrive_whole(title: str) -> None:
    message = compose(title=title)
    assert str(read(message)["Subject"]) == f"Please confirm: {mail.one_line(title, 120)}"
    assert title in part(message, "plain")
    assert "<b>tags" not in part(message, "html")


HOSTILE = [
    "A title\r\nBcc: opponent@b.example",
    "A title\nBcc: opponent@b.example",
    "A title\rBcc: opponent@b.example",
    "A title\u2028Bcc: opponent@b.example",
    "A title\x85Bcc: opponent@b.example",
    "A title\x0bBcc: opponent@b.example",
    "A title\x00",
    "=?utf-8?q?A_title=0D=0ABcc:_opponent@b.example?=",
    "=?utf-8?b?QQ0KQmNjOiBvcHBvbmVudEBiLmV4YW1wbGU=?=",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_becomes_one_harmless_line(title: str) -> None:
    message = read(compose(title=title))
    assert message.keys() == HEADERS
    assert "Bcc" not in message
    assert "\n" not in str(message["Subject"])


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("where", ["to", "sender", "sender_name", "reply_to", "message_id", "host"])
def test_hostile_text_in_a_heading_is_refused(where: str, text: str) -> None:
    with pytest.raises(Problem):
        mail.compose("confirm", head(**{where: text}), ANY_WORDS)


@pytest.mark.parametrize(
    "to", ["", "ben", "ben@", "@a.example", "ben@a.example, eve@b.example", "Ben <ben@a.example>"]
)
def test_what_is_no_single_mailbox_is_refused(to: str) -> None:
    with pytest.raises(Problem):
        mail.compose("confirm", head(to=to), ANY_WORDS)


def test_a_header_that_slipped_in_is_caught_before_sending() -> None:
    message = compose()
    message["Bcc"] = "opponent@b.example"
    with pytest.raises(Problem, match="headers that nobody gave"):
        mail.check(message)
    doubled = EmailMessage()
    for name in ("From", "To", "Date", "Message-ID", "Auto-Submitted"):
        doubled[name] = "x@a.example"
    doubled.set_content("text")
    with pytest.raises(Problem):
        mail.check(doubled)


@given(st.text(max_size=300))
def test_one_line_is_one_safe_line(text: str) -> None:
    line = mail.one_line(text, 60)
    assert len(line) <= 60
    assert "=?" not in line
    assert line == line.strip()
    assert len(line.splitlines()) <= 1


@given(st.text(max_size=200), st.text(max_size=80))
def test_no_title_or_name_adds_a_header(title: str, name: str) -> None:
    title, name = (text.encode("utf-8", "ignore").decode() for text in (title, name))
    message = mail.compose(
        "confirm", head(sender_name=mail.one_line(name)), {**ANY_WORDS, "title": title}
    )
    assert read(message).keys() == HEADERS


def keep(folder: Path, id: str, at: int, message: EmailMessage | None = None) -> None:
    path = folder / f"{id}.eml"
    path.write_bytes((message or compose()).as_bytes())
    os.utime(path, (at, at))


def test_the_spool_is_read_newest_first(tmp_path: Path) -> None:
    for number in range(4):
        keep(tmp_path, f"mail{number}", at=number)
    assert [each.id for each in mail.read_spool(tmp_path, 3)] == ["mail3", "mail2", "mail1"]
    found = mail.read_spool(tmp_path, 1)[0]
    assert found.to == "ben@a.example"
    assert found.subject == "Please confirm: Open letter on the right to assemble"
    assert found.at == NOON
    assert "Ben's Group\n\nThe letter" in found.text
    assert found.links == (
        "https://letters.example.org/letters/assemble",
        "https://letters.example.org/links/confirm/TOKEN",
        "https://letters.example.org/links/confirm/TOKEN#not-me",
    )


def test_the_spool_shows_only_what_it_is_asked_for(tmp_path: Path) -> None:
    for number in range(4):
        keep(tmp_path, f"mail{number}", at=number)
    only = {"mail1", "mail2", "../mail3", "mail9"}
    assert [each.id for each in mail.read_spool(tmp_path, 9, only)] == ["mail2", "mail1"]


def test_no_spool_and_strange_files_are_no_error(tmp_path: Path) -> None:
    assert mail.read_spool(tmp_path / "nowhere", 9) == []
    (tmp_path / "notes.txt").write_text("not a mail")
    (tmp_path / "empty.eml").write_bytes(b"")
    (tmp_path / "noise.eml").write_bytes(bytes(range(256)))
    assert mail.read_spool(tmp_path, 9) == []
