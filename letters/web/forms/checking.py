"""What a coordinator says of one sign-on."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from letters.services.checking import LAST_PLACE
from letters.web.forms.sign_on import LONGEST

NO_PLACE = f"A place is a number from 1 to {LAST_PLACE:,}."


class DeclineForm(FlaskForm):
    """Why a name is kept off the list."""

    reason = TextAreaField("Reason", description="The signer is told it by mail.")


class ConsentForm(FlaskForm):
    """How it is known that a signer consents to the changed text."""

    evidence = TextAreaField(
        "How it came", description="By letter, by phone, to whom: so that others can trust it."
    )


class RenameForm(FlaskForm):
    """How a name is printed."""

    name = StringField("Printed name", [LONGEST])
    sort_name = StringField(
        "Sorted under", [LONGEST], description="Family name first; empty: made from the name."
    )


class PlaceField(IntegerField):
    """A number that counts from 1, or nothing."""

    def __init__(self, label: str, description: str, **options: Any) -> None:
        checks = [Optional(), NumberRange(1, LAST_PLACE, NO_PLACE)]
        super().__init__(label, checks, description=description, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the number, or say what a place is."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(NO_PLACE) from error


class PlaceForm(FlaskForm):
    """Where a name stands when it is not the alphabet that decides."""

    lead = PlaceField(
        "Place before the alphabet", description="1 is the very first; empty for none."
    )
    position = PlaceField("Place in its list", description="Empty: the alphabet decides.")
