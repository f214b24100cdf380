"""A translation's own words as a form, and the choice of its language."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from letters.domain import languages
from letters.models import Version
from letters.services.translating import Wording
from letters.web.forms.text import OTHER
from letters.web.pages import whole_number


class LanguageForm(FlaskForm):
    """Asks into which language a letter is to be translated."""

    language = SelectField(
        "Language",
        choices=[
            SelectChoice("", "Choose a language"),
            *(SelectChoice(*each) for each in languages.LANGUAGES.items()),
            SelectChoice("other", "Another language"),
        ],
        validate_choice=False,
    )
    other_language = StringField(
        "Tag of another language", description="Such as dz, mn or zh-Hant-HK (BCP 47)."
    )

    def tag(self) -> str:
        """The chosen tag, not yet checked."""
        chosen = self.language.data or OTHER
        return chosen if chosen not in {OTHER, "other"} else (self.other_language.data or "")

    def show(self, sentence: str) -> None:
        """Put a refusal beside the field that was used."""
        used = self.other_language if self.language.data == "other" else self.language
        used.errors = [sentence]


class TranslationForm(FlaskForm):
    """The words of a translation. `base` is the number of the version that it is made from."""

    base = HiddenField()
    title = TextAreaField("Title")
    reference = StringField("Reference line")
    salutation = StringField("Salutation")
    body = TextAreaField("Text")
    authoritative = BooleanField("This text binds like the main one")
    note = StringField(
        "Note for this save", description="What you changed; the others see it in the versions."
    )

    def wording(self) -> Wording:
        """The typed words, not yet checked."""
        return Wording(
            title=" ".join((self.title.data or "").split()),
            reference=self.reference.data or "",
            salutation=self.salutation.data or "",
            body=self.body.data or "",
        )

    def base_number(self) -> int:
        """The number of the version that the translation was begun from; 0 where none was sent."""
        return whole_number(self.base.data)


def translation_form(version: Version, language: str) -> TranslationForm:
    """The form filled with the translation of a version, empty where there is none."""
    found = version.translation(language)
    data: dict[str, Any] = {"base": str(version.number)}
    if found is not None:
        data |= {
            "title": found.title,
            "reference": found.reference,
            "salutation": found.salutation,
            "body": found.body,
            "authoritative": found.authoritative,
        }
    return TranslationForm(formdata=None, data=data)
