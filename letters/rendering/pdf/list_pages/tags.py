"""The tags of a list (ISO 32000-1, 14.7 and 14.8): headings, lists, items."""

from __future__ import annotations

from collections.abc import Sequence

from letters.rendering.pdf.list_pages.file import PdfFile
from letters.rendering.pdf.list_pages.layout import Entry, Heading

_NUMBERED = b"/A<</O/List/ListNumbering/Decimal>>"


class Tags:
    """Writes each element when its last child is known; `section` is the number of the element
    over all of them, `document` that of its parent."""

    def __init__(self, file: PdfFile, section: int, document: int) -> None:
        self._file, self._section, self._document = file, section, document
        self._children: list[int] = []
        self._list = 0
        self._element = 0
        self._items: list[int] = []
        self._more = b""

    def heading(self, heading: Heading, page: int, marked: int) -> int:
        """A heading or paragraph of one marked piece; the number of its element."""
        self._end_list()
        number = self._file.new()
        self._leaf(number, heading.tag, self._section, page, marked)
        self._children.append(number)
        return number

    def entry(self, list_number: int, entry: Entry, page: int, marked: int) -> list[int]:
        """An item; the elements of its marked pieces, in their order."""
        if list_number != self._list:
            self._end_list()
            self._list, self._element = list_number, self._file.new()
            self._children.append(self._element)
        # Numbers in the order of writing, which packs well.
        item = self._file.new()
        leaves = [self._file.new() for _ in range((entry.number is not None) + 1)]
        self._items.append(item)
        self._branch(item, "LI", self._element, leaves)
        *labels, body = leaves
        for label in labels:
            self._leaf(label, "Lbl", item, page, marked)
            self._more = _NUMBERED
        at = marked + len(labels)
        if not entry.details:
            self._leaf(body, "LBody", item, page, at)
            return leaves
        details = self._file.new()
        self._file.put(
            body,
            b"<</S/LBody/P %d 0 R/Pg %d 0 R/K[%d %d 0 R]>>" % (item, page, at, details),
        )
        self._leaf(details, "P", body, page, at + 1)
        return [*leaves, details]

    def close(self) -> None:
        """Write what is still open."""
        self._end_list()
        self._branch(self._section, "Sect", self._document, self._children)

    def _end_list(self) -> None:
        if self._items:
            self._branch(self._element, "L", self._section, self._items, self._more)
            self._items = []

    def _leaf(self, number: int, tag: str, parent: int, page: int, marked: int) -> None:
        body = b"<</S/%s/P %d 0 R/Pg %d 0 R/K %d>>"
        self._file.put(number, body % (tag.encode(), parent, page, marked))

    def _branch(
        self, number: int, tag: str, parent: int, kids: Sequence[int], more: bytes = b""
    ) -> None:
        children = b" ".join(b"%d 0 R" % kid for kid in kids)
        body = b"<</S/%s/P %d 0 R/K[%s]%s>>"
        self._file.put(number, body % (tag.encode(), parent, children, more))
