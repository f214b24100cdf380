"""Pairs: which of the convener's names may be one party, and what was judged of them. Nothing
here changes a record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, case, exists, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from letters.domain.matching import Rule
from letters.domain.problems import NotFoundProblem
from letters.domain.states import JudgementVerdict, SignOnState
from letters.models import Convener, Judgement, Letter, Mention, Pair, SignOn, db

PER_PAGE = 50
GONE = (SignOnState.WITHDRAWN, SignOnState.DECLINED)
"""Whose name stands nowhere any more: nobody is asked about it."""
SAFE = (Rule.SAME_ALIAS, Rule.SAME_WORDS)
"""Classes of pairs that may be judged to be the same all at once."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One page of judgements, and how many pages there are."""

    rows: Sequence[Judgement]
    pages: int


def waiting(
    convener: Convener,
    letter: Letter | None = None,
    *,
    rule: Rule | None = None,
    chosen: Collection[str] | None = None,
    limit: int | None = None,
) -> Sequence[Pair]:
    """The pairs that a person should judge, the likeliest first: one for any two parties of
    which nothing was said. `letter`: only those with a name that signs it; `rule`: only those
    of one class; `chosen`: only those of these ids."""
    asked = _asked(convener, letter, rule)
    return db.session.scalars(
        select(Pair)
        .join(asked, asked.c.id == Pair.id)
        .where(asked.c.place == 1, Pair.id.in_(chosen) if chosen is not None else true())
        .options(joinedload(Pair.left), joinedload(Pair.right))
        .order_by(Pair.score.desc(), Pair.id)
        .limit(limit)
    ).all()


def count(convener: Convener, letter: Letter | None = None) -> int:
    """How many pairs `waiting` gives."""
    asked = _asked(convener, letter, None)
    chosen = select(func.count()).select_from(asked).where(asked.c.place == 1)
    return db.session.scalar(chosen) or 0


def _asked(convener: Convener, letter: Letter | None, rule: Rule | None) -> Subquery:
    """The pairs that are asked about; `place` 1 is the likeliest of its two parties."""
    left, right = aliased(Mention), aliased(Mention)
    first = case((left.party_id < right.party_id, left.party_id), else_=right.party_id)
    second = case((left.party_id < right.party_id, right.party_id), else_=left.party_id)
    chosen = (
        select(
            Pair.id,
            func.row_number()
            .over(partition_by=(first, second), order_by=(Pair.score.desc(), Pair.id))
            .label("place"),
        )
        .join(left, left.id == Pair.left_id)
        .join(right, right.id == Pair.right_id)
        .where(
            Pair.convener_id == convener.id,
            left.party_id != right.party_id,
            ~_is_gone(left),
            ~_is_gone(right),
            ~_are_judged(left.party_id, right.party_id),
        )
    )
    if rule is not None:
        chosen = chosen.where(Pair.rule == rule)
    if letter is not None:
        chosen = chosen.where(_signs(letter, left) | _signs(letter, right))
    return chosen.subquery()


def _is_gone(mention: type[Mention]) -> ColumnElement[bool]:
    return exists().where(SignOn.mention_id == mention.id, SignOn.state.in_(GONE))


def _signs(letter: Letter, mention: type[Mention]) -> ColumnElement[bool]:
    return exists().where(SignOn.mention_id == mention.id, SignOn.letter_id == letter.id)


def is_judged(left: Mention, right: Mention) -> bool:
    """Whether anything live was said of the two parties that the mentions belong to."""
    return bool(db.session.scalar(select(_are_judged(left.party_id, right.party_id))))


