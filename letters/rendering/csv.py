"""The roll as a table for spreadsheets and as data for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from letters.domain import formulas
from letters.domain.letter import LetterText, Recipient, Roll, RollLine
from letters.domain.signatories_file import Entry

COLUMNS = ("number", "name", "kind", "title", "affiliation", "sort_name", "lead")
"""The columns of the table, in order."""


def roll_csv(roll: Roll) -> str:
    """One line a signatory under a line of column names."""
    return table_csv(COLUMNS, (_row(line).values() for line in roll.lines))


ENTRY_COLUMNS = tuple(each.name for each in fields(Entry))
"""Those of the table that is attached to an edition: what can be read on the page, and no more."""


def entries_csv(entries: Iterable[Entry]) -> str:
    """The list of an edition as a table, the same as `signatories.json` says."""
    return table_csv(ENTRY_COLUMNS, map(entry_cells, entries))


def entry_cells(entry: Entry) -> list[str]:
    """One name by column; `lead` is "true" or "false"."""
    cells = (getattr(entry, column) for column in ENTRY_COLUMNS)
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in cells]


def table_csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Rows under a line of column names (RFC 4180: CRLF, quotes doubled).

    It begins with a byte order mark, without which Excel misreads all but English. No cell is
    taken for a formula.
    """
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(columns)
    for row in rows:
        table.writerow([formulas.harmless(str(value)) for value in row])
    return "\ufeff" + out.getvalue()


def roll_json(
    roll: Roll, text: LetterText | None = None, languages: Iterable[str] = ()
) -> dict[str, Any]:
    """The roll, and the letter it belongs to, as values that JSON can hold.

    `{"letter": {…}, "count": n, "note": "…", "signatories": [{number, name, kind, …}]}`;
    `letter` is there only with `text`, and holds no e-mail address; its `languages` are the BCP
    47 tags of all languages that it can be read in, the main one first. `lead` is null for whoever
    stands in the alphabetical part.
    """
    answer: dict[str, Any] = {"letter": _letter(text, languages)} if text else {}
    answer["count"] = roll.count()
    answer["note"] = roll.note
    answer["signatories"] = [_row(line, none=None) for line in roll.lines]
    return answer


def _row(line: RollLine, none: str | None = "") -> dict[str, Any]:
    """One line by column; `none` stands where there is no lead number."""
    signatory = line.signatory
    values = (
        line.number,
        signatory.name,
        str(signatory.kind),
        signatory.title,
        signatory.affiliation,
        signatory.sort_name,
        none if signatory.lead is None else signatory.lead,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _letter(text: LetterText, languages: Iterable[str]) -> dict[str, Any]:
    return {
        "kind": str(text.kind),
        "title": text.title,
        "language": text.language,
        "languages": list(languages) or [text.language],
        "date": text.date.isoformat() if text.date else None,
        "reference": text.reference,
        "salutation": text.salutation,
        "body": text.body,
        "conveners": list(text.conveners),
        "recipients": [_recipient(each) for each in text.recipients],
    }


def _recipient(recipient: Recipient) -> dict[str, Any]:
    return {
        "line": str(recipient.line),
        "name": recipient.styled_name,
        "office": recipient.office,
        "address": list(recipient.address),
    }
