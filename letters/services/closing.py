"""Closing: the roll is frozen and printed, unless the text contradicts it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from letters.domain.problems import Problem
from letters.domain.states import AmendmentKind, LetterState, PartyKind, check_letter_step
from letters.domain.text import number_claims
from letters.domain.text.number_claims import Contradiction
from letters.models import Amendment, Event, EventKind, Letter, db
from letters.services import editions, events, members, outbox, reading
from letters.services.actor import WORKER, By

MOST_MEANT = 100
NOTICE = timedelta(minutes=60)
"""How long a letter stays open at least after a minor change, so that who was told can leave."""


class NumbersProblem(Problem):
    """The text says another number of signatories than the roll has."""

    def __init__(self, places: tuple[Contradiction, ...]) -> None:
        super().__init__(
            "The letter is not closed, because a number in its text differs from the list. "
            + " ".join(each.sentence for each in places)
        )


class NoticeProblem(Problem):
    """Signers were only just told of a minor change and may still take their names off."""

    def __init__(self) -> None:
        super().__init__(
            f"A minor change came in force less than {NOTICE.seconds // 60} minutes ago. Its "
            "signers were told by mail and may still take their names off; then it can be closed."
        )


def _is_noticed(letter: Letter, now: datetime) -> bool:
    """Whether the signers of a minor change may still take their names off."""
    last = db.session.scalar(
        select(func.max(Amendment.in_force_at)).where(
            Amendment.letter_id == letter.id, Amendment.kind == AmendmentKind.MINOR
        )
    )
    return last is not None and now < last + NOTICE


def contradictions(letter: Letter) -> tuple[Contradiction, ...]:
    """The numbers in the text in force, in all its languages, that differ from the roll, without
    those that a coordinator said to mean something else."""
    roll = reading.roll(letter)
    counts = roll.count(PartyKind.ORGANIZATION), roll.count(PartyKind.PERSON)
    version = reading.version_in_force(letter)
    return tuple(
        each
        for language in version.languages
        for each in number_claims.contradictions(version.text_in(language), *counts)
        if each.claim.phrase not in letter.numbers_meant
    )


def means_something_else(letter: Letter, phrase: str, *, by: By, now: datetime) -> None:
    """Note that a number in the text is not one of signatories; again is no error."""
    events.lock(letter)
    found = {each.claim.phrase for each in contradictions(letter)}
    if phrase not in found or len(letter.numbers_meant) >= MOST_MEANT:
        return
    letter.numbers_meant = [*letter.numbers_meant, phrase]
    events.record(letter, EventKind.SETTINGS_CHANGED, by=by, now=now)


def close(letter: Letter, *, by: By, now: datetime) -> None:
    """Close an open letter, freeze its roll and ask for the edition; again is no error.

    Names that were not listed by now are not on the roll. Raises `NumbersProblem` when a number
    in the text contradicts the roll, `NoticeProblem` right after a minor change.
    """
    events.lock(letter)
    if letter.state is LetterState.CLOSED:
        return
    check_letter_step(letter.state, LetterState.CLOSED)
    if _is_noticed(letter, now):
        raise NoticeProblem
    if places := contradictions(letter):
        raise NumbersProblem(places)
    letter.state = LetterState.CLOSED
    # After its deadline it took no signatures, whenever the last question was settled.
    letter.closed_at = min(now, letter.closes_at or now)
    events.record(letter, EventKind.CLOSED, by=by, now=now)
    editions.ask(letter, by=by, now=now)


def close_due(now: datetime) -> None:
    """Close every open letter whose deadline has come; the time kept is the deadline.

    One whose text contradicts its roll takes no more signatures, but waits for a coordinator,
    who is told by mail.
    """
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
        try:
            close(letter, by=WORKER, now=now)
        except NumbersProblem:
            _refuse(letter, now)
        except NoticeProblem:
            continue


def _refuse(letter: Letter, now: datetime) -> None:
    """Write down once for each text that closing waits, and tell the coordinators."""
    version = reading.version_in_force(letter)
    refused = exists().where(
        Event.letter_id == letter.id,
        Event.kind == EventKind.CLOSING_REFUSED,
        Event.subject == version.id,
    )
    if db.session.scalar(select(refused)):
        return
    events.record(letter, EventKind.CLOSING_REFUSED, by=WORKER, now=now, subject=version.id)
    for user in members.coordinators(letter.convener):
        outbox.mail("closing_refused", user=user, letter=letter, now=now)
