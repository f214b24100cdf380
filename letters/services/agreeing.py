"""Agreeing: which convener agrees to exactly which version, and when a text is agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from letters.domain.problems import ConflictProblem, Problem
from letters.domain.states import LetterState, check_letter_step
from letters.models import Agreement, CoConvener, Convener, EventKind, Letter, Version, db
from letters.models.constraints import violated
from letters.services import drafting, events
from letters.services.actor import By


@dataclass(frozen=True, slots=True)
class Asked:
    """One convener at a letter, and its agreement to one version.

    `convener` is None while an invitation by mail is not accepted. `waits` says that the
    invitation is not accepted; `needed` that the letter waits for this agreement. `earlier` is
    the newest earlier version that it agreed to, where it has not agreed to this one.
    """

    name: str
    convener: Convener | None
    agreement: Agreement | None
    waits: bool = False
    needed: bool = True
    earlier: int | None = None


def asked(letter: Letter, version: Version) -> list[Asked]:
    """Whose agreement to `version` the letter asks for, its own convener first."""
    return [each for each in standing(letter, version) if each.needed]


def standing(letter: Letter, version: Version) -> list[Asked]:
    """How all stand to `version`: those asked for their agreement, the letter's own convener
    first, and those that gave it without being asked."""
    given = {each.convener_id: each for each in agreements(version)}
    before = _earlier(version)
    own = letter.convener
    found = [Asked(own.name, own, given.pop(own.id, None), earlier=before.get(own.id))]
    for each in co_conveners(letter):
        key = each.convener_id or ""
        agreement = given.pop(key, None)
        if each.must_agree or agreement:
            found.append(
                Asked(
                    each.shown_name,
                    each.convener,
                    agreement if each.takes_part else None,
                    waits=not each.takes_part,
                    needed=each.must_agree,
                    earlier=before.get(key),
                )
            )
    # Who has left is asked no more, but what it said stays.
    found += [
        Asked(each.convener.name, each.convener, each, needed=False) for each in given.values()
    ]
    return found


def agreements(version: Version) -> Sequence[Agreement]:
    """The agreements to a version that stand, the first one first."""
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.version_id == version.id, Agreement.taken_back_at.is_(None))
        .order_by(Agreement.created_at, Agreement.id)
    ).all()


def _earlier(version: Version) -> dict[str, int]:
    """By convener, the newest version before this one that it agrees to."""
    rows = db.session.execute(
        select(Agreement.convener_id, func.max(Version.number))
        .join(Version, Version.id == Agreement.version_id)
        .where(
            Version.letter_id == version.letter_id,
            Version.number < version.number,
            Agreement.taken_back_at.is_(None),
        )
        .group_by(Agreement.convener_id)
    )
    return dict(rows.all())


def co_conveners(letter: Letter) -> Sequence[CoConvener]:
    """The co-conveners of a letter that take part or are invited to, in the order of asking."""
    return db.session.scalars(
        select(CoConvener)
        .where(
            CoConvener.letter_id == letter.id,
            CoConvener.declined_at.is_(None),
            CoConvener.ended_at.is_(None),
        )
        .order_by(CoConvener.created_at, CoConvener.id)
    ).all()


def missing(letter: Letter, version: Version) -> list[str]:
    """The names of those whose agreement to `version` is asked for and not given."""
    return [each.name for each in asked(letter, version) if each.agreement is None]


def agree(
    letter: Letter, *, number: int, by: By, now: datetime, convener: Convener | None = None
) -> bool:
    """Note that a convener (the letter's own, or a co-convener) agrees to version `number`;
    again is no error. Give whether all have agreed that were asked.

    With the last agreement a draft becomes agreed; who is asked later may still agree then.
    Raises `ConflictProblem` when a newer version exists, `Problem` when the text is unfinished,
    cannot be agreed any more, or is not for this convener to agree to.
    """
    events.lock(letter)
    convener = convener or letter.convener
    _check_may_agree(letter, convener)
    if letter.state is LetterState.CLOSED:
        raise Problem("The letter is closed; its text is settled.")
    if letter.state is LetterState.AGREED and letter.agreed_number != number:
        raise ConflictProblem(f"Version {letter.agreed_number} is agreed already.")
    version = newest(letter, number)
    drafting.check_ready(version)
    if _store(letter, version, convener, by, now):
        _record(letter, EventKind.AGREEMENT_GIVEN, version, by, now)
    settle(letter, by=by, now=now)
    return not missing(letter, version)


def _check_may_agree(letter: Letter, convener: Convener) -> None:
    """Raise `Problem` unless it is the letter's own convener or a co-convener with the right."""
    if convener.id == letter.convener_id:
        return
    for each in co_conveners(letter):
        if each.convener_id == convener.id and each.takes_part and each.may_agree:
            return
    raise Problem(f"{convener.name} is not asked to agree to this letter any more.")


def newest(letter: Letter, number: int) -> Version:
    """The newest version. Raises `ConflictProblem` unless `number` is its number."""
    if number != letter.current_number:
        raise ConflictProblem(
            f"Version {letter.current_number} was saved meanwhile; read it before you agree."
        )
    return drafting.version(letter, number)


def _store(letter: Letter, version: Version, convener: Convener, by: By, now: datetime) -> bool:
    """Insert; False when this convener has agreed to the version already."""
    made = Agreement(
        version_id=version.id,
        convener_id=convener.id,
        user_id=by.user_id,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        if violated(error) != "uq_agreements_one_each":
            raise
        return False
    return True


def settle(letter: Letter, *, by: By, now: datetime) -> None:
    """Make a draft agreed once nobody is missing: after an agreement, and after somebody whose
    agreement was asked for has left."""
    version = drafting.version(letter, letter.current_number)
    if letter.state is not LetterState.DRAFT or missing(letter, version):
        return
    check_letter_step(letter.state, LetterState.AGREED)
    letter.state = LetterState.AGREED
    letter.agreed_number = letter.consent_number = version.number
    letter.agreed_at = now
    if letter.opens_at is not None and letter.opens_at <= now:
        # The planned moment went by while the text was a draft: people must choose anew.
        letter.opens_at = None
    events.record(letter, EventKind.AGREED, by=by, now=now, number=version.number)


def take_back(letter: Letter, convener: Convener, *, by: By, now: datetime) -> None:
    """Take back a convener's agreement to the newest version; without one nothing happens.

    An agreed letter that waited for it goes back into drafting, and a planned opening is
    called off. Raises `Problem` once signatures are under this text.
    """
    events.lock(letter)
    if letter.state is LetterState.CLOSED:
        raise Problem("The letter is closed; its text is settled.")
    if letter.state is LetterState.OPEN and letter.current_number == letter.agreed_number:
        raise Problem("This text is open for signature, so an agreement to it stands.")
    version = drafting.version(letter, letter.current_number)
    if not _take_back(letter, version, convener, by, now):
        return
    if letter.state is LetterState.AGREED and missing(letter, version):
        _to_draft(letter, by, now)


def redraft(letter: Letter, *, by: By, now: datetime) -> None:
    """Take an agreed text back into drafting; a planned opening is called off.

    The agreement of the letter's own convener is taken back; others stand for that version.
    """
    events.lock(letter)
    if letter.state is LetterState.DRAFT:
        return
    check_letter_step(letter.state, LetterState.DRAFT)
    version = drafting.version(letter, letter.current_number)
    _take_back(letter, version, letter.convener, by, now)
    _to_draft(letter, by, now)


def _to_draft(letter: Letter, by: By, now: datetime) -> None:
    letter.state = LetterState.DRAFT
    letter.agreed_number = letter.consent_number = None
    letter.agreed_at = None
    letter.opens_at = None
    events.record(letter, EventKind.REDRAFTED, by=by, now=now)


def _take_back(letter: Letter, version: Version, convener: Convener, by: By, now: datetime) -> bool:
    """Whether there was an agreement to take back."""
    for each in agreements(version):
        if each.convener_id == convener.id:
            each.taken_back_at = now
            _record(letter, EventKind.AGREEMENT_TAKEN_BACK, version, by, now)
            return True
    return False


def _record(letter: Letter, kind: EventKind, version: Version, by: By, now: datetime) -> None:
    """Where nobody else is asked, the agreed text itself says it all."""
    if co_conveners(letter):
        events.record(letter, kind, by=by, now=now, subject=version.id, number=version.number)
