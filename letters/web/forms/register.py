"""What a coordinator tells the register of a party, and the table that is imported."""

from __future__ import annotations

from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass

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
    state = StringField(
        "State or province",
        [Length(max=400)],
        description="By its full name, “California”: a letter may print its names by state.",
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


@dataclass(frozen=True, slots=True)
class Read:
    """The text of a table, and how it is written: "" for what was pasted."""

    text: str
    encoding: str = ""


class TableForm(FlaskForm):
    """A table of names, uploaded or pasted. `kept`: a file that was sent before, for another
    encoding."""

    file = FileField("The table as a file")
    source = TextAreaField("Or paste it")
    encoding = SelectField(
        "Encoding",
        choices=list(register_table.ENCODINGS.items()),
        description="Where names look wrong on the next page, it can be changed there.",
    )

    kept = HiddenField()

    def read(self) -> Read:
        """The table. Raises `Problem` on its field; the file is kept where another encoding is
        asked for."""
        data, self.kept.data = self._bytes(), ""
        if data is None and not (self.source.data or "").strip():
            raise Problem("Choose a file, or paste a table.", "file")
        if data is None:
            return Read(str(self.source.data))
        try:
            text, encoding = register_table.decoded(data, self.encoding.data)
        except Problem as problem:
            if problem.field == "encoding":
                self.keep(data)
            raise
        self.keep(data)
        return Read(text, encoding)

    def keep(self, data: bytes) -> None:
        """Send a file along with the form."""
        self.kept.data = b64encode(data).decode()

    def _bytes(self) -> bytes | None:
        """The file that was chosen, else the one that was kept unless a table was pasted."""
        chosen = self.file.data
        if isinstance(chosen, FileStorage) and chosen.filename:
            with chosen.stream as file:
                return file.read()
        if not self.kept.data or (self.source.data or "").strip():
            return None
        with suppress(ValueError):
            return b64decode(self.kept.data)
        return None


class StoreForm(FlaskForm):
    """The table that was looked at, as it goes to be stored."""

    table = HiddenField()
