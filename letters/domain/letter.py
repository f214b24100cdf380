"""The plain data of a letter: what is drafted, signed, ordered and printed.

Everything here is frozen and free of the database, so that pages, mails, CSV, JSON and
PDF are made from the same values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from letters.domain.states import Articles, LetterKind, PartyKind


class RecipientLine(StrEnum):
    """Whether a recipient is addressed or gets a copy."""

    TO = "to"
    CC = "cc"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One official to whom a letter goes.

    `address` holds the lines below name and office, one line each, in printing order.
    """

    name: str
    line: RecipientLine = RecipientLine.TO
    honorific: str = ""
    office: str = ""
    address: tuple[str, ...] = ()
    email: str = ""

    @property
    def styled_name(self) -> str:
        """Name behind its honorific: "The Honorable Ada Park"."""
        return f"{self.honorific} {self.name}".strip()

    @property
    def block(self) -> tuple[str, ...]:
        """The lines of the address block as printed, styled name first, none empty."""
        return tuple(part for part in (self.styled_name, self.office, *self.address) if part)

    @property
    def in_one_line(self) -> str:
        """Name and office as a copy line prints them."""
        return ", ".join(part for part in (self.styled_name, self.office) if part)


@dataclass(frozen=True, slots=True)
class LetterText:
    """One text of a letter: all that a signer puts a name to.

    `language` is a BCP 47 tag. `body` is Markdown (see `domain.text`). `conveners` are the
    printed names of those who issue the letter, in their order.
    """

    kind: LetterKind
    title: str
    body: str
    language: str = "en"
    date: date | None = None
    reference: str = ""
    salutation: str = ""
    recipients: tuple[Recipient, ...] = ()
    conveners: tuple[str, ...] = ()

    @property
    def addressees(self) -> tuple[Recipient, ...]:
        """The recipients on the `to` line, in order."""
        return tuple(each for each in self.recipients if each.line is RecipientLine.TO)

    @property
    def copies(self) -> tuple[Recipient, ...]:
        """The recipients on the `cc` line, in order."""
        return tuple(each for each in self.recipients if each.line is RecipientLine.CC)


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of a version: its text, and whether it binds. The main text always does, a
    translation where the conveners say so; else it is a courtesy."""

    text: LetterText
    binding: bool


@dataclass(frozen=True, slots=True)
class OrderRule:
    """How a letter orders its names.

    `locale` is an ICU locale ("en", "de@collation=phonebook"). `numeric` puts "7 October"
    before "10 October".
    """

    locale: str = "en"
    articles: Articles = Articles.KEEP
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Signatory:
    """One name to be put on a roll.

    `sort_name` is what a person is filed under ("Chan Tai Man", "Park, Ada"); empty means what
    `domain.sort_name` suggests for `name`.
    `lead` numbers the signatories pinned before the alphabetical part (1 is first).
    `position` is a place given by hand, counted from 1 within its section, leads not
    counted. `sort_key` are its stored bytes of `collation.sort_key`; empty means that they are
    made when needed. `new` marks a name that joined today (pages only). `country` is a code of
    ISO 3166-1 ("DE"), `state` the name of a state or province in it, `native` the name in its own
    script beside a Latin one; each empty where the register does not know it.
    """

    name: str
    kind: PartyKind = PartyKind.ORGANIZATION
    sort_name: str = ""
    title: str = ""
    affiliation: str = ""
    lead: int | None = None
    position: int | None = None
    reference: str = ""
    sort_key: bytes = b""
    new: bool = False
    country: str = ""
    state: str = ""
    native: str = ""


@dataclass(frozen=True, slots=True)
class RollLine:
    """One printed line: `number` runs through the whole roll from 1; `initial` is its index
    letter ("A", "0-9", "#")."""

    number: int
    signatory: Signatory
    initial: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where signatories are: a `country` (ISO 3166-1) and a `state` in it, empty where unknown."""

    country: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class RollSection:
    """Lines of one kind under one heading. `kind` is None for leads, and for the names of one
    `place` in a roll by places."""

    kind: PartyKind | None
    lines: tuple[RollLine, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """The ordered names as printed: leads (where there are any), organizations, persons.

    `note` is the sentence under the heading, derived from the rule in force.
    """

    sections: tuple[RollSection, ...]
    note: str

    @property
    def lines(self) -> tuple[RollLine, ...]:
        """All lines in printing order."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def organizations(self) -> tuple[str, ...]:
        """The names of the organizations, in printing order."""
        signed = (line.signatory for line in self.lines)
        return tuple(one.name for one in signed if one.kind is PartyKind.ORGANIZATION)

    def count(self, kind: PartyKind | None = None) -> int:
        """How many signatories the roll names, of one kind or of all."""
        return sum(1 for line in self.lines if kind is None or line.signatory.kind is kind)
