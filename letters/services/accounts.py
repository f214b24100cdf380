"""Accounts of people at the desk, and the conveners that they make."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from flask import current_app
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import hash_password
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from letters.domain import address, names, slug
from letters.domain.languages import LANGUAGES
from letters.domain.problems import GoneProblem, NotFoundProblem, Problem
from letters.domain.states import Role
from letters.models import Convener, Link, Membership, User, db, new_id
from letters.models.constraints import violated
from letters.services import outbox
from letters.services.entry import clean_website

LEAST_PASSWORD = 12
MOST_PASSWORD = 128
LEAST_DIFFERENT = 5
PASSWORD_HINT = (
    f"At least {LEAST_PASSWORD} characters. Four words that do not belong together are easy to "
    "keep in mind and hard to guess. Better still, let a password manager make one."
)
SETUP_DAYS = 7
EMAIL_HOURS = 48
MOST_ALIKE = 1000
_TAKEN = {"new"}  # the desk's own pages, beside which the conveners' addresses stand


@dataclass(frozen=True, slots=True)
class ConvenerDetails:
    """What a convener says of itself. `time_zone` is an IANA name, `language` a BCP 47 tag."""

    name: str
    website: str = ""
    contact_email: str = ""
    time_zone: str = "UTC"
    language: str = "en"


def mailbox(email: str, *, field: str = "email") -> str:
    """An e-mail address as accounts are known by: checked, in lower case. Raises `Problem`."""
    return address.check(email, field=field).lower()


def check_password(password: str, *own_words: str) -> None:
    """Raise `Problem` for a password that is short, monotonous or made of `own_words` (the
    person's address and name), which are tried first by whoever guesses."""
    plain = unicodedata.normalize("NFKC", password)
    if not LEAST_PASSWORD <= len(plain) <= MOST_PASSWORD:
        raise Problem(f"A password has {LEAST_PASSWORD} to {MOST_PASSWORD} characters.", "password")
    folded = plain.casefold()
    monotonous = len(set(folded)) < LEAST_DIFFERENT or folded in _SEQUENCES
    if monotonous or "password" in folded:
        raise Problem("This password is among the first that are guessed.", "password")
    if any(len(word) > 3 and _rest(folded, word) < 6 for word in own_words):
        raise Problem("This password is hardly more than your name or address.", "password")


_SEQUENCES = f"{'1234567890' * 13} abcdefghijklmnopqrstuvwxyz qwertyuiopasdfghjklzxcvbnm"


def _rest(folded: str, word: str) -> int:
    return len(folded.replace(word.casefold(), ""))


def words_of(user: User) -> tuple[str, ...]:
    """What a password of this account must not be made of."""
    return (user.email, user.email.partition("@")[0], *user.name.split(), user.name)


def set_password(user: User, password: str) -> None:
    """Give an account a password. Raises `Problem` on the field `password`."""
    check_password(password, *words_of(user))
    user.password = hash_password(unicodedata.normalize("NFKC", password))


def exist() -> bool:
    """Whether there is any account."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def find(email: str) -> User | None:
    """The account with this address, however it is spelled. Raises `Problem` for none at all."""
    return db.session.scalar(select(User).where(User.email == mailbox(email)))


def create_user(name: str, email: str, password: str, *, now: datetime) -> User:
    """A new account. Raises `Problem` beside the field that is refused, `email` among them
    when the address has an account already."""
    user = User(
        name=names.clean(name, field="your_name", what="Your name"),
        email=mailbox(email),
        fs_uniquifier=new_id(),
        active=True,
        created_at=now,
    )
    set_password(user, password)
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        if violated(error) != "uq_users_email":
            raise
        raise Problem("There is an account with this address already.", "email") from error
    return user


def create_convener(details: ConvenerDetails, *, by: User, now: datetime) -> Convener:
    """A new convener with `by` as its coordinator. Raises `Problem` beside a field."""
    clean = _clean(details)
    word = slug.make(clean.name, otherwise="convener")
    if word in _TAKEN:
        word = f"{word}-convener"
    for number in range(1, MOST_ALIKE):
        convener = Convener(slug=slug.numbered(word, number), created_at=now)
        _write(convener, clean)
        try:
            with db.session.begin_nested():
                db.session.add(convener)
        except IntegrityError as error:
            if violated(error) != "uq_conveners_slug":
                raise
        else:
            _join(convener, by, Role.COORDINATOR, now)
            return convener
    raise Problem("Too many conveners have this name. Please choose another.", "name")


def change_convener(convener: Convener, details: ConvenerDetails) -> None:
    """Change what a convener says of itself. Its address stays, for links lead there."""
    _write(convener, _clean(details))


def _clean(details: ConvenerDetails) -> ConvenerDetails:
    if details.time_zone not in available_timezones():
        raise Problem("Please choose a time zone from the list.", "time_zone")
    if details.language not in LANGUAGES:
        raise Problem("Please choose a language from the list.", "language")
    contact = details.contact_email.strip()
    return ConvenerDetails(
        name=names.clean(details.name, field="name", what="The convener's name"),
        website=clean_website(details.website),
        contact_email=address.check(contact, field="contact_email") if contact else "",
        time_zone=details.time_zone,
        language=details.language,
    )


def _write(convener: Convener, details: ConvenerDetails) -> None:
    convener.name = details.name
    convener.website = details.website
    convener.contact_email = details.contact_email
    convener.time_zone = details.time_zone
    convener.language = details.language


def _join(convener: Convener, user: User, role: Role, now: datetime) -> Membership:
    membership = Membership(user=user, convener=convener, role=role, created_at=now)
    db.session.add(membership)
    db.session.flush()
    return membership


def conveners_of(user: User) -> list[Membership]:
    """Where a person works, by the name of the convener."""
    found = select(Membership).join(Convener).where(Membership.user_id == user.id)
    return list(db.session.scalars(found.order_by(Convener.name, Convener.slug)))


def setup_link(now: datetime) -> str:
    """A fresh one-time address for the first visit; earlier ones end. Raises `GoneProblem`
    when there is an account already. Needs a write transaction."""
    if exist():
        raise GoneProblem("There is a coordinator already. Sign in, or ask for an invitation.")
    db.session.execute(delete(Link).where(Link.purpose == "setup"))
    _link, token = outbox.link("setup", now=now, days=SETUP_DAYS)
    db.session.flush()
    return f"{_public_url()}/setup/{token}"


def find_setup(token: str, now: datetime) -> Link:
    """The link of the first visit. Raises `NotFoundProblem` or `GoneProblem`."""
    if exist():
        raise GoneProblem("There is a coordinator already. Sign in, or ask for an invitation.")
    return outbox.find_link(token, "setup", now)


def set_up(
    link: Link, name: str, email: str, password: str, details: ConvenerDetails, *, now: datetime
) -> tuple[User, Convener]:
    """Make the first account and its convener, once. Raises `Problem` beside a field."""
    outbox.use(link, now)
    user = create_user(name, email, password, now=now)
    return user, create_convener(details, by=user, now=now)


def rename(user: User, name: str) -> None:
    """Change a person's name. Raises `Problem`."""
    user.name = names.clean(name, field="your_name", what="Your name")


def sign_out_everywhere(user: User) -> None:
    """End all sessions of an account, on this device too."""
    user.fs_uniquifier = new_id()


def mail_reset(user: User, *, now: datetime) -> None:
    """Mail the link to a new password."""
    outbox.mail("reset", user=user, now=now)


def mail_notice(user: User, *, now: datetime) -> None:
    """Tell a person that the account's password or address was changed."""
    outbox.mail("notice", user=user, now=now)


def reset_link(user: User) -> str:
    """The address at which this account gets a new password, good for two hours from now.
    Made when the mail is written; stored nowhere."""
    token = generate_reset_password_token(user)  # type: ignore[no-untyped-call]
    return _address("security.reset_password", token=token)


def ask_for_email(user: User, email: str, *, now: datetime) -> None:
    """Mail a link to a person's new address; it counts when the link is used. An address that
    has another account gets no mail, and nobody is told. Raises `Problem`."""
    wanted = mailbox(email)
    if wanted == user.email:
        raise Problem("This is your address already.", "email")
    user.new_email = wanted
    if find(wanted) is None:
        outbox.mail("new_email", user=user, now=now)


def email_link(user: User) -> str:
    """The address that proves a person's new mailbox."""
    return _address("account.confirm_email", token=_email_tokens().dumps(_email_claim(user)))


def find_email_change(token: str) -> User:
    """The account whose new mailbox a link proves. Raises `NotFoundProblem`."""
    try:
        claim = _email_tokens().loads(token, max_age=EMAIL_HOURS * 3600)
        user = db.session.scalar(select(User).where(User.fs_uniquifier == claim[0]))
    except (BadSignature, TypeError, KeyError):
        user = None
    if user is None or user.new_email is None or _email_claim(user) != claim:
        raise NotFoundProblem("This link does not work any more. Ask for a new one on your page.")
    return user


def change_email(user: User, *, now: datetime) -> None:
    """Make the proven address the account's own; the old mailbox is told. Raises `Problem`."""
    assert user.new_email is not None, "found by `find_email_change`"
    mail_notice(user, now=now)
    try:
        with db.session.begin_nested():
            user.email, user.new_email = user.new_email, None
    except IntegrityError as error:
        if violated(error) != "uq_users_email":
            raise
        raise Problem("This address has an account meanwhile.") from error


def _email_claim(user: User) -> list[str]:
    mailboxes = f"{user.email}\0{user.new_email}".encode()
    return [user.fs_uniquifier, hashlib.sha256(mailboxes).hexdigest()]


def _email_tokens() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="new e-mail address")


def _public_url() -> str:
    url: str = current_app.extensions["settings"].url
    return url


def _address(endpoint: str, **values: Any) -> str:
    # From the settings, never from a request: whoever forges a Host header gets no link.
    return _public_url() + current_app.url_map.bind("").build(endpoint, values)
