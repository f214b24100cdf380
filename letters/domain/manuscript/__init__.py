"""A letter and its names as two plain files, for printing without any database.

Each mistake is one sentence that begins with the file and the line or row it is in.
"""

from __future__ import annotations

from letters.domain.letter import Signatory
from letters.domain.manuscript import letter, table
from letters.domain.manuscript.letter import Manuscript

__all__ = ["Manuscript", "parse", "parse_names"]


def parse(source: str, file: str) -> Manuscript:
    """Read a letter: see `letter.parse`."""
    return letter.parse(source, file)


def parse_names(data: bytes, file: str) -> tuple[Signatory, ...]:
    """Read a table of names: see `table.parse`."""
    return table.parse(data, file)
