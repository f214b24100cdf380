"""The list of an edition as a program reads it: `signatories.json`, attached to the PDF.

Canonical JSON (`domain.canonical`), so that the SHA-256 of the file is the roll hash of the
edition and `sha256sum` tells it. Published in docs/manifest.md; frozen: what must change gets a
new `FORMAT`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from letters.domain import canonical
from letters.domain.letter import Roll, RollLine
from letters.domain.problems import Problem
from letters.domain.states import PartyKind

NAME = "signatories.json"
FORMAT = "undersigned-signatories-v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One name as printed. `number` counts from 1 through the whole list; `lead` says that it
    stands before the alphabetical part; what is not known is empty."""

    number: int
    name: str
    kind: PartyKind
    lead: bool = False
    title: str = ""
    affiliation: str = ""
    country: str = ""
    native: str = ""


def dumps(roll: Roll) -> bytes:
    """The file of a roll. It holds what a reader of the page can see, and nothing else: no
    reference of a sign-on, no name that somebody is filed under."""
    return canonical.dumps(
        {
            "format": FORMAT,
            "note": roll.note,
            "signatories": [_row(line) for line in roll.lines],
        }
    )


def hash_of(roll: Roll) -> str:
    """The roll hash: SHA-256 (64 hex digits) of the file."""
    return hashlib.sha256(dumps(roll)).hexdigest()


def parse(data: bytes) -> tuple[Entry, ...]:
    """The entries of a file in their order. Raises `Problem` for bytes that `dumps` does not
    write: nothing is guessed, since a seal rests on it."""
    try:
        form = canonical.loads(data)
    except ValueError as error:
        raise Problem(f"The list {NAME} cannot be read: {error}.") from error
    if not isinstance(form, dict) or form.get("format") != FORMAT:
        raise Problem(f"The list {NAME} is not of the format {FORMAT}.")
    rows = form.get("signatories")
    if form.keys() != _FIELDS or not isinstance(form["note"], str) or not isinstance(rows, list):
        raise Problem(f"The list {NAME} does not have the fields that its format asks for.")
    return tuple(_entry(row, number) for number, row in enumerate(rows, 1))


_FIELDS = {"format", "note", "signatories"}


def _row(line: RollLine) -> dict[str, object]:
    signatory = line.signatory
    return {
        "number": line.number,
        "name": signatory.name,
        "kind": signatory.kind.value,
        "lead": signatory.lead is not None,
        "title": signatory.title,
        "affiliation": signatory.affiliation,
        "country": signatory.country,
        "native": signatory.native,
    }


def _entry(row: object, number: int) -> Entry:
    if not isinstance(row, dict) or row.keys() != _HOLDS.keys():
        raise Problem(
            f"Entry {number} of {NAME} does not have the fields that its format asks for."
        )
    wrong = [name for name, holds in _HOLDS.items() if not holds(row[name])]
    if wrong:
        raise Problem(f"Entry {number} of {NAME} has a “{wrong[0]}” that its format does not know.")
    if row["number"] != number:
        raise Problem(f"Entry {number} of {NAME} has the number {row['number']}.")
    return Entry(**(row | {"kind": PartyKind(row["kind"])}))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


_HOLDS: dict[str, Callable[[Any], bool]] = {
    "number": lambda value: type(value) is int,
    "name": lambda value: isinstance(value, str) and value != "",
    "kind": lambda value: value in list(PartyKind),
    "lead": lambda value: isinstance(value, bool),
    "title": _is_text,
    "affiliation": _is_text,
    "country": _is_text,
    "native": _is_text,
}
"""What each field of an entry may hold."""
