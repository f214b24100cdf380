"""Beginning a letter from a starter: its gaps, tick boxes and rows as one form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, FormField, StringField, TextAreaField

from letters.domain.problems import Problem
from letters.domain.text import filling, questions, repeats
from letters.domain.text.conditions import Choice
from letters.domain.text.filling import Answers
from letters.domain.text.repeats import MOST_ROWS, FieldKind, Repeat, RowField
from letters.domain.text.starter import Starter
from letters.domain.text.starter_settings import Placeholder
from letters.web.forms import problems, rows

# They go before the names of a starter, so that none of them is a name that forms have.
_GAP, _TICK, _ROWS, _CELL = "gap_", "tick_", "rows_", "cell_"

_LONG = 70
"""Examples longer than this show that a line is long; it gets more room, and stays one line."""
_FIRST_ROWS = 3
"""As many rows wait to be filled at first, where there are as many examples."""

_STEP = re.compile(r"(add|remove|up|down)-([a-z0-9_]{1,60})(?:-(\d{1,4}))?", re.ASCII)
_TYPED = {
    FieldKind.TEXT: {},
    FieldKind.BILL: {"spellcheck": "false", "autocomplete": "off"},
    FieldKind.PERSON: {"spellcheck": "false", "autocapitalize": "words", "autocomplete": "off"},
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap on the page."""

    gap: Placeholder
    field: Any
    always: bool
    kind: ClassVar[str] = "gap"


@dataclass(frozen=True, slots=True)
class Part:
    """A repeated part on the page. `rows` are its entries."""

    repeat: Repeat
    rows: Any
    kind: ClassVar[str] = "part"

    def cells(self, row: Any) -> list[tuple[RowField, Any, dict[str, str]]]:
        """Each field of a row with the form's field and what its input says of itself."""
        return [
            (each, row.form[_CELL + each.name], _TYPED[each.kind]) for each in self.repeat.fields
        ]

    def example(self, place: int) -> list[str]:
        """What stands in the example's row at that place."""
        if place >= len(self.repeat.examples):
            return []
        row = self.repeat.examples[place]
        return [row[each.name] for each in self.repeat.fields if row.get(each.name)]


@dataclass(frozen=True, slots=True)
class Section:
    """A tick box on the page, with what is asked only where it is ticked."""

    choice: Choice
    field: Any
    inner: list[Gap | Part]
    kind: ClassVar[str] = "section"


