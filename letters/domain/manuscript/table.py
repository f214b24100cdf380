"""Names in a table: one line a signatory, from a spreadsheet or typed."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from difflib import get_close_matches

from letters.domain import countries, names, sort_name
from letters.domain.letter import Signatory
from letters.domain.problems import Problem
from letters.domain.states import PartyKind

COLUMNS = (
    *("name", "kind", "title", "affiliation", "lead", "position", "sort_name"),
    *("country", "state", "native"),
)
"""The columns that a table may have, in any order; only `name` must be there."""

_DELIMITERS = (",", ";", "\t")
_NO_DELIMITER = "\x1f"
_LONGEST = 200
_ORGANIZATION = {"organization", "organisation", "org", "group"}
_PERSON = {"person", "individual"}
_PERSONAL = ("title", "affiliation", "sort_name")
_WORDS = {
    "title": "The title",
    "affiliation": "The affiliation",
    "sort_name": "The sort name",
    "state": "The state",
    "native": "The native name",
}
_YES = {"yes", "x", "true", "✓"}

_Row = dict[str, str]


def parse(data: bytes, file: str) -> tuple[Signatory, ...]:
    """Read a table of names, in its order. `file` is the name that opens each refusal.

    The first row names the columns. Text is UTF-8 (with or without a byte order mark) or
    UTF-16 with one; cells are parted by comma, semicolon or tab, whichever the first row
    holds. A table with one column has one name a line, so that commas in names need no
    quotes. An empty `kind` means a person where the row has a title, an affiliation or a sort
    name, else an organization; `lead` is a number or "yes" (the next one).

    Raises `Problem` ("NAMES.csv, row 7: …") for whatever cannot be printed as it stands.
    """
    text = decoded(data, file)
    rows = _rows(text, file)
    signatories: list[Signatory] = []
    seen: dict[tuple[str, ...], int] = {}
    leads = 0
    for number, row in rows:
        try:
            signatory = _signatory(row, leads=leads)
        except Problem as problem:
            raise Problem(f"{file}, row {number}: {problem.message}") from problem
        key = (signatory.name, signatory.kind, signatory.title, signatory.affiliation)
        if key in seen:
            raise Problem(
                f"{file}, row {number}: “{signatory.name}” stands in row {seen[key]} already."
            )
        seen[key] = number
        leads += signatory.lead is not None
        signatories.append(signatory)
    return tuple(signatories)


def decoded(data: bytes, file: str) -> str:
    """The text of a table: UTF-8, or UTF-16 with a byte order mark. Raises `Problem`."""
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise Problem(
            f"{file}, row {row}: the file is not UTF-8 text. Save it again as “CSV UTF-8”, so "
            "that no name is damaged."
        ) from error
    if "\0" in text:
        raise Problem(f"{file}: this is no table of text; save it as CSV UTF-8.")
    return text


def _rows(text: str, file: str) -> Iterator[tuple[int, _Row]]:
    """The rows that hold something, with their numbers as a spreadsheet shows them."""
    head = text.split("\n", 1)[0]
    counts = {delimiter: head.count(delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=counts.__getitem__)
    table = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=best if counts[best] else _NO_DELIMITER,
        strict=True,
    )
    columns: list[str] | None = None
    number = 0
    try:
        for number, cells in enumerate(table, 1):
            if columns is None:
                columns = _columns(cells, file)
            elif any(cell.strip() for cell in cells):
                yield number, _row(cells, columns, f"{file}, row {number}")
    except csv.Error as error:
        raise Problem(
            f"{file}, row {number + 1}: the table cannot be read here ({error}); "
            "look for a quote that is not closed."
        ) from error
    if columns is None:
        _columns([], file)


def _columns(cells: list[str], file: str) -> list[str]:
    columns = ["_".join(cell.lower().replace("_", " ").split()) for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if "name" not in columns:
        raise Problem(
            f"{file}, row 1: the first row must name the columns, and one of them must be “name”."
        )
    for column in columns:
        if column not in COLUMNS:
            close = get_close_matches(column, COLUMNS, 1)
            hint = f"did you mean “{close[0]}”?" if close else f"there are {', '.join(COLUMNS)}."
            raise Problem(f"{file}, row 1: there is no column “{column}”; {hint}")
        if columns.count(column) > 1:
            raise Problem(f"{file}, row 1: the column “{column}” is there twice.")
    return columns


def _row(cells: list[str], columns: list[str], place: str) -> _Row:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise Problem(
            f"{place}: there are {len(cells)} cells, but the first row names {len(columns)}; "
            "put quotes around a name that holds the sign that parts the cells."
        )
    return {column: cell.strip() for column, cell in zip(columns, cells, strict=False)}


def _signatory(row: _Row, *, leads: int) -> Signatory:
    name = names.clean(row.get("name", ""))
    kind = _kind(row)
    words = {
        column: names.clean_words(row.get(column, ""), field=column, what=what, limit=_LONGEST)
        for column, what in _WORDS.items()
    }
    return Signatory(
        name,
        kind,
        sort_name=words["sort_name"]
        or (sort_name.suggest(name) if kind is PartyKind.PERSON else ""),
        title=words["title"],
        affiliation=words["affiliation"],
        lead=leads + 1 if row.get("lead", "").lower() in _YES else _number(row, "lead"),
        position=_number(row, "position"),
        country=countries.code(row.get("country", "")),
        state=words["state"],
        native=words["native"],
    )


def _kind(row: _Row) -> PartyKind:
    written = row.get("kind", "").lower()
    if not written:
        personal = any(row.get(column) for column in _PERSONAL)
        return PartyKind.PERSON if personal else PartyKind.ORGANIZATION
    if written in _ORGANIZATION:
        return PartyKind.ORGANIZATION
    if written in _PERSON:
        return PartyKind.PERSON
    raise Problem(f"“{row['kind']}” is no kind; write “organization” or “person”.")


def _number(row: _Row, column: str) -> int | None:
    written = row.get(column, "")
    if not written or (column == "lead" and written.lower() in {"no", "false"}):
        return None
    if not (written.isascii() and written.isdigit() and 1 <= int(written[:9]) < 10**6):
        raise Problem(f"“{written}” in the column “{column}” is no number from 1 on.")
    return int(written)
