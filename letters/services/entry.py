"""What a signer, or staff for a signer, says of a sign-on: cleaned and checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from letters.domain import address, collation, names, sort_name
from letters.domain.problems import Problem, gather
from letters.domain.states import PartyKind
from letters.models import Letter, SignOn
from letters.models.vault import vault

Checks = dict[str, Callable[[], str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of a sign-on form. An organization has a short name, a website and a
    signer with a role there; a person has a sort name, a title and an affiliation."""

    kind: PartyKind
    name: str
    email: str = ""
    short_name: str = ""
    website: str = ""
    signer: str = ""
    role: str = ""
    sort_name: str = ""
    title: str = ""
    affiliation: str = ""
    language: str = "en"


def clean(entry: Entry, *, email_needed: bool) -> Entry:
    """The entry as it is stored. Raises `Problem` beside the field that is refused, `Problems`
    for several."""
    organization = entry.kind is PartyKind.ORGANIZATION
    cleaned = gather(
        {
            "name": lambda: names.clean(entry.name, field="name"),
            "email": lambda: _email(entry.email, email_needed),
            **(_of_organization(entry) if organization else _of_person(entry)),
        }
    )
    if not organization:
        cleaned["sort_name"] = cleaned["sort_name"] or sort_name.suggest(cleaned["name"])
    return Entry(kind=entry.kind, language=entry.language, **cleaned)


def _of_organization(entry: Entry) -> Checks:
    return {
        "short_name": lambda: _line(entry.short_name, "short_name", "The short name"),
        "website": lambda: clean_website(entry.website),
        "signer": lambda: _line(entry.signer, "signer", "Your name"),
        "role": lambda: _line(entry.role, "role", "Your role"),
    }


def _of_person(entry: Entry) -> Checks:
    return {
        "sort_name": lambda: _line(entry.sort_name, "sort_name", "The sort name"),
        "title": lambda: _line(entry.title, "title", "The title"),
        "affiliation": lambda: _line(entry.affiliation, "affiliation", "The affiliation"),
    }


def _email(email: str, needed: bool) -> str:
    email = email.strip()
    return address.check(email) if email or needed else ""


def _line(text: str, field: str, what: str) -> str:
    return names.clean_words(text, field=field, what=what)


def clean_website(text: str) -> str:
    """A web address with its scheme, or "". Raises `Problem` on the field `website`."""
    line = names.clean_line(text, field="website", what="The website", limit=300)
    if not line:
        return ""
    url = line if "://" in line else f"https://{line}"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or "." not in (parts.hostname or ""):
        raise Problem("The website must look like www.example.org.", "website")
    if "@" in parts.netloc:
        raise Problem(
            "The website holds a user name or a password before “@”. Please leave that out: the "
            "address is shown.",
            "website",
        )
    return url


def write(sign_on: SignOn, entry: Entry) -> None:
    """Put a cleaned entry into a sign-on, with its keys. Neither the mailbox nor the name as
    signed is touched."""
    sign_on.name = entry.name
    sign_on.short_name = entry.short_name
    sign_on.website = entry.website
    sign_on.title = entry.title
    sign_on.affiliation = entry.affiliation
    sign_on.signer = entry.signer
    sign_on.role = entry.role
    file_under(sign_on, entry.sort_name)


def of(sign_on: SignOn) -> Entry:
    """What a sign-on says now, without its mailbox."""
    return Entry(
        kind=sign_on.kind,
        name=sign_on.name,
        short_name=sign_on.short_name,
        website=sign_on.website,
        signer=sign_on.signer,
        role=sign_on.role,
        sort_name=sign_on.sort_name,
        title=sign_on.title,
        affiliation=sign_on.affiliation,
        language=sign_on.language,
    )


def file_under(sign_on: SignOn, sorted_as: str) -> None:
    """Set what a sign-on is sorted and compared by, after its name changed."""
    sign_on.sort_name = sorted_as
    sign_on.name_key = names.key(sign_on.name)
    sign_on.sort_key = collation.sort_key(sign_on.signatory, sign_on.letter.order_rule)


def mailbox_key(letter: Letter, email: str) -> str | None:
    """The blind index of a mailbox within a letter; None for no mailbox."""
    return vault().mailbox_index(letter.id, address.canonical(email)) if email else None


def clean_email(email: str) -> str:
    """An address as typed, checked. Raises `Problem` beside the field."""
    return address.check(email.strip())
