"""What was read from a past letter, and what the reader doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from letters.domain.letter import LetterText, Recipient, RecipientLine, Signatory
from letters.domain.states import LetterKind, PartyKind

DOUBTS_OF_ONE_KIND = 25
"""More doubts of one kind than this are summed up: nobody reads a thousand."""


class DoubtKind(StrEnum):
    """What a doubt is about."""

    ENCODING = "encoding"
    CONTROL_CHARACTERS = "control_characters"
    LANGUAGE = "language"
    NO_TITLE = "no_title"
    NO_SALUTATION = "no_salutation"
    DATE = "date"
    RECIPIENT = "recipient"
    TEXT_LEFT_OUT = "text_left_out"
    TEXT_BEFORE_SALUTATION = "text_before_salutation"
    TEXT_BEFORE_NAMES = "text_before_names"
    TEXT_AFTER_NAMES = "text_after_names"
    LIST_IN_TEXT = "list_in_text"
    LINK_WITHOUT_TARGET = "link_without_target"
    LINK_IN_NAME = "link_in_name"
    UNMARKED_LIST = "unmarked_list"
    NUMBER_WITHOUT_NAME = "number_without_name"
    NUMBER_SKIPPED = "number_skipped"
    NUMBER_DOUBLED = "number_doubled"
    NUMBER_OUT_OF_ORDER = "number_out_of_order"
    NAME_WITHOUT_NUMBER = "name_without_number"
    NAME_DOUBLED = "name_doubled"
    NAME_RUNS_ON = "name_runs_on"
    NAME_CHARACTERS = "name_characters"
    PERSON_WITH_MORE = "person_with_more"
    COLUMNS = "columns"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at: a full `sentence`, and `where` ("line 12", "number 7", "title")."""

    kind: DoubtKind
    sentence: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class PastName:
    """One name of the roll, unchanged to the letter but for blanks around it.

    `number` is the printed one. Where the list prints none it counts from 1; it is None for
    a name that lacks its number in a list that has numbers.
    """

    number: int | None
    name: str
    kind: PartyKind = PartyKind.ORGANIZATION


@dataclass(frozen=True, slots=True)
class PastLetter:
    """A past letter as read. Each line of the source is in exactly one of the fields.

    `date_line` is the line that `date` was read from, as printed. `body` is Markdown and
    ends with the closing. `headings` are the printed lines over the list and its sections.
    `leads` is how many of the first names stood under a heading that calls them leads; use
    `guess_leads` and `dataclasses.replace` where the order alone tells. `dropped` holds what
    belongs to the web page and not to the letter, as printed.
    """

    title: str
    body: str
    names: tuple[PastName, ...]
    language: str = "en"
    date: date | None = None
    date_line: str = ""
    reference: str = ""
    recipients: tuple[Recipient, ...] = ()
    salutation: str = ""
    note: str = ""
    headings: tuple[str, ...] = ()
    leads: int = 0
    missing_numbers: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def signatories(self) -> tuple[Signatory, ...]:
        """The names in printed order, the first `leads` of them pinned."""
        return tuple(
            Signatory(each.name, each.kind, lead=place if place <= self.leads else None)
            for place, each in enumerate(self.names, start=1)
        )

    def text(self, kind: LetterKind, conveners: Iterable[str]) -> LetterText:
        """The text of the letter, to be stored as its version."""
        return LetterText(
            kind=kind,
            title=self.title,
            body=self.body,
            language=self.language,
            date=self.date,
            reference=self.reference,
            salutation=self.salutation,
            recipients=self.recipients,
            conveners=tuple(conveners),
        )

    def as_json(self) -> dict[str, Any]:
        """The letter in plain values for JSON; dates as ISO 8601, `recipients` by line."""
        lines = {
            line.value: [_recipient_as_json(each) for each in self.recipients if each.line is line]
            for line in RecipientLine
        }
        return {
            "title": self.title,
            "language": self.language,
            "date": self.date.isoformat() if self.date else None,
            "date_line": self.date_line,
            "reference": self.reference,
            "recipients": lines,
            "salutation": self.salutation,
            "body": self.body,
            "note": self.note,
            "headings": list(self.headings),
            "names": [asdict(each) for each in self.names],
            "count": len(self.names),
            "leads": self.leads,
            "missing_numbers": list(self.missing_numbers),
            "doubts": [asdict(each) for each in self.doubts],
            "dropped": list(self.dropped),
        }


def _recipient_as_json(recipient: Recipient) -> dict[str, Any]:
    return {
        "honorific": recipient.honorific,
        "name": recipient.name,
        "office": recipient.office,
        "address": list(recipient.address),
        "address_lines": list(recipient.block),
    }


def summed_up(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """The doubts in order, at most `DOUBTS_OF_ONE_KIND` of each kind, the rest counted."""
    kept: list[Doubt] = []
    seen: Counter[DoubtKind] = Counter()
    for doubt in doubts:
        seen[doubt.kind] += 1
        if seen[doubt.kind] <= DOUBTS_OF_ONE_KIND:
            kept.append(doubt)
    for kind, count in seen.items():
        if count > DOUBTS_OF_ONE_KIND:
            more = count - DOUBTS_OF_ONE_KIND
            kept.append(Doubt(kind, f"There are {more:,} more doubts like this one."))
    return tuple(kept)
