"""A letter's whole text as one form, its recipients as rows that need no script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from letters.domain import languages
from letters.domain.letter import LetterText, Recipient, RecipientLine
from letters.domain.letter_check import MOST_RECIPIENTS
from letters.domain.problems import Problem
from letters.domain.states import LetterKind
from letters.models import Version
from letters.web.forms import problems, rows
from letters.web.letter_page import KIND_LABELS
from letters.web.pages import whole_number

OTHER = ""
"""The choice of a language that the list does not have."""

_STEP = re.compile(r"(remove|up|down)-(\d{1,4})", re.ASCII)
_NUMBERED = re.compile(r"Recipient (\d+)\b", re.ASCII)


class Day(DateField):
    """A date, with a refusal that says how to write one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The typed date, or nothing. Raises `ValueError` with the sentence to show."""
        try:
            super().process_formdata([typed for typed in valuelist if typed.strip()])
        except ValueError:
            raise ValueError("Write the date as year, month, day: 2026-03-31.") from None


class RecipientForm(Form):
    """One recipient."""

    line = SelectField(
        "Line",
        choices=[
            SelectChoice(RecipientLine.TO.value, "To"),
            SelectChoice(RecipientLine.CC.value, "Cc"),
        ],
    )
    honorific = StringField("Honorific")
    name = StringField("Name")
    office = StringField("Office")
    address = TextAreaField("Address, one line each")
    email = EmailField("E-mail")

    def is_empty(self) -> bool:
        """Whether nothing was typed, so that the row is left out."""
        return not any((field.data or "").strip() for field in self if field.short_name != "line")

    def recipient(self) -> Recipient:
        """The typed recipient."""
        return Recipient(
            name=self.name.data or "",
            line=RecipientLine.CC if self.line.data == RecipientLine.CC else RecipientLine.TO,
            honorific=self.honorific.data or "",
            office=self.office.data or "",
            address=_lines(self.address.data),
            email=self.email.data or "",
        )


class TextForm(FlaskForm):
    """The text. `base` is the number of the version that the writer began from."""

    base = HiddenField()
    kind = SelectField(
        "Kind", choices=[SelectChoice(kind.value, KIND_LABELS[kind]) for kind in LetterKind]
    )
    title = TextAreaField("Title")
    language = SelectField(
        "Language",
        choices=[
            *(SelectChoice(*each) for each in languages.LANGUAGES.items()),
            SelectChoice(OTHER, "Another language"),
        ],
    )
    other_language = StringField(
        "Tag of another language", description="Such as dz, mn or zh-Hant-HK (BCP 47)."
    )
    date = Day("Date", [Optional()])
    reference = StringField("Reference line", description="Such as “Re: …” or a docket number.")
    salutation = StringField("Salutation")
    body = TextAreaField("Text")
    recipients = rows.Rows(FormField(RecipientForm), max_entries=MOST_RECIPIENTS)
    conveners = TextAreaField("Conveners", description="As printed, one a line.")
    note = StringField(
        "Note for this save", description="What you changed; the others see it in the versions."
    )

    def text(self) -> LetterText:
        """The typed text, not yet checked."""
        known = self.kind.data in set(LetterKind)
        return LetterText(
            kind=LetterKind(self.kind.data) if known else LetterKind.OPEN_LETTER,
            title=" ".join(_lines(self.title.data)),
            body=self.body.data or "",
            language=self.language.data or (self.other_language.data or "").strip(),
            date=self.date.data,
            reference=self.reference.data or "",
            salutation=self.salutation.data or "",
            recipients=tuple(row.form.recipient() for row in self._filled()),
            conveners=_lines(self.conveners.data),
        )

    def base_number(self) -> int:
        """The number of the version that the text was begun from; 0 where none was sent."""
        return whole_number(self.base.data)

    def rearrange(self, pressed: Iterable[str]) -> str | None:
        """Do what a row's button asks; the id of the field to go on at, None for no such button."""
        entries = self.recipients.entries
        for name in pressed:
            if name == "add_recipient":
                return self._add()
            found = _STEP.fullmatch(name)
            if found is None or int(found[2]) >= len(entries):
                continue
            place = int(found[2])
            if found[1] == "remove":
                return self._remove(place)
            return self._move(place, found[1])
        return None

    def show(self, problem: Problem) -> None:
        """Put a refusal beside its field, one of a recipient beside that row."""
        numbered = _NUMBERED.match(problem.message) if problem.field == "recipients" else None
        filled = list(self._filled())
        if numbered is None or int(numbered[1]) > len(filled):
            problems.show(problem, self)
            return
        row = filled[int(numbered[1]) - 1].form
        row.name.errors = [problem.message]
        self.recipients.errors = [problem.message]

    def _filled(self) -> Iterator[Any]:
        return (row for row in self.recipients.entries if not row.form.is_empty())

    def _add(self) -> str:
        entries = self.recipients.entries
        if len(entries) < MOST_RECIPIENTS:
            self.recipients.append_entry()
            if len(entries) > 1:
                entries[-1].form.line.data = RecipientLine.CC.value
        return f"recipients-{len(entries) - 1}-name"

    def _move(self, place: int, step: str) -> str:
        step, other = rows.move(self.recipients, place, step)
        return f"{step}-{other}"

    def _remove(self, place: int) -> str:
        other = rows.remove(self.recipients, place)
        return "add_recipient" if other is None else f"remove-{other}"


def text_form(version: Version) -> TextForm:
    """The form filled with a version."""
    return filled(version.text, version.number)


def filled(text: LetterText, base: int, note: str | None = "") -> TextForm:
    """The form filled with a text that follows version `base`, and with the note for its save."""
    known = text.language in languages.LANGUAGES
    return TextForm(
        formdata=None,
        data={
            "base": str(base),
            "kind": text.kind.value,
            "title": text.title,
            "language": text.language if known else OTHER,
            "other_language": "" if known else text.language,
            "date": text.date,
            "reference": text.reference,
            "salutation": text.salutation,
            "body": text.body,
            "recipients": [_row(each) for each in text.recipients],
            "conveners": "\n".join(text.conveners),
            "note": note,
        },
    )


def _row(recipient: Recipient) -> dict[str, str]:
    return {
        "line": recipient.line.value,
        "honorific": recipient.honorific,
        "name": recipient.name,
        "office": recipient.office,
        "address": "\n".join(recipient.address),
        "email": recipient.email,
    }


def _lines(typed: str | None) -> tuple[str, ...]:
    return tuple(line for line in re.split(r"\r\n?|\n", typed or "") if line.strip())
