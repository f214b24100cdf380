"""Splitting: names that were taken for one party belong to two."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from letters.domain.problems import Problem
from letters.domain.states import JudgementVerdict
from letters.models import Judgement, Mention, db
from letters.services import duplicates, facts, parties, register
from letters.services.actor import By
from letters.services.duplicates import ConflictProblem


def split(party: str, chosen: Collection[str], *, by: By, now: datetime) -> str:
    """Judge the `chosen` mentions of a party to be another than its rest; the party that the
    rest is then.

    What the machine joined between them is undone; what was noted of the party stays with the
    rest. Raises `ConflictProblem` where a person did,
    with those judgements; `Problem` on `names` where all or none are chosen.
    """
    register.lock(db.session.get_one(Mention, party).convener)
    mentions = db.session.scalars(
        select(Mention).where(Mention.party_id == party).order_by(Mention.created_at, Mention.id)
    ).all()
    leaving = [each for each in mentions if each.id in chosen]
    staying = [each for each in mentions if each.id not in chosen]
    if not leaving:
        raise Problem("Please choose the names that are another party.", "names")
    if not staying:
        raise Problem("One name at least must stay. Please leave it unchosen.", "names")
    across = _across(leaving, staying)
    _refuse_words_of_people(across)
    with db.session.begin_nested():
        for edge in across:
            duplicates.undo(edge, by=by, now=now)
        for one in _one_of_each_party(leaving):
            for other in _one_of_each_party(staying):
                duplicates.judge(one, other, JudgementVerdict.DIFFERENT, by=by, now=now)
        for mention in leaving:
            facts.hand_over(mention, staying[0])
        _join_again(leaving, now)
        _join_again(staying, now)
    return staying[0].party_id


def _across(leaving: Sequence[Mention], staying: Sequence[Mention]) -> list[Judgement]:
    """The live judgements *same* between the two sides: without them both fall apart."""
    left, right = ({each.id for each in side} for side in (leaving, staying))
    return [
        edge
        for edge in parties.same_edges(left)
        if {edge.left_id, edge.right_id} & left and {edge.left_id, edge.right_id} & right
    ]


def _refuse_words_of_people(across: Iterable[Judgement]) -> None:
    said = [each for each in across if each.matcher_version is None]
    if said:
        raise ConflictProblem(
            f"“{said[0].left.name}” and “{said[0].right.name}” were judged to be the same by a "
            "person. Undo that first.",
            said,
        )


def _join_again(side: Sequence[Mention], now: datetime) -> None:
    """Names of one side that only the other side held together may be one all the same."""
    if len({each.party_id for each in side}) > 1:
        for each in side:
            duplicates.look(each, now=now)


def _one_of_each_party(side: Sequence[Mention]) -> Iterable[Mention]:
    return {each.party_id: each for each in side}.values()
