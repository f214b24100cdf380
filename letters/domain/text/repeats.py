"""Repeated parts of a starter: rows of a few fields, such as bills or asks.

In the settings they are declared as `repeats`:

    repeats:
      - name: bills
        label: The bills
        row: bill
        line: "the {{ bills.title }} ({{ bills.number }})"
        least: "1"
        most: "12"
        fields:
          - name: number
            label: Number
            kind: bill
          - name: title
            label: Title
        examples:
          - number: H.R. 9999 / S. 5999
            title: Exile Protection Act

In the text, what stands between `{{ each bills }}` and `{{ end bills }}` (see `blocks`) is
written once a row, with `{{ bills.number }}` in it; a line that begins with “|” is a row of a
table. `{{ bills as list }}` is all rows in one line, each as `line` says, and
`{{ bills.title as list }}` one field of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from letters.domain import languages, names
from letters.domain.problems import Problem
from letters.domain.text import bills, placeholders

MOST_ROWS = 50
LONGEST_FIELD = 1_000

Row = Mapping[str, str]
"""What is filled into one row, by the names of its fields."""


class FieldKind(StrEnum):
    """What a field holds: a line of text, numbers of bills (see `bills`), a person's name."""

    TEXT = "text"
    BILL = "bill"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class RowField:
    """One field of each row."""

    name: str
    label: str
    hint: str = ""
    kind: FieldKind = FieldKind.TEXT
    required: bool = True


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repeated part.

    `row` is what one row is called, `line` how a row is written in a list (its first field,
    where it is empty). From `least` to `most` rows are asked for.
    """

    name: str
    label: str
    fields: tuple[RowField, ...]
    hint: str = ""
    row: str = "entry"
    line: str = ""
    least: int = 1
    most: int = 20
    examples: tuple[Row, ...] = ()

    @property
    def line_marks(self) -> str:
        """How a row is written in a list."""
        return self.line or placeholders.mark(self.mark(self.fields[0]))

    def mark(self, field: RowField) -> str:
        """The name of a field in the text."""
        return f"{self.name}.{field.name}"

    @property
    def marks(self) -> tuple[str, ...]:
        """Every mark that this part allows in a text, within its rows and outside."""
        within = [self.mark(each) for each in self.fields]
        lists = [name + placeholders.AS_LIST for name in (self.name, *within)]
        return (*within, *lists)


def is_filled(row: Row) -> bool:
    """Whether anything stands in a row."""
    return any(value.strip() for value in row.values())


def clean(repeat: Repeat, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows as they are printed, without those that are empty in every field.

    Raises `Problem`: the first of `missing`, or for a value that cannot be printed.
    """
    for problem in missing(repeat, rows):
        raise problem
    return tuple(_row(repeat, at, row) for at, row in enumerate(rows) if is_filled(row))


def missing(repeat: Repeat, rows: Sequence[Row]) -> Iterator[Problem]:
    """Why `rows` are too few, too many or not wholly filled in.

    The field of a problem is the part's name or, for one field, "bills.0.number": rows are
    counted from 0 among all, those that are empty in every field too.
    """
    filled = [(at, row) for at, row in enumerate(rows) if is_filled(row)]
    if len(filled) > repeat.most:
        sentence = f"“{repeat.label}” can have at most {repeat.most}; {len(filled)} are filled in."
        yield Problem(sentence, repeat.name)
    if len(filled) < repeat.least:
        sentence = f"Please fill in at least {repeat.least} under “{repeat.label}”."
        yield Problem(sentence, repeat.name)
    for at, row in filled:
        for field in repeat.fields:
            if field.required and not row.get(field.name, "").strip():
                yield Problem(
                    f"Please fill in {_what(repeat, at, field)}.", _place(repeat, at, field)
                )


def lists(repeat: Repeat, rows: Sequence[Row], language: str) -> dict[str, str]:
    """The rows in one line, for the marks `{{ … as list }}`, joined as the language does it."""
    written = {repeat.name: [_one_line(repeat, row) for row in rows]}
    for field in repeat.fields:
        written[repeat.mark(field)] = [row[field.name] for row in rows if row[field.name]]
    return {
        name + placeholders.AS_LIST: languages.in_a_sentence(parts, language)
        for name, parts in written.items()
    }


def write(
    repeat: Repeat,
    pattern: str,
    rows: Sequence[Row],
    values: Mapping[str, str],
    allowed: Collection[str],
) -> str:
    """`pattern` once for each row, filled with its fields and the other `values`."""
    placeholders.refuse_longer(len(pattern) * len(rows))
    length = 0
    lines: list[str] = []
    for line in _lines(repeat, pattern, rows, values, allowed):
        length += len(line)
        placeholders.refuse_longer(length)
        lines.append(line)
    return "\n".join(lines)


def _lines(
    repeat: Repeat,
    pattern: str,
    rows: Sequence[Row],
    values: Mapping[str, str],
    allowed: Collection[str],
) -> Iterator[str]:
    for row in rows:
        said = {**values, **_marked(repeat, row)}
        cells = {name: _in_cell(value) for name, value in said.items()}
        for line in pattern.split("\n"):
            is_table = line.lstrip().startswith("|")
            yield placeholders.fill(line, cells if is_table else said, allowed)


def _in_cell(value: str) -> str:
    """A value fit for a cell of a Markdown table: in one line, its “|” no border."""
    return " ".join(value.split()).replace("|", r"\|")


def _row(repeat: Repeat, at: int, row: Row) -> Row:
    known = {each.name for each in repeat.fields}
    for name in row:
        if name not in known:
            mark = placeholders.mark(f"{repeat.name}.{name}")
            raise Problem(f"This starter does not ask for {mark}.", repeat.name)
    return {each.name: _value(repeat, at, each, row.get(each.name, "")) for each in repeat.fields}


def _value(repeat: Repeat, at: int, field: RowField, typed: str) -> str:
    place, what = _place(repeat, at, field), _what(repeat, at, field)
    line = " ".join(names.clean_text(typed, field=place, what=what, limit=LONGEST_FIELD).split())
    if field.kind is FieldKind.BILL:
        return bills.normalise(line)
    if field.kind is FieldKind.PERSON:
        return names.clean_line(line, field=place, what=what)
    return line


def _place(repeat: Repeat, at: int, field: RowField) -> str:
    return f"{repeat.name}.{at}.{field.name}"


def _what(repeat: Repeat, at: int, field: RowField) -> str:
    return f"“{field.label}” of {repeat.row} {at + 1}"


def _marked(repeat: Repeat, row: Row) -> dict[str, str]:
    return {repeat.mark(each): row[each.name] for each in repeat.fields}


def _one_line(repeat: Repeat, row: Row) -> str:
    return placeholders.fill(repeat.line_marks, _marked(repeat, row), repeat.marks)
