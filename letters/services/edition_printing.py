"""The printing of an edition, as the worker does it: outside of any transaction, stage by stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as SATimeoutError

from letters.domain.problems import Problem
from letters.domain.states import EditionState, PrintStage
from letters.models import Edition, EventKind, db
from letters.models.transaction import reading, writing
from letters.rendering import press, seal_press
from letters.rendering.pdf.stages import Frozen
from letters.rendering.sealing import Sealed
from letters.services import edition_form, editions, events, outbox, sealing_keys
from letters.services.actor import WORKER
from letters.services.edition_form import sha256


class _CancelledError(Exception):
    """Nobody wants this printing any more."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What is printed and sealed."""

    frozen: Frozen
    convener_id: str


@dataclass(frozen=True, slots=True)
class _Printed:
    """What a printing made: the sealed file, its pages, the hash of its rendition, and the id of
    the key that sealed it."""

    sealed: Sealed
    pages: int
    rendition_sha256: str
    key_id: str


def print_(edition_id: str, clock: Callable[[], datetime], attempt: int | None = None) -> None:
    """Print a waiting edition: read it, make the PDF outside any transaction, store it.

    `attempt` is the one that this is; overtaken by another it does nothing. None is the one that
    waits. Done twice it stores once. What cannot be printed leaves the edition failed, with the
    sentence that says why; what is cancelled meanwhile ends, and nothing is stored.
    """
    try:
        with reading():
            found = db.session.get(Edition, edition_id)
            if found is None or not _waits(found, attempt):
                return
            attempt = found.attempt
            order = _Order(edition_form.thawed(found), found.letter.convener_id)
        made = _made(order, partial(_tell, edition_id, attempt), clock)
    except _CancelledError:
        return
    except Problem as problem:
        fail(edition_id, attempt, problem.message, clock())
        return
    _keep(edition_id, attempt, made, clock())


def _made(order: _Order, tell: press.Tell, clock: Callable[[], datetime]) -> _Printed:
    data = press.print_(order.frozen, limits=press.EDITION, tell=tell)
    pages = press.check(data, order.frozen.names, limits=press.EDITION, tell=tell)
    tell(press.Progress(PrintStage.SEALING, pages))
    key_id, sealed = _sealed(data, order, clock)
    return _Printed(sealed, pages, sha256(data), key_id)


def _sealed(data: bytes, order: _Order, clock: Callable[[], datetime]) -> tuple[str, Sealed]:
    found = sealing_keys.for_sealing(order.convener_id, clock)
    panel = order.frozen.options.panel
    assert panel is not None, "an edition has a panel"
    found.refuse_other_pages(panel.certificate)
    sealed = seal_press.seal(
        data,
        found.key,
        at=clock(),
        reason=_reason(order.frozen),
        timestamp_url=current_app.extensions["settings"].timestamp_url,
    )
    return found.id, sealed


def _reason(frozen: Frozen) -> str:
    """What a reader's program shows beside the seal."""
    says = frozen.manifest
    assert says is not None, "an edition has a manifest"
    return f"Edition {says.edition} of “{says.title}”, code {says.code}"


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


def _keep(edition_id: str, attempt: int, made: _Printed, now: datetime) -> None:
    with writing():
        edition = _waiting(edition_id, attempt)
        if edition is None:
            return
        edition.state, edition.stage = EditionState.READY, None
        edition.pdf = made.sealed.data
        edition.sha256 = sha256(made.sealed.data)
        edition.rendition_sha256 = made.rendition_sha256
        edition.seal_level = made.sealed.level
        edition.seal_note = made.sealed.note
        edition.sealing_key_id = made.key_id
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


def fail(edition_id: str, attempt: int | None, sentence: str, now: datetime) -> None:
    """Note that an attempt at a printing failed, in a sentence for the coordinator. One that was
    overtaken says nothing; None is the one that waits."""
    with writing():
        edition = _waiting(edition_id, attempt)
        if edition is None:
            return
        edition.state, edition.stage = EditionState.FAILED, None
        edition.problem = sentence
        events.record(
            edition.letter, EventKind.EDITION_FAILED, by=WORKER, now=now, subject=edition.id
        )


def postpone(edition_id: str, attempt: int | None, wait_after: Callable[[int], timedelta]) -> None:
    """Queue a waiting edition once more, after a wait that grows with its attempts, unless the
    attempt was overtaken."""
    with writing():
        edition = _waiting(edition_id, attempt)
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


def _waiting(edition_id: str, attempt: int | None) -> Edition | None:
    edition = db.session.get(Edition, edition_id)
    if edition is None:
        return None
    editions.lock(edition)
    return edition if _waits(edition, attempt) else None


def _waits(edition: Edition, attempt: int | None) -> bool:
    return edition.state is EditionState.WAITING and attempt in (None, edition.attempt)
