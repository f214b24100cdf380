"""Staff enter a sign-on that came on paper or by mail."""

from __future__ import annotations

import secrets

from wtforms import BooleanField, EmailField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired

from letters.domain.states import PartyKind
from letters.services.entry import Entry
from letters.web.forms.party import PartyForm
from letters.web.forms.sign_on import LONGEST


class StaffEntryForm(PartyForm):
    """What both kinds share."""

    name = StringField("Name as it should be printed", [DataRequired("Write the name."), LONGEST])
    email = EmailField("Email", [LONGEST])
    # A double click sends the same key twice and enters once.
    form_key = HiddenField(default=lambda: secrets.token_hex(16))
    text_hash = HiddenField()
    evidence = TextAreaField(
        "How it came",
        [DataRequired("Say how this sign-on came, so that others can trust it.")],
        description="For example: signed letter of 3 March, scan in the shared folder.",
    )
    list_now = BooleanField("Put the name on the list at once", default=True)

    def of_kind(self, kind: PartyKind, language: str) -> Entry:
        """The typed values as a service takes them."""
        beside = {"form_key", "text_hash", "evidence", "list_now", "csrf_token"}
        typed = {name: field.data or "" for name, field in self._fields.items()}
        return Entry(
            kind=kind,
            language=language,
            **{name: value for name, value in typed.items() if name not in beside},
        )


class OrganizationStaffForm(StaffEntryForm):
    """An organization signed."""

    short_name = StringField("Short name", [LONGEST])
    website = StringField("Website", [LONGEST])
    signer = StringField("Who signed for it", [LONGEST])
    role = StringField("Role there", [LONGEST])

    def entry(self, language: str) -> Entry:
        """The organization's entry."""
        return self.of_kind(PartyKind.ORGANIZATION, language)


class PersonStaffForm(StaffEntryForm):
    """A person signed."""

    sort_name = StringField("Sorted under", [LONGEST])
    title = StringField("Title", [LONGEST])
    affiliation = StringField("Affiliation", [LONGEST])

    def entry(self, language: str) -> Entry:
        """The person's entry."""
        return self.of_kind(PartyKind.PERSON, language)


FORMS: dict[PartyKind, type[OrganizationStaffForm] | type[PersonStaffForm]] = {
    PartyKind.ORGANIZATION: OrganizationStaffForm,
    PartyKind.PERSON: PersonStaffForm,
}
