"""Closing: the roll is frozen and printed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from letters.domain.states import LetterState, check_letter_step
from letters.models import EventKind, Letter, db
from letters.services import editions, events
from letters.services.actor import WORKER, By


def close(letter: Letter, *, by: By, now: datetime) -> None:
    """Close an open letter, freeze its roll and ask for the edition; again is no error.

    Names that were not listed by now are not on the roll.
    """
    events.lock(letter)
    if letter.state is LetterState.CLOSED:
        return
    check_letter_step(letter.state, LetterState.CLOSED)
    letter.state = LetterState.CLOSED
    letter.closed_at = now
    events.record(letter, EventKind.CLOSED, by=by, now=now)
    editions.ask(letter, by=by, now=now)


def close_due(now: datetime) -> None:
    """Close every open letter whose deadline has come; the time kept is the deadline."""
    due = (
        select(Letter)
        .where(Letter.state == LetterState.OPEN, Letter.closes_at <= now)
        .order_by(Letter.id)
    )
    for letter in db.session.scalars(due).all():
        events.lock(letter)
        deadline = letter.closes_at
        if deadline is None or deadline > now:
            # Somebody moved the deadline while this waited for the lock.
            continue
        close(letter, by=WORKER, now=deadline)
