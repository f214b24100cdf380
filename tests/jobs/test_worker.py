"""The worker goes on whatever breaks off."""

from __future__ import annotations

import dataclasses
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from flask import Flask
from sqlalchemy import select

from letters.domain.states import LetterState, MailState, SignOnState
from letters.jobs import due, slot, worker
from letters.models import Letter, Mail, SignOn, Worker, db
from letters.models.engine import Access, access
from letters.models.transaction import reading, writing
from letters.services import outbox
from tests import factories
from tests.conftest import Clock


def explode(*_: object, **__: object) -> None:
    raise RuntimeError("Ben's Group <ben@a.example>")


def ask(clock: Clock) -> str:
    letter = factories.letter(state=LetterState.OPEN)
    sign_on = factories.sign_on(letter, "Ben's Group", SignOnState.LISTED)
    with writing():
        return outbox.mail("listed", now=clock(), sign_on=sign_on).id


def test_a_job_that_breaks_off_is_noted_and_tells_no_name(app: Flask, clock: Clock) -> None:
    mail_id = ask(clock)
    job = worker.JOBS[0]
    broken = dataclasses.replace(job, run=explode)
    with structlog.testing.capture_logs() as logged:
        worker.do(broken, mail_id, 0, clock=clock)
    mail = db.session.get_one(Mail, mail_id)
    assert mail.state is MailState.FAILED
    assert mail.problem.startswith("This mail could not be written")
    assert [(line["event"], line["id"]) for line in logged] == [("job broke off", mail_id)]


def test_a_chore_that_breaks_off_holds_up_no_other(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[datetime] = []
    tasks = (due.Task(explode), due.Task(done.append))
    monkeypatch.setattr(due, "TASKS", tasks)
    rounds = worker.Rounds(app, "host-1")
    rounds.chores = [chore for chore in rounds.chores if chore[0] != rounds.take_over][:1] + [
        chore for chore in rounds.chores if chore[1] == 1
    ]
    rounds.next = [0.0] * len(rounds.chores)
    with structlog.testing.capture_logs() as logged:
        rounds.go_round()
    assert done == [clock()]
    assert [line["event"] for line in logged] == ["chore broke off"]
    assert db.session.scalars(select(Worker.name)).all() == ["host-1"]


def test_a_half_done_chore_is_taken_back(app: Flask, clock: Clock) -> None:
    letter_id = factories.letter(state=LetterState.OPEN).id

    def half(_now: datetime) -> None:
        db.session.get_one(Letter, letter_id).goal = 7
        db.session.flush()
        explode()

    rounds = worker.Rounds(app, "host-1")
    rounds.chores = [(worker.partial(worker._write, half), 1)]
    rounds.go_round()
    with reading():
        assert db.session.get_one(Letter, letter_id).goal is None


def test_a_chore_that_nobody_needs_takes_no_turn_to_write(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Access] = []

    def wanted() -> bool:
        seen.append(access.get())
        return len(seen) > 1

    task = due.Task(lambda _now: seen.append(access.get()), seconds=0, wanted=wanted)
    monkeypatch.setattr(due, "TASKS", (task,))
    rounds = worker.Rounds(app, "host-1")
    rounds.chores = rounds.chores[-1:]
    rounds.go_round()
    assert seen == [Access.READ]
    rounds.go_round()
    assert seen == [Access.READ, Access.READ, Access.WRITE]


def names(app: Flask) -> set[str]:
    with reading():
        return set(db.session.scalars(select(SignOn.name)))


def run_due(clock: Clock) -> None:
    for task in due.TASKS:
        with writing():
            task.run(clock())


def test_letters_open_and_close_at_their_moments(app: Flask, clock: Clock) -> None:
    opens, closes = clock() + timedelta(hours=1), clock() + timedelta(hours=2)
    letter_id = factories.letter(state=LetterState.AGREED, opens_at=opens, closes_at=closes).id
    seen = []
    for seconds in (3599, 1, 3599, 1):
        clock.pass_time(seconds=seconds)
        db.session.rollback()
        run_due(clock)
        with reading():
            seen.append(db.session.get_one(Letter, letter_id).state.value)
    assert seen == ["agreed", "open", "open", "closed"]
    with reading():
        letter = db.session.get_one(Letter, letter_id)
        assert (letter.opened_at, letter.closed_at) == (opens, closes)


def test_what_nobody_confirmed_is_forgotten_after_seven_days(app: Flask, clock: Clock) -> None:
    letter = factories.letter(state=LetterState.OPEN)
    for name, state in (("Ben", SignOnState.UNCONFIRMED), ("Chu", SignOnState.CONFIRMED)):
        factories.sign_on(letter, name, state, created_at=clock())
    db.session.rollback()
    clock.pass_time(days=7)
    run_due(clock)
    assert names(app) >= {"Ben", "Chu"}
    clock.pass_time(seconds=1)
    run_due(clock)
    assert "Ben" not in names(app)
    assert "Chu" in names(app)


def test_the_spool_forgets_after_thirty_days(app: Flask, clock: Clock) -> None:
    spool = app.extensions["settings"].spool
    spool.mkdir()
    for name, days in (("old", 31), ("new", 29)):
        path = spool / f"{name}.eml"
        path.write_text("mail")
        at = (clock() - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    due.forget_spooled(clock())
    assert [path.name for path in spool.iterdir()] == ["new.eml"]


def test_workers_of_one_machine_have_names_of_their_own_and_get_them_again(tmp_path: Path) -> None:
    assert not slot.in_use(tmp_path)
    with slot.taken(tmp_path) as first:
        with slot.taken(tmp_path) as second:
            assert first.removesuffix("-1") == second.removesuffix("-2")
        with slot.taken(tmp_path) as third:
            assert third == second
        assert slot.in_use(tmp_path)
    assert not slot.in_use(tmp_path)
    with slot.taken(tmp_path) as again:
        assert again == first