class BeginForm(FlaskForm):
    """What one starter asks. Made by `begin_form`."""

    starter: Starter

    def asked(self) -> list[Gap | Part | Section]:
        """The questions in their order, each with its fields."""
        always = questions.always_needed(self.starter)
        return [
            Section(each.choice, self._fields[_TICK + each.name], self._plain(each.inner, always))
            if isinstance(each, questions.Section)
            else self._question(each, always)
            for each in questions.of(self.starter)
        ]

    def answers(self) -> Answers:
        """What was typed and ticked."""
        starter = self.starter
        return Answers(
            values={each.name: self._gap(each).data or "" for each in starter.placeholders},
            ticked={each.name for each in starter.choices if self._fields[_TICK + each.name].data},
            rows={each.name: self._rows(each) for each in starter.repeats},
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything is there that the ticked sections need; else says what is not."""
        sent = super().validate(extra_validators)
        answers = self.answers()
        asked = filling.needed(self.starter, answers)
        found = [
            Problem("Please fill this in.", each.name)
            for each in filling.unfilled(self.starter, answers)
            if each.required
        ]
        for each in self.starter.repeats:
            if each.name in asked:
                found += repeats.missing(each, answers.rows[each.name])
        for problem in found:
            self.show(problem)
        return bool(sent) and not found

    def rearrange(self, pressed: Iterable[str]) -> str | None:
        """Do what a row's button asks; the id of the field to go on at, None for no such button."""
        parts = {each.name: each for each in self.starter.repeats}
        for name in pressed:
            found = _STEP.fullmatch(name)
            if found is None or found[2] not in parts:
                continue
            part = parts[found[2]]
            if found[1] == "add":
                return self._add(part)
            place = int(found[3] or MOST_ROWS)
            if place < len(self._entries(part)):
                return self._step(part, found[1], place)
        return None

    def show(self, problem: Problem) -> None:
        """Put a refusal beside its gap, its rows or its field of a row."""
        name, _, place = (problem.field or "").partition(".")
        if _ROWS + name not in self._fields:
            problems.show(Problem(problem.message, f"{_GAP}{name}"), self)
            return
        listed = self._fields[_ROWS + name]
        listed.errors = [*listed.errors, problem.message]
        at, _, field = place.partition(".")
        if field:
            cell = listed.entries[int(at)].form[_CELL + field]
        elif listed.entries:
            cell = listed.entries[0].form[_CELL + self._part(name).fields[0].name]
        else:
            self.form_errors.append(problem.message)
            return
        cell.errors = [*cell.errors, problem.message]

    def _part(self, name: str) -> Repeat:
        return next(each for each in self.starter.repeats if each.name == name)

    def _gap(self, gap: Placeholder) -> Any:
        return self._fields[_GAP + gap.name]

    def _entries(self, repeat: Repeat) -> list[Any]:
        entries: list[Any] = self._fields[_ROWS + repeat.name].entries
        return entries

    def _rows(self, repeat: Repeat) -> list[dict[str, str]]:
        return [
            {each.name: entry.form[_CELL + each.name].data or "" for each in repeat.fields}
            for entry in self._entries(repeat)
        ]

    def _question(self, each: Placeholder | Repeat, always: frozenset[str]) -> Gap | Part:
        if isinstance(each, Repeat):
            return Part(each, self._fields[_ROWS + each.name])
        return Gap(each, self._gap(each), each.required and each.name in always)

    def _plain(
        self, asked: Iterable[Placeholder | Repeat], always: frozenset[str]
    ) -> list[Gap | Part]:
        return [self._question(each, always) for each in asked]

    def _add(self, repeat: Repeat) -> str:
        entries = self._entries(repeat)
        if len(entries) < repeat.most:
            self._fields[_ROWS + repeat.name].append_entry()
        return str(entries[-1].form[_CELL + repeat.fields[0].name].id)

    def _step(self, repeat: Repeat, step: str, place: int) -> str:
        listed = self._fields[_ROWS + repeat.name]
        if step != "remove":
            step, other = rows.move(listed, place, step)
            return f"{step}-{repeat.name}-{other}"
        left = rows.remove(listed, place)
        return f"add-{repeat.name}" if left is None else f"remove-{repeat.name}-{left}"


def begin_form(starter: Starter) -> BeginForm:
    """A form that asks for what the starter leaves open, with the first rows to fill."""
    # In the order of the page: what is wrong is listed in the order of the fields.
    fields: dict[str, Any] = {"starter": starter}
    for each in questions.of(starter):
        fields |= _fields(each)
    made: BeginForm = type("StarterBeginForm", (BeginForm,), fields)()
    if not made.is_submitted():
        for repeat in starter.repeats:
            shown = max(1, repeat.least, min(_FIRST_ROWS, len(repeat.examples)))
            for _ in range(min(shown, repeat.most)):
                made._fields[_ROWS + repeat.name].append_entry()
    return made


def _fields(asked: questions.Question) -> dict[str, Any]:
    if isinstance(asked, questions.Section):
        box = BooleanField(
            asked.choice.label, default=asked.choice.usual, description=asked.choice.hint
        )
        fields = {_TICK + asked.name: box}
        for each in asked.inner:
            fields |= _fields(each)
        return fields
    if isinstance(asked, Repeat):
        row = FormField(_row_form(asked))
        return {_ROWS + asked.name: rows.Rows(row, label=asked.label, max_entries=MOST_ROWS)}
    wide = asked.multiline or len(asked.example) > _LONG
    kind = TextAreaField if wide else StringField
    return {_GAP + asked.name: kind(asked.label, description=asked.hint)}


def _row_form(repeat: Repeat) -> type[Form]:
    fields = {}
    for each in repeat.fields:
        wide = any(len(row.get(each.name, "")) > _LONG for row in repeat.examples)
        kind = TextAreaField if wide else StringField
        fields[_CELL + each.name] = kind(each.label)
    made: type[Form] = type("StarterRowForm", (Form,), fields)
    return made
