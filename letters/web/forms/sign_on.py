"""The two coupons: an organization signs, a person signs.

They are posted by visitors without a session, so they carry no CSRF token: there is no
authority that another site could borrow. A sealed form key makes a double click count once
and holds off robots that answer faster than people type.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from itsdangerous import BadData, URLSafeSerializer
from wtforms import BooleanField, EmailField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from letters.domain import names
from letters.domain.states import PartyKind
from letters.services.entry import Entry
from letters.web.forms.party import PartyForm

LEAST_SECONDS = 2
LONGEST = Length(max=800, message="This is too long.")


def new_form_key(now: datetime) -> str:
    """A sealed key for a freshly shown form: a nonce and when it was shown."""
    return _serializer().dumps([secrets.token_hex(16), int(now.timestamp())])


def read_form_key(value: str | None, now: datetime) -> tuple[str, float] | None:
    """The nonce of a form key and its age in seconds; None for one that we did not make."""
    try:
        nonce, shown = _serializer().loads(value or "")
    except (BadData, TypeError, ValueError):
        return None
    return str(nonce), now.timestamp() - shown


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="sign-on form")


class SignOnForm(PartyForm):
    """What both coupons share."""

    email_needed = True

    class Meta:
        """No session, no token (see above)."""

        csrf = False

    form_key = HiddenField()
    text_hash = HiddenField()
    language = HiddenField()
    homepage = StringField("Homepage")
    email = EmailField(
        "Email", [DataRequired("Write the address that we may ask to confirm."), LONGEST]
    )


class OrganizationForm(SignOnForm):
    """An organization signs.

    `known_names` are public names that may be meant by the typed one; the form asks once, and
    `offered` says for which typed name it did. `known` is the answer, empty for none of them.
    """

    known_names: Sequence[str] = ()
    offered = HiddenField()
    known = StringField("Organization")
    name = StringField("Organization", [DataRequired("Write the organization's name."), LONGEST])
    short_name = StringField("Short name", [LONGEST])
    website = StringField("Website", [LONGEST])
    signer = StringField("Your name", [DataRequired("Write your name."), LONGEST])
    role = StringField("Your role there", [DataRequired("Write your role."), LONGEST])
    authorized = BooleanField(
        "I am authorized to sign for this organization",
        [DataRequired("Tick this if you may sign for the organization.")],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """The same, of the known name where one was chosen instead of the typed one."""
        if self.known.data:
            self.name.data = self.offered.data = self.known.data
            self.known.data = ""
        return super().validate(extra_validators)

    def was_asked(self) -> bool:
        """Whether known names were offered for the name that is typed now."""
        return names.same(self.offered.data or "") == names.same(self.name.data or "")

    def ask(self, known_names: Sequence[str]) -> None:
        """Come back once more with names that may be meant."""
        self.known_names = known_names
        self.offered.data = self.name.data
        self.known.errors = [
            "The name that you wrote is almost one that signed before. Choose below, then send "
            "the form once more."
        ]

    def entry(self, language: str) -> Entry:
        """The organization's entry."""
        return Entry(
            kind=PartyKind.ORGANIZATION,
            name=self.name.data or "",
            email=self.email.data or "",
            short_name=self.short_name.data or "",
            website=self.website.data or "",
            signer=self.signer.data or "",
            role=self.role.data or "",
            language=language,
        )


class PersonForm(SignOnForm):
    """A person signs."""

    name = StringField("Your name", [DataRequired("Write your name."), LONGEST])
    sort_name = StringField("Sorted under", [LONGEST])
    title = StringField("Title", [LONGEST])
    affiliation = StringField("Affiliation", [LONGEST])

    def entry(self, language: str) -> Entry:
        """The person's entry."""
        return Entry(
            kind=PartyKind.PERSON,
            name=self.name.data or "",
            email=self.email.data or "",
            sort_name=self.sort_name.data or "",
            title=self.title.data or "",
            affiliation=self.affiliation.data or "",
            language=language,
        )


FORMS: dict[PartyKind, type[OrganizationForm] | type[PersonForm]] = {
    PartyKind.ORGANIZATION: OrganizationForm,
    PartyKind.PERSON: PersonForm,
}


class MailboxForm(FlaskForm):
    """Asks for the links to what a mailbox signed."""

    class Meta:
        """No session, no token (see above)."""

        csrf = False

    email = EmailField("Email", [DataRequired("Write the address that you signed with."), LONGEST])
