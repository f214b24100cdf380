"""A PDF read from front to back (ISO 32000-1, 7.2 to 7.5), one object at a time.

It reads what is printed here: a file written once, with cross-reference streams and flate
compression; anything else is refused. Nothing is kept, so a file of half a million objects
takes no more memory than its bytes; and it is not the library that wrote the file, whose mistakes
would else be its own to find.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from letters.rendering.pdf.rules.syntax import TOKEN, BrokenFileError, Ref, Value, parse


class Stream(NamedTuple):
    """A stream: its dictionary, and its bytes as they lie in the file."""

    entries: dict[str, Value]
    raw: bytes

    @property
    def data(self) -> bytes:
        """The bytes, unpacked. Raises `BrokenFileError`."""
        return _unpacked(self.entries, self.raw)

    def prove(self) -> None:
        """Raise `BrokenFileError` unless it can be unpacked (its checksum is right)."""
        _inflated(self.entries, self.raw)


_HEAD = re.compile(rb"%PDF-1\.7\n%[\x80-\xff]{4}\n")
_TAIL = re.compile(rb"startxref\n(\d+)\n%%EOF\n?\Z")
_OBJECT = re.compile(rb"(\d+) 0 obj\s*")
_FREE, _PLAIN, _GATHERED = 0, 1, 2


class File:
    """An opened file. `trailer` is the dictionary of its cross-reference stream, `size` one more
    than its largest object number."""

    def __init__(self, data: bytes) -> None:
        """Read where each object lies. Raises `BrokenFileError`."""
        self.data = data
        if not _HEAD.match(data):
            raise BrokenFileError("it does not begin as a PDF 1.7 does")
        ends = _TAIL.search(data[-64:])
        if ends is None or data.count(b"startxref") != 1:
            raise BrokenFileError("it does not end as a file that was written once")
        _, table = self._at(int(ends[1]))
        if not isinstance(table, Stream) or "Prev" in table.entries:
            raise BrokenFileError("it does not have one cross-reference stream")
        self.trailer = table.entries
        if "Encrypt" in self.trailer:
            raise BrokenFileError("it is encrypted")
        self.size = _whole(table.entries.get("Size"))
        self._rows, self._widths = _rows(table, self.size)
        self._holder = lru_cache(maxsize=8)(self._gathered)

    def get(self, value: Value) -> Value:
        """What a value is: a reference followed, anything else itself."""
        while isinstance(value, Ref):
            value = self._object(value)
        return value

    def objects(self) -> Iterator[tuple[int, Value]]:
        """Every object with its number, those gathered in one stream together. Of the latter
        only the bytes are given, for `parse`."""
        holders: dict[int, int] = {}
        for number in range(self.size):
            kind, place = self._place(number)
            if kind == _PLAIN:
                found, value = self._at(place)
                if found != number:
                    raise BrokenFileError(f"object {number} is not where it should be")
                if not _is_frame(value):
                    yield number, value
            elif kind == _GATHERED:
                holders[place] = holders.get(place, 0) + 1
        for holder, count in holders.items():
            bodies = self._gathered(holder)
            if count != len(bodies) or any(self._place(each)[1] != holder for each in bodies):
                raise BrokenFileError(f"object {holder} does not hold what it should")
            yield from bodies.items()

    def _object(self, number: int) -> Value:
        kind, place = self._place(number)
        if kind == _PLAIN:
            return self._at(place)[1]
        return parse(self._holder(place)[number])[0] if kind == _GATHERED else None

    def _place(self, number: int) -> tuple[int, int]:
        """Of which kind an object is, and where: at a byte, or in which stream."""
        if number >= self.size:
            return _FREE, 0
        first, second, row = self._widths
        at = number * row
        kind = int.from_bytes(self._rows[at : at + first], "big") if first else _PLAIN
        return kind, int.from_bytes(self._rows[at + first : at + first + second], "big")

    def _at(self, place: int) -> tuple[int, Value]:
        """The object that begins at `place`, with its number."""
        head = _OBJECT.match(self.data, place)
        if head is None:
            raise BrokenFileError(f"there is no object at byte {place}")
        value, end = parse(self.data, head.end())
        after = TOKEN.match(self.data, end)
        if after is None or not (after["word"] or b"").startswith(b"stream"):
            return int(head[1]), value
        length = self.get(value.get("Length"))
        raw = self.data[after.end() : after.end() + _whole(length)]
        if not self.data.startswith((b"\nendstream", b"endstream"), after.end() + len(raw)):
            raise BrokenFileError(f"the stream of object {int(head[1])} has another length")
        return int(head[1]), Stream(value, raw)

    def _gathered(self, holder: int) -> dict[int, bytes]:
        """The bytes of the objects in an object stream (7.5.7) by number."""
        stream = self._object(holder)
        if not isinstance(stream, Stream):
            raise BrokenFileError(f"object {holder} holds no others")
        data, first = stream.data, _whole(stream.entries.get("First"))
        head = [int(each) for each in data[:first].split()]
        numbers, starts = head[::2], [*head[1::2], len(data) - first]
        return {
            number: data[first + start : first + end]
            for number, (start, end) in zip(numbers, pairwise(starts), strict=True)
        }


def _is_frame(value: Value) -> bool:
    """Whether it only holds the file together."""
    return isinstance(value, Stream) and value.entries.get("Type") in ("ObjStm", "XRef")


def _whole(value: Value) -> int:
    if not isinstance(value, int) or value < 0:
        raise BrokenFileError("a length or number is missing")
    return value


def _rows(table: Stream, size: int) -> tuple[bytes, tuple[int, int, int]]:
    """The rows of a cross-reference stream (7.5.8), one for each object number; how wide their
    first two fields are, and a whole row."""
    widths = table.entries.get("W")
    if not (isinstance(widths, list) and len(widths) == 3):
        raise BrokenFileError("its cross-reference stream cannot be read")
    first, second, third = map(_whole, widths)
    row, data = first + second + third, table.data
    if table.entries.get("Index", [0, size]) != [0, size] or len(data) != row * size:
        raise BrokenFileError("its cross-reference stream does not tell of every object")
    return data, (first, second, row)


def _inflated(entries: dict[str, Value], raw: bytes) -> bytes:
    filters = entries.get("Filter")
    if filters in (None, []):
        return raw
    if filters not in ("FlateDecode", ["FlateDecode"]):
        raise BrokenFileError(f"a stream is packed with {filters}")
    try:
        return zlib.decompress(raw)
    except zlib.error as error:
        raise BrokenFileError("a stream is damaged") from error


def _unpacked(entries: dict[str, Value], raw: bytes) -> bytes:
    data = _inflated(entries, raw)
    parameters = entries.get("DecodeParms") or {}
    if isinstance(parameters, list):
        parameters = parameters[0] or {}
    if parameters.get("Predictor", 1) == 1:
        return data
    return _without_up(data, _whole(parameters.get("Columns", 1)))


def _without_up(data: bytes, columns: int) -> bytes:
    """Rows of which each byte but the first says by how much it differs from the one above (PNG,
    9.2, filter "Up"; ISO 32000-1, 7.4.4.4)."""
    rows, above = bytearray(), bytes(columns)
    for at in range(0, len(data), columns + 1):
        if data[at] != 2:
            raise BrokenFileError("a stream is packed in a way that is not used here")
        row = data[at + 1 : at + 1 + columns]
        above = bytes((one + other) & 255 for one, other in zip(row, above, strict=True))
        rows += above
    return bytes(rows)
