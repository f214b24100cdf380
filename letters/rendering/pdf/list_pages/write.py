"""Writing the list pages of an edition, once for all who get it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

from letters.domain.states import PrintStage
from letters.rendering.pdf import lists
from letters.rendering.pdf.engine import Report, quietly
from letters.rendering.pdf.list_pages.embed import embed
from letters.rendering.pdf.list_pages.file import PdfFile
from letters.rendering.pdf.list_pages.layout import Entry, Heading, Layout, Page
from letters.rendering.pdf.list_pages.made import Bookmark, Folio, ListFile, Reserved, Written
from letters.rendering.pdf.list_pages.measures import Measures, Running
from letters.rendering.pdf.list_pages.paint import Painter
from letters.rendering.pdf.list_pages.setting import Setter
from letters.rendering.pdf.list_pages.tags import Tags
from letters.rendering.pdf.words import Words

_FIGURES = "0123456789"
_MANY = 50_000
"""From so many names on the file is packed as tightly as can be, so that it can still be mailed;
for shorter lists that takes a fifth of the time and saves little."""


def write(
    parts: Sequence[lists.Part],
    note: str,
    words: Words,
    measures: Measures,
    language: str,
    report: Report = quietly,
) -> ListFile:
    """Set and write the lists of a roll on pages of their own, in `language` (BCP 47). `report`
    is told of each page. The same input gives the same bytes. Raises `MissingFontError`."""
    setter = Setter(language)
    item = measures.item
    if item.blank:
        blank = setter.plain(" ", measures.roles["name"].own.style).width
        measures = replace(measures, item=replace(item, first=item.first + blank))
    names = sum(len(block.lines) for part in parts for block in part.blocks)
    packing = zlib.Z_BEST_COMPRESSION if names > _MANY else zlib.Z_DEFAULT_COMPRESSION
    return _Writer(measures, setter, report, packing).write(parts, note, words)


class _Writer:
    """The file under way."""

    def __init__(self, measures: Measures, setter: Setter, report: Report, packing: int) -> None:
        self._measures, self._setter, self._report = measures, setter, report
        self._file = PdfFile(packing=packing)
        self._reserved = Reserved(self._file.new(), self._file.new())
        self._node, self._parents, self._section, self._resources = (
            self._file.new() for _ in range(4)
        )
        self._tags = Tags(self._file, self._section, self._reserved.document)
        self._running = [(each, setter.plain(each.text, each.style)) for each in measures.running]
        self._pages: list[int] = []
        self._folios: list[int] = []
        self._arrays: list[int] = []
        self._bookmarks: list[Bookmark] = []

    def write(self, parts: Sequence[lists.Part], note: str, words: Words) -> ListFile:
        """All pages, and what holds them together."""
        layout = Layout(self._measures, self._setter)
        for page in layout.pages(parts, words.signatories, note, words):
            self._page(page)
        self._tags.close()
        folio, first = (
            self._folio(each) for each in (self._measures.folio, self._measures.first_folio)
        )
        fonts = {
            f"L{at}": embed(self._file, face, at)
            for at, face in enumerate(self._setter.faces.faces)
        }
        self._nodes(fonts)
        self._file.flush()
        return ListFile(
            bytes(self._file.data),
            bytes(self._file.rows),
            self._reserved,
            Written(self._node, self._parents, self._section, tuple(self._pages), fonts),
            tuple(self._folios),
            folio,
            first,
            tuple(self._bookmarks),
        )

    def _page(self, page: Page) -> None:
        file = self._file
        number, content, folio, array = (file.new() for _ in range(4))
        painter = Painter(self._measures)
        parents: list[int] = []
        for placed in page.placed:
            what = placed.what
            if isinstance(what, Entry):
                parents += self._tags.entry(placed.list_number, what, number, painter.marked)
                painter.entry(placed, what)
            elif isinstance(what, Heading):
                parents.append(self._tags.heading(what, number, painter.marked))
                self._bookmark(what, placed.y)
                painter.heading(placed, what)
            else:
                painter.rule(placed, what.rule)
        for running, line in self._running:
            painter.running(running, line)
        file.stream(content, b"", painter.content())
        file.put(array, b"[%s]" % references(parents))
        wide, high = self._measures.paper
        file.put(
            number,
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Resources %d 0 R"
            b"/Contents[%d 0 R %d 0 R]/StructParents %d/Tabs/S>>"
            % (self._node, wide, high, self._resources, content, folio, len(self._pages)),
        )
        self._pages.append(number)
        self._report(PrintStage.LIST, len(self._pages))
        self._folios.append(folio)
        self._arrays.append(array)

    def _bookmark(self, heading: Heading, y: float) -> None:
        if heading.role.level:
            measures = self._measures
            top = measures.paper[1] - measures.area[1] - y
            level = heading.role.level
            self._bookmarks.append(Bookmark(heading.text, len(self._pages), top, level))

    def _nodes(self, fonts: dict[str, int]) -> None:
        """The page tree (7.7.3), the number tree of tags (7.9.7) and the resources."""
        count = len(self._pages)
        self._file.put(
            self._node,
            b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>"
            % (self._reserved.pages, count, references(self._pages)),
        )
        leaves = b" ".join(b"%d %d 0 R" % each for each in enumerate(self._arrays))
        self._file.put(self._parents, b"<</Limits[0 %d]/Nums[%s]>>" % (count - 1, leaves))
        named = b"".join(b"/%s %d 0 R" % (name.encode(), font) for name, font in fonts.items())
        self._file.put(self._resources, b"<</Font<<%s>>>>" % named)

    def _folio(self, running: Running) -> Folio:
        pattern = running.text
        if self._measures.from_right:
            pattern = " ".join(reversed(pattern.split(" ")))
        literal = pattern.format(page="", pages="")
        glyphs = {}
        for character in sorted({*_FIGURES, *literal}):
            (shaped,) = self._setter.plain(character, running.style).spans[0].shaped
            glyphs[character] = (shaped.face, shaped.shown, shaped.advance)
        style = running.style
        y = self._measures.paper[1] - running.y
        return Folio(pattern, running.align, running.x, y, style.size, style.colour, glyphs)


def references(numbers: Sequence[int]) -> bytes:
    """Objects by their numbers (7.3.10), side by side."""
    return b" ".join(b"%d 0 R" % number for number in numbers)
