"""Sides: what is known of each of two names, side by side, for a person who compares them.
Nothing here changes a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from letters.domain.matching.mailboxes import own_domain
from letters.domain.states import PartyKind, SignOnState
from letters.models import Mention, Pair, SignOn, db
from letters.services import reading
from letters.services.pairs import GONE

MOST_LETTERS = 5


class Likeness(StrEnum):
    """How two values compare; *unknown* where one is missing or proves nothing."""

    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """A sign-on of the party: its letter's title and language, its number in the list as it is
    printed, None where it is not listed."""

    sign_on: SignOn
    title: str
    language: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """What is shown of a name: the letters that its party signed (its own first, `more` of them
    not shown), other names of the party, and what its signer said."""

    mention: Mention
    letters: Sequence[Standing]
    more: int
    other_names: Sequence[str]
    role: str = ""
    domain: str = ""
    own_domain: str = ""
    website: str = ""
    short_name: str = ""
    title: str = ""
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison."""

    label: str
    left: str
    right: str
    likeness: Likeness


def of(pair: Pair) -> tuple[Side, Side]:
    """Both sides of a pair, the name that came last first."""
    newest, oldest = sorted((pair.left, pair.right), key=lambda each: each.age, reverse=True)
    return _side(newest), _side(oldest)


def rows(left: Side, right: Side) -> list[Row]:
    """What can be compared beside the names; lines about which both are silent are left out."""
    made = [
        _row("Short name", left.short_name, right.short_name),
        _row("Title", left.title, right.title),
        _row("Affiliation", left.affiliation, right.affiliation),
        _row("Signed by", left.role, right.role),
        Row("Email domain", left.domain, right.domain, _mail_likeness(left, right)),
        _row("Website", left.website, right.website, by=lambda text: own_domain(text) or text),
    ]
    return [each for each in made if each.left or each.right]


def _row(label: str, left: str, right: str, by: Callable[[str], str] = str.casefold) -> Row:
    return Row(label, left, right, _likeness(by(left), by(right)))


def _likeness(left: str, right: str) -> Likeness:
    if not left or not right:
        return Likeness.UNKNOWN
    return Likeness.SAME if left == right else Likeness.DIFFERS


def _mail_likeness(left: Side, right: Side) -> Likeness:
    """A free mailbox tells nothing of whom it belongs to, unless it is the very same."""
    key = left.mention.mailbox_key
    if key is not None and key == right.mention.mailbox_key:
        return Likeness.SAME
    return _likeness(left.own_domain, right.own_domain)


def _side(mention: Mention) -> Side:
    signed = _sign_ons(mention)
    own = next((each for each in signed if each.mention_id == mention.id), None)
    names = _names(mention)
    shown = [_standing(each) for each in signed[:MOST_LETTERS]]
    more = max(0, len(signed) - MOST_LETTERS)
    if own is None:
        return Side(mention, shown, more, names)
    email = own.email or ""
    return Side(
        mention,
        shown,
        more,
        names,
        role=(own.role or "") if own.kind is PartyKind.ORGANIZATION else "",
        domain=email.rpartition("@")[2].lower(),
        own_domain=own_domain(email),
        website=own.website,
        short_name=own.short_name,
        title=own.title,
        affiliation=own.affiliation,
    )


def _sign_ons(mention: Mention) -> list[SignOn]:
    """The standing sign-ons of the mention's party, its own first, then the newest."""
    found = db.session.scalars(
        select(SignOn)
        .join(Mention, Mention.id == SignOn.mention_id)
        .where(Mention.party_id == mention.party_id, SignOn.state.not_in(GONE))
        .order_by(SignOn.created_at.desc(), SignOn.id)
    )
    return sorted(found, key=lambda each: each.mention_id != mention.id)


def _names(mention: Mention) -> list[str]:
    """The other names of the mention's party."""
    found = db.session.scalars(
        select(Mention.name)
        .where(Mention.party_id == mention.party_id, Mention.name != mention.name)
        .distinct()
        .order_by(Mention.name)
    )
    return list(found)


def _standing(sign_on: SignOn) -> Standing:
    version = reading.version_in_force(sign_on.letter)
    return Standing(sign_on, version.title, version.language, _number(sign_on))


def _number(sign_on: SignOn) -> int | None:
    if sign_on.state is not SignOnState.LISTED:
        return None
    lines = reading.roll(sign_on.letter).lines
    return next(each.number for each in lines if each.signatory.reference == sign_on.id)
