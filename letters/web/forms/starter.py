"""Beginning a letter from an empty page, and writing starters."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from letters.domain import languages
from letters.domain.letter import LetterText
from letters.domain.problems import Problem
from letters.domain.states import LetterKind
from letters.web.letter_page import KIND_LABELS


class EmptyForm(FlaskForm):
    """A letter from an empty page."""

    title = StringField("Title", [DataRequired("Give the letter a title; it can change later.")])
    kind = SelectField(
        "Kind", choices=[SelectChoice(kind.value, KIND_LABELS[kind]) for kind in LetterKind]
    )
    language = SelectField(
        "Language", choices=[SelectChoice(*each) for each in languages.LANGUAGES.items()]
    )

    def text(self, convener: str) -> LetterText:
        """The first text of the letter."""
        return LetterText(
            kind=LetterKind(self.kind.data),
            title=self.title.data or "",
            language=self.language.data or "",
            body="",
            conveners=(convener,),
        )


class StarterForm(FlaskForm):
    """A starter as its source, typed or as a file. `begun` is the fingerprint of the source
    that the writer began from."""

    source = TextAreaField("Source")
    file = FileField("Or choose a file", description="A text file (UTF-8) made like the source.")
    begun = HiddenField()

    def written(self) -> str:
        """The source: the file where one was chosen, else what is typed. Raises `Problem`."""
        upload = self.file.data
        if not isinstance(upload, FileStorage) or not upload.filename:
            return self.source.data or ""
        try:
            source: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Problem("This file is not UTF-8 text. Save it as plain text.", "file") from None
        # What is wrong with it can then be corrected on the page.
        self.source.data = source
        return source


class KeepForm(FlaskForm):
    """A letter's text kept as a starter."""

    name = StringField("Name of the starter", [DataRequired("Give the starter a name.")])
