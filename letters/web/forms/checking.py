"""What a coordinator says of one sign-on."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from letters.web.forms.sign_on import LONGEST


class DeclineForm(FlaskForm):
    """Why a name is kept off the list."""

    reason = TextAreaField("Reason", description="The signer is told this by mail.")


class RenameForm(FlaskForm):
    """How a name is printed."""

    name = StringField("Printed name", [LONGEST])
    sort_name = StringField("Sorted under", [LONGEST], description="Empty: as printed.")


class PlaceForm(FlaskForm):
    """Where a name stands when it is not the alphabet that decides."""

    lead = IntegerField(
        "Place among the first signatories",
        [Optional(), NumberRange(1, 100_000, "A place is a number from 1 upwards.")],
    )
    position = IntegerField(
        "Place in its list",
        [Optional(), NumberRange(1, 100_000, "A place is a number from 1 upwards.")],
    )
