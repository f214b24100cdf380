"""Inviting somebody, and accepting."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from letters.domain.states import Role
from letters.web.forms.setup import AccountFields

ROLES = [
    (Role.COORDINATOR.value, "Coordinator: everything, members and settings too"),
    (Role.EDITOR.value, "Editor: writes letters and starters, imports past letters"),
    (Role.READER.value, "Reader: sees everything, changes nothing"),
]


class InvitationForm(FlaskForm):
    """Whom to invite, and as what."""

    email = EmailField("E-mail", [InputRequired("Please give an e-mail address.")])
    role = RadioField(
        "Role", choices=[SelectChoice(*each) for each in ROLES], default=Role.EDITOR.value
    )


class NewAccountForm(AccountFields, FlaskForm):
    """A new account for the invited mailbox."""
