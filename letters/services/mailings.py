"""Mailings: an edition made for each of its recipients, one copy at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pikepdf
from sqlalchemy import ColumnElement, String, cast, func, literal, select, update
from sqlalchemy.exc import IntegrityError

from letters.domain import canonical, copies
from letters.domain.copies import Copy, CopyForm
from letters.domain.problems import ConflictProblem, NotFoundProblem, Problem
from letters.domain.states import EditionState, MailingState
from letters.models import CopyRow, Edition, EventKind, Mailing, db
from letters.models.constraints import violated
from letters.models.transaction import reading, writing
from letters.rendering.pdf.copies import CopyOrder
from letters.services import copy_sealing, edition_form, events, outbox
from letters.services.actor import WORKER, By
from letters.services.copy_sealing import Made

QUEUE = "mailings"
MAKE_COPIES = "make_copies"
_ENDED = (MailingState.FAILED, MailingState.CANCELLED)


def of(edition: Edition) -> Sequence[Mailing]:
    """The mailings of an edition, the newest first."""
    found = select(Mailing).where(Mailing.edition_id == edition.id)
    return db.session.scalars(found.order_by(Mailing.created_at.desc(), Mailing.id)).all()


def find(edition: Edition, mailing_id: str) -> Mailing:
    """One mailing of an edition. Raises `NotFoundProblem`."""
    found = db.session.get(Mailing, mailing_id)
    if found is None or found.edition_id != edition.id:
        raise NotFoundProblem("There are no such copies of this edition.")
    return found


def plan(edition: Edition, form: CopyForm) -> tuple[Copy, ...]:
    """The copies that a form asks for. Raises `Problem`, as `copies.of` does."""
    if edition.state is not EditionState.READY:
        raise Problem("This edition is not printed yet; copies are made of a printed one.")
    return copies.of(edition_form.text_of(edition), form)


def expected_size(edition: Edition, copies: int) -> int:
    """How many bytes so many copies will take about: each as many as its edition."""
    one = db.session.scalar(select(func.length(Edition.pdf)).where(Edition.id == edition.id))
    return (one or 0) * copies


def ask(
    edition: Edition,
    form: CopyForm,
    *,
    by: By,
    now: datetime,
    after: timedelta = timedelta(0),
) -> Mailing:
    """Ask for the copies of an edition in this form. Asked for twice, they are made once; what
    failed or was stopped goes on. The worker takes them up `after` a while: whoever makes them
    here leaves them to it for the case of breaking off. Raises `Problem`, as `plan` does."""
    form = replace(form, salutation=copies.check(form.salutation))
    row = Mailing(
        edition=edition,
        form=canonical.dumps(form.to_json()).decode(),
        state=MailingState.WAITING,
        attempt=1,
        done=0,
        total=len(plan(edition, form)),
        problem="",
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        if violated(error) != "uq_mailings_one_each":
            raise
        same = select(Mailing).where(Mailing.edition == edition, Mailing.form == row.form)
        there = db.session.scalars(same.where(Mailing.removed_at.is_(None))).one()
        go_on(there, by=by, now=now, after=after)
        return there
    _say(row, EventKind.MAILING_ASKED, by, now)
    _queue(row, after)
    return row


def go_on(mailing: Mailing, *, by: By, now: datetime, after: timedelta = timedelta(0)) -> None:
    """Make the rest of the copies of a mailing that failed or was stopped; another stays as it
    is, and so does one whose files are removed."""
    _lock(mailing)
    if mailing.state not in _ENDED or mailing.removed_at is not None:
        return
    mailing.state, mailing.problem = MailingState.WAITING, ""
    mailing.attempt += 1
    _say(mailing, EventKind.MAILING_ASKED, by, now)
    _queue(mailing, after)


def cancel(mailing: Mailing, *, by: By, now: datetime) -> None:
    """Make no further copies of a mailing under way. Those that are made stay."""
    _lock(mailing)
    if mailing.state is MailingState.WAITING:
        mailing.state = MailingState.CANCELLED
        _say(mailing, EventKind.MAILING_CANCELLED, by, now)


def remove(mailing: Mailing, *, by: By, now: datetime) -> None:
    """Keep the files of a mailing no longer; what its copies are verified by stays. Asked for
    again, they are made anew as another mailing. Raises `ConflictProblem` while they are made."""
    _lock(mailing)
    if mailing.state is MailingState.WAITING:
        raise ConflictProblem("These copies are being made. Stop that first.")
    if mailing.removed_at is not None:
        return
    mailing.removed_at = now
    db.session.execute(update(CopyRow).where(CopyRow.mailing_id == mailing.id).values(pdf=None))
    _say(mailing, EventKind.MAILING_REMOVED, by, now)


def make(mailing_id: str, clock: Callable[[], datetime], attempt: int | None = None) -> None:
    """Make the copies that are not there yet, each stored as soon as it is made.

    `attempt` is the one that this is; overtaken by another it does nothing. None is the one that
    waits. Done twice it stores each once. What cannot be made leaves the mailing failed, with the
    sentence that says why; a mailing that was stopped meanwhile ends here.
    """
    try:
        with reading():
            found = db.session.get(Mailing, mailing_id)
            if found is None or not _waits(found, attempt):
                return
            attempt, edition = found.attempt, found.edition
            order = _order(found)
            about = copy_sealing.About(edition.number, edition.letter.convener_id)
        with closing(copy_sealing.made(order, about, clock)) as made:
            for copy, sealed in made:
                if not _keep(mailing_id, attempt, copy, sealed, clock()):
                    return
    except Problem as problem:
        fail(mailing_id, attempt, problem.message, clock())
        return
    _finish(mailing_id, attempt, clock())


def _order(mailing: Mailing) -> CopyOrder:
    """What is left to be made."""
    frozen = edition_form.thawed(mailing.edition)
    numbers = select(CopyRow.number).where(CopyRow.mailing_id == mailing.id)
    made = set(db.session.scalars(numbers))
    wanted = copies.of(frozen.text, mailing.copy_form)
    return CopyOrder(tuple(each for each in wanted if each.number not in made), frozen)


def _keep(mailing_id: str, attempt: int, copy: Copy, made: Made, now: datetime) -> bool:
    """Store one copy; whether the mailing still goes on."""
    data = made.data
    with pikepdf.open(BytesIO(data)) as document:
        pages = len(document.pages)
    with writing():
        mailing = _waiting(mailing_id, attempt)
        if mailing is None:
            return False
        row = CopyRow(
            mailing_id=mailing_id,
            number=copy.number,
            recipient=canonical.dumps(copies.recipient_form(copy.recipient)).decode(),
            file=copy.file,
            sha256=hashlib.sha256(data).hexdigest(),
            pages=pages,
            seal_level=made.level,
            seal_note=made.note,
            sealing_key_id=made.key_id,
            pdf=data,
            created_at=now,
        )
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError as error:
            if violated(error) != "uq_copies_mailing_id_number":
                raise
            # Another worker has made it.
            return True
        mailing.done += 1
    return True


def _finish(mailing_id: str, attempt: int, now: datetime) -> None:
    with writing():
        mailing = _waiting(mailing_id, attempt)
        if mailing is not None and mailing.done == mailing.total:
            mailing.state, mailing.ready_at = MailingState.READY, now
            _say(mailing, EventKind.MAILING_READY, WORKER, now)


def fail(mailing_id: str, attempt: int | None, sentence: str, now: datetime) -> None:
    """Note that an attempt to make copies failed, in a sentence for the coordinator. One that was
    overtaken says nothing; None is the one that waits."""
    with writing():
        mailing = _waiting(mailing_id, attempt)
        if mailing is not None:
            mailing.state, mailing.problem = MailingState.FAILED, sentence
            _say(mailing, EventKind.MAILING_FAILED, WORKER, now)


def postpone(mailing_id: str, attempt: int, wait_after: Callable[[int], timedelta]) -> None:
    """Queue a waiting mailing once more, after a wait that grows with its attempts, unless the
    attempt was overtaken."""
    with writing():
        mailing = _waiting(mailing_id, attempt)
        if mailing is not None:
            wait = wait_after(mailing.attempt)
            mailing.attempt += 1
            _queue(mailing, after=wait)


def wake() -> None:
    """Queue again, in the transaction under way, what waits and has no job any more."""
    lost = (
        select(Mailing)
        .where(Mailing.state == MailingState.WAITING, ~_is_on_its_way())
        .with_for_update(skip_locked=True)
    )
    for mailing in db.session.scalars(lost).all():
        mailing.attempt += 1
        _queue(mailing)


def _queue(mailing: Mailing, after: timedelta = timedelta(0)) -> None:
    """Ask the worker for the copies. Asking twice makes them once."""
    db.session.flush()
    workflow_id = f"mailing-{mailing.id}-{mailing.attempt}"
    outbox.enqueue(QUEUE, MAKE_COPIES, workflow_id, mailing.id, mailing.attempt, after=after)


def _is_on_its_way() -> ColumnElement[bool]:
    attempt = cast(Mailing.attempt, String)
    return outbox.under_way(literal("mailing-") + Mailing.id + "-" + attempt)


def _waiting(mailing_id: str, attempt: int | None) -> Mailing | None:
    mailing = db.session.get(Mailing, mailing_id)
    if mailing is None:
        return None
    _lock(mailing)
    return mailing if _waits(mailing, attempt) else None


def _waits(mailing: Mailing, attempt: int | None) -> bool:
    return mailing.state is MailingState.WAITING and attempt in (None, mailing.attempt)


def _lock(mailing: Mailing) -> None:
    events.lock(mailing.edition.letter)
    db.session.refresh(mailing)


def _say(mailing: Mailing, kind: EventKind, by: By, now: datetime) -> None:
    edition = mailing.edition
    events.record(edition.letter, kind, by=by, now=now, subject=mailing.id, number=edition.number)
