"""How a roll is cut into lists for the page: columns, blocks, and how wide its numbers are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from letters.domain.letter import Roll, RollLine, RollSection
from letters.domain.states import PartyKind
from letters.rendering.pdf.words import Words

ONE_COLUMN = 4
"""Up to so many names stand in one column."""

SHORT = 10
"""A roll of up to so many names is not broken over pages."""

DIRECTORY = 400
"""From so many names on, a section is cut at its index letters, each with its own balanced
columns: readers find a name, and the time stays linear (one long columns container is not).
Never flex or grid here, they are quadratic in the length of the list."""

KEPT = 9
"""A section of up to so many names is not broken over pages."""

_NARROW_NAME = 44
_NARROW_DETAILS = 30


@dataclass(frozen=True, slots=True)
class Block:
    """One printed list: `initial` is its index letter in a long roll, else empty."""

    lines: tuple[RollLine, ...]
    columns: int
    initial: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One section as printed: `heading` may be empty, `identification` asks for the note on
    affiliations, `kept` keeps it on one page."""

    heading: str
    blocks: tuple[Block, ...]
    identification: bool
    kept: bool


def parts(roll: Roll, words: Words) -> tuple[Part, ...]:
    """The sections of a roll that name somebody, cut into blocks."""
    filled = [section for section in roll.sections if section.lines]
    kinds = {section.kind for section in filled} - {None}
    return tuple(_part(section, words, headed=len(kinds) > 1) for section in filled)


def digits(roll: Roll) -> int:
    """How many digits the last number of a roll has."""
    return len(str(max((line.number for line in roll.lines), default=1)))


def details(line: RollLine) -> str:
    """What stands below a name: title and affiliation."""
    return ", ".join(part for part in (line.signatory.title, line.signatory.affiliation) if part)


def _part(section: RollSection, words: Words, *, headed: bool) -> Part:
    return Part(
        words.heading(section.kind) if headed and section.kind else "",
        tuple(_blocks(section)),
        any(
            line.signatory.affiliation and line.signatory.kind is PartyKind.PERSON
            for line in section.lines
        ),
        len(section.lines) <= KEPT,
    )


def _blocks(section: RollSection) -> Iterator[Block]:
    columns = _columns(section)
    if len(section.lines) < DIRECTORY:
        yield Block(section.lines, columns)
        return
    for initial, lines in groupby(section.lines, lambda line: line.initial):
        yield Block(tuple(lines), columns, initial)


def _columns(section: RollSection) -> int:
    if len(section.lines) <= ONE_COLUMN and section.kind is not PartyKind.PERSON:
        return 1
    if section.kind is not PartyKind.PERSON:
        return 2
    narrow = all(
        len(line.signatory.name) <= _NARROW_NAME and len(details(line)) <= _NARROW_DETAILS
        for line in section.lines
    )
    return 3 if narrow else 2
