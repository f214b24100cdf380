"""Parties: the mentions that live judgements *same* connect, and what counts once for each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import or_, select

from letters.domain.states import (
    JudgementVerdict,
    LetterState,
    SignOnState,
    check_sign_on_step,
)
from letters.models import Consent, EventKind, Judgement, Letter, Mention, SignOn, db
from letters.services import events
from letters.services.actor import By

_COUNTED = (SignOnState.LISTED, SignOnState.SUPERSEDED)


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
    known, border = {start}, {start}
    while border:
        reached: set[str] = set()
        for edge in same_edges(border):
            reached |= {edge.left_id, edge.right_id}
        border = reached - known
        known |= border
    return known


def path(left: str, right: str) -> list[Judgement]:
    """The fewest live judgements *same* that lead from one mention to another; [] if none do."""
    came: dict[str, Judgement | None] = {left: None}
    border = [left]
    while border and right not in came:
        reached = []
        for edge in same_edges(border):
            for here, there in ((edge.left_id, edge.right_id), (edge.right_id, edge.left_id)):
                if here in came and there not in came:
                    came[there] = edge
                    reached.append(there)
        border = reached
    return list(_back(came, right)) if right in came else []


def _back(came: dict[str, Judgement | None], at: str) -> Iterator[Judgement]:
    while edge := came[at]:
        yield edge
        at = edge.left_id if edge.right_id == at else edge.right_id


def rebuild(touched: Collection[str], *, by: By, now: datetime) -> None:
    """Derive the parties of these mentions anew, and count each once in each open letter."""
    db.session.flush()
    done: set[str] = set()
    moved: list[str] = []
    for start in touched:
        if start in done:
            continue
        members = component(start)
        done |= members
        rows = db.session.scalars(select(Mention).where(Mention.id.in_(members))).all()
        oldest = min(rows, key=lambda each: each.age)
        for each in rows:
            if each.party_id != oldest.id:
                each.party_id = oldest.id
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
        others = (each.state for each in _of(sign_on.letter, after))
        if sign_on.state is SignOnState.LISTED and SignOnState.LISTED in others:
            # It steps back until it is known which of the two is counted; alone it keeps its place.
            _step(sign_on, SignOnState.SUPERSEDED, by, now)
            db.session.flush()
        sign_on.party_id = after
        db.session.flush()
        touched[sign_on.letter_id, before] = touched[sign_on.letter_id, after] = sign_on.letter
    for (_, party), letter in touched.items():
        settle(letter, party, by=by, now=now)


def put_on_list(sign_on: SignOn, *, by: By, now: datetime, chosen: bool = False) -> bool:
    """List a sign-on; whether it is listed now. Where its party is listed already, the newest
    consent counts and the other is superseded. `chosen`: a coordinator wants this one, whenever
    it was consented to."""
    db.session.flush()
    rivals = [
        each
        for each in _of(sign_on.letter, sign_on.party_id or "")
        if each.state is SignOnState.LISTED and each is not sign_on
    ]
    if not chosen and rivals and _consented(sign_on) < max(map(_consented, rivals)):
        _step(sign_on, SignOnState.SUPERSEDED, by, now)
        return False
    for each in rivals:
        _step(each, SignOnState.SUPERSEDED, by, now)
    db.session.flush()
    _step(sign_on, SignOnState.LISTED, by, now)
    return True


def settle(letter: Letter, party: str, *, by: By, now: datetime) -> None:
    """Count a party once in a letter: of its sign-ons that may stand on the list, the one with
    the newest consent does."""
    db.session.flush()
    if letter.state is LetterState.CLOSED:
        return
    standing = [each for each in _of(letter, party) if _counts(each)]
    if not standing:
        return
    newest = max(standing, key=_consented)
    for each in standing:
        if each is not newest and each.state is SignOnState.LISTED:
            _step(each, SignOnState.SUPERSEDED, by, now)
    db.session.flush()
    if newest.state is not SignOnState.LISTED:
        _step(newest, SignOnState.LISTED, by, now)
    db.session.flush()


def _of(letter: Letter, party: str) -> Sequence[SignOn]:
    return db.session.scalars(
        select(SignOn).where(
            SignOn.letter_id == letter.id,
            SignOn.party_id == party,
            SignOn.state.in_(_COUNTED),
        )
    ).all()


def _counts(sign_on: SignOn) -> bool:
    """Whether the text that was signed still counts, after what changed since."""
    return sign_on.version.number >= (sign_on.letter.consent_number or 0)


def _consented(sign_on: SignOn) -> tuple[datetime, str]:
    given = db.session.scalars(
        select(Consent.given_at)
        .where(Consent.sign_on_id == sign_on.id)
        .order_by(Consent.given_at.desc())
        .limit(1)
    ).first()
    return given or sign_on.confirmed_at or sign_on.created_at, sign_on.id


def _step(sign_on: SignOn, state: SignOnState, by: By, now: datetime) -> None:
    check_sign_on_step(sign_on.state, state)
    sign_on.state, sign_on.before_consent = state, None
    if state is SignOnState.LISTED:
        sign_on.listed_at = now
    else:
        sign_on.lead = sign_on.position = None
    kind = EventKind.LISTED if state is SignOnState.LISTED else EventKind.SUPERSEDED
    events.record(sign_on.letter, kind, by=by, now=now, subject=sign_on.id)
