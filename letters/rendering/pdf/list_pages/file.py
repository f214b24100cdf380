"""A PDF file written from front to back (ISO 32000-1, 7.5): what is done is out of memory.

Small objects are gathered in object streams (7.5.7), so that the tags of a hundred thousand names
stay small; where each object lies is written as a cross-reference stream (7.5.8).
"""

from __future__ import annotations

import zlib
from operator import sub
from struct import Struct

GATHERED = 1000
"""How many small objects one object stream holds."""
_STEP = 10
"""Small objects are filled up with blanks to so many bytes: the places of all end in the same
digit then, which packs better (a list's tags by 4 %)."""
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
# Kind, place or number of the stream that holds it, place in that: fields of 1, 5 and 2 bytes.
_ROW = Struct(">BBIH")
_WIDTHS = b"[1 5 2]"
_FREE, _PLAIN, _GATHERED = 0, 1, 2


class PdfFile:
    """Objects in, bytes out. Numbers are given out by `new`; each must be written once, in any
    order, by `put` (a small object) or `stream`."""

    def __init__(
        self,
        data: bytes = _HEADER,
        rows: bytes = _ROW.pack(_FREE, 0, 0, 0),
        *,
        packing: int = zlib.Z_DEFAULT_COMPRESSION,
    ) -> None:
        """A new file, or one that goes on from the `data` and `rows` of another. `packing` is the
        level of compression."""
        self.data, self.rows, self._packing = bytearray(data), bytearray(rows), packing
        self._gathered: list[tuple[int, bytes]] = []

    def new(self) -> int:
        """The number of an object to come."""
        self.rows += bytes(_ROW.size)
        return len(self.rows) // _ROW.size - 1

    def put(self, number: int, body: bytes) -> None:
        """Write an object that is no stream."""
        self._gathered.append((number, body))
        if len(self._gathered) == GATHERED:
            self.flush()

    def stream(self, number: int, entries: bytes, data: bytes, *, packed: bool = False) -> None:
        """Write a stream with these entries of its dictionary, compressed here unless it is
        `packed` already (its entries then name the filter)."""
        if not packed:
            data = zlib.compress(data, self._packing)
            entries += b"/Filter/FlateDecode"
        self._note(number, _PLAIN, len(self.data), 0)
        self.data += b"%d 0 obj<<%s/Length %d>>stream\n" % (number, entries, len(data))
        self.data += data
        self.data += b"\nendstream\nendobj\n"

    def flush(self) -> None:
        """Write the objects that are gathered."""
        if not self._gathered:
            return
        holder, places, bodies, at = self.new(), [], [], 0
        for index, (number, body) in enumerate(self._gathered):
            self._note(number, _GATHERED, holder, index)
            places.append(b"%d %d" % (number, at))
            # At least one blank, which keeps it from the next.
            bodies.append(body.ljust((len(body) // _STEP + 1) * _STEP))
            at += len(bodies[-1])
        head = b" ".join(places) + b" "
        entries = b"/Type/ObjStm/N %d/First %d" % (len(self._gathered), len(head))
        self._gathered = []
        self.stream(holder, entries, head + b"".join(bodies))

    def close(self, root: int, info: int, identity: bytes) -> bytes:
        """End the file; `identity` are the 16 bytes of its /ID. Raises ValueError for a number
        that was given out and not written."""
        self.flush()
        table, start = self.new(), len(self.data)
        self._note(table, _PLAIN, start, 0)
        kinds = self.rows[:: _ROW.size]
        if (missing := kinds.find(_FREE, 1)) > 0:
            raise ValueError(f"object {missing} was never written")
        mark = b"<%s>" % identity.hex().encode()
        entries = (
            b"/Type/XRef/Size %d/W%s/Root %d 0 R/Info %d 0 R/ID[%s%s]"
            b"/DecodeParms<</Predictor 12/Columns %d>>"
        )
        values = (len(kinds), _WIDTHS, root, info, mark, mark, _ROW.size)
        self.stream(table, entries % values, _differences(self.rows))
        self.data += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(self.data)

    def _note(self, number: int, kind: int, place: int, within: int) -> None:
        high, low = divmod(place, 2**32)
        _ROW.pack_into(self.rows, number * _ROW.size, kind, high, low, within)


def _differences(rows: bytearray) -> bytes:
    """Each row as how it differs from the one above, byte by byte (7.4.4.4, Up), behind the number
    of this predictor: rows that count up become the same ones, and take a tenth of the bytes."""
    wide, less = _ROW.size, bytes(range(256))
    found = bytearray(len(rows) // wide * (wide + 1))
    found[:: wide + 1] = b"\2" * (len(rows) // wide)
    for place in range(wide):
        column = rows[place::wide]
        steps = map(sub, column, b"\0" + column)
        # What is below nothing counts from the end: modulo 256.
        found[place + 1 :: wide + 1] = bytes(map(less.__getitem__, steps))
    return bytes(found)
