"""Agreeing: which convener agrees to exactly which version, and when a text is agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from letters.domain import letter_check
from letters.domain.problems import ConflictProblem, Problem
from letters.domain.states import LetterState, check_letter_step
from letters.models import Agreement, CoConvener, Convener, EventKind, Letter, Version, db
from letters.models.constraints import violated
from letters.services import drafting, events
from letters.services.actor import By


@dataclass(frozen=True, slots=True)
class Asked:
    """One convener whose agreement a letter asks for, and its agreement to one version.

    `convener` is None while an invitation by mail is not accepted.
    """

    name: str
    convener: Convener | None
    agreement: Agreement | None


def asked(letter: Letter, version: Version) -> list[Asked]:
    """Whose agreement to `version` the letter asks for, its own convener first."""
    given = {each.convener_id: each for each in agreements(version)}
    own = letter.convener
    found = [Asked(own.name, own, given.get(own.id))]
    for each in co_conveners(letter):
        if each.must_agree:
            agreement = given.get(each.convener_id or "") if each.takes_part else None
            found.append(Asked(each.shown_name, each.convener, agreement))
    return found


def agreements(version: Version) -> Sequence[Agreement]:
    """The agreements to a version that stand, the first one first."""
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.version_id == version.id, Agreement.taken_back_at.is_(None))
        .order_by(Agreement.created_at, Agreement.id)
    ).all()


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

    With the last agreement a draft becomes agreed. Raises `ConflictProblem` when a newer
    version exists, `Problem` when the text is unfinished or cannot be agreed any more.
    """
    events.lock(letter)
    if letter.state is LetterState.CLOSED:
        raise Problem("The letter is closed; its text is settled.")
    if letter.state is not LetterState.OPEN and letter.agreed_number == number:
        return True
    if letter.state is LetterState.AGREED:
        raise ConflictProblem(f"Version {letter.agreed_number} is agreed already.")
    version = _newest(letter, number)
    letter_check.ready(version.text)
    drafting.check_translations(version)
    if _store(letter, version, convener or letter.convener, by, now):
        _record(letter, EventKind.AGREEMENT_GIVEN, version, by, now)
    settle(letter, by=by, now=now)
    return not missing(letter, version)


def _newest(letter: Letter, number: int) -> Version:
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
        user_id=by.user.id if by.user else None,
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

    Of an agreed letter this also takes the text back into drafting (`redraft`).
    """
    events.lock(letter)
    if letter.state is LetterState.AGREED:
        redraft(letter, by=by, now=now, convener=convener)
        return
    if letter.state is LetterState.CLOSED:
        raise Problem("The letter is closed; its text is settled.")
    if letter.state is LetterState.OPEN and letter.current_number == letter.agreed_number:
        raise Problem("This text is open for signature, so an agreement to it stands.")
    _take_back(letter, convener, by, now)


def redraft(letter: Letter, *, by: By, now: datetime, convener: Convener | None = None) -> None:
    """Take an agreed text back into drafting; a planned opening is called off.

    The agreement of the convener that does it is taken back; others stand for that version.
    """
    events.lock(letter)
    if letter.state is LetterState.DRAFT:
        return
    check_letter_step(letter.state, LetterState.DRAFT)
    letter.state = LetterState.DRAFT
    letter.agreed_number = letter.consent_number = None
    letter.agreed_at = None
    letter.opens_at = None
    _take_back(letter, convener or letter.convener, by, now)
    events.record(letter, EventKind.REDRAFTED, by=by, now=now)


def _take_back(letter: Letter, convener: Convener, by: By, now: datetime) -> None:
    version = drafting.version(letter, letter.current_number)
    for each in agreements(version):
        if each.convener_id == convener.id:
            each.taken_back_at = now
            _record(letter, EventKind.AGREEMENT_TAKEN_BACK, version, by, now)


def _record(letter: Letter, kind: EventKind, version: Version, by: By, now: datetime) -> None:
    """Where nobody else is asked, the agreed text itself says it all."""
    if co_conveners(letter):
        events.record(letter, kind, by=by, now=now, subject=version.id, number=version.number)
