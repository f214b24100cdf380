"""Copies: one edition made for each of its recipients, with nobody else's address on it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

import icu
from nameparser import parse

from letters.domain import slug, sort_name
from letters.domain.letter import LetterText, Recipient, RecipientLine
from letters.domain.problems import Problem
from letters.domain.text import placeholders

LONGEST_SALUTATION = 200

ALLOWED = ("name", "honorific", "last_name", "office")
"""What a salutation may ask of a recipient."""

# Only where one phrase is right for everybody, whatever their sex or rank.
_USUAL = {
    "en": "Dear {{ name }},",
    "de": "Guten Tag {{ name }},",
    "es": "Estimado/a {{ name }}:",
    "zh": "尊敬的{{ name }}：",
}
_BRACES = re.compile(r"\{\{|\}\}")
_TO_LATIN = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII")


class Window(StrEnum):
    """Through which window of an envelope the address is read.

    Of a US #10 envelope, or of one for DIN 5008 form B (DIN lang, C5, C4); `NONE` leaves the
    address where the letter has it.
    """

    NONE = "none"
    US10 = "us10"
    DIN_5008_B = "din_5008_b"


@dataclass(frozen=True, slots=True)
class CopyForm:
    """What a coordinator chooses for all copies: the window, how each recipient is greeted
    (`salutation`, see `greeting`; empty is the letter's own), and whether those on the cc line
    get a copy too."""

    window: Window = Window.NONE
    salutation: str = ""
    cc: bool = False

    def to_json(self) -> dict[str, Any]:
        """As values that JSON knows."""
        return asdict(self)

    @classmethod
    def from_json(cls, form: dict[str, Any]) -> CopyForm:
        """What `to_json` gave."""
        return cls(Window(form["window"]), form["salutation"], form["cc"])


def recipient_form(recipient: Recipient) -> dict[str, Any]:
    """A recipient as values that JSON knows, without the mailbox."""
    form = asdict(recipient)
    del form["email"]
    return form


def recipient_of(form: dict[str, Any]) -> Recipient:
    """What `recipient_form` was given."""
    return Recipient(
        **{**form, "line": RecipientLine(form["line"]), "address": tuple(form["address"])}
    )


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: `text` is all that is printed above the names, `file` its name in a folder,
    where copies stand in their order."""

    number: int
    recipient: Recipient
    text: LetterText
    window: Window
    file: str


def of(text: LetterText, form: CopyForm) -> tuple[Copy, ...]:
    """The copies of a letter: for its addressees in their order, then, where asked for, for those
    on its cc line. Raises `Problem`, in the words for whoever chose the form."""
    recipients = (*text.addressees, *(text.copies if form.cc else ()))
    if not recipients:
        raise Problem("This letter has no addressees, so there is nobody to make a copy for.")
    check(form.salutation)
    digits = max(3, len(str(len(recipients))))
    return tuple(
        Copy(
            number,
            recipient,
            _text(text, recipient, form),
            form.window if recipient.line is RecipientLine.TO else Window.NONE,
            f"{number:0{digits}}-{_file_word(recipient)}.pdf",
        )
        for number, recipient in enumerate(recipients, 1)
    )


def _text(text: LetterText, recipient: Recipient, form: CopyForm) -> LetterText:
    """The letter as `recipient` gets it. Who is on the cc line gets the letter that went to
    its addressee."""
    if recipient.line is RecipientLine.CC:
        if len(text.addressees) != 1:
            return text
        return replace(text, salutation=_greeted(text, text.addressees[0], form))
    return replace(
        text,
        salutation=_greeted(text, recipient, form),
        recipients=(recipient, *text.copies),
    )


def _greeted(text: LetterText, recipient: Recipient, form: CopyForm) -> str:
    return greeting(form.salutation, recipient) if form.salutation else text.salutation


def usual_salutation(text: LetterText) -> str:
    """The pattern to begin with: empty, which keeps the letter's own, where that greets the one
    addressee, where it greets nobody, and in a language of which we have no phrase."""
    if len(text.addressees) < 2 or not text.salutation:
        return ""
    return _USUAL.get(text.language.partition("-")[0], "")


def check(pattern: str) -> str:
    """A pattern for salutations, on one line. Raises `Problem` for a placeholder that there is
    not, for one that is not closed, and for what is too long."""
    line = " ".join(pattern.split())
    if len(line) > LONGEST_SALUTATION:
        raise Problem(
            f"A salutation has at most {LONGEST_SALUTATION} characters.", field="salutation"
        )
    strange = [
        *(each for each in placeholders.marks_in(line) if each not in ALLOWED),
        *placeholders.unknown_in(line),
    ]
    known = ", ".join(map(placeholders.mark, ALLOWED))
    if strange:
        raise Problem(
            f"A salutation knows {known}, but not {placeholders.mark(strange[0])}.",
            field="salutation",
        )
    if _BRACES.search(placeholders.fill(line, dict.fromkeys(ALLOWED, ""), ALLOWED)):
        raise Problem(
            "The salutation has braces that belong to no placeholder, and they would be printed. "
            f"Write {known}, each with two braces before and two after, or take the braces away.",
            field="salutation",
        )
    return line


def greeting(pattern: str, recipient: Recipient) -> str:
    """A pattern filled for one recipient: "Dear {{ honorific }} {{ last_name }}," gives "Dear
    Senator Park,". Values are taken as they stand. Raises `Problem` where the pattern asks for an
    office that this recipient has not; an honorific may be missing."""
    line = check(pattern)
    values = {
        "name": recipient.name,
        "honorific": recipient.honorific,
        "last_name": last_name(recipient),
        "office": recipient.office,
    }
    if not recipient.office and "office" in placeholders.names_in(line):
        raise Problem(
            f"The salutation asks for an office, and “{recipient.name}” has none.",
            field="salutation",
        )
    return " ".join(placeholders.fill(line, values, ALLOWED).split())


def last_name(recipient: Recipient) -> str:
    """The family name with its particles ("von der Leyen"), as far as the script tells it.

    The whole name where nothing says that a recipient is a person (no honorific, no office).
    """
    if not (recipient.honorific or recipient.office):
        return recipient.name
    filed, comma, _ = sort_name.suggest(recipient.name).partition(",")
    if not comma:
        # "CHAN Tai Man" is filed as "Chan Tai Man"; names in other scripts stay whole.
        first = filed.partition(" ")[0]
        return first if filed != recipient.name else recipient.name
    family = parse(recipient.name).family
    return family if family.endswith(filed) else filed


def _file_word(recipient: Recipient) -> str:
    """What a file is called by: "park-ada", or the name as it stands where it is no person's."""
    person = recipient.honorific or recipient.office
    name = sort_name.suggest(recipient.name) if person else recipient.name
    return slug.make(str(_TO_LATIN.transliterate(name)), otherwise="recipient")
