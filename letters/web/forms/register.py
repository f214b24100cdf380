"""What a coordinator tells the register of a party, and the table that is imported."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from letters.domain import countries, register_table
from letters.domain.problems import Problem
from letters.domain.states import FactKind
from letters.services import facts


class DetailsForm(FlaskForm):
    """What a party has one of."""

    short_name = StringField(
        "Short name",
        [Length(max=800)],
        description="As members call it, “AZ4HK”. It is found by a search, but nothing is joined "
        "by it.",
    )
    website = StringField("Website", [Length(max=1200)])
    country = SelectField(
        "Country or territory",
        choices=lambda: [("", "Not noted"), *countries.choices()],
    )

    def details(self) -> dict[FactKind, str]:
        """The typed values."""
        return {kind: self[kind.value].data or "" for kind in facts.DETAILS}


class AliasForm(FlaskForm):
    """Another name of the party."""

    name = StringField(
        "Another name",
        [Length(max=800)],
        description="Whoever signs with it is taken for this party.",
    )


class NoteForm(FlaskForm):
    """A note about the party."""

    note = TextAreaField("A new note", description="For your members only; up to 2,000 characters.")


class TableForm(FlaskForm):
    """A table of names, uploaded or pasted."""

    file = FileField("The table as a file")
    source = TextAreaField("Or paste it")
    encoding = SelectField(
        "Encoding",
        choices=list(register_table.ENCODINGS.items()),
        description="Only where names look wrong on the next page.",
    )

    def text(self) -> str:
        """The text of the table. Raises `Problem` on its field."""
        chosen = self.file.data
        if isinstance(chosen, FileStorage) and chosen.filename:
            with chosen.stream as file:
                return register_table.decoded(file.read(), self.encoding.data)
        if not (self.source.data or "").strip():
            raise Problem("Choose a file, or paste a table.", "file")
        return str(self.source.data)


class StoreForm(FlaskForm):
    """The table that was looked at, as it goes to be stored."""

    table = HiddenField()
