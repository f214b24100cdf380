"""Reading the names of one section of a roll, line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from letters.domain.past_letter.dates import is_date_line
from letters.domain.past_letter.lines import (
    Line,
    Sort,
    item_of,
    trimmed,
    whole_link,
)
from letters.domain.past_letter.values import Doubt, DoubtKind
from letters.domain.states import PartyKind

_TABS = re.compile(r"\t+")
_SINGLE_BLANK = re.compile(r"(\d{1,4}) (\S.*)")
_SHORTEST_COUNT = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the list: a name, or a number that stands there without one (`name` "").

    `number` is None where none is printed. `section` counts the headings above it.
    """

    number: int | None
    name: str
    line: Line
    kind: PartyKind = PartyKind.ORGANIZATION
    lead: bool = False
    section: int = 0

    @property
    def where(self) -> str:
        """The place in words: its number if it has one."""
        return self.line.where if self.number is None else f"number {self.number}"


@dataclass(slots=True)
class Section:
    """A heading (none for the first section of most letters) and the lines below it."""

    heading: Line | None
    kind: PartyKind
    lead: bool
    lines: list[Line] = field(default_factory=list)

    @property
    def has_items(self) -> bool:
        """Whether the names are a numbered or a bulleted list."""
        return any(line.sort is Sort.ITEM for line in self.lines)


@dataclass(slots=True)
class Reading:
    """What was read so far; `used` holds the places of lines that went into it.

    `ended` says that a closing below the names ended the list.
    """

    entries: list[Entry] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    headings: list[Line] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    ended: bool = False

    def note(self, line: Line) -> None:
        """Take the line as a note."""
        self.notes.append(line)
        self.used.add(line.place)

    def head(self, line: Line) -> None:
        """Take the line as a heading."""
        self.headings.append(line)
        self.used.add(line.place)

    def add(self, entry: Entry) -> None:
        """Take one entry; of a name that is a link the label is the name."""
        self.used.add(entry.line.place)
        entry = replace(entry, section=len(self.headings))
        link = whole_link(entry.name)
        if link:
            entry = replace(entry, name=link[0])
            self.targets.append(link[1])
            self.doubt(DoubtKind.LINK_IN_NAME, f"The link of “{link[0]}” was left out.", entry)
        self.entries.append(entry)

    def extend_last(self, line: Line) -> None:
        """Put a line behind the last name: its number stood alone, or the name was wrapped."""
        last = self.entries[-1]
        name = f"{last.name} {line.text}".strip()
        self.entries[-1] = replace(last, name=name)
        self.used.add(line.place)

    def doubt(self, kind: DoubtKind, sentence: str, entry: Entry) -> None:
        """Note a doubt about an entry."""
        self.doubts.append(Doubt(kind, sentence, entry.where))


def read_section(section: Section, reading: Reading) -> None:
    """Read the names of `section` into `reading`; lines that are no names stay unused."""
    if section.heading is not None:
        reading.head(section.heading)
    first = len(reading.entries)
    if section.has_items:
        _read_items(section, reading)
    else:
        _read_plain(section, reading)
        _find_numbers(reading, first)


def _read_items(section: Section, reading: Reading) -> None:
    lines = section.lines
    items = [at for at, line in enumerate(lines) if line.sort is Sort.ITEM]
    first_entry = len(reading.entries)
    gap, in_columns = False, False
    for at, line in enumerate(lines):
        if line.sort is Sort.BLANK:
            gap = True
            continue
        if line.sort is Sort.ITEM:
            in_columns |= _read_item(section, line, reading)
        elif line.sort is Sort.NOTE:
            reading.note(line)
        elif at < items[0]:
            if section.heading is not None and line.sort is Sort.PLAIN:
                reading.head(line)
        elif line.sort is Sort.CLOSING:
            reading.ended = True
            return
        elif not _read_between(section, line, reading, gap, at < items[-1]):
            break
        gap = False
    if in_columns:
        _sort_columns(reading, first_entry)


