"""Sides: what is known of each of two names, side by side, for a person who compares them.
Nothing here changes a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from sqlalchemy import select

from letters.domain import countries, matching
from letters.domain.matching import Organization
from letters.domain.matching.mailboxes import own_domain
from letters.domain.matching.spelt_places import spelt_out
from letters.domain.states import FactKind, PartyKind, SignOnState
from letters.models import Fact, Letter, Mention, Pair, SignOn, db
from letters.services import parties, reading
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
    place: str = ""

    def signs(self, letter: Letter) -> bool:
        """Whether the name itself, not another one of its party, stands under a letter."""
        return any(
            each.sign_on.mention_id == self.mention.id and each.sign_on.letter_id == letter.id
            for each in self.letters
        )


@dataclass(frozen=True, slots=True)
class Contested:
    """A letter in which two parties are listed that may be one: the title and its language, what
    stays on the list by itself, and what can be chosen instead."""

    title: str
    language: str
    stays: SignOn
    other: SignOn


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
    numbers: dict[str, dict[str, int]] = {}
    return _side(newest, numbers), _side(oldest, numbers)


def rows(left: Side, right: Side) -> list[Row]:
    """What can be compared beside the names; lines about which both are silent are left out."""
    made = [
        _row("Short name", left.short_name, right.short_name),
        _row("Title", left.title, right.title),
        _row("Affiliation", left.affiliation, right.affiliation),
        _row("Signed by", left.role, right.role),
        Row("Email domain", left.domain, right.domain, _mail_likeness(left, right)),
        _row("Website", left.website, right.website, by=lambda text: own_domain(text) or text),
        _row("Place", left.place, right.place),
    ]
    return [each for each in made if each.left or each.right]


def contested(pair: Pair) -> list[Contested]:
    """The letters in which one of two names goes off the list if they are one party."""
    return [
        Contested(version.title, version.language, stays, other)
        for stays, other in parties.contested(pair.left, pair.right)
        for version in (reading.version_in_force(stays.letter),)
    ]


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


def _side(mention: Mention, numbers: dict[str, dict[str, int]]) -> Side:
    signed = _sign_ons(mention)
    own = next((each for each in signed if each.mention_id == mention.id), None)
    made = partial(
        Side,
        mention,
        [_standing(each, numbers) for each in signed[:MOST_LETTERS]],
        max(0, len(signed) - MOST_LETTERS),
        _names(mention),
        place=_place(mention),
    )
    if own is None:
        return made()
    email = own.email or ""
    return made(
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


def _place(mention: Mention) -> str:
    """Where the party is: the country that somebody noted, else the places in its name."""
    noted = db.session.scalar(
        select(Fact.value)
        .join(Mention, Mention.id == Fact.mention_id)
        .where(
            Mention.party_id == mention.party_id,
            Fact.kind == FactKind.COUNTRY,
            Fact.retracted_at.is_(None),
        )
        .order_by(Fact.created_at.desc(), Fact.id)
        .limit(1)
    )
    if noted:
        return countries.name(noted)
    parsed = matching.parse(mention.kind, mention.name)
    named = sorted(parsed.places) if isinstance(parsed, Organization) else []
    return ", ".join(map(spelt_out, named))


def _standing(sign_on: SignOn, numbers: dict[str, dict[str, int]]) -> Standing:
    version = reading.version_in_force(sign_on.letter)
    number = None
    if sign_on.state is SignOnState.LISTED:
        if sign_on.letter_id not in numbers:
            numbers[sign_on.letter_id] = _numbers(sign_on.letter)
        number = numbers[sign_on.letter_id][sign_on.id]
    return Standing(sign_on, version.title, version.language, number)


def _numbers(letter: Letter) -> dict[str, int]:
    """The number that each listed sign-on has in the letter, by its id."""
    return {line.signatory.reference: line.number for line in reading.roll(letter).lines}
