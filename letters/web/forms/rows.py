"""Rows of a form that are added, moved and removed by buttons which send the form: no script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wtforms import FieldList, Form

_BACK = {"up": "down", "down": "up"}


class Rows(FieldList):
    """A list of rows whose numbers are plain ones, whatever is sent."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        row = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-", re.ASCII)
        return (int(found[1]) for key in formdata if (found := row.match(key)))


def move(rows: Rows, place: int, step: str) -> tuple[str, int]:
    """Move a row "up" or "down"; the step and the row whose button is to be pressed next."""
    last = len(rows.entries) - 1
    other = min(max(place + (1 if step == "down" else -1), 0), last)
    _swap(rows.entries[place].form, rows.entries[other].form)
    # At an end of the list the button that was pressed can go no further.
    at_end = {"up": 0, "down": last}[step] == other
    return (_BACK[step] if at_end else step), other


def remove(rows: Rows, place: int) -> int | None:
    """Take a row out; the row whose button is to be pressed next, None where no row is left."""
    entries = rows.entries
    for number in range(place, len(entries) - 1):
        _swap(entries[number].form, entries[number + 1].form)
    rows.pop_entry()
    return min(place, len(entries) - 1) if entries else None


def _swap(one: Form, other: Form) -> None:
    for first, second in zip(one, other, strict=True):
        first.data, second.data = second.data, first.data
