"""Parties: the mentions that live judgements *same* connect, and what counts once for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from sqlalchemy import func, or_, select

from letters.domain.matching import parties as derived
from letters.domain.states import (
    JudgementVerdict,
    LetterState,
    SignOnState,
    check_sign_on_step,
)
from letters.models import Consent, EventKind, Judgement, Letter, Mail, Mention, SignOn, db
from letters.services import events, outbox
from letters.services.actor import By

_COUNTED = (SignOnState.LISTED, SignOnState.SUPERSEDED)
REPLACED = "replaced"
"""The mail to who is counted by the sign-on of another mailbox."""
_NEVER = datetime.min.replace(tzinfo=UTC)


def same_edges(mentions: Collection[str]) -> Sequence[Judgement]:
    """The live judgements *same* at any of these mentions."""
    return db.session.scalars(
        select(Judgement).where(
            Judgement.retracted_at.is_(None),
            Judgement.verdict == JudgementVerdict.SAME,
            or_(Judgement.left_id.in_(mentions), Judgement.right_id.in_(mentions)),
        )
    ).all()


def component(start: str) -> set[str]:
    """The mentions that live judgements connect with this one, itself among them."""
    return {start}.union(*_edges([start]))


def path(left: str, right: str) -> list[Judgement]:
    """The fewest live judgements *same* that lead from one mention to another; [] if none do."""
    edges = _edges([left])
    way = derived.path(edges, left, right)
    return [edges[min(step), max(step)] for step in pairwise(way)]


def _edges(touched: Iterable[str]) -> dict[derived.Edge, Judgement]:
    """The live judgements *same* within the components of these mentions, by their two ends."""
    found: dict[derived.Edge, Judgement] = {}
    border = known = set(touched)
    while border:
        found |= {(edge.left_id, edge.right_id): edge for edge in same_edges(border)}
        reached = {end for edge in found for end in edge}
        border, known = reached - known, known | reached
    return found


def rebuild(touched: Collection[str], *, by: By, now: datetime) -> None:
    """Derive the parties of these mentions anew, and count each once in each open letter."""
    db.session.flush()
    edges = _edges(touched)
    members = set(touched).union(*edges)
    rows = db.session.scalars(select(Mention).where(Mention.id.in_(members))).all()
    ages = {each.id: each.age for each in rows}
    oldest = derived.components(edges, age=ages.__getitem__)
    moved = []
    for each in rows:
        party = oldest.get(each.id, each.id)
        if each.party_id != party:
            each.party_id = party
            moved.append(each.id)
    if moved:
        _follow(moved, by, now)


def _follow(mentions: Collection[str], by: By, now: datetime) -> None:
    """Let the sign-ons of mentions that changed their party count for the new one."""
    found = db.session.scalars(
        select(SignOn)
        .join(Letter, Letter.id == SignOn.letter_id)
        .where(SignOn.mention_id.in_(mentions), Letter.state != LetterState.CLOSED)
        .order_by(SignOn.letter_id, SignOn.id)
    ).all()
    touched: dict[tuple[str, str], Letter] = {}
    # The list is settled again for the party that each leaves and the one that it joins.
    for sign_on in found:
        assert sign_on.mention is not None, "it was found by it"
        assert sign_on.party_id is not None, "a mention has a party"
        before, after = sign_on.party_id, sign_on.mention.party_id
        if before == after:
            continue
        events.lock(sign_on.letter)
        if sign_on.state is SignOnState.LISTED:
            # Two of one party are never listed: the one that is not to be printed steps back.
            _first_only([sign_on, *_listed(sign_on.letter, after)], by, now)
        sign_on.party_id = after
        db.session.flush()
        touched[sign_on.letter_id, before] = touched[sign_on.letter_id, after] = sign_on.letter
    for (_, party), letter in touched.items():
        settle(letter, party, by=by, now=now)


def _first_only(rivals: Sequence[SignOn], by: By, now: datetime) -> None:
    first = max(rivals, key=_precedence)
    for each in rivals:
        if each is not first:
            _give_way(each, first, by, now)
    db.session.flush()


def put_on_list(sign_on: SignOn, *, by: By, now: datetime, chosen: bool = False) -> bool:
    """List a sign-on; whether it is listed now. Where its party is listed already, the one that
    takes precedence counts and the other is superseded. `chosen`: a coordinator wants this one
    from now on, whenever it was consented to."""
    db.session.flush()
    if chosen:
        sign_on.chosen_at = now
    rivals = [
        each for each in _listed(sign_on.letter, sign_on.party_id or "") if each is not sign_on
    ]
    if rivals and _precedence(sign_on) < max(map(_precedence, rivals)):
        _step(sign_on, SignOnState.SUPERSEDED, by, now)
        return False
    for each in rivals:
        _give_way(each, sign_on, by, now)
    db.session.flush()
    _step(sign_on, SignOnState.LISTED, by, now)
    return True


def settle(letter: Letter, party: str, *, by: By, now: datetime) -> None:
    """Count a party once in a letter: of its sign-ons that may stand on the list, the one that
    takes precedence does."""
    db.session.flush()
    if letter.state is LetterState.CLOSED:
        return
    standing = [each for each in _of(letter, party) if counts(each)]
    if not standing:
        return
    first = max(standing, key=_precedence)
    for each in standing:
        if each is not first and each.state is SignOnState.LISTED:
            _give_way(each, first, by, now)
    db.session.flush()
    if first.state is not SignOnState.LISTED:
        _step(first, SignOnState.LISTED, by, now)
    db.session.flush()


def counted(sign_on: SignOn) -> SignOn | None:
    """The listed sign-on of the same party in the same letter; None where none is."""
    found = _listed(sign_on.letter, sign_on.party_id) if sign_on.party_id else []
    return next(iter(found), None)


def replaced(letter: Letter, sign_ons: Collection[SignOn]) -> dict[str, SignOn]:
    """The listed sign-on that would no longer be counted if one of these were listed, by the ids
    of these; those that would replace none are left out."""
    listed = db.session.scalars(
        select(SignOn).where(
            SignOn.letter_id == letter.id,
            SignOn.party_id.in_({each.party_id for each in sign_ons if each.party_id}),
            SignOn.state == SignOnState.LISTED,
        )
    )
    of_party = {each.party_id: each for each in listed}
    found = ((each, of_party.get(each.party_id)) for each in sign_ons if each.party_id)
    return {
        each.id: other
        for each, other in found
        if other and other is not each and _precedence(each) > _precedence(other)
    }


def contested(left: Mention, right: Mention) -> list[tuple[SignOn, SignOn]]:
    """The listed sign-ons of which one only stays listed when the two are one party, for each
    open letter in which both are listed: the one that stays by itself first."""
    if left.party_id == right.party_id:
        return []
    found = db.session.scalars(
        select(SignOn)
        .join(Letter, Letter.id == SignOn.letter_id)
        .where(
            SignOn.party_id.in_((left.party_id, right.party_id)),
            SignOn.state == SignOnState.LISTED,
            Letter.state != LetterState.CLOSED,
        )
        .order_by(Letter.created_at.desc(), SignOn.letter_id)
    )
    of_letters: dict[str, list[SignOn]] = {}
    for each in found:
        of_letters.setdefault(each.letter_id, []).append(each)
    return [
        (max(two, key=_precedence), min(two, key=_precedence))
        for two in of_letters.values()
        if len(two) > 1
    ]


def choose(left: Mention, right: Mention, wanted: Collection[str], *, now: datetime) -> None:
    """Before two become one party: note which of its sign-ons are to be printed, by their ids.
    What stays by itself is no choice, nor is what is not contested any more."""
    for _, other in contested(left, right):
        if other.id in wanted:
            events.lock(other.letter)
            other.chosen_at = now
    db.session.flush()


def _of(letter: Letter, party: str) -> Sequence[SignOn]:
    return db.session.scalars(
        select(SignOn).where(
            SignOn.letter_id == letter.id,
            SignOn.party_id == party,
            SignOn.state.in_(_COUNTED),
        )
    ).all()


def _listed(letter: Letter, party: str) -> list[SignOn]:
    return [each for each in _of(letter, party) if each.state is SignOnState.LISTED]


def counts(sign_on: SignOn) -> bool:
    """Whether the text that was signed still counts, after what changed since."""
    return sign_on.version.number >= (sign_on.letter.consent_number or 0)


def _precedence(sign_on: SignOn) -> tuple[datetime, datetime, str]:
    """What a coordinator chose goes before what was not chosen, then the newest consent."""
    given = db.session.scalars(
        select(Consent.given_at)
        .where(Consent.sign_on_id == sign_on.id)
        .order_by(Consent.given_at.desc())
        .limit(1)
    ).first()
    consented = given or sign_on.confirmed_at or sign_on.created_at
    return sign_on.chosen_at or _NEVER, consented, sign_on.id


def _give_way(sign_on: SignOn, first: SignOn, by: By, now: datetime) -> None:
    """One is not counted any more because another of its party is. Where another mailbox made
    that one, the signer is told: it may be somebody who does not speak for the name."""
    was_listed = sign_on.state is SignOnState.LISTED
    _step(sign_on, SignOnState.SUPERSEDED, by, now)
    if not was_listed or not tells(sign_on, first):
        return
    told = select(func.count()).where(Mail.sign_on_id == sign_on.id, Mail.name == REPLACED)
    number = (db.session.scalar(told) or 0) + 1
    outbox.mail(REPLACED, sign_on=sign_on, letter=sign_on.letter, round=number, now=now)


def tells(sign_on: SignOn, first: SignOn) -> bool:
    """Whether a signer is told that the other one is counted: where that has another mailbox."""
    return sign_on.email_sealed is not None and sign_on.email_key != first.email_key


def _step(sign_on: SignOn, state: SignOnState, by: By, now: datetime) -> None:
    """Its place among the leads or in the list and the day on which it was listed stay with one
    that is superseded: where it comes back, it stands as it stood."""
    check_sign_on_step(sign_on.state, state)
    comes_back = sign_on.state is SignOnState.SUPERSEDED and sign_on.listed_at is not None
    if state is SignOnState.LISTED and not comes_back:
        sign_on.listed_at = now
    sign_on.state, sign_on.before_consent = state, None
    kind = EventKind.LISTED if state is SignOnState.LISTED else EventKind.SUPERSEDED
    events.record(sign_on.letter, kind, by=by, now=now, subject=sign_on.id)
