"""Amending: an open letter gets another text, and its signers are asked or told.

*Substantive* is the usual case: who signed before is asked again, and neither counted nor
printed before saying yes. *Minor* (a typing error) leaves the names where they are, but needs a
second coordinator who agrees that it is minor, and everybody is told and may take the name off.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from letters.domain import names
from letters.domain.problems import ConflictProblem, NotFoundProblem, Problem
from letters.domain.states import AmendmentKind, LetterState, SignOnState
from letters.models import Amendment, EventKind, Letter, SignOn, User, Version, db
from letters.models.constraints import violated
from letters.services import agreeing, drafting, events, opening, reading
from letters.services.actor import By

LONGEST_NOTE = 500
STANDING = (SignOnState.CONFIRMED, SignOnState.LISTED, SignOnState.SUPERSEDED)


def would_ask(letter: Letter) -> int:
    """How many signers a substantive change would ask again."""
    found = db.session.scalar(
        select(func.count())
        .select_from(SignOn)
        .where(
            SignOn.letter_id == letter.id,
            SignOn.state.in_((*STANDING, SignOnState.NEEDS_CONSENT)),
        )
    )
    return found or 0


def amendments(letter: Letter) -> list[Amendment]:
    """The changes in force, the newest first: what the public may read."""
    found = select(Amendment).where(
        Amendment.letter_id == letter.id, Amendment.in_force_at.is_not(None)
    )
    return list(db.session.scalars(found.order_by(Amendment.to_number.desc())))


def pending(letter: Letter) -> Amendment | None:
    """The minor change that waits for a second coordinator."""
    return db.session.scalar(
        select(Amendment).where(
            Amendment.letter_id == letter.id,
            Amendment.in_force_at.is_(None),
            Amendment.dropped_at.is_(None),
        )
    )


def amend(letter: Letter, *, number: int, note: str, by: By, now: datetime) -> Amendment:
    """Put version `number` in force as a substantive change; again is no error.

    All who signed before need to consent to it. Raises `ConflictProblem` when a newer version
    was saved, `Problem` when agreements are missing or the letter takes no signatures.
    """
    events.lock(letter)
    if letter.state is LetterState.OPEN and letter.agreed_number == number:
        return _done(letter, number)
    opening.check_open(letter, now)
    version = _changed(letter, number)
    if missing := agreeing.missing(letter, version):
        raise Problem(f"Not all have agreed to version {number} yet: {', '.join(missing)}.")
    made = _new(letter, AmendmentKind.SUBSTANTIVE, number, note, by, now)
    made.in_force_at = now
    made.asked = _ask_again(letter)
    _waiting_is_dropped(letter, now)
    db.session.add(made)
    letter.agreed_number = letter.consent_number = number
    letter.agreed_at = now
    events.record(
        letter,
        EventKind.AMENDED,
        by=by,
        now=now,
        subject=made.id,
        number=number,
        asked=made.asked,
        minor=False,
    )
    return made


def _done(letter: Letter, number: int) -> Amendment:
    found = db.session.scalar(
        select(Amendment).where(
            Amendment.letter_id == letter.id,
            Amendment.to_number == number,
            Amendment.kind == AmendmentKind.SUBSTANTIVE,
            Amendment.in_force_at.is_not(None),
        )
    )
    if found is None:
        raise Problem(f"Version {number} is in force already, so there is nothing to change.")
    return found


def _changed(letter: Letter, number: int) -> Version:
    """The newest version, which differs from the one in force."""
    if letter.agreed_number is None or letter.state is not LetterState.OPEN:
        raise Problem("Only an open letter is amended; a draft is simply changed.")
    if number != letter.current_number:
        raise ConflictProblem(
            f"Version {letter.current_number} was saved meanwhile; read it before you go on."
        )
    version, before = drafting.version(letter, number), reading.version_in_force(letter)
    drafting.check_ready(version)
    if _texts(version) == _texts(before):
        raise Problem(f"Version {number} is the same text as version {before.number}.")
    return version


def _texts(version: Version) -> list[object]:
    return [each for _language, each in sorted(version.tongues.items())]


def _new(
    letter: Letter, kind: AmendmentKind, number: int, note: str, by: By, now: datetime
) -> Amendment:
    assert letter.agreed_number is not None
    return Amendment(
        letter=letter,
        kind=kind,
        from_number=letter.agreed_number,
        to_number=number,
        note=names.clean_text(note, field="note", what="The reason", limit=LONGEST_NOTE),
        asked=0,
        proposed_by_id=by.user_id,
        created_at=now,
    )


def _ask_again(letter: Letter) -> int:
    """Let every standing sign-on wait for its signer; who waits already waits on."""
    db.session.flush()
    db.session.execute(
        update(SignOn)
        .where(SignOn.letter_id == letter.id, SignOn.state.in_(STANDING))
        .values(before_consent=SignOn.state, state=SignOnState.NEEDS_CONSENT)
        .execution_options(synchronize_session="fetch")
    )
    found = db.session.scalar(
        select(func.count())
        .select_from(SignOn)
        .where(SignOn.letter_id == letter.id, SignOn.state == SignOnState.NEEDS_CONSENT)
    )
    return found or 0


def _waiting_is_dropped(letter: Letter, now: datetime) -> None:
    if (waiting := pending(letter)) is not None:
        waiting.dropped_at = now
        db.session.flush()


def propose_minor(letter: Letter, *, number: int, note: str, by: By, now: datetime) -> Amendment:
    """Ask a second coordinator to agree that version `number` is a minor change; asking again
    gives what waits. Raises `Problem`, `ConflictProblem` as `amend`."""
    events.lock(letter)
    _changed(letter, number)
    made = _new(letter, AmendmentKind.MINOR, number, note, by, now)
    if not made.note:
        raise Problem("Say what was mistaken, so that everybody can see it is minor.", "note")
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        if violated(error) != "uq_amendments_one_pending":
            raise
        found = pending(letter)
        assert found is not None
        return found
    events.record(
        letter, EventKind.AMENDMENT_PROPOSED, by=by, now=now, subject=made.id, number=number
    )
    return made


def second(letter: Letter, amendment_id: str, *, by: User, now: datetime) -> Amendment:
    """Put a minor change in force as its second coordinator; again is no error.

    The names stay. Raises `Problem` for the person who proposed it, `ConflictProblem` when it
    was dropped or overtaken.
    """
    events.lock(letter)
    found = find(letter, amendment_id)
    if found.in_force_at is not None:
        return found
    if found.dropped_at is not None or found.to_number != letter.current_number:
        raise ConflictProblem("This change was dropped; a newer text was saved meanwhile.")
    if found.proposed_by_id == by.id:
        raise Problem("A minor change needs a second pair of eyes: somebody else must agree.")
    if letter.state is not LetterState.OPEN:
        raise Problem("The letter is closed; its text is settled.")
    found.seconded_by_id = by.id
    found.in_force_at = now
    letter.agreed_number = found.to_number
    letter.agreed_at = now
    events.record(
        letter,
        EventKind.AMENDED,
        by=By.member(by),
        now=now,
        subject=found.id,
        number=found.to_number,
        asked=0,
        minor=True,
    )
    return found


def drop(letter: Letter, amendment_id: str, *, by: By, now: datetime) -> None:
    """Drop a minor change that waits; its text stays the newest version. Again is no error."""
    events.lock(letter)
    found = find(letter, amendment_id)
    if found.in_force_at is not None:
        raise ConflictProblem("This change is in force already.")
    if found.dropped_at is None:
        found.dropped_at = now
        events.record(letter, EventKind.AMENDMENT_DROPPED, by=by, now=now, subject=found.id)


def find(letter: Letter, amendment_id: str) -> Amendment:
    """One change of a letter. Raises `NotFoundProblem`."""
    found = db.session.get(Amendment, amendment_id)
    if found is None or found.letter_id != letter.id:
        raise NotFoundProblem("There is no such change of this letter.")
    return found
