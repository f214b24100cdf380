"""A letter in a file: Markdown under front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import icu

from letters.domain import address, collation, letter_check
from letters.domain.letter import LetterText, OrderRule, Recipient, RecipientLine
from letters.domain.manuscript import front
from letters.domain.manuscript.front import Front, Value
from letters.domain.problems import Problem
from letters.domain.states import Articles, LetterKind
from letters.domain.text import markdown

FIELDS = (
    "title",
    "date",
    "language",
    "reference",
    "salutation",
    "closing",
    "recipients",
    "cc",
    "conveners",
    "kind",
    "order",
    "paper",
)
"""What front matter may hold; only `title` must be there."""

_ORDER = ("locale", "articles", "numeric")
_RECIPIENT = ("name", "honorific", "office", "address", "email")
_KINDS = {str(kind): kind for kind in LetterKind}
_ARTICLES = {str(choice): choice for choice in Articles}
_YES_OR_NO = {"yes": True, "no": False, "true": True, "false": False}
_PAPERS = {"letter": "Letter", "a4": "A4"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A letter read from a file. `paper` is "Letter", "A4" or empty (not said); `closing` is
    None where the file does not say."""

    text: LetterText
    order: OrderRule
    paper: str = ""
    closing: str | None = None


def parse(source: str, file: str) -> Manuscript:
    """Read a letter. `file` is the name that opens each refusal.

    Raises `Problem` ("LETTER.md, line 4: …") for a missing title, unknown or misspelt fields,
    values of the wrong shape, and text that `letter_check` refuses.
    """
    matter, body, first = front.parted(source.removeprefix("\ufeff"), file)
    fields = front.read(matter, file, FIELDS)
    if not fields.line("title"):
        raise Problem(f"{file}, line 1: the front matter gives no title.")
    language = _language(fields)
    text = LetterText(
        kind=fields.choice("kind", _KINDS, LetterKind.OPEN_LETTER),
        title=fields.line("title"),
        body=_body(body, file, first),
        language=language,
        date=_date(fields),
        reference=fields.line("reference"),
        salutation=fields.line("salutation"),
        recipients=(*_recipients(fields), *_copies(fields)),
        conveners=tuple(fields.cleaned(each, "conveners") for each in fields.items("conveners")),
    )
    try:
        text = letter_check.clean(text)
    except Problem as problem:
        raise Problem(f"{file}: {problem.message}") from problem
    return Manuscript(
        text,
        _order(fields, language),
        fields.choice("paper", _PAPERS, ""),
        fields.line("closing") if fields.has("closing") else None,
    )


def _body(body: str, file: str, first: int) -> str:
    """The body cleaned. Line numbers in refusals are moved to those of the file."""
    try:
        return markdown.check(body)
    except Problem as problem:
        message = re.sub(
            r"in line (\d+)", lambda found: f"in line {int(found[1]) + first - 1}", problem.message
        )
        raise Problem(f"{file}: {message}") from problem


def _language(fields: Front) -> str:
    value = fields.get("language")
    if value is None:
        return "en"
    tag = fields.cleaned(value, "language").replace("_", "-")
    if icu.Locale.forLanguageTag(tag).getLanguage() not in icu.Locale.getISOLanguages():
        fields.refuse(value, f"“{tag}” is no language; write “en”, “de” or “zh-Hant”.")
    return tag


def _date(fields: Front) -> date | None:
    value = fields.get("date")
    if value is None:
        return None
    written = fields.cleaned(value, "date")
    try:
        if not _DATE.fullmatch(written):
            raise ValueError
        return date.fromisoformat(written)
    except ValueError:
        fields.refuse(value, f"“{written}” is no date; write it as 2026-03-31.")


def _order(fields: Front, language: str) -> OrderRule:
    value = fields.get("order")
    if value is None:
        return OrderRule(locale=language)
    order = fields.mapping(value, "order", _ORDER)
    locale = order.get("locale")
    tag = order.cleaned(locale, "locale") if locale else language
    try:
        collation.check_locale(tag)
    except Problem as problem:
        fields.refuse(locale or value, problem.message)
    return OrderRule(
        tag,
        order.choice("articles", _ARTICLES, Articles.KEEP),
        order.choice("numeric", _YES_OR_NO, default=True),
    )


def _recipients(fields: Front) -> Iterator[Recipient]:
    """Each a block of lines, or a mapping of its parts."""
    for value in fields.items("recipients"):
        if isinstance(value.content, dict):
            yield _recipient(fields.mapping(value, "recipients", _RECIPIENT), value)
            continue
        lines = list(fields.lines(value, "recipients"))
        if not lines:
            fields.refuse(value, "a recipient is empty.")
        yield Recipient(lines[0], address=tuple(lines[1:]))


def _recipient(parts: Front, value: Value) -> Recipient:
    name = parts.line("name")
    if not name:
        parts.refuse(value, "this recipient has no name.")
    street, mail = parts.get("address"), parts.get("email")
    if mail:
        try:
            address.check(parts.text(mail, "email"))
        except Problem as problem:
            parts.refuse(mail, problem.message)
    return Recipient(
        name,
        honorific=parts.line("honorific"),
        office=parts.line("office"),
        address=tuple(parts.lines(street, "address")) if street else (),
        email=parts.text(mail, "email") if mail else "",
    )


def _copies(fields: Front) -> Iterator[Recipient]:
    """Each "The Hon. Ada Park, Secretary of State": the name goes up to the first comma."""
    for value in fields.items("cc"):
        name, _, office = fields.cleaned(value, "cc").partition(",")
        if not name.strip():
            fields.refuse(value, "a recipient of a copy has no name.")
        yield Recipient(name.strip(), RecipientLine.CC, office=office.strip())
