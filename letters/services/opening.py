"""Opening: when a letter takes signatures, and under which text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from letters.domain.problems import ConflictProblem, GoneProblem, Problem
from letters.domain.states import LetterState, check_letter_step
from letters.models import EventKind, Letter, Version, db
from letters.services import agreeing, consents, drafting, events, reading
from letters.services.actor import WORKER, By


class ChangedTextProblem(ConflictProblem):
    """The text in force is not the one that the signer saw. `seen` is that one, None where the
    hash is of no text that this letter ever showed."""

    def __init__(self, seen: Version | None) -> None:
        super().__init__(
            "The text changed while you were reading. What changed is marked below; read it, "
            "then go on. Nothing that you typed is lost."
            if seen
            else "This form does not belong to the text as it stands. Please read it again; "
            "nothing that you typed is lost."
        )
        self.seen = seen


def is_open(letter: Letter, now: datetime) -> bool:
    """Whether a letter takes signatures at this very second."""
    return letter.state is LetterState.OPEN and (letter.closes_at is None or now < letter.closes_at)


def check_open(letter: Letter, now: datetime) -> None:
    """Raise `Problem` before the letter is opened, `GoneProblem` when it takes no more."""
    if letter.state in {LetterState.DRAFT, LetterState.AGREED}:
        raise Problem("This letter is not open for signature yet.")
    if not is_open(letter, now):
        raise GoneProblem("This letter is closed; it takes no more signatures.")


def takes_late_names(letter: Letter) -> bool:
    """Whether a coordinator may still list names that came too late, for a supplement: a letter
    that was closed here. One that was imported stands as it was printed elsewhere."""
    return letter.state is LetterState.CLOSED and not letter.imported


def in_force(letter: Letter, text_hash: str) -> Version:
    """The version that is open for signature. Raises `ChangedTextProblem` unless `text_hash` is
    that of its text in one of its languages."""
    found = reading.version_in_force(letter)
    if text_hash not in found.hashes:
        raise ChangedTextProblem(consents.shown(letter, text_hash))
    return found


def open_(letter: Letter, *, by: By, now: datetime) -> None:
    """Open an agreed letter for signature; again is no error."""
    events.lock(letter)
    if letter.state is LetterState.OPEN:
        return
    if letter.state is LetterState.DRAFT:
        raise Problem("Agree the text first; then the letter can be opened.")
    check_letter_step(letter.state, LetterState.OPEN)
    if missing := still_missing(letter):
        raise Problem(f"Not all have agreed yet; the letter waits for {', '.join(missing)}.")
    if letter.closes_at is not None and letter.closes_at <= now:
        raise Problem("The closing time has passed; set a later one first.", "closes_at")
    letter.state = LetterState.OPEN
    letter.opened_at = now
    if letter.opens_at is not None and letter.opens_at > now:
        # Opened by hand before its time: the plan holds no more.
        letter.opens_at = None
    events.record(letter, EventKind.OPENED, by=by, now=now, number=letter.agreed_number or 0)


def still_missing(letter: Letter) -> list[str]:
    """Whose agreement an agreed letter waits for before it can open: of who was asked after
    the text had been agreed."""
    if letter.agreed_number is None:
        return []
    return agreeing.missing(letter, drafting.version(letter, letter.agreed_number))


def open_due(now: datetime) -> None:
    """Open every agreed letter whose time has come; the time kept is the planned one.

    The plan of one that waits for an agreement then is called off: people must choose anew.
    """
    due = (
        select(Letter)
        .where(Letter.state == LetterState.AGREED, Letter.opens_at <= now)
        .order_by(Letter.id)
    )
    for letter in db.session.scalars(due).all():
        events.lock(letter)
        planned = letter.opens_at
        if letter.state is not LetterState.AGREED or planned is None or planned > now:
            # Somebody changed it while this waited for the lock.
            continue
        if still_missing(letter):
            letter.opens_at = None
            events.record(letter, EventKind.SETTINGS_CHANGED, by=WORKER, now=now)
        elif letter.closes_at is None or letter.closes_at > now:
            open_(letter, by=WORKER, now=planned)
