"""Writes down what happens to a letter, in the transaction in which it happens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from letters.models import Event, EventKind, Letter, db
from letters.services.actor import By


def lock(letter: Letter) -> None:
    """Make other transactions that change this letter wait until this one ends.

    SQLite has one writer anyway; PostgreSQL locks the letter's row. Its key stays free: a
    stored sign-on holds it, and would wait for this one while this one waits for it.
    """
    db.session.flush()
    db.session.refresh(letter, with_for_update={"key_share": True})


def record(
    letter: Letter,
    kind: EventKind,
    *,
    by: By,
    now: datetime,
    subject: str = "",
    **details: int | str | bool,
) -> Event:
    """Append one event to a letter and give it back.

    `subject` is the id of the sign-on, version or edition it is about; `details` are numbers
    and words of the product, nothing personal. Raising the letter's counter locks its row,
    so the numbers have no gap and no double.
    """
    db.session.flush()
    seq = db.session.scalar(
        update(Letter)
        .where(Letter.id == letter.id)
        .values(event_count=Letter.event_count + 1)
        .returning(Letter.event_count)
        .execution_options(synchronize_session=False)
    )
    assert seq is not None, "an event needs a stored letter"
    set_committed_value(letter, "event_count", seq)
    event = Event(
        letter=letter,
        seq=seq,
        kind=kind,
        at=now,
        actor=by.actor,
        user_id=by.user_id,
        subject=subject,
        details=details,
    )
    db.session.add(event)
    return event
