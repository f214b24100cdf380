"""The printing of an edition, as the worker does it: outside of any transaction, stage by stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as SATimeoutError

from letters.domain.problems import Problem
from letters.domain.states import EditionState
from letters.models import Edition, EventKind, db
from letters.models.transaction import reading, writing
from letters.rendering import press
from letters.rendering.pdf.stages import Frozen
from letters.services import edition_form, editions, events, outbox
from letters.services.actor import WORKER
from letters.services.edition_form import sha256


class _CancelledError(Exception):
    """Nobody wants this printing any more."""


@dataclass(frozen=True, slots=True)
class _Printed:
    """What a printing made: the file, its pages, and the hash of its rendition."""

    data: bytes
    pages: int
    rendition_sha256: str


def print_(edition_id: str, clock: Callable[[], datetime]) -> None:
    """Print a waiting edition: read it, make the PDF outside any transaction, store it.

    Done twice it stores once. What cannot be printed leaves the edition failed, with the
    sentence that says why; what is cancelled meanwhile ends, and nothing is stored.
    """
    try:
        with reading():
            found = db.session.get(Edition, edition_id)
            if found is None or found.state is not EditionState.WAITING:
                return
            attempt = found.attempt
            frozen = edition_form.thawed(found)
        made = _made(frozen, partial(_tell, edition_id, attempt))
    except _CancelledError:
        return
    except Problem as problem:
        fail(edition_id, problem.message, clock())
        return
    _keep(edition_id, made, clock())


def _made(frozen: Frozen, tell: press.Tell) -> _Printed:
    data = press.print_(frozen, limits=press.EDITION, tell=tell)
    pages = press.check(data, frozen.names, limits=press.EDITION, tell=tell)
    return _Printed(data, pages, sha256(data))


def print_again(edition: Edition) -> bytes:
    """The rendition of an edition, printed once more from what it has frozen. Stores nothing.
    Raises `Problem`."""
    return press.print_(edition_form.thawed(edition), limits=press.EDITION)


def _tell(edition_id: str, attempt: int, progress: press.Progress) -> None:
    if not note(edition_id, attempt, progress):
        raise _CancelledError


def note(edition_id: str, attempt: int, progress: press.Progress) -> bool:
    """Show the desk how far a printing is; whether it is still wanted. Not worth a printing:
    where the database does not answer, it is left out."""
    try:
        with writing():
            noted = db.session.scalar(
                update(Edition)
                .where(
                    Edition.id == edition_id,
                    Edition.attempt == attempt,
                    Edition.state == EditionState.WAITING,
                )
                .values(stage=progress.stage, pages_done=progress.pages)
                .returning(Edition.id)
            )
            return noted is not None
    except (OperationalError, InterfaceError, SATimeoutError):
        db.session.remove()
        return True


def _keep(edition_id: str, made: _Printed, now: datetime) -> None:
    with writing():
        edition = _waiting(edition_id)
        if edition is None:
            return
        edition.state, edition.stage = EditionState.READY, None
        edition.pdf = made.data
        edition.sha256 = sha256(made.data)
        edition.rendition_sha256 = made.rendition_sha256
        edition.pages = made.pages
        edition.problem = ""
        edition.ready_at = now
        events.record(
            edition.letter,
            EventKind.EDITION_READY,
            by=WORKER,
            now=now,
            subject=edition.id,
            number=edition.number,
        )


def fail(edition_id: str, sentence: str, now: datetime) -> None:
    """Note that a printing failed, in a sentence for the coordinator."""
    with writing():
        edition = _waiting(edition_id)
        if edition is None:
            return
        edition.state, edition.stage = EditionState.FAILED, None
        edition.problem = sentence
        events.record(
            edition.letter, EventKind.EDITION_FAILED, by=WORKER, now=now, subject=edition.id
        )


def postpone(edition_id: str, wait_after: Callable[[int], timedelta]) -> None:
    """Queue a waiting edition once more, after a wait that grows with its attempts."""
    with writing():
        edition = _waiting(edition_id)
        if edition is None:
            return
        wait = wait_after(edition.attempt)
        editions.begin_anew(edition)
        outbox.edition(edition, after=wait)


def wake() -> None:
    """Queue again, in the transaction under way, what waits and has no job any more."""
    lost = (
        select(Edition)
        .where(Edition.state == EditionState.WAITING, ~outbox.edition_is_on_its_way())
        .with_for_update(skip_locked=True)
    )
    for edition in db.session.scalars(lost).all():
        editions.begin_anew(edition)
        outbox.edition(edition)


def _waiting(edition_id: str) -> Edition | None:
    edition = db.session.get(Edition, edition_id)
    if edition is None:
        return None
    events.lock(edition.letter)
    db.session.refresh(edition)
    return edition if edition.state is EditionState.WAITING else None
