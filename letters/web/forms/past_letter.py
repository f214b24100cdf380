"""A past letter: first its printed text, then what was read of it, to be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from letters.domain.languages import LANGUAGES
from letters.domain.letter import LetterText, Recipient, RecipientLine, Signatory
from letters.domain.past_letter import Doubt, DoubtKind, PastLetter, PastName, split_person
from letters.domain.past_letter.addresses import block, in_one_line
from letters.domain.states import LetterKind, PartyKind
from letters.web.letter_page import KIND_LABELS

PERSON_MARK = "(person) "
FIRST_YEAR = 1800


class PastSourceForm(FlaskForm):
    """The printed text, pasted or uploaded."""

    source = TextAreaField("Paste the letter with its names")
    file = FileField("Or upload it as a text file")


class PastLetterForm(FlaskForm):
    """What was read; every part may be corrected before it is saved."""

    kind = SelectField("Kind", choices=[(kind.value, KIND_LABELS[kind]) for kind in LetterKind])
    title = StringField("Title", [InputRequired("Give the letter its title.")])
    language = SelectField("Language", choices=list(LANGUAGES.items()), validate_choice=False)
    date = DateField("Date", [Optional()])
    to = TextAreaField(
        "Addressees", description="Name and office, then the address; a blank line between two."
    )
    cc = TextAreaField("Copies to", description="One a line: name, office.")
    reference = StringField("Reference line")
    salutation = StringField("Salutation")
    body = TextAreaField("Text")
    leads = IntegerField(
        "First signatories",
        [Optional(), NumberRange(0, 1000, "Write how many names stand before the alphabet.")],
        description="How many of the first names stand before the alphabetical part.",
    )
    names = TextAreaField(
        "Names",
        [InputRequired("A past letter needs at least one name.")],
        description="One a line, in the printed order. A person's line begins with “(person)” and "
        "may go on: “(person) Jane Doe; Professor; X University” gives name, title, affiliation.",
    )
    doubts = HiddenField()
    dropped = HiddenField()

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        if self.language.data and self.language.data not in LANGUAGES:
            # What was read may be a language that the product does not offer for new letters.
            extra = (self.language.data, self.language.data)
            self.language.choices = [*LANGUAGES.items(), extra]

    @classmethod
    def of(cls, past: PastLetter) -> PastLetterForm:
        """The form filled with what was read."""
        text = past.text(LetterKind.OPEN_LETTER, ())
        return cls(
            formdata=None,
            kind=LetterKind.OPEN_LETTER.value,
            title=past.title,
            language=past.language,
            date=past.date,
            to="\n\n".join("\n".join(each.block) for each in text.addressees),
            cc="\n".join(each.in_one_line for each in text.copies),
            reference=past.reference,
            salutation=past.salutation,
            body=past.body,
            leads=past.leads,
            names="\n".join(_line(each) for each in past.names),
            doubts="\n".join(_in_words(each, past) for each in past.doubts),
            dropped="\n".join(past.dropped),
        )

    def validate_date(self, field: DateField) -> None:
        """A year that calendars and time zones can hold."""
        if field.data is not None and field.data.year < FIRST_YEAR:
            raise ValidationError(f"Write a year from {FIRST_YEAR}.")

    @property
    def lines(self) -> list[str]:
        """The names as typed, one a line."""
        return [line.strip() for line in (self.names.data or "").splitlines() if line.strip()]

    def text(self, conveners: Sequence[str]) -> LetterText:
        """The corrected text."""
        day: date | None = self.date.data
        return LetterText(
            kind=LetterKind(self.kind.data),
            title=self.title.data or "",
            body=self.body.data or "",
            language=self.language.data or "en",
            date=day,
            reference=self.reference.data or "",
            salutation=self.salutation.data or "",
            recipients=self._recipients(),
            conveners=tuple(conveners),
        )

    def _recipients(self) -> tuple[Recipient, ...]:
        blocks = (self.to.data or "").replace("\r", "").split("\n\n")
        addressees = [
            block([line.strip() for line in each.split("\n") if line.strip()], RecipientLine.TO)
            for each in blocks
            if each.strip()
        ]
        copies = [
            in_one_line(line.strip(), RecipientLine.CC)
            for line in (self.cc.data or "").splitlines()
            if line.strip()
        ]
        return (*addressees, *copies)

    def printed(self) -> list[Signatory]:
        """The corrected names in their printed order."""
        leads = self.leads.data or 0
        return [
            _signatory(line, place if place <= leads else None)
            for place, line in enumerate(self.lines, start=1)
        ]


def _line(name: PastName) -> str:
    """A name as the form shows it; what stands behind a person's is parted where that is
    certain."""
    if name.kind is not PartyKind.PERSON:
        return name.name
    parts = split_person(name.name) or (name.name,)
    return PERSON_MARK + "; ".join(parts).rstrip("; ")


def _in_words(doubt: Doubt, past: PastLetter) -> str:
    if doubt.kind is DoubtKind.PERSON_WITH_MORE:
        parted = sum(_is_parted(each) for each in past.names)
        return (
            f"Titles or affiliations stand with some persons. Below, {parted} "
            f"{'is' if parted == 1 else 'are'} parted by semicolons; look at the others too."
        )
    return f"{doubt.sentence} ({doubt.where})" if doubt.where else doubt.sentence


def _is_parted(name: PastName) -> bool:
    return name.kind is PartyKind.PERSON and split_person(name.name) is not None


def _signatory(line: str, lead: int | None) -> Signatory:
    if not line.casefold().startswith(PERSON_MARK.strip()):
        return Signatory(line, lead=lead)
    parts = line[len(PERSON_MARK.strip()) :].split(";", 2)
    name, title, affiliation = (part.strip() for part in (*parts, "", "")[:3])
    return Signatory(name, PartyKind.PERSON, title=title, affiliation=affiliation, lead=lead)
