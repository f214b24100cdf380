"""How a roll is cut into lists for the page: columns, blocks, and how wide its numbers are.

What comes out is plain data, the same for the style sheet and for the engine of long lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from letters.domain import countries
from letters.domain.letter import Roll, RollLine, RollSection
from letters.domain.print_form import PrintForm
from letters.domain.states import PartyKind
from letters.rendering.pdf import themes, widths
from letters.rendering.pdf.letterhead import COLUMN
from letters.rendering.pdf.words import Words

ONE_COLUMN = 4
"""Up to so many organizations stand in one column."""

THREE_COLUMNS = 12
"""From so many organizations on, three columns are worth their while."""

SHORT = 10
"""A roll of up to so many names is not broken over pages."""

DIRECTORY = 400
"""From so many names on, a section is cut at its index letters, each with its own balanced
columns: readers find a name, and the time stays linear (one long columns container is not).
Never flex or grid here, they are quadratic in the length of the list."""

_IN_ORDER = 2
"""A letter that is come back to so often on average is none to find names under; some names may
have a place given by hand."""

KEPT = 9
"""A section of up to so many names is not broken over pages."""

_PERSON_LINES = 1.5
"""How many lines a person's name may take in the narrowest column; details take one."""


@dataclass(frozen=True, slots=True)
class Block:
    """One printed list in 1 to 3 `columns`; `initial` is its index letter in a long roll, else
    empty."""

    lines: tuple[RollLine, ...]
    columns: int
    initial: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One section as printed: `heading` may be empty, in the BCP 47 `language`. `level` is that
    of the heading (3, or 4 for a state below its country); index letters are one below.
    `identification` asks for the note on affiliations, `kept` keeps it on one page; not
    `numbered`, later lines of a name hang. A part without blocks is the heading of those below.
    """

    heading: str
    blocks: tuple[Block, ...]
    identification: bool
    kept: bool
    numbered: bool = True
    level: int = 3
    language: str = ""


def parts(roll: Roll, words: Words, form: PrintForm, language: str) -> tuple[Part, ...]:
    """The sections of a roll that name somebody, cut into blocks. The roll is as the form wants
    it in that `language` (`domain.roll_places.as_chosen`)."""
    filled = [section for section in roll.sections if section.lines]
    kinds = {section.kind for section in filled} - {None}
    made: list[Part] = []
    country = None
    for section in filled:
        place = section.place
        if place is None:
            heading = words.heading(section.kind) if len(kinds) > 1 and section.kind else ""
            made.append(_part(section, form, heading, words.tag))
        elif not place.country:
            made.append(_part(section, form, words.elsewhere, words.tag))
        else:
            named = countries.name(place.country, language)
            if place.state and place.country != country:
                made.append(Part(named, (), False, False, form.numbered, 3, language))
            made.append(_part(section, form, place.state or named, language))
        country = place.country if place else None
    return tuple(made)


def digits(roll: Roll) -> int:
    """How many digits the last number of a roll has."""
    return len(str(max((line.number for line in roll.lines), default=1)))


def details(line: RollLine) -> str:
    """What stands below a name: title and affiliation."""
    return ", ".join(part for part in (line.signatory.title, line.signatory.affiliation) if part)


def full_name(line: RollLine) -> str:
    """A name with what stands beside it in its own script."""
    return f"{line.signatory.name} {line.signatory.native}".rstrip()


def leads(roll: Roll) -> tuple[RollLine, ...]:
    """The lines of the signatories that are pinned before the others."""
    return tuple(
        line
        for section in roll.sections
        if section.kind is None and section.place is None
        for line in section.lines
    )


def _part(section: RollSection, form: PrintForm, heading: str, language: str) -> Part:
    below_country = section.place is not None and section.place.state
    return Part(
        heading,
        tuple(_blocks(section, form)),
        any(
            line.signatory.affiliation and line.signatory.kind is PartyKind.PERSON
            for line in section.lines
        ),
        len(section.lines) <= KEPT,
        form.numbered,
        4 if below_country else 3,
        language,
    )


def _blocks(section: RollSection, form: PrintForm) -> Iterator[Block]:
    columns = form.columns or _columns(section.lines, form)
    if len(section.lines) < DIRECTORY:
        yield Block(section.lines, columns)
        return
    # Of one place, the persons begin their alphabet anew.
    groups = [
        (key, tuple(lines))
        for key, lines in groupby(section.lines, lambda line: (line.signatory.kind, line.initial))
    ]
    if len(groups) > _IN_ORDER * len({key for key, _ in groups}):
        # Names in an order of their own have no place under a letter.
        yield Block(section.lines, columns)
        return
    for (_, initial), lines in groups:
        yield Block(lines, columns, initial)


def _columns(lines: Sequence[RollLine], form: PrintForm) -> int:
    """As many columns as the names fit into without being cut up: persons' in three where a name
    runs into a second line at most, organizations' where each takes one."""
    persons = all(line.signatory.kind is PartyKind.PERSON for line in lines)
    if len(lines) <= ONE_COLUMN and not persons:
        return 1
    room = _room(form, 3)
    if persons:
        narrow = all(
            widths.width(full_name(line)) <= _PERSON_LINES * room
            and widths.width(details(line)) <= room
            for line in lines
        )
        return 3 if narrow else 2
    short = all(widths.width(full_name(line)) <= room for line in lines)
    # Below index letters three columns are so short that programs read across them.
    return 3 if short and THREE_COLUMNS <= len(lines) < DIRECTORY else 2


def _room(form: PrintForm, columns: int) -> float:
    """How many small letters one line of a column has room for."""
    names = themes.look_of(form).names
    gap = names.narrow_gap if columns == 3 else names.gap
    column = (COLUMN - gap * (columns - 1)) / columns
    return (column - (names.hang if form.numbered else names.plain_hang)) / names.letter
