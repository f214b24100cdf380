"""Duplicates: looks at a new mention, proposes pairs with reasons, keeps what people judge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from letters.domain import matching, problems
from letters.domain.matching import MATCHER_VERSION, Outcome, Verdict
from letters.domain.problems import Problem
from letters.domain.states import JudgementVerdict
from letters.models import Judgement, Mention, Pair, SignOn, db
from letters.models.constraints import violated
from letters.services import cards, evidence, pairs, parties, register
from letters.services.actor import WORKER, By

APART = (JudgementVerdict.DIFFERENT, JudgementVerdict.RELATED)


class ConflictProblem(problems.ConflictProblem):
    """A judgement would contradict others; `path` are those that lead from one to the other."""

    def __init__(self, message: str, path: Sequence[Judgement]) -> None:
        super().__init__(message)
        self.path = path


class OvertakenProblem(problems.ConflictProblem):
    """Somebody else judged the pair before the one who judges it saw that."""

    def __init__(self) -> None:
        super().__init__("Somebody judged this pair meanwhile. Please look again.")


def meet(sign_on: SignOn, *, now: datetime) -> Mention:
    """Remember a sign-on in the register and compare it with whom the convener knows."""
    mention = register.remember(sign_on, now=now)
    look(mention, now=now)
    return mention


def look(mention: Mention, *, now: datetime) -> None:
    """Compare a mention with those that may be the same: join what is safe to join, keep what
    a person should see as pairs. What was judged is not asked again."""
    parsed = cards.parsed(mention.kind, mention.name)
    weights = register.weights(mention)
    for other in register.candidates(mention):
        if other.party_id == mention.party_id or pairs.is_judged(mention, other):
            continue
        theirs = cards.parsed(other.kind, other.name)
        outcome = matching.compare(parsed, theirs, weights, evidence.of(mention, other))
        if outcome.verdict is Verdict.SAME and _may_join(mention, other):
            _add(mention, other, JudgementVerdict.SAME, outcome, WORKER, now)
            parties.rebuild([mention.id, other.id], by=WORKER, now=now)
        elif outcome.verdict is not Verdict.DIFFERENT:
            _propose(mention, other, outcome, now)


def catch_up() -> None:
    """Bring the register to what this release's matcher says: what an earlier one joined or
    proposed is taken back, nothing that a person said, and those mentions are looked at again,
    with those that no release has indexed yet."""
    stale = select(Judgement).where(
        Judgement.retracted_at.is_(None), Judgement.matcher_version < MATCHER_VERSION
    )
    again: set[str] = set()
    for edge in db.session.scalars(stale).all():
        _retract(edge, WORKER, edge.created_at)
        parties.rebuild([edge.left_id, edge.right_id], by=WORKER, now=edge.created_at)
        again |= {edge.left_id, edge.right_id}
    for pair in db.session.scalars(select(Pair).where(Pair.matcher_version < MATCHER_VERSION)):
        again |= {pair.left_id, pair.right_id}
        db.session.delete(pair)
    db.session.flush()
    again |= set(register.index_missing())
    for mention_id in sorted(again):
        mention = db.session.get_one(Mention, mention_id)
        look(mention, now=mention.created_at)


def renamed(sign_on: SignOn, *, now: datetime) -> None:
    """A name was corrected: what the machine concluded from the former one is taken back, and
    the new one is compared. What people judged stays."""
    mention = sign_on.mention
    if mention is None or mention.name == sign_on.name:
        return
    register.rename(mention, sign_on.name, sign_on.name_key)
    for edge in parties.same_edges([mention.id]):
        if edge.matcher_version is not None:
            _retract(edge, WORKER, now)
            parties.rebuild([edge.left_id, edge.right_id], by=WORKER, now=now)
    db.session.execute(
        delete(Pair).where(or_(Pair.left_id == mention.id, Pair.right_id == mention.id))
    )
    look(mention, now=now)


def judge(
    left: Mention,
    right: Mention,
    verdict: JudgementVerdict,
    *,
    by: By,
    now: datetime,
    printed: Collection[str] = (),
    seen: str | None = None,
) -> Judgement:
    """Keep a person's verdict on two mentions; the same again is no error.

    An earlier one of the pair is retracted, not overwritten. `printed`: in letters on whose list
    both stand, the ids of the sign-ons that are to stay there once the two are one party (none:
    the newest consents). `seen`: the id of the judgement that was shown with the pair ("": that
    there is none); `OvertakenProblem` when another stands now. Raises `ConflictProblem` when
    *same* would put two into one party that were judged to be apart, or when others than this
    pair's judgement join two that are to be apart; `Problem` for one mention alone.
    """
    if left.id == right.id or left.convener_id != right.convener_id:
        raise Problem("A pair has two names of one register.")
    if left.kind is not right.kind:
        raise Problem("An organization and a person are never one.")
    register.lock(left.convener)
    before = pairs.live(left, right)
    if before and before.verdict is verdict and before.matcher_version is None:
        return before
    if before and before.verdict is not verdict and seen not in (None, before.id):
        raise OvertakenProblem
    # Refused, it leaves the earlier judgement as it was.
    with db.session.begin_nested():
        if before:
            _retract(before, by, now)
            parties.rebuild([left.id, right.id], by=by, now=now)
        if verdict is JudgementVerdict.SAME:
            _refuse_conflict(left, right)
            parties.choose(left, right, printed, now=now)
        elif verdict in APART:
            _part(left, right, by, now)
        made = _add(left, right, verdict, None, by, now)
        parties.rebuild([left.id, right.id], by=by, now=now)
    return made


def undo(judgement: Judgement, *, by: By, now: datetime) -> None:
    """Take a judgement back; again is no error. Nothing was copied, so nothing is lost."""
    register.lock(judgement.convener)
    db.session.refresh(judgement)
    if judgement.retracted_at is None:
        _retract(judgement, by, now)
        parties.rebuild([judgement.left_id, judgement.right_id], by=by, now=now)
        if judgement.matcher_version is not None:
            # The machine does not join them again; a person is asked.
            left, right = judgement.left, judgement.right
            _propose(left, right, evidence.view(left, right), now)


def between(left_party: str, right_party: str) -> Sequence[Judgement]:
    """Live judgements by which two parties, or two parts of one, are kept apart."""
    lefts, rights = parties.component(left_party), parties.component(right_party)
    return db.session.scalars(
        select(Judgement).where(
            Judgement.retracted_at.is_(None),
            Judgement.verdict.in_(APART),
            or_(
                Judgement.left_id.in_(lefts) & Judgement.right_id.in_(rights),
                Judgement.left_id.in_(rights) & Judgement.right_id.in_(lefts),
            ),
        )
    ).all()


def _may_join(left: Mention, right: Mention) -> bool:
    """Whether the machine may join two: not what people judged to be apart, nor what a person
    took apart again."""
    first, second = sorted((left.id, right.id))
    undone = select(Judgement.id).where(
        Judgement.left_id == first,
        Judgement.right_id == second,
        Judgement.retracted_by_id.is_not(None),
    )
    return not between(left.id, right.id) and db.session.scalar(undone.limit(1)) is None


def _refuse_conflict(left: Mention, right: Mention) -> None:
    for apart in between(left.id, right.id):
        way = [*parties.path(left.id, apart.left_id), *parties.path(left.id, apart.right_id)]
        way += [*parties.path(right.id, apart.left_id), *parties.path(right.id, apart.right_id)]
        raise ConflictProblem(
            f"“{left.name}” and “{right.name}” cannot be the same: “{apart.left.name}” and "
            f"“{apart.right.name}” were judged to be {_in_words(apart)}. Undo one of these first.",
            [apart, *dict.fromkeys(way)],
        )


def _part(left: Mention, right: Mention, by: By, now: datetime) -> None:
    """A person's word outranks a machine's: what the machine joined between the two goes."""
    while way := parties.path(left.id, right.id):
        machine = [edge for edge in way if edge.matcher_version is not None]
        if not machine:
            raise ConflictProblem(
                f"“{left.name}” and “{right.name}” were judged to be the same through other "
                "names. Undo one of these first.",
                way,
            )
        _retract(machine[0], by, now)
        parties.rebuild([machine[0].left_id, machine[0].right_id], by=by, now=now)


def _in_words(judgement: Judgement) -> str:
    return "different" if judgement.verdict is JudgementVerdict.DIFFERENT else "only related"


def _retract(judgement: Judgement, by: By, now: datetime) -> None:
    judgement.retracted_at = now
    judgement.retracted_by_id = by.user.id if by.user else None
    db.session.flush()


def _add(
    left: Mention,
    right: Mention,
    verdict: JudgementVerdict,
    outcome: Outcome | None,
    by: By,
    now: datetime,
) -> Judgement:
    first, second = sorted((left.id, right.id))
    seen = outcome or evidence.view(left, right)
    made = Judgement(
        convener_id=left.convener_id,
        left_id=first,
        right_id=second,
        verdict=verdict,
        reasons=list(seen.reasons),
        score=seen.score,
        matcher_version=MATCHER_VERSION if by.user is None else None,
        user_id=by.user.id if by.user else None,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _propose(left: Mention, right: Mention, outcome: Outcome, now: datetime) -> None:
    first, second = sorted((left.id, right.id))
    pair = Pair(
        convener_id=left.convener_id,
        left_id=first,
        right_id=second,
        score=outcome.score,
        rule=outcome.rule,
        reasons=list(outcome.reasons),
        matcher_version=MATCHER_VERSION,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(pair)
    except IntegrityError as error:
        if violated(error) != "uq_pairs_one_each":
            raise
