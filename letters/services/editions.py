"""Editions: a frozen roll and text, printed once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as SATimeoutError

from letters.domain import canonical, letter_check, roll_form
from letters.domain.letter import LetterText, Roll
from letters.domain.print_form import PrintForm
from letters.domain.problems import Problem
from letters.domain.states import EditionState
from letters.models import Convener, Edition, EventKind, Letter, Version, db, new_id
from letters.models.transaction import reading, writing
from letters.rendering import pdf, press
from letters.services import events, letterhead, outbox, printing
from letters.services import reading as look
from letters.services.actor import WORKER, By


def ask(letter: Letter, *, by: By, now: datetime) -> list[Edition]:
    """Freeze the roll of a closed letter as its next editions, one in each language of its text,
    the main one first, and queue their printing."""
    whole, form = look.roll(letter), letter.form
    version = look.version_in_force(letter)
    last = db.session.scalar(select(func.max(Edition.number)).where(Edition.letter_id == letter.id))
    asked = []
    for number, language in enumerate(version.languages, start=(last or 0) + 1):
        roll = printing.roll(letter, whole, form, language)
        edition = _new(version, number, language, roll, now)
        db.session.add(edition)
        events.record(letter, EventKind.EDITION_ASKED, by=by, now=now, subject=edition.id)
        outbox.edition(edition)
        asked.append(edition)
    return asked


def _new(version: Version, number: int, language: str, roll: Roll, now: datetime) -> Edition:
    form = canonical.dumps(roll_form.frozen(roll))
    return Edition(
        id=new_id(),
        letter=version.letter,
        version_id=version.id,
        number=number,
        language=language,
        state=EditionState.WAITING,
        attempt=1,
        roll=form.decode(),
        roll_hash=hashlib.sha256(form).hexdigest(),
        count=roll.count(),
        created_at=now,
    )


def ask_again(edition: Edition, *, by: By, now: datetime) -> None:
    """Queue a failed printing once more; one that waits or is ready stays as it is."""
    events.lock(edition.letter)
    db.session.refresh(edition)
    if edition.state is not EditionState.FAILED:
        return
    edition.state = EditionState.WAITING
    edition.problem = ""
    _begin_anew(edition)
    events.record(edition.letter, EventKind.EDITION_ASKED, by=by, now=now, subject=edition.id)
    outbox.edition(edition)


def draft_pdf(
    letter: Letter, text: LetterText, *, now: datetime, courtesy_of: tuple[str, ...] = ()
) -> bytes:
    """A PDF of a text with the roll as it stands, marked as a draft. Raises `Problem`.

    `courtesy_of`: the languages of the binding texts, where this is a courtesy translation.
    """
    whole = look.roll_under(letter, text)
    roll = printing.roll(letter, whole, letter.form, text.language)
    counted = letter_check.counted(text, roll.count())
    return draft_of(
        counted,
        roll,
        letter.convener,
        form=letter.form,
        time_zone=letter.time_zone,
        now=now,
        courtesy_of=courtesy_of,
    )


def draft_of(
    text: LetterText,
    roll: Roll,
    convener: Convener,
    *,
    time_zone: str,
    now: datetime,
    form: PrintForm | None = None,
    courtesy_of: tuple[str, ...] = (),
) -> bytes:
    """A PDF, marked as a draft, of a text whose count is filled in. Raises `Problem`."""
    form = form or PrintForm()
    options = _options(
        convener,
        time_zone,
        text,
        roll,
        form,
        made_at=now,
        draft=True,
        courtesy_of=courtesy_of,
    )
    return press.print_(text, roll, options=options, limits=press.DRAFT)


def print_(edition_id: str, clock: Callable[[], datetime]) -> None:
    """Print a waiting edition: read it, make the PDF outside any transaction, store it.

    Done twice it stores once. What cannot be printed leaves the edition failed, with the
    sentence that says why.
    """
    with reading():
        found = db.session.get(Edition, edition_id)
        if found is None or found.state is not EditionState.WAITING:
            return
        attempt = found.attempt
        roll = roll_form.thawed(json.loads(found.roll))
        text = letter_check.counted(found.version.text_in(found.language), found.count)
        options = _options(
            found.letter.convener,
            found.letter.time_zone,
            text,
            roll,
            found.letter.form,
            made_at=found.created_at,
            draft=False,
            edition=found.number,
            courtesy_of=found.version.courtesy_of(found.language),
            version=found.version.number,
            text_hash=found.version.hash_in(found.language),
        )
    tell = partial(note, edition_id, attempt)
    try:
        data = press.print_(text, roll, options=options, limits=press.EDITION, tell=tell)
    except Problem as problem:
        fail(edition_id, problem.message, clock())
        return
    _keep(edition_id, data, clock())


def _options(
    convener: Convener,
    time_zone: str,
    text: LetterText,
    roll: Roll,
    form: PrintForm,
    *,
    made_at: datetime,
    draft: bool,
    **more: Any,
) -> pdf.PdfOptions:
    # A day that is printed is one of the letter's zone.
    made_at = made_at.astimezone(ZoneInfo(time_zone))
    return pdf.PdfOptions(
        form=form,
        paper=form.paper or pdf.Paper(current_app.extensions["settings"].paper),
        draft=draft,
        made_at=made_at,
        as_of=made_at.date() if form.as_of else None,
        logos=letterhead.for_text(convener, text.conveners),
        signed_by=letterhead.for_roll(convener, roll) if form.logos_page else (),
        **more,
    )


def note(edition_id: str, attempt: int, progress: press.Progress) -> None:
    """Show the desk how far a printing is. Not worth a printing: where the database does not
    answer, it is left out."""
    try:
        with writing():
            db.session.execute(
                update(Edition)
                .where(
                    Edition.id == edition_id,
                    Edition.attempt == attempt,
                    Edition.state == EditionState.WAITING,
                )
                .values(stage=progress.stage, pages_done=progress.pages)
            )
    except (OperationalError, InterfaceError, SATimeoutError):
        db.session.remove()


def _begin_anew(edition: Edition) -> None:
    edition.attempt += 1
    edition.stage, edition.pages_done = None, 0


def _keep(edition_id: str, data: bytes, now: datetime) -> None:
    with writing():
        edition = _waiting(edition_id)
        if edition is None:
            return
        edition.state, edition.stage = EditionState.READY, None
        edition.pdf = data
        edition.sha256 = hashlib.sha256(data).hexdigest()
        edition.pages = _pages(data)
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
        _begin_anew(edition)
        outbox.edition(edition, after=wait)


def wake() -> None:
    """Queue again, in the transaction under way, what waits and has no job any more."""
    lost = (
        select(Edition)
        .where(Edition.state == EditionState.WAITING, ~outbox.edition_is_on_its_way())
        .with_for_update(skip_locked=True)
    )
    for edition in db.session.scalars(lost).all():
        _begin_anew(edition)
        outbox.edition(edition)


def _waiting(edition_id: str) -> Edition | None:
    edition = db.session.get(Edition, edition_id)
    if edition is None:
        return None
    events.lock(edition.letter)
    db.session.refresh(edition)
    return edition if edition.state is EditionState.WAITING else None


def _pages(data: bytes) -> int:
    with pikepdf.open(BytesIO(data)) as document:
        return len(document.pages)
