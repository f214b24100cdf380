"""Lists of names that come as files: one name a line, or a table with columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from letters.domain.manuscript.table import decoded
from letters.domain.problems import Problem

_DELIMITERS = (",", ";", "\t")
_NO_DELIMITER = "\x1f"
_TABLES = (".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` as they are written; each row has its number as a spreadsheet shows it, and as
    many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def place(self, column: str) -> int | None:
        """Where a column stands, whatever its capitals."""
        names = [each.strip().casefold() for each in self.columns]
        return names.index(column) if column in names else None


def names(data: bytes, file: str) -> list[tuple[int, str]]:
    """The names of a list with their rows: the column `name` of a table, else one name a line.

    `file` is the name that opens each refusal; one that ends in .csv or .tsv must be a table.
    Raises `Problem`, also where there is no name.
    """
    text = decoded(data, file)
    first = text.lstrip().split("\n", 1)[0]
    heads = [each.strip(' "\r').casefold() for each in _split(first)]
    if "name" in heads or file.lower().endswith(_TABLES):
        found = table(data, file, ("name",))
        at = found.place("name")
        assert at is not None, "a table without the column is refused"
        listed = [(number, cells[at].strip()) for number, cells in found.rows]
    else:
        lines = enumerate(text.splitlines(), 1)
        listed = [(number, line.strip()) for number, line in lines if line.strip()]
    if not listed:
        raise Problem(f"{file} holds no names.")
    return listed


def table(data: bytes, file: str, needed: tuple[str, ...], *, empty: bool = False) -> Table:
    """A table whose first row names the columns, all the `needed` ones among them; cells are
    parted by comma, semicolon or tab, whichever the first row holds. With `empty` also its rows
    of empty cells. Raises `Problem`."""
    rows = _rows(decoded(data, file), file)
    columns = next((cells for _, cells in rows if _holds_something(cells)), ())
    there = Table(columns, ())
    missing = [each for each in needed if there.place(each) is None]
    if missing:
        words = " and ".join(f"“{each}”" for each in missing)
        words += " is" if len(missing) == 1 else " are"
        raise Problem(f"{file}: the first row must name the columns; {words} not among them.")
    kept = ((at, cells) for at, cells in rows if empty or _holds_something(cells))
    return Table(columns, tuple((at, _fitted(cells, columns, at, file)) for at, cells in kept))


def _holds_something(cells: tuple[str, ...]) -> bool:
    return any(cell.strip() for cell in cells)


def _split(line: str) -> list[str]:
    return line.split(_delimiter(line))


def _delimiter(line: str) -> str:
    best = max(_DELIMITERS, key=line.count)
    return best if best in line else _NO_DELIMITER


def _rows(text: str, file: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows, with their numbers; a line without a cell is none."""
    delimiter = _delimiter(text.lstrip().split("\n", 1)[0])
    number = 0
    try:
        cells = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, row in enumerate(cells, 1):
            if row:
                yield number, tuple(row)
    except csv.Error as error:
        raise Problem(
            f"{file}, row {number + 1}: the table cannot be read here ({error}); "
            "look for a quote that is not closed."
        ) from error


def _fitted(
    cells: tuple[str, ...], columns: tuple[str, ...], row: int, file: str
) -> tuple[str, ...]:
    if _holds_something(cells[len(columns) :]):
        raise Problem(
            f"{file}, row {row}: there are {len(cells)} cells, but the first row names "
            f"{len(columns)}; put quotes around a name that holds the sign that parts the cells."
        )
    return (cells + ("",) * len(columns))[: len(columns)]
