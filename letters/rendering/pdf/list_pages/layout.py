"""Where each name stands: blocks of balanced columns, page after page, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from letters.domain.letter import RollLine
from letters.rendering.pdf import lists
from letters.rendering.pdf.list_pages.measures import Measures, Role, Rule
from letters.rendering.pdf.list_pages.setting import Line, Setter
from letters.rendering.pdf.words import Words

_STEP = 1.0
"""How near, in points, the height of balanced columns is sought."""


@dataclass(slots=True)
class Entry:
    """A name with its number and details, set; `height` with the blank below."""

    number: Line | None
    lines: list[Line]
    details: list[Line]
    height: float


@dataclass(slots=True)
class Heading:
    """A line over names, or a paragraph; `tag` is its type (ISO 32000-1, 14.8.4)."""

    tag: str
    text: str
    role: Role
    lines: list[Line]

    @property
    def height(self) -> float:
        """Without its margins."""
        return sum(line.above + line.below for line in self.lines)


@dataclass(slots=True)
class Hairline:
    """A line across the page."""

    rule: Rule


@dataclass(slots=True)
class Placed:
    """Something on a page: `x` and `y` of its upper left corner, from that of the text area
    downward; the width of its column; the number of its list, counted from 1."""

    what: Entry | Heading | Hairline
    x: float
    y: float
    width: float
    list_number: int = 0


@dataclass(slots=True)
class Page:
    """What stands on one page, in the order of reading."""

    placed: list[Placed] = field(default_factory=list)


class Layout:
    """The page under way, how far down it is, and the headings that wait for names below them:
    a heading never stands alone at the end of a page."""

    def __init__(self, measures: Measures, setter: Setter) -> None:
        self._measures = measures
        self._setter = setter
        self._width, self._height = measures.area[2:]
        self._page = Page()
        self._y = 0.0
        self._margin = 0.0
        self._list = 0
        self._waiting: list[Heading | Hairline] = []

    def pages(
        self, parts: Sequence[lists.Part], title: str, note: str, words: Words
    ) -> Iterator[Page]:
        """The pages of a list, each given out when it is full."""
        self._waiting += map(Hairline, self._measures.over)
        self._wait("H2", title, "title")
        self._wait("P", note, "note")
        self._waiting.append(Hairline(self._measures.rule))
        for number, part in enumerate(parts):
            role = "state" if part.level > 3 else "heading" if number else "first heading"
            self._wait(f"H{part.level}", part.heading, role)
            if part.identification:
                self._wait("P", words.identification, "small")
            if number:
                self._margin = max(self._margin, self._measures.part_before)
            below = part.level + bool(part.heading)
            for block in part.blocks:
                self._wait(f"H{below}", block.initial, "initial")
                yield from self._block(block, kept=part.kept)
        yield self._page

    def _wait(self, tag: str, text: str, role: str) -> None:
        if text:
            style = self._measures.roles[role]
            lines = self._setter.lines(text, style, self._width, self._width)
            self._waiting.append(Heading(tag, text, style, lines))

    def _block(self, block: lists.Block, *, kept: bool) -> Iterator[Page]:
        """Put a list into columns of one length, over as many pages as it takes."""
        columns = self._measures.columns[block.columns]
        entries = (self._entry(line, columns[0][1]) for line in block.lines)
        after = self._measures.item.after
        waiting = list(islice(entries, None if kept else len(columns)))
        ends = _balanced(waiting, len(columns), self._height, after)
        yield from self._headings(_longest(waiting, ends))
        self._list += 1
        while waiting:
            room = self._height - self._y
            waiting += _enough(entries, waiting, (room + after) * len(columns))
            ends = _fill(waiting, len(columns), room, after)
            if not ends:
                yield self._turn()
                continue
            last = ends[-1] == len(waiting)
            if last:
                ends = _balanced(waiting, len(columns), room, after)
            self._put(waiting, ends, columns)
            del waiting[: ends[-1]]
            if not last:
                yield self._turn()

    def _headings(self, below: float) -> Iterator[Page]:
        if self._y and self._y + self._stack(place=False) + below > self._height:
            yield self._turn()
        self._y += self._stack(place=True)
        self._waiting = []

    def _stack(self, *, place: bool) -> float:
        """How high the waiting headings are, margins collapsed (CSS 2.2, 8.3.1); they are also
        put on the page where asked."""
        y, margin = 0.0, self._margin
        for each in self._waiting:
            if isinstance(each, Hairline):
                y += margin + each.rule.before
                margin = 0.0
            else:
                before = each.role.before
                gap = max(0, margin, before) + min(0, margin, before)
                y += gap if self._y or y else 0
            if place:
                self._page.placed.append(Placed(each, 0, self._y + y, self._width))
            if isinstance(each, Hairline):
                y += each.rule.thickness + each.rule.after
            else:
                y += each.height
                margin = each.role.after
        return y + margin

    def _put(
        self,
        entries: Sequence[Entry],
        ends: Sequence[int],
        columns: Sequence[tuple[float, float]],
    ) -> None:
        """Place the names up to each end in a column of their own."""
        longest, start = 0.0, 0
        for end, (left, width) in zip(ends, columns, strict=True):
            y = self._y
            for entry in entries[start:end]:
                self._page.placed.append(Placed(entry, left, y, width, self._list))
                y += entry.height
            longest, start = max(longest, y - self._y), end
        self._y += longest
        self._margin = 0.0

    def _turn(self) -> Page:
        full, self._page, self._y, self._margin = self._page, Page(), 0.0, 0.0
        return full

    def _entry(self, line: RollLine, width: float) -> Entry:
        item, roles = self._measures.item, self._measures.roles
        lines = self._setter.lines(
            lists.full_name(line), roles["name"], width - item.first, width - item.rest
        )
        details: list[Line] = []
        if said := lists.details(line):
            room = width - item.details
            details = self._setter.lines(said, roles["details"], room, room)
        number = None
        if item.number is not None:
            number = self._setter.number(line.number, roles["number"])
        height = sum(each.above + each.below for each in (*lines, *details))
        return Entry(number, lines, details, height + item.after)


def _enough(entries: Iterable[Entry], waiting: Sequence[Entry], room: float) -> Iterator[Entry]:
    """More names, until they are higher than all columns together."""
    held = sum(entry.height for entry in waiting)
    if held > room:
        return
    for entry in entries:
        yield entry
        held += entry.height
        if held > room:
            return


def _fill(entries: Sequence[Entry], columns: int, room: float, after: float) -> list[int]:
    """Where each column ends that is filled to the foot; empty where not even one name fits."""
    ends: list[int] = []
    end = 0
    for _ in range(columns):
        used, start = 0.0, end
        while end < len(entries) and used + entries[end].height - after <= room:
            used += entries[end].height
            end += 1
        if end == start and not ends and entries:
            return []
        ends.append(end)
    return ends


def _balanced(entries: Sequence[Entry], columns: int, room: float, after: float) -> list[int]:
    """The lowest columns that hold all: the height is found by halving."""
    low, high = 0.0, room
    while high - low > _STEP:
        middle = (low + high) / 2
        ends = _fill(entries, columns, middle, after)
        if ends and ends[-1] == len(entries):
            high = middle
        else:
            low = middle
    return _fill(entries, columns, high, after)


def _longest(entries: Sequence[Entry], ends: Sequence[int]) -> float:
    starts = (0, *ends)
    return max(
        sum(entry.height for entry in entries[start:end])
        for start, end in zip(starts, ends, strict=False)
    )
