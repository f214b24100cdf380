"""Many files in one: a zip that is made while it is sent."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import RawIOBase


class _Line(RawIOBase):
    """Takes what is written, once, and gives it out: a zip needs no way back."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: object) -> int:
        """Keep it until it is taken."""
        before = len(self._waiting)
        self._waiting += memoryview(data)  # type: ignore[arg-type]  # RawIOBase: any buffer
        return len(self._waiting) - before

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = bytes(self._waiting)
        self._waiting.clear()
        return data


def zipped(files: Iterable[tuple[str, bytes]], *, at: datetime) -> Iterator[bytes]:
    """The bytes of a zip (APPNOTE 6.3) of named files, each dated `at`, none of them compressed:
    a PDF is already. One file is in memory at a time. The same files give the same bytes."""
    line = _Line()
    with zipfile.ZipFile(line, "w") as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
            yield line.taken()
    yield line.taken()
