"""A past letter: first its printed text, then what was read of it, to be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from letters.domain.letter import LetterText, Recipient, RecipientLine, Signatory
from letters.domain.past_letter import PastLetter
from letters.domain.past_letter.addresses import block, in_one_line
from letters.domain.states import LetterKind, PartyKind
from letters.web.letter_page import KIND_LABELS

PERSON_MARK = "(person) "


class PastSourceForm(FlaskForm):
    """The printed text, pasted or uploaded."""

    source = TextAreaField("Paste the letter with its names")
    file = FileField("Or upload it as a text file")


class PastLetterForm(FlaskForm):
    """What was read; every part may be corrected before it is saved."""

    kind = SelectField("Kind", choices=[(kind.value, KIND_LABELS[kind]) for kind in LetterKind])
    title = StringField("Title", [InputRequired("Give the letter its title.")])
    language = StringField("Language", default="en", description="A language tag such as en or zh")
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
        description="One a line, in the printed order. A person's line begins with “(person)”.",
    )

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
            names="\n".join(
                (PERSON_MARK if each.kind is PartyKind.PERSON else "") + each.name
                for each in past.names
            ),
        )

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
        lines = [line.strip() for line in (self.names.data or "").splitlines() if line.strip()]
        return [
            _signatory(line, place if place <= leads else None)
            for place, line in enumerate(lines, start=1)
        ]


def _signatory(line: str, lead: int | None) -> Signatory:
    if line.startswith(PERSON_MARK):
        return Signatory(line.removeprefix(PERSON_MARK), PartyKind.PERSON, lead=lead)
    return Signatory(line, lead=lead)
