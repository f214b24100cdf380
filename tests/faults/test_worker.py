"""The worker is killed, the mail server fails; Ben gets his mail all the same, once."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import TableClause, column, select, table, update

from letters.domain.states import EditionState, LetterState, MailState, SignOnState
from letters.jobs import slot
from letters.models import Edition, Letter, Mail, Worker, db
from letters.models.transaction import reading, writing
from letters.services import outbox
from tests import factories
from tests.support.smtp import Fault, MailServer
from tests.support.worker import until, worker


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def post(mail_server: MailServer) -> dict[str, str]:
    """The settings of a worker that sends over this server."""
    return {"LETTERS_SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}"}


def ask(name: str = "Ben's Group", email: str = "ben@a.example") -> str:
    """A confirmed sign-on of Ben's and the mail that says so."""
    letter = factories.letter(state=LetterState.OPEN)
    sign_on = factories.sign_on(letter, name, SignOnState.LISTED, email=email)
    with writing():
        return outbox.mail("listed", now=datetime.now(UTC), sign_on=sign_on).id


def mail(mail_id: str) -> Mail:
    with reading():
        found = db.session.get_one(Mail, mail_id)
        db.session.expunge(found)
    return found


def jobs() -> TableClause:
    """The table of the job engine."""
    names = ("workflow_uuid", "status", "executor_id", "completed_at")
    schema = "dbos" if db.engine.dialect.name == "postgresql" else None
    return table("workflow_status", *(column(name) for name in names), schema=schema)


def test_mails_wait_while_the_server_is_down_and_then_leave_once(
    app: Flask, tmp_path: Path, database_url: str, mail_server: MailServer, post: dict[str, str]
) -> None:
    mail_server.behave(Fault.REFUSE)
    first, second = ask(), ask("Chu's Group", "chu@b.example")
    with worker(tmp_path, database_url, **post):
        until(lambda: mail(first).attempts and mail(second).attempts)
        assert mail(first).state is MailState.WAITING
        assert mail(first).problem == "The mail server cannot be reached: connection refused."
        mail_server.behave(Fault.NONE)
        until(lambda: {mail(first).state, mail(second).state} == {MailState.SENT})
    assert sorted(each.recipients for each in mail_server.received) == [
        ("ben@a.example",),
        ("chu@b.example",),
    ]


def test_a_worker_killed_while_sending_sends_after_its_restart(
    app: Flask, tmp_path: Path, database_url: str, mail_server: MailServer, post: dict[str, str]
) -> None:
    mail_server.behave(Fault.SLOW, delay=4)
    mail_id = ask()
    with worker(tmp_path, database_url, **post) as process:
        until(lambda: held(mail_id) == "PENDING")
        time.sleep(1)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert mail(mail_id).state is MailState.WAITING
    assert not slot.in_use(tmp_path)
    mail_server.behave(Fault.NONE)
    with worker(tmp_path, database_url, **post):
        until(lambda: mail(mail_id).state is MailState.SENT)
    assert len(mail_server.received) <= 2
    assert len({message["Message-ID"] for message in mail_server.messages}) == 1


def held(mail_id: str) -> str:
    rows = jobs()
    asked = select(rows.c.status).where(rows.c.workflow_uuid == f"mail-{mail_id}-0")
    with db.engine.connect() as connection:
        return str(connection.scalar(asked))


def test_what_a_worker_held_that_never_comes_back_is_taken_over_and_old_jobs_are_forgotten(
    app: Flask, tmp_path: Path, database_url: str, mail_server: MailServer, post: dict[str, str]
) -> None:
    lost, old = ask(), ask("Chu's Group", "chu@b.example")
    rows = jobs()
    long_ago = int((time.time() - 5 * 86400) * 1000)
    with writing():
        for mail_id, values in (
            (lost, {"status": "PENDING", "executor_id": "gone-1"}),
            (old, {"status": "SUCCESS", "completed_at": long_ago}),
        ):
            named = rows.c.workflow_uuid == f"mail-{mail_id}-0"
            db.session.execute(update(rows).where(named).values(**values))
    with worker(tmp_path, database_url, **post):
        until(lambda: mail(lost).state is MailState.SENT)
        until(lambda: held(old) == "None")
    assert [each.recipients for each in mail_server.received] == [("ben@a.example",)]


def test_the_deadline_closes_the_letter_to_the_second_and_a_signal_ends_the_worker(
    app: Flask, tmp_path: Path, database_url: str
) -> None:
    deadline = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    letter_id = factories.letter(state=LetterState.OPEN, closes_at=deadline).id
    with worker(tmp_path, database_url) as process:
        until(lambda: [name.endswith("-1") for name in workers()] == [True])
        assert slot.in_use(tmp_path)
        until(lambda: state_of(letter_id) is LetterState.CLOSED)
        until(lambda: printed(letter_id), seconds=60)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - begun < 8
    with reading():
        assert db.session.get_one(Letter, letter_id).closed_at == deadline
    assert workers() == []


def workers() -> list[str]:
    with reading():
        return list(db.session.scalars(select(Worker.name)))


def state_of(letter_id: str) -> LetterState:
    with reading():
        return db.session.get_one(Letter, letter_id).state


def printed(letter_id: str) -> bool:
    with reading():
        asked = select(Edition.state).where(Edition.letter_id == letter_id)
        return db.session.scalar(asked) is EditionState.READY
