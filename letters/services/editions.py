"""Editions: a frozen roll and text, asked for once and printed once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from letters.domain import canonical, roll_form
from letters.domain.letter import Roll
from letters.domain.problems import Problem
from letters.domain.states import EditionKind, EditionState, SignOnState
from letters.models import Edition, EventKind, Letter, SignOn, Version, db
from letters.models.constraints import violated
from letters.services import edition_form, events, outbox, printing, reading
from letters.services.actor import By


def ask(letter: Letter, *, by: By, now: datetime) -> list[Edition]:
    """Freeze the roll of a closed letter as its next editions, one in each language of its text,
    the main one first, and queue their printing.

    What was asked for already, with the same text, names and form, is given as it is; a printing
    of it that failed or was cancelled is queued anew. What was printed before another edition took
    its place is printed anew.
    """
    events.lock(letter)
    version = reading.version_in_force(letter)
    roll = reading.roll(letter)
    return [
        freeze(version, language, roll, edition_form.frozen(version, language), by=by, now=now)
        for language in version.languages
    ]


def freeze(
    version: Version,
    language: str,
    roll: Roll,
    form: str,
    *,
    kind: EditionKind = EditionKind.EDITION,
    extends: Edition | None = None,
    by: By,
    now: datetime,
) -> Edition:
    """Ask for one edition; see `ask`. The letter is locked by the caller. `roll` are its names as
    they stand, `form` how they are printed."""
    roll = printing.roll(version.letter, roll, version.letter.form, language)
    frozen = canonical.dumps(roll_form.frozen(roll)).decode()
    edition = Edition(
        letter=version.letter,
        version=version,
        number=_next_number(version.letter),
        kind=kind,
        extends=extends,
        language=language,
        state=EditionState.WAITING,
        attempt=1,
        form=form,
        roll=frozen,
        roll_hash=edition_form.roll_hash(roll),
        count=roll.count(),
        created_at=now,
    )
    base = reading.printed(version.letter, language) if kind is EditionKind.EDITION else None
    if base is not None and edition_form.hash_of(base) == edition_form.hash_of(edition):
        return base
    edition.frozen_hash = edition_form.hash_of(edition, after=base)
    try:
        with db.session.begin_nested():
            db.session.add(edition)
    except IntegrityError as error:
        if violated(error) != "uq_editions_same_input":
            raise
        there = _same(version.letter, language, edition.frozen_hash)
        ask_again(there, by=by, now=now)
        return there
    _queue(edition, by, now)
    return edition


def _next_number(letter: Letter) -> int:
    last = db.session.scalar(select(func.max(Edition.number)).where(Edition.letter_id == letter.id))
    return (last or 0) + 1


def _same(letter: Letter, language: str, frozen_hash: str) -> Edition:
    return db.session.scalars(
        select(Edition).where(
            Edition.letter_id == letter.id,
            Edition.language == language,
            Edition.frozen_hash == frozen_hash,
        )
    ).one()


def ask_again(edition: Edition, *, by: By, now: datetime) -> None:
    """Queue a printing that failed or was cancelled once more; one that waits or is ready stays
    as it is. Raises `Problem` where a name of its roll does not stand any more."""
    lock(edition)
    if edition.state not in {EditionState.FAILED, EditionState.CANCELLED}:
        return
    if not _stands(edition):
        raise Problem(
            "A name has left or was corrected since this was asked for, so it is not printed any "
            "more. Print the letter as it stands now."
        )
    edition.state = EditionState.WAITING
    edition.problem = ""
    begin_anew(edition)
    _queue(edition, by, now)


def _stands(edition: Edition) -> bool:
    listed = db.session.execute(
        select(SignOn.id, SignOn.name).where(
            SignOn.letter_id == edition.letter_id, SignOn.state == SignOnState.LISTED
        )
    )
    names = {row.id: row.name for row in listed}
    frozen = (line.signatory for line in edition_form.roll_of(edition).lines)
    return all(names.get(each.reference) == each.name for each in frozen)


def cancel(edition: Edition, *, by: By, now: datetime) -> None:
    """Give up a printing that waits or is under way; one that is over stays as it is. The one
    under way ends at its next report."""
    lock(edition)
    if edition.state is not EditionState.WAITING:
        return
    edition.state, edition.stage = EditionState.CANCELLED, None
    events.record(edition.letter, EventKind.EDITION_CANCELLED, by=by, now=now, subject=edition.id)


def begin_anew(edition: Edition) -> None:
    """Number the next attempt at a printing; the one before stores nothing any more."""
    edition.attempt += 1
    edition.stage, edition.pages_done = None, 0


def _queue(edition: Edition, by: By, now: datetime) -> None:
    events.record(edition.letter, EventKind.EDITION_ASKED, by=by, now=now, subject=edition.id)
    outbox.edition(edition)


def lock(edition: Edition) -> None:
    """Read an edition as it stands; nobody else changes it until this transaction ends. Its own
    row is locked too (its key stays free), because how far a printing is gets noted without the
    letter's."""
    events.lock(edition.letter)
    db.session.refresh(edition, with_for_update={"key_share": True})
