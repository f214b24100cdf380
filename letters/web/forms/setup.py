"""The first visit: the first account and its convener."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from letters.services.accounts import PASSWORD_HINT
from letters.web.forms.convener import ConvenerFields


class AccountFields:
    """Who somebody is: name and password of a new account."""

    your_name = StringField(
        "Your name",
        [InputRequired("Please give your name."), Length(max=800)],
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        "Password",
        [InputRequired("Please type a password.")],
        description=PASSWORD_HINT,
        render_kw={"autocomplete": "new-password"},
    )


class SetupForm(AccountFields, ConvenerFields, FlaskForm):
    """All that the first visit asks."""

    email = EmailField(
        "Your e-mail",
        [InputRequired("Please give your e-mail address.")],
        description="You sign in with it.",
        render_kw={"autocomplete": "username"},
    )
