"""Judging parties: what a person says of two parties as a whole, beside what was said before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from letters.domain import problems
from letters.domain.states import JudgementVerdict
from letters.models import Judgement, Mention, db
from letters.services import duplicates
from letters.services.actor import By
from letters.services.duplicates import APART


class EarlierProblem(problems.ConflictProblem):
    """The parties were judged otherwise before, and nobody said that this is to be replaced."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing is stored: these two were judged otherwise before. Tick “Replace this "
            "judgement” if that was wrong."
        )


def earlier(party: str, others: Collection[str]) -> dict[str, list[Judgement]]:
    """What stands of a party and each of some others, whichever of their names it was said of,
    the newest first."""
    own, other = select(Mention.id).where(Mention.party_id == party), aliased(Mention)
    rows = db.session.execute(
        select(other.party_id, Judgement)
        .select_from(Judgement)
        .join(other, other.id.in_((Judgement.left_id, Judgement.right_id)))
        .where(
            Judgement.left_id.in_(own) | Judgement.right_id.in_(own),
            other.party_id.in_(others),
            other.party_id != party,
            Judgement.retracted_at.is_(None),
        )
        .options(*(joinedload(end) for end in (Judgement.left, Judgement.right, Judgement.user)))
        .order_by(Judgement.created_at.desc(), Judgement.id)
    )
    found: dict[str, list[Judgement]] = {each: [] for each in others}
    for found_party, judgement in rows:
        found[found_party].append(judgement)
    return found


def judge(
    party: str,
    other: str,
    verdict: JudgementVerdict,
    *,
    replace: bool = False,
    by: By,
    now: datetime,
) -> None:
    """Say what two parties are to each other; the same again is no error.

    What was said of them before is said anew, of the same names. Raises `EarlierProblem` where
    that contradicts and is not to be replaced, `duplicates.ConflictProblem` where it leads over
    other names.
    """
    before = earlier(party, [other])[other]
    if not replace and any(contradicts(each, verdict) for each in before):
        raise EarlierProblem
    with db.session.begin_nested():
        for left, right, seen in _pairs(party, other, before):
            duplicates.judge(left, right, verdict, by=by, now=now, seen=seen)


def contradicts(judgement: Judgement, verdict: JudgementVerdict) -> bool:
    """Whether a verdict says otherwise than a judgement; that nobody was sure says nothing."""
    return judgement.verdict in APART and judgement.verdict is not verdict


def _pairs(
    party: str, other: str, before: Sequence[Judgement]
) -> list[tuple[Mention, Mention, str]]:
    """The names that are judged, with what stands of them."""
    if before:
        return [(each.left, each.right, each.id) for each in before]
    return [(db.session.get_one(Mention, party), db.session.get_one(Mention, other), "")]
