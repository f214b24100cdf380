"""What a person changes of the own account."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, StringField
from wtforms.validators import InputRequired, Length


class NameForm(FlaskForm):
    """The person's name."""

    your_name = StringField(
        "Your name",
        [InputRequired("Please give your name."), Length(max=800)],
        description="Other members see it beside what you do.",
        render_kw={"autocomplete": "name"},
    )


class EmailForm(FlaskForm):
    """Another address to sign in with."""

    email = EmailField(
        "New e-mail",
        [InputRequired("Please give an e-mail address.")],
        description="A link goes to this address. The change counts once you use it.",
        render_kw={"autocomplete": "email"},
    )
