"""How an open letter is changed."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from letters.domain.states import AmendmentKind


class ChangeForm(FlaskForm):
    """The kind of change, and what the public reads about it."""

    # Said by the button that was pressed.
    kind = StringField()
    note = TextAreaField(
        "Why the text changes",
        description="Signers read it in the mail, everybody on the letter's page of changes.",
    )

    @property
    def minor(self) -> bool:
        """Whether it is proposed as a minor change; whatever else is sent means substance."""
        return bool(self.kind.data == AmendmentKind.MINOR)
