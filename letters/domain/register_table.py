"""A table of parties for the register: reading what somebody made, or what was exported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from letters.domain import formulas, name_lists
from letters.domain.past_letter import decoding
from letters.domain.problems import Problem

ENCODINGS = {
    "": "Found out by itself",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows, western Europe (1252)",
    "cp1250": "Windows, central Europe (1250)",
    "cp1251": "Windows, Cyrillic (1251)",
    "big5hkscs": "Big5, traditional Chinese",
    "gb18030": "GB 18030, simplified Chinese",
    "cp932": "Shift JIS, Japanese",
    "cp949": "Korean (949)",
}
"""What a table may be written in, by the name that Python gives it."""
MOST_BYTES = 1_000_000
MOST_ROWS = 10_000
"""What is known already is told fast; for what is new see `services/register_plan.py`."""
BETWEEN = "|"
"""What parts several names in one cell; in a name it has a backslash before it."""
BETWEEN_NOTES = "\n---\n"
COLUMNS = (
    *("id", "name", "kind", "aliases"),
    *("short_name", "website", "country", "state", "notes"),
)
"""The columns that are read, in any order; only `name` must be there."""
WRITTEN_ONLY = ("domains", "letters", "contacts")
"""Columns of an export that an import leaves alone: they come from sign-ons."""

_FILE = "The table"
_GUESSED = {"utf-8": "utf-8-sig"}
_UNLIKELY = re.compile(r"[^\x00-\x7f“”„‘’«»–—…]{3}|[ƒ¥¤¬¦¨¯¶¸ˆ˜†‡‰±¢÷£¹²³¼½¾]")
"""What no name in a language of western Europe holds, but other encodings that are taken for
theirs: their letters stand among plain ones."""
_PART = re.compile(r"((?:[^\\|]|\\.|\\$)*)(\||$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as a spreadsheet shows it, and its cells as they stand there."""

    number: int
    id: str = ""
    name: str = ""
    kind: str = ""
    aliases: tuple[str, ...] = ()
    short_name: str = ""
    website: str = ""
    country: str = ""
    state: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of a table, and the columns that nobody here reads."""

    rows: Sequence[Line]
    unread: Sequence[str]


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file, and in which of `ENCODINGS` it is written: in the one that is said, else
    in the one that is found out. Raises `Problem` on `file` or `encoding`."""
    if not data.strip():
        raise Problem("The file is empty.", "file")
    if len(data) > MOST_BYTES:
        raise Problem("The file is larger than 1 MB. Please part it.", "file")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Problem("This is a spreadsheet file. Save it as “CSV UTF-8” and choose that.", "file")
    # An encoding that is not offered counts as none.
    if not encoding or encoding not in ENCODINGS:
        return _found_out(data)
    try:
        return data.decode(encoding), encoding
    except UnicodeError as error:
        raise Problem(
            f"The file is not written in {ENCODINGS[encoding]}. Choose another encoding.",
            "encoding",
        ) from error


def _found_out(data: bytes) -> tuple[str, str]:
    try:
        text, found = decoding.decode_with_name(data)
    except Problem as problem:
        if _is_text(data):
            raise _unknown() from problem
        raise Problem(problem.message, "file") from problem
    if found == "cp1252" and _UNLIKELY.search(text):
        raise _unknown()
    return text, _GUESSED.get(found, found)


def _unknown() -> Problem:
    return Problem(
        "It cannot be found out how the letters of this file are written. Choose its encoding, or "
        "save it as “CSV UTF-8”.",
        "encoding",
    )


def _is_text(data: bytes) -> bool:
    """Whether it may be a text in another encoding than those that are found out."""
    controls = any(byte < 32 and byte not in b"\t\n\x0b\x0c\r" for byte in data)
    return not controls and not data.startswith((b"%PDF", b"{\\rtf", b"GIF8"))


def read(text: str) -> Lines:
    """The rows of a table whose first row names the columns. Raises `Problem`."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise Problem("The table is larger than 1 MB. Please part it.")
    if not text.strip():
        raise Problem("The table is empty.")
    if "\0" in text:
        raise Problem("This is no table of text: it holds zero bytes.")
    table = name_lists.table(text.encode(errors="replace"), _FILE, ("name",))
    if not table.rows:
        raise Problem("The table holds no row below the names of its columns.")
    if len(table.rows) > MOST_ROWS:
        raise Problem(
            f"The table has {len(table.rows):,} rows; at most {MOST_ROWS:,} are read at once. "
            "Please part it."
        )
    _refuse_twice(table)
    places = {column: _place(table, column) for column in COLUMNS}
    read_there = {at for at in places.values() if at is not None}
    unread = [
        column.strip()
        for at, column in enumerate(table.columns)
        if at not in read_there and column.strip() and _plain(column) not in WRITTEN_ONLY
    ]
    return Lines([_line(number, cells, places) for number, cells in table.rows], unread)


def joined(names: Sequence[str]) -> str:
    """Several names as one cell; `parted` gives them back."""
    return BETWEEN.join(
        name.replace("\\", "\\\\").replace(BETWEEN, "\\" + BETWEEN) for name in names
    )


def parted(cell: str) -> tuple[str, ...]:
    """The names of one cell, without empty ones."""
    parts = [re.sub(r"\\([\\|])", r"\1", found[1]).strip() for found in _PART.finditer(cell)]
    return tuple(part for part in parts if part)


def _refuse_twice(table: name_lists.Table) -> None:
    named = [_plain(each) for each in table.columns]
    for column in COLUMNS:
        if named.count(column) > 1:
            raise Problem(
                f"The column “{column}” stands there twice. Please leave one, so that it is clear "
                "which counts."
            )


def _place(table: name_lists.Table, column: str) -> int | None:
    for at, each in enumerate(table.columns):
        if _plain(each) == column:
            return at
    return None


def _plain(column: str) -> str:
    return "_".join(column.strip().casefold().replace("_", " ").split())


def _line(number: int, cells: tuple[str, ...], places: dict[str, int | None]) -> Line:
    def cell(column: str) -> str:
        at = places[column]
        return "" if at is None else formulas.restored(cells[at].strip())

    notes = cell("notes").replace("\r\n", "\n").split(BETWEEN_NOTES)
    return Line(
        number=number,
        id=cell("id"),
        name=cell("name"),
        kind=cell("kind").casefold(),
        aliases=parted(cell("aliases")),
        short_name=cell("short_name"),
        website=cell("website"),
        country=cell("country"),
        state=cell("state"),
        notes=tuple(each.strip() for each in notes if each.strip()),
    )
