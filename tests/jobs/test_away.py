"""The database goes away amid a job: nothing fails, all is tried again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, table
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from letters.domain.states import EditionState, LetterState, MailState, SignOnState
from letters.jobs import away, mail, worker
from letters.jobs import editions as job
from letters.models import Edition, Mail, db
from letters.models.transaction import writing
from letters.services import closing, edition_printing, outbox
from letters.services.actor import WORKER
from tests import factories
from tests.conftest import Clock
from tests.support.press import quick

MAIL, EDITION, *_ = worker.JOBS
GONE = OperationalError("SELECT", {}, Exception("gone"))
ERRORS = [
    GONE,
    InterfaceError("SELECT", {}, Exception("gone")),
    TimeoutError("the pool is empty"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "WAITS", (0, 0))


def failing(times: int, error: Exception, then: Callable[..., None]) -> Callable[..., None]:
    """What raises so many times and works from then on."""
    left = [error] * times

    def call(*arguments: object, **named: object) -> None:
        if left:
            raise left.pop()
        then(*arguments, **named)

    return call


def ask(clock: Clock) -> str:
    letter = factories.letter(state=LetterState.OPEN)
    sign_on = factories.sign_on(letter, "Ben's Group", SignOnState.LISTED)
    with writing():
        return outbox.mail("listed", now=clock(), sign_on=sign_on).id


def ask_print(clock: Clock) -> str:
    letter = factories.letter(state=LetterState.OPEN)
    with writing():
        closing.close(letter, by=WORKER, now=clock())
        return db.session.scalars(select(Edition.id)).one()


@pytest.mark.parametrize("error", ERRORS)
def test_a_mail_is_tried_again_later(app: Flask, clock: Clock, error: Exception) -> None:
    mail_id = ask(clock)
    broken = dataclasses.replace(
        MAIL, run=failing(1, error, MAIL.run), later=failing(2, error, MAIL.later)
    )
    worker.do(broken, mail_id, 0, clock=clock)
    row = db.session.get_one(Mail, mail_id)
    assert (row.state, row.attempts, row.problem) == (MailState.WAITING, 1, mail.AWAY)
    assert row.retry_at == clock() + timedelta(seconds=5)
    db.session.rollback()
    worker.do(broken, mail_id, 1, clock=clock)
    assert db.session.get_one(Mail, mail_id).state is MailState.SENT


def test_a_mail_whose_time_is_over_is_not_failed_by_the_database(app: Flask, clock: Clock) -> None:
    mail_id = ask(clock)
    clock.pass_time(days=3)
    worker.do(dataclasses.replace(MAIL, run=failing(1, GONE, MAIL.run)), mail_id, 0, clock=clock)
    assert db.session.get_one(Mail, mail_id).state is MailState.WAITING


def test_what_cannot_even_be_noted_is_left_waiting(app: Flask, clock: Clock) -> None:
    mail_id = ask(clock)
    broken = dataclasses.replace(
        MAIL, run=failing(1, ValueError(), MAIL.run), fail=failing(9, GONE, MAIL.fail)
    )
    worker.do(broken, mail_id, 0, clock=clock)
    row = db.session.get_one(Mail, mail_id)
    assert (row.state, row.attempts) == (MailState.WAITING, 0)


@pytest.mark.parametrize(("times", "state"), [(2, MailState.SENT), (3, MailState.WAITING)])
def test_what_left_is_settled_as_soon_as_the_database_answers(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch, times: int, state: MailState
) -> None:
    mail_id = ask(clock)
    monkeypatch.setattr(mail, "_keep_sent", failing(times, GONE, mail._keep_sent))
    worker.do(MAIL, mail_id, 0, clock=clock)
    assert db.session.get_one(Mail, mail_id).state is state
    spool = app.extensions["settings"].spool
    assert [path.name for path in spool.iterdir()] == [f"{mail_id}.eml"]


def test_a_printing_is_tried_again_later(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition_id = ask_print(clock)
    quick(monkeypatch)
    monkeypatch.setattr(edition_printing, "_keep", failing(1, GONE, edition_printing._keep))
    worker.do(EDITION, edition_id, 1, clock=clock)
    edition = db.session.get_one(Edition, edition_id)
    assert (edition.state, edition.attempt, edition.problem) == (EditionState.WAITING, 2, "")
    db.session.rollback()
    worker.do(EDITION, edition_id, 2, clock=clock)
    assert db.session.get_one(Edition, edition_id).state is EditionState.READY


def test_a_printing_whose_job_was_lost_is_asked_for_again_once(app: Flask, clock: Clock) -> None:
    edition_id = ask_print(clock)
    with writing():
        job.wake(clock())
    assert db.session.get_one(Edition, edition_id).attempt == 1
    schema = "dbos" if db.engine.dialect.name == "postgresql" else None
    with writing():
        db.session.execute(delete(table("workflow_status", schema=schema)))
    for _ in range(2):
        with writing():
            job.wake(clock())
    assert db.session.get_one(Edition, edition_id).attempt == 2