def _read_item(section: Section, line: Line, reading: Reading) -> bool:
    """Read one list line; True where it held more than one column of numbered names."""
    number, kind, lead = line.number, section.kind, section.lead
    cells = _TABS.split(line.item)
    others = [item_of(trimmed(cell)) for cell in cells[1:]]
    if not others or not all(other and other[0] is not None for other in others):
        reading.add(Entry(number, line.item, line, kind, lead))
        return False
    reading.add(Entry(number, trimmed(cells[0]), line, kind, lead))
    for other in others:
        assert other is not None
        reading.add(Entry(other[0], other[1], line, kind, lead))
    return True


def _read_between(section: Section, line: Line, reading: Reading, gap: bool, inside: bool) -> bool:
    """Read a line without number below an item; False where it stands below the list.

    `gap` tells of a blank line above, `inside` of further items below.
    """
    last = reading.entries[-1]
    if line.sort is Sort.FOOTER or is_date_line(line.text):
        return inside
    if not last.name:
        reading.extend_last(line)
        if gap:
            sentence = f"“{line.text}” was taken for the name of the number above it."
            reading.doubt(DoubtKind.NAME_RUNS_ON, sentence, reading.entries[-1])
    elif inside and line.text[-1] in ":：":
        reading.head(line)
    elif not gap and (inside or line.indented):
        reading.extend_last(line)
        sentence = f"“{line.text}” on the next line was taken for a part of the name above it."
        reading.doubt(DoubtKind.NAME_RUNS_ON, sentence, reading.entries[-1])
    elif inside:
        entry = Entry(None, line.text, line, section.kind, section.lead)
        reading.add(entry)
        sentence = f"“{line.text}” stands in the list without a number."
        reading.doubt(DoubtKind.NAME_WITHOUT_NUMBER, sentence, entry)
    else:
        return False
    return True


def _sort_columns(reading: Reading, first: int) -> None:
    """Put numbered columns, which were read row by row, into the order of their numbers."""
    entries = reading.entries[first:]
    reading.doubts.append(
        Doubt(
            DoubtKind.COLUMNS,
            "The names stand in columns; they were put into the order of their numbers.",
            entries[0].line.where,
        )
    )
    if all(entry.number is not None for entry in entries):
        reading.entries[first:] = sorted(entries, key=lambda entry: entry.number or 0)


def _read_plain(section: Section, reading: Reading) -> None:
    columns = False
    for line in section.lines:
        if line.sort is Sort.NOTE:
            reading.note(line)
        elif line.sort is Sort.CLOSING and reading.entries:
            reading.ended = True
            break
        elif line.sort is Sort.FOOTER:
            break
        elif line.sort is Sort.PLAIN and line.text[-1] in ":：":
            reading.head(line)
        elif line.sort is Sort.PLAIN and not is_date_line(line.text):
            cells = [line.text]
            if section.kind is PartyKind.ORGANIZATION:
                cells = [cell for cell in map(trimmed, _TABS.split(line.text)) if cell]
            columns |= len(cells) > 1
            for cell in cells:
                reading.add(Entry(None, cell, line, section.kind, section.lead))
    if columns:
        sentence = "The names stand in columns parted by tabs; they were read row by row."
        reading.doubts.append(Doubt(DoubtKind.COLUMNS, sentence, reading.entries[-1].line.where))


def _find_numbers(reading: Reading, first: int) -> None:
    """Part numbers from names where only one blank stands between ("1 Hong Kong Watch").

    A figure may belong to a name ("7 October Movement"), so every line must have one, and
    they must count upward from 1.
    """
    entries = reading.entries[first:]
    matches = [_SINGLE_BLANK.fullmatch(entry.name) for entry in entries]
    numbers = [int(match[1]) for match in matches if match]
    if len(entries) < _SHORTEST_COUNT or len(numbers) < len(entries) or numbers[0] != 1:
        return
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        return
    reading.entries[first:] = [
        replace(entry, number=int(match[1]), name=match[2])
        for entry, match in zip(entries, matches, strict=True)
        if match
    ]
