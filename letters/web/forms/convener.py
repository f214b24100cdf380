"""What a convener says of itself."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from letters.domain.languages import LANGUAGES
from letters.services.accounts import ConvenerDetails


@cache
def time_zones() -> list[SelectChoice]:
    """IANA names of places, UTC first."""
    places = sorted(name for name in available_timezones() if name.startswith(_CONTINENTS))
    return [SelectChoice("UTC"), *(SelectChoice(name, name.replace("_", " ")) for name in places)]


_CONTINENTS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


class ConvenerFields:
    """The fields, for the forms that have others too."""

    name = StringField(
        "Name of the convener",
        [InputRequired("Please give the name of the convener."), Length(max=800)],
        description="The organization or coalition that issues letters, as it should be printed.",
    )
    website = StringField("Website", [Length(max=1000)])
    contact_email = EmailField(
        "Contact e-mail",
        [Length(max=300)],
        description="Shown with letters, for those who have questions.",
    )
    time_zone = SelectField("Time zone", choices=time_zones, default="UTC")
    language = SelectField(
        "Language of most letters",
        choices=[SelectChoice(*each) for each in LANGUAGES.items()],
        default="en",
    )

    def details(self) -> ConvenerDetails:
        """What was typed, as the service takes it."""
        return ConvenerDetails(
            name=self.name.data or "",
            website=self.website.data or "",
            contact_email=self.contact_email.data or "",
            time_zone=self.time_zone.data or "UTC",
            language=self.language.data or "en",
        )


class ConvenerForm(ConvenerFields, FlaskForm):
    """A convener's settings."""
