"""Facts: what people tell the register of a party; a fact is taken back by a date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from letters.domain import countries, names
from letters.domain.problems import ConflictProblem, NotFoundProblem, Problem, gather
from letters.domain.states import FactKind, JudgementVerdict
from letters.models import Convener, Fact, Judgement, Mention, db
from letters.models.constraints import violated
from letters.services import entry
from letters.services.actor import By

LONGEST_NOTE = 2000
LONGEST_STATE = 80
DETAILS = (FactKind.SHORT_NAME, FactKind.WEBSITE, FactKind.COUNTRY, FactKind.STATE)


Details = Mapping[FactKind, str]
"""What a party has one of, by its kind, one of `DETAILS`; a country is a code of ISO 3166-1."""


def clean(details: Details) -> dict[FactKind, str]:
    """The details as they are stored. Raises `Problem` beside the field, `Problems` for several."""
    checks = {kind.value: partial(clean_detail, kind, text) for kind, text in details.items()}
    return {FactKind(kind): value for kind, value in gather(checks).items()}


def clean_detail(kind: FactKind, text: str) -> str:
    """One detail as it is stored, "" for none. Raises `Problem` on the field of its kind."""
    if kind is FactKind.SHORT_NAME:
        return names.clean_words(text, field="short_name", what="The short name")
    if kind is FactKind.WEBSITE:
        return entry.clean_website(text)
    if kind is FactKind.STATE:
        return names.clean_words(text, field="state", what="The state", limit=LONGEST_STATE)
    return countries.code(text)


def clean_note(text: str) -> str:
    """A note as it is stored, "" for none. Raises `Problem` on `note`."""
    return names.clean_text(text, field="note", what="The note", limit=LONGEST_NOTE)


def of(parties: Collection[str]) -> Sequence[Fact]:
    """The live facts of parties, the newest first."""
    return db.session.scalars(
        select(Fact)
        .join(Mention, Mention.id == Fact.mention_id)
        .where(Mention.party_id.in_(parties), Fact.retracted_at.is_(None))
        .options(joinedload(Fact.user), joinedload(Fact.mention))
        .order_by(Fact.created_at.desc(), Fact.id)
    ).all()


def former(party: str) -> Sequence[Fact]:
    """What was noted of a party and taken back, the last taken back first; among it names that
    belonged to it until they were taken back."""
    own = select(Mention.id).where(Mention.party_id == party)
    parted = exists().where(
        Judgement.verdict == JudgementVerdict.SAME,
        Judgement.retracted_at == Fact.retracted_at,
        or_(
            and_(Judgement.left_id == Fact.mention_id, Judgement.right_id.in_(own)),
            and_(Judgement.right_id == Fact.mention_id, Judgement.left_id.in_(own)),
        ),
    )
    return db.session.scalars(
        select(Fact)
        .where(Fact.retracted_at.is_not(None), Fact.mention_id.in_(own) | parted)
        .options(joinedload(Fact.user), joinedload(Fact.retracted_by))
        .order_by(Fact.retracted_at.desc(), Fact.id)
    ).all()


def find(convener: Convener, fact_id: str) -> Fact:
    """One fact of this convener's register, live or not. Raises `NotFoundProblem`."""
    found = db.session.get(Fact, fact_id)
    if found is None or found.convener_id != convener.id:
        raise NotFoundProblem("Nothing of this kind is noted here.")
    return found


def newest(live: Iterable[Fact]) -> dict[FactKind, Fact]:
    """Of facts that come newest first, the one that counts for each detail."""
    found: dict[FactKind, Fact] = {}
    for each in live:
        if each.kind in DETAILS:
            found.setdefault(each.kind, each)
    return found


def describe(party: str, details: Details, *, by: By, now: datetime) -> None:
    """Note clean details of a party: what changed is taken back and noted anew, what stays the
    same stays. Raises `ConflictProblem` where somebody else notes the same kind at once."""
    live = of([party])
    mention = db.session.get_one(Mention, party)
    for kind, value in details.items():
        stands = [each for each in live if each.kind is kind]
        if value and stands and stands[0].value == value:
            continue
        for each in stands:
            take_back(each, by=by, now=now)
        if value:
            add(mention, kind, value, by=by, now=now)


def write_note(party: str, text: str, *, by: By, now: datetime) -> Fact:
    """Keep a clean note; one of the very words that stands already is not kept twice."""
    if not text:
        raise Problem("Please write the note.", "note")
    for each in of([party]):
        if each.kind is FactKind.NOTE and each.value == text:
            return each
    return add(db.session.get_one(Mention, party), FactKind.NOTE, text, by=by, now=now)


def hand_over(mention: Mention, heir: Mention) -> None:
    """A mention leaves its party: what was noted at it stays with the party, at another of its
    mentions, unless that has its own."""
    live = select(Fact).where(Fact.retracted_at.is_(None))
    own = db.session.scalars(live.where(Fact.mention_id == heir.id)).all()
    taken = {each.kind for each in own} & {*DETAILS}
    for fact in db.session.scalars(live.where(Fact.mention_id == mention.id)).all():
        if fact.kind is FactKind.NOTE or (fact.kind in DETAILS and fact.kind not in taken):
            fact.mention = heir
    db.session.flush()


def add(mention: Mention, kind: FactKind, value: str, *, by: By, now: datetime) -> Fact:
    """Keep one fact at a mention. Raises `ConflictProblem` where the mention has one of its kind
    by now."""
    made = Fact(
        convener_id=mention.convener_id,
        mention_id=mention.id,
        kind=kind,
        value=value,
        user_id=by.user_id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        if violated(error) != "uq_facts_one_live":
            raise
        raise ConflictProblem(
            "Somebody else changed this meanwhile. Please look at the page again."
        ) from error
    return made


def take_back(fact: Fact, *, by: By, now: datetime) -> None:
    """The fact is said no more; again is no error."""
    if fact.retracted_at is None:
        fact.retracted_at = now
        fact.retracted_by_id = by.user_id
        db.session.flush()
