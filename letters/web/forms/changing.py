"""How an open letter is changed."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from letters.domain.states import AmendmentKind


class ChangeForm(FlaskForm):
    """The kind of change, and what the public reads about it."""

    kind = RadioField(
        "What kind of change is it?",
        choices=[
            SelectChoice(
                AmendmentKind.SUBSTANTIVE,
                "A change of substance: everybody who signed is asked again, and only who says "
                "yes is counted and printed",
            ),
            SelectChoice(
                AmendmentKind.MINOR,
                "A minor correction, such as a typing error: a second coordinator must agree, "
                "and every signer is told and may take the name off",
            ),
        ],
        default=AmendmentKind.SUBSTANTIVE,
    )
    note = TextAreaField(
        "Why the text changes",
        description="Signers read it in the mail, everybody on the letter's page of changes.",
    )

    @property
    def minor(self) -> bool:
        """Whether it is proposed as a minor change; whatever else is sent means substance."""
        return bool(self.kind.data == AmendmentKind.MINOR)
