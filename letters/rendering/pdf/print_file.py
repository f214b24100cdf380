"""One file for the printer: many PDFs one after the other, what they share written once.

It is written from front to back (ISO 32000-1, 7.5) and given out piece by piece, so that five
hundred copies of a long list take no more memory than one. Two objects with the same content get
one place in the file: the list of all copies is there once, and each copy's pages point at it.

Tags, bookmarks, links and seals stay behind: they are for readers, and this is for a printer. Its
title says that it is not sealed.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Name, Page, Stream

from letters.rendering.pdf import objects

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_LEFT_OUT = frozenset({"/Length", "/Parent", "/StructParents", "/StructParent", "/Metadata", "/AF"})
"""Entries that lead out of a page, or that a stream gets anew."""


def joined(pieces: Iterable[bytes], *, title: str, right_hand: bool = False) -> Iterator[bytes]:
    """The bytes of a PDF that holds the pages of all `pieces` in their order.

    `right_hand` adds an empty page where that makes the next piece begin on the front of a sheet,
    and asks the printer for both sides. The same pieces give the same bytes.
    """
    file = _File()
    yield _HEADER
    nodes: list[tuple[int, int]] = []
    tree = file.new()
    for piece in pieces:
        with pikepdf.open(BytesIO(piece)) as pdf:
            nodes.append(_Piece(file).write(pdf, tree, even=right_hand))
        yield file.given_out()
    kids = b" ".join(b"%d 0 R" % number for number, _ in nodes)
    count = sum(pages for _, pages in nodes)
    file.put(tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids))
    sides = b"/Duplex/DuplexFlipLongEdge" if right_hand else b""
    root = file.shared(
        b"<</Type/Catalog/Pages %d 0 R/ViewerPreferences<</PrintScaling/None%s>>>>" % (tree, sides)
    )
    info = file.shared(b"<</Title%s>>" % pikepdf.String(title).unparse())
    yield file.end(root, info)


class _File:
    """Objects in, bytes out; `known` are the numbers of objects by what they are."""

    def __init__(self) -> None:
        self._places = array("Q", [0])
        self._at = len(_HEADER)
        self._waiting = bytearray()
        self._known: dict[bytes, int] = {}
        self._all = hashlib.sha256()

    def new(self) -> int:
        """The number of an object to come."""
        self._places.append(0)
        return len(self._places) - 1

    def put(self, number: int, body: bytes) -> None:
        """Write an object."""
        self._places[number] = self._at + len(self._waiting)
        self._waiting += b"%d 0 obj\n%s\nendobj\n" % (number, body)

    def shared(self, body: bytes) -> int:
        """The number of the object that is `body`, written where there is none yet."""
        key = hashlib.sha256(body).digest()
        if key not in self._known:
            self._known[key] = self.new()
            self.put(self._known[key], body)
        return self._known[key]

    def given_out(self) -> bytes:
        """What was written since the last time."""
        data = bytes(self._waiting)
        self._at += len(data)
        self._all.update(data)
        self._waiting.clear()
        return data

    def end(self, root: int, info: int) -> bytes:
        """The rest of the file: the table of places and what comes after it."""
        rest = self.given_out()
        rows = b"".join(b"%010d 00000 n \n" % place for place in self._places[1:])
        mark = self._all.hexdigest()[:32].encode()
        size = len(self._places)
        return (
            rest
            + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, rows)
            + b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\n"
            % (size, root, info, mark, mark)
            + b"startxref\n%d\n%%%%EOF\n" % self._at
        )


class _Piece:
    """The pages of one document on their way into the file."""

    def __init__(self, file: _File) -> None:
        self._file = file
        self._numbers: dict[tuple[int, int], int] = {}

    def write(self, pdf: pikepdf.Pdf, parent: int, *, even: bool) -> tuple[int, int]:
        """The number of the node over its pages, and how many these are, an empty one counted."""
        node = self._file.new()
        kids = [self._page(Page(page), node) for page in pdf.pages]
        if even and len(kids) % 2:
            box = self._value(pdf.pages[-1].mediabox)
            kids.append(
                self._put(b"<</Type/Page/Parent %d 0 R/MediaBox %s/Resources<<>>>>" % (node, box))
            )
        named = b" ".join(b"%d 0 R" % kid for kid in kids)
        body = b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>" % (parent, len(kids), named)
        self._file.put(node, body)
        return node, len(kids)

    def _page(self, page: Page, node: int) -> int:
        return self._put(
            b"<</Type/Page/Parent %d 0 R/MediaBox %s/Resources %s/Contents %s>>"
            % (
                node,
                self._value(page.mediabox),
                self._value(page.resources),
                self._value(page.obj.get(Name.Contents, Array())),
            )
        )

    def _put(self, body: bytes) -> int:
        number = self._file.new()
        self._file.put(number, body)
        return number

    def _value(self, value: object) -> bytes:
        """A value within an object: what it is, or where it stands in the file."""
        if not isinstance(value, pikepdf.Object) or not value.is_indirect:
            return objects.inside(value, self._value, _LEFT_OUT)
        # What it points at comes first: equal things have equal numbers then, and so on upwards.
        if value.objgen not in self._numbers:
            self._numbers[value.objgen] = self._file.shared(self._whole(value))
        return b"%d 0 R" % self._numbers[value.objgen]

    def _whole(self, value: pikepdf.Object) -> bytes:
        if isinstance(value, Stream):
            data = value.read_raw_bytes()
            entries = objects.entries(value.stream_dict, self._value, _LEFT_OUT)
            return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)
        return objects.inside(value, self._value, _LEFT_OUT)
