"""Co-conveners of a letter: whom to invite, their rights, and joining."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from letters.models import Convener
from letters.services.convening import Rights
from letters.web.forms.setup import AccountFields

NEW = ""
"""The choice of a convener that does not work here yet."""


class RightsFields:
    """What the members of a co-convener may do with the letter. All see its text."""

    edit = BooleanField("Edit: its editors may save new versions", default=True)
    comment = BooleanField("Comment: its members may comment and suggest", default=True)
    agree = BooleanField("Agree: its coordinators may agree to a version", default=True)
    must_agree = BooleanField(
        "The letter waits for it: it opens only with this agreement", default=True
    )
    see_queue = BooleanField("See the sign-ons: who signed and who waits to be checked")

    def rights(self) -> Rights:
        """What was ticked."""
        return Rights(
            edit=self.edit.data,
            comment=self.comment.data,
            agree=self.agree.data,
            must_agree=self.must_agree.data,
            see_queue=self.see_queue.data,
        )


class RightsForm(RightsFields, FlaskForm):
    """The rights of one co-convener."""


class CoConvenerForm(RightsFields, FlaskForm):
    """Whom to invite, with which rights."""

    name = StringField(
        "Organization",
        [InputRequired("Say which organization you invite."), Length(max=800)],
        description="Exactly as it is called here, or the word in the address of its desk. "
        "Nobody sees a list of who works here.",
    )
    email = EmailField(
        "E-mail",
        [Length(max=300)],
        description="Only to invite by mail an organization that does not work here yet.",
        render_kw={"autocomplete": "off"},
    )


class NewConvenerFields:
    """A convener that is made to join."""

    name = StringField(
        "Name of your organization",
        [Length(max=800)],
        description="As it should be printed. It becomes a convener here, with a desk of its own.",
    )


class JoinForm(NewConvenerFields, FlaskForm):
    """With which convener somebody who has an account joins."""

    convener = RadioField("Which organization joins?", validate_choice=False)

    def offer(self, choices: Sequence[Convener]) -> None:
        """Let one of these be chosen, or a new one."""
        known = [SelectChoice(each.slug, each.name) for each in choices]
        self.convener.choices = [*known, SelectChoice(NEW, "A new convener")]
        if self.convener.data is None:
            self.convener.data = choices[0].slug if choices else NEW


class JoinAsNewForm(AccountFields, NewConvenerFields, FlaskForm):
    """An account and a convener, for who has neither."""