def _are_judged(*parties: str | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether anything live was said of two parties."""
    one, other = aliased(Mention), aliased(Mention)
    return exists().where(
        one.party_id.in_(parties),
        Judgement.left_id == one.id,
        Judgement.retracted_at.is_(None),
        other.id == Judgement.right_id,
        other.party_id.in_(parties),
        other.party_id != one.party_id,
    )


def pair(convener: Convener, pair_id: str) -> Pair:
    """One pair of a convener, judged or not. Raises `NotFoundProblem`."""
    found = db.session.get(Pair, pair_id)
    if found is None or found.convener_id != convener.id:
        raise NotFoundProblem("There is no such pair: perhaps one of its names was corrected.")
    return found


def pair_of(judgement: Judgement) -> Pair | None:
    """The pair that was judged; None where nobody was asked."""
    return db.session.scalar(
        select(Pair).where(Pair.left_id == judgement.left_id, Pair.right_id == judgement.right_id)
    )


def live(left: Mention, right: Mention) -> Judgement | None:
    """What stands of two names."""
    first, second = sorted((left.id, right.id))
    return db.session.scalar(
        select(Judgement).where(
            Judgement.left_id == first,
            Judgement.right_id == second,
            Judgement.retracted_at.is_(None),
        )
    )


def judgement(convener: Convener, judgement_id: str) -> Judgement:
    """One judgement of a convener, live or not. Raises `NotFoundProblem`."""
    found = db.session.get(Judgement, judgement_id)
    if found is None or found.convener_id != convener.id:
        raise NotFoundProblem("There is no such judgement.")
    return found


def judged(
    convener: Convener,
    verdict: JudgementVerdict | None = None,
    *,
    letter: Letter | None = None,
    alone: bool = False,
    page: int = 1,
) -> Judged:
    """Live judgements, the newest first: all or those with one verdict; `letter`: of names that
    sign it; `alone`: the machine's."""
    chosen = _live(convener, letter)
    if verdict is not None:
        chosen = chosen.where(Judgement.verdict == verdict)
    if alone:
        chosen = chosen.where(Judgement.matcher_version.is_not(None))
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    rows = _newest(chosen).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return Judged(db.session.scalars(rows).all(), max(1, -(-total // PER_PAGE)))


def judged_since(
    convener: Convener, moment: datetime, letter: Letter | None = None, limit: int = 10
) -> Sequence[Judgement]:
    """What people judged from a moment on, the newest first; `letter`: of names that sign it."""
    chosen = _live(convener, letter).where(
        Judgement.created_at >= moment, Judgement.matcher_version.is_(None)
    )
    return db.session.scalars(_newest(chosen).limit(limit)).all()


def verdicts(convener: Convener, letter: Letter | None = None) -> Counter[JudgementVerdict]:
    """How many live judgements say what (none is 0); `letter`: of names that sign it."""
    chosen = _live(convener, letter).subquery()
    rows = db.session.execute(select(chosen.c.verdict, func.count()).group_by(chosen.c.verdict))
    return Counter(dict(rows.all()))


def joined_alone(convener: Convener, letter: Letter | None = None) -> int:
    """How many live judgements the machine made without asking."""
    chosen = _live(convener, letter).where(Judgement.matcher_version.is_not(None)).subquery()
    return db.session.scalar(select(func.count()).select_from(chosen)) or 0


def _live(convener: Convener, letter: Letter | None) -> Select[Judgement]:
    chosen = select(Judgement).where(
        Judgement.convener_id == convener.id, Judgement.retracted_at.is_(None)
    )
    if letter is None:
        return chosen
    signs = select(SignOn.mention_id).where(SignOn.letter_id == letter.id)
    return chosen.where(Judgement.left_id.in_(signs) | Judgement.right_id.in_(signs))


def _newest(chosen: Select[Judgement]) -> Select[Judgement]:
    return chosen.options(
        joinedload(Judgement.left), joinedload(Judgement.right), joinedload(Judgement.user)
    ).order_by(Judgement.created_at.desc(), Judgement.id.desc())


def letter(convener: Convener, slug: str) -> Letter:
    """A letter of the convener, whose pairs are asked for. Raises `NotFoundProblem`."""
    found = db.session.scalar(
        select(Letter).where(Letter.slug == slug, Letter.convener_id == convener.id)
    )
    if found is None:
        raise NotFoundProblem("There is no such letter.")
    return found
