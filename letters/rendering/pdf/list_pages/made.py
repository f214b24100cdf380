"""List pages that are written: the beginning of every file that prints them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from letters.rendering.pdf.list_pages.measures import Colour

FROM = 399
"""Rolls of more names than this have their list on pages of its own, set by `list_pages`. Up to
here WeasyPrint takes two seconds at most (see docs/benchmarks.md), the list may begin right below
the letter, and no section has index letters yet (`lists.DIRECTORY`)."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A heading of the list, on the how-many-th of its pages, so many points from the foot."""

    title: str
    page: int
    top: float
    level: int


@dataclass(frozen=True, slots=True)
class Folio:
    """How a page says which of how many it is: `pattern` holds {page} and {pages}; `align`, `x`
    and `y` (of the baseline, from the foot) say where. By character, `glyphs` hold the number
    of the face, what is shown, and how wide it is in thousandths of the size."""

    pattern: str
    align: str
    x: float
    y: float
    size: float
    colour: Colour
    glyphs: Mapping[str, tuple[int, str, int]]

    def content(self, page: int, pages: int) -> bytes:
        """The content that prints it, which is not read out (ISO 32000-1, 14.8.2.2)."""
        text = self.pattern.format(page=page, pages=pages)
        glyphs = [self.glyphs[character] for character in text]
        width = sum(wide for *_, wide in glyphs) * self.size / 1000
        x = self.x - {"left": 0.0, "center": 0.5, "right": 1.0}[self.align] * width
        shown = " ".join(f"/L{face} {self.size:.6g} Tf[{what}]TJ" for face, what, _ in glyphs)
        colour = "{:.3g} {:.3g} {:.3g} rg".format(*self.colour)
        return (
            f"/Artifact<</Type/Pagination>>BDC {colour} BT {x:.2f} {self.y:.2f} Td {shown} ET EMC"
        ).encode("ascii")


@dataclass(frozen=True, slots=True)
class Reserved:
    """The numbers that objects of the letter must get, since the list refers to them: its page
    tree and the element over all its tags."""

    pages: int
    document: int


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers of what was written and must be referred to: the node that holds the list's
    pages, that of the number tree that leads from their marked pieces to their tags, the element
    over these; the pages; and the fonts by their names in the pages' resources."""

    pages: int
    parents: int
    section: int
    each: tuple[int, ...]
    fonts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A written list, the same for every letter that it is put behind. `data` and `rows` are what
    `PdfFile` goes on from; `folios` are the numbers of streams that are yet to be written, one
    for the foot of each page."""

    data: bytes
    rows: bytes
    reserved: Reserved
    written: Written
    folios: tuple[int, ...]
    folio: Folio
    first_folio: Folio
    bookmarks: tuple[Bookmark, ...]

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(self.written.each)
