"""Joining a letter by a mailed link: it proves the mailbox of the invited organization."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from letters.domain import languages
from letters.domain.problems import ConflictProblem, GoneProblem, Problem
from letters.domain.states import Role
from letters.models import CoConvener, Convener, Link, Membership, User, db
from letters.services import accounts, convening, drafting, events, outbox
from letters.services.accounts import ConvenerDetails
from letters.services.actor import SIGNER, By


def find(token: str, now: datetime) -> Link:
    """The link of an invitation that waits for an answer. Raises `NotFoundProblem`, or
    `GoneProblem` when it was answered, taken back, or is over seven days old."""
    link = outbox.find_link(token, convening.PURPOSE, now)
    _check(invited(link))
    return link


def _check(co_convener: CoConvener) -> None:
    if co_convener.ended_at is not None:
        raise GoneProblem("This invitation was taken back. Ask whoever invited you.")
    if co_convener.declined_at is not None:
        raise GoneProblem("This invitation was declined. Ask whoever invited you for a new one.")
    if co_convener.accepted_at is not None:
        raise GoneProblem("This invitation has already been accepted.")


def invited(link: Link) -> CoConvener:
    """Who is invited by a link."""
    assert link.co_convener is not None, "made for a co-convener"
    return link.co_convener


def title(co_convener: CoConvener) -> str:
    """The title of the letter as it is drafted."""
    letter = co_convener.letter
    return drafting.version(letter, letter.current_number).title


def may(co_convener: CoConvener) -> str:
    """The rights in words: "read the text, change it and agree to it"."""
    words = ["read the text"]
    words += ["comment on it"] if co_convener.may_comment else []
    words += ["change it"] if co_convener.may_edit else []
    words += ["agree to it"] if co_convener.may_agree else []
    words += ["see who signs"] if co_convener.may_see_queue else []
    return languages.in_a_sentence(words)


def choices(link: Link, user: User) -> list[Convener]:
    """The conveners that a person coordinates and may join with, by name."""
    own = invited(link).letter.convener_id
    found = (
        select(Convener)
        .join(Membership)
        .where(
            Membership.user_id == user.id,
            Membership.role == Role.COORDINATOR,
            Convener.id != own,
        )
    )
    return list(db.session.scalars(found.order_by(Convener.name, Convener.slug)))


def is_for_another(link: Link, user: User) -> bool:
    """Whether the invited mailbox is that of another account than the one signed in."""
    account = accounts.find(invited(link).email)
    return account is not None and account.id != user.id


def _check_person(link: Link, user: User) -> None:
    if is_for_another(link, user):
        raise ConflictProblem(
            f"This invitation is for {invited(link).email}, which has an account of its own. "
            "Sign in with that account to answer it."
        )


def accept(link: Link, user: User, slug: str, *, now: datetime) -> Convener:
    """Join with one of the conveners that a person coordinates, chosen by the word in its
    address. Raises `Problem` beside `convener`."""
    _check_person(link, user)
    chosen = next((each for each in choices(link, user) if each.slug == slug), None)
    if chosen is None:
        raise Problem("Please choose one of the conveners that you coordinate.", "convener")
    return _join(link, chosen, user, now)


def accept_with_new(link: Link, user: User, name: str, *, now: datetime) -> Convener:
    """Make a convener, with its time zone and language those of the letter's, and join with it.
    Raises `Problem` beside `name`."""
    _check_person(link, user)
    like = invited(link).letter.convener
    details = ConvenerDetails(name=name, time_zone=like.time_zone, language=like.language)
    return _join(link, accounts.create_convener(details, by=user, now=now), user, now)


def accept_as_new(
    link: Link, your_name: str, password: str, name: str, *, now: datetime
) -> tuple[User, Convener]:
    """Make an account for the invited mailbox, which the link proves, and a convener, and join
    with it. Raises `Problem` beside a field."""
    user = accounts.create_user(your_name, invited(link).email, password, now=now)
    return user, accept_with_new(link, user, name, now=now)


def _join(link: Link, convener: Convener, user: User, now: datetime) -> Convener:
    # The letter first, as everybody else does: else two would wait for each other.
    events.lock(invited(link).letter)
    outbox.use(link, now)
    convening.accept(invited(link), convener, by=By.member(user), now=now)
    return convener


def decline(link: Link, user: User | None, *, now: datetime) -> None:
    """Answer with no; an account is not needed for that. Raises as `find`."""
    if user is not None:
        _check_person(link, user)
    events.lock(invited(link).letter)
    outbox.use(link, now)
    convening.decline(invited(link), by=By.member(user) if user else SIGNER, now=now)
