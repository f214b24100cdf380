"""What there is to know for setting a list; lengths are in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """How glyphs look: `families` in the order in which they are tried, `size`, `weight` as in
    CSS, `spacing` between letters, OpenType `features`, and the `language` (BCP 47) that they
    are shaped for."""

    families: tuple[str, ...]
    size: float
    colour: Colour
    italic: bool
    weight: int
    spacing: float
    features: Mapping[str, int]
    language: str


@dataclass(frozen=True, slots=True)
class Look:
    """A style, and how far its line reaches above and below the baseline."""

    style: Style
    above: float
    below: float


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of line. `looks` are by language, the first is that of the document; `before` and
    `after` are its margins; `align` is start, center or end; `level` is that of its bookmark, 0
    for none."""

    looks: Mapping[str, Look]
    before: float
    after: float
    align: str
    level: int

    @property
    def own(self) -> Look:
        """That of text in the language of the document."""
        return next(iter(self.looks.values()))


@dataclass(frozen=True, slots=True)
class Running:
    """A line in the margin of each page: `x` is its left end, middle or right end, as `align`
    says (left, center, right), `y` its baseline, from the paper's left and top. In that of the
    page numbers stand {page} and {pages}."""

    text: str
    style: Style
    align: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Item:
    """Where the parts of an item stand, from the side where lines begin: the end of its number
    (None where names are not numbered), its first line (which begins with a blank where
    `blank`), its other lines, its details; `after` is what stays empty below."""

    number: float | None
    first: float
    blank: bool
    rest: float
    details: float
    after: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""

    before: float
    thickness: float
    after: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Measures:
    """All of a list: the size of the `paper`; the text `area` (left, top, width, height) from its
    upper left corner; by how many there are, the `columns` in the order of reading (left edge
    within the area, width). `over` are the rules over the title, `rule` the one below the head of
    the list (of no thickness where there is none). `without_folio` is a style sheet that leaves
    out the page numbers."""

    paper: tuple[float, float]
    area: tuple[float, float, float, float]
    from_right: bool
    roles: Mapping[str, Role]
    item: Item
    columns: Mapping[int, tuple[tuple[float, float], ...]]
    over: tuple[Rule, ...]
    rule: Rule
    part_before: float
    running: tuple[Running, ...]
    folio: Running
    first_folio: Running
    without_folio: str
