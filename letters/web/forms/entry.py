"""A signer changes the own entry; the mailbox stays."""

from __future__ import annotations

from typing import ClassVar

from wtforms import StringField
from wtforms.validators import DataRequired

from letters.domain.states import PartyKind
from letters.models import SignOn
from letters.services.entry import Entry
from letters.web.forms.party import PartyForm
from letters.web.forms.sign_on import LONGEST


class EntryForm(PartyForm):
    """What both kinds share. The link is the authority, so there is no CSRF token."""

    kind: ClassVar[PartyKind]

    class Meta:
        """No session, no token."""

        csrf = False

    name = StringField("Name", [DataRequired("Write the name."), LONGEST])

    def entry(self, language: str) -> Entry:
        """The typed values as a service takes them."""
        typed = {name: field.data or "" for name, field in self._fields.items()}
        return Entry(kind=self.kind, language=language, **typed)


class OrganizationEntryForm(EntryForm):
    """An organization's entry."""

    kind = PartyKind.ORGANIZATION
    short_name = StringField("Short name", [LONGEST])
    website = StringField("Website", [LONGEST])
    signer = StringField("Your name", [DataRequired("Write your name."), LONGEST])
    role = StringField("Your role there", [DataRequired("Write your role."), LONGEST])


class PersonEntryForm(EntryForm):
    """A person's entry."""

    kind = PartyKind.PERSON
    sort_name = StringField("Sorted under", [LONGEST])
    title = StringField("Title", [LONGEST])
    affiliation = StringField("Affiliation", [LONGEST])


def entry_form(sign_on: SignOn) -> EntryForm:
    """The form for a sign-on, filled with what it says now."""
    organization = sign_on.kind is PartyKind.ORGANIZATION
    form: EntryForm = (OrganizationEntryForm if organization else PersonEntryForm)(obj=sign_on)
    return form
