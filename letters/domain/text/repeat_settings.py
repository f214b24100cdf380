"""The `repeats` of a starter's settings, read and written. All functions raise `Problem`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from letters.domain.problems import Problem
from letters.domain.text import placeholders
from letters.domain.text.repeats import MOST_ROWS, FieldKind, Repeat, Row, RowField
from letters.domain.text.starter_settings import (
    flag,
    lines_of,
    listed,
    named,
    one_line,
    yes_or_no,
)

MOST_REPEATS = 5
MOST_FIELDS = 6

_LINES = ("name", "label", "hint", "row", "line", "least", "most")
_BLOCKS = ("fields", "examples")
_LINES_OF_FIELD = ("name", "label", "hint", "kind", "required")
_NUMBER = re.compile(r"[0-9]{1,4}")


def read(settings: Mapping[str, object]) -> tuple[Repeat, ...]:
    """The declared repeated parts, in order."""
    return tuple(_repeat(each) for each in listed(settings, "repeats", MOST_REPEATS))


def settings_of(repeat: Repeat) -> dict[str, Any]:
    """The settings of a repeated part, as they are written."""
    return {
        "name": repeat.name,
        "label": repeat.label,
        "hint": repeat.hint,
        "row": repeat.row,
        "line": repeat.line,
        "least": str(repeat.least),
        "most": str(repeat.most),
        "fields": [
            {
                "name": each.name,
                "label": each.label,
                "hint": each.hint,
                "kind": str(each.kind),
                "required": yes_or_no(each.required),
            }
            for each in repeat.fields
        ],
        "examples": [dict(row) for row in repeat.examples],
    }


def _repeat(settings: Mapping[str, object]) -> Repeat:
    said = lines_of(settings, _LINES, _BLOCKS, "a repeated part")
    name = named(said, "a repeated part")
    fields = _fields(settings, name)
    made = Repeat(
        name=name,
        label=said["label"],
        fields=fields,
        hint=said["hint"],
        row=said["row"] or "entry",
        line=said["line"],
        least=_number(said, "least", 1),
        most=_number(said, "most", 20),
        examples=tuple(
            _example(each, name, fields) for each in _list(settings, "examples", name, MOST_ROWS)
        ),
    )
    _check(made)
    return made


def _fields(settings: Mapping[str, object], part: str) -> tuple[RowField, ...]:
    fields = tuple(_field(each, part) for each in _list(settings, "fields", part, MOST_FIELDS))
    declared = [each.name for each in fields]
    if not fields:
        raise Problem(f"The repeated part “{part}” needs “fields”.")
    for name in declared:
        if declared.count(name) > 1:
            raise Problem(f"The field “{name}” of “{part}” is declared twice.")
    return fields


def _field(settings: Mapping[str, object], part: str) -> RowField:
    said = lines_of(settings, _LINES_OF_FIELD, (), f"a field of “{part}”")
    kind = said["kind"] or FieldKind.TEXT
    if kind not in list(FieldKind):
        listed_kinds = ", ".join(FieldKind)
        raise Problem(f"“{kind}” is no kind of field. Write one of {listed_kinds}.")
    return RowField(
        name=named(said, "a field"),
        label=said["label"],
        hint=said["hint"],
        kind=FieldKind(kind),
        required=flag(said, "required", "field", usual=True),
    )


def _example(settings: Mapping[str, object], part: str, fields: tuple[RowField, ...]) -> Row:
    said = lines_of(settings, tuple(each.name for each in fields), (), f"a row of “{part}”")
    return {name: one_line(value, f"An example of “{part}”") for name, value in said.items()}


def _list(
    settings: Mapping[str, object], key: str, part: str, most: int
) -> list[Mapping[str, object]]:
    declared = settings.get(key) or []
    if not isinstance(declared, list) or not all(isinstance(each, dict) for each in declared):
        raise Problem(f"“{key}” of “{part}” must be a list: lines that begin with “- ”.")
    if len(declared) > most:
        raise Problem(f"“{part}” may have at most {most} {key}.")
    return declared


def _number(said: Mapping[str, str], key: str, usual: int) -> int:
    word = said[key]
    number = int(word) if _NUMBER.fullmatch(word) else usual if not word else MOST_ROWS + 1
    if number > MOST_ROWS:
        raise Problem(f"“{key}” of “{said['name']}” must be a number from 0 to {MOST_ROWS}.")
    return number


def _check(repeat: Repeat) -> None:
    if not repeat.most or repeat.least > repeat.most:
        raise Problem(f"“most” of “{repeat.name}” must be at least 1, and not less than “least”.")
    if len(repeat.examples) > repeat.most:
        raise Problem(f"“{repeat.name}” has more examples than its “most” allows.")
    within = [repeat.mark(each) for each in repeat.fields]
    for mark in (*placeholders.marks_in(repeat.line), *placeholders.unknown_in(repeat.line)):
        if mark not in within:
            known = ", ".join(placeholders.mark(name) for name in within)
            raise Problem(f"“line” of “{repeat.name}” can hold only {known}.")
