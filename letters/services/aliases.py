"""Aliases: other names that a person tells of a party.

An alias is a mention of its own that a person judged to be the same. So it is found like any name
that was signed, the page of judgements shows it, and it is undone like any judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select

from letters.domain import names
from letters.domain.problems import Problem
from letters.domain.states import FactKind, JudgementVerdict, PartyKind
from letters.models import Convener, Fact, Judgement, Mention, Pair, db
from letters.services import directory, duplicates, facts, register
from letters.services.actor import By


def clean(name: str) -> str:
    """An alias as it is stored. Raises `Problem` on `name`."""
    return names.clean(name, field="name", what="The name")


def bearers(convener: Convener, kind: PartyKind, name: str) -> Sequence[Mention]:
    """The mentions that have the very name, whatever its capitals, the oldest first."""
    alike = db.session.scalars(
        select(Mention)
        .where(
            Mention.convener_id == convener.id,
            Mention.kind == kind,
            Mention.name_key == names.key(name),
            ~register.taken_back(),
        )
        .order_by(Mention.created_at, Mention.id)
    )
    return [each for each in alike if names.same(each.name) == names.same(name)]


def add(convener: Convener, party: str, name: str, *, by: By, now: datetime) -> Mention:
    """Keep a clean name as an alias of a party; one that it has already is no error.

    Raises `Problem` on `name` where another organization has it: that these are one is a
    judgement of its own.
    """
    register.lock(convener)
    own = db.session.get_one(Mention, party)
    for each in directory.known([party])[party].held:
        if each.name == name:
            return each
    alike = bearers(convener, own.kind, name)
    others = [each for each in alike if each.party_id != party]
    if others and own.kind is PartyKind.ORGANIZATION:
        raise Problem(
            f"“{others[0].name}” is a name of another organization in the register. If both are "
            "one, join them.",
            "name",
        )
    mention = register.tell(convener, own.kind, name, now=now)
    facts.add(mention, FactKind.ALIAS, name, by=by, now=now)
    duplicates.judge(own, mention, JudgementVerdict.SAME, by=by, now=now)
    duplicates.look(mention, now=now)
    return mention


def take_back(fact: Fact, *, by: By, now: datetime) -> None:
    """A name that was told is told no more: what was judged of it is undone, and nothing is found
    by it. Again is no error."""
    mention = fact.mention
    register.lock(mention.convener)
    db.session.refresh(fact)
    if fact.retracted_at is not None:
        return
    at_it = or_(Judgement.left_id == mention.id, Judgement.right_id == mention.id)
    live = select(Judgement).where(at_it, Judgement.retracted_at.is_(None))
    neighbours: dict[str, Mention] = {}
    for each in db.session.scalars(live).all():
        duplicates.undo(each, by=by, now=now)
        neighbours |= {side.id: side for side in (each.left, each.right) if side is not mention}
    if neighbours:
        facts.hand_over(mention, min(neighbours.values(), key=lambda each: each.age))
    facts.take_back(fact, by=by, now=now)
    register.unlist(mention)
    db.session.execute(
        delete(Pair).where(or_(Pair.left_id == mention.id, Pair.right_id == mention.id))
    )
    # What only this name held together may be one without it, too.
    for neighbour in neighbours.values():
        duplicates.look(neighbour, now=now)
