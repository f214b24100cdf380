"""SQLite takes one writer at a time: they queue fairly, and nobody blocks the rest for good."""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

import pytest
from flask import Flask
from sqlalchemy import select, text

from letters.domain.states import LetterState
from letters.models import Letter, SignOn, db, engine
from letters.models.transaction import reading, writing
from tests import factories
from tests.conftest import Clock
from tests.support.coupon import fill
from tests.support.html import Page
from tests.support.together import at_once

WRITERS = 8
WRITES = 20
FAIR_TURN = WRITERS // 2
"""How many others write before one who comes again: all of them where turns are fair; without
the gate the same writer takes nearly every turn, and half of all writes wait for nobody."""
INSERT = text("INSERT INTO workers VALUES (:name, '2026-03-01 00:00:00')")

HOLDER = """
import sqlite3, sys
from letters.models.engine import Access, GatedConnection
connection = sqlite3.connect(sys.argv[1], factory=GatedConnection, isolation_level=None)
connection.open_gate(sys.argv[1] + ".gate")
connection.begin(Access.WRITE)
connection.execute("INSERT INTO workers VALUES ('half-way', '2026-03-01 00:00:00')")
print("holds", flush=True)
sys.stdin.read()
connection.commit()
"""


@pytest.fixture
def database() -> str:
    """PostgreSQL has many writers and no gate."""
    return "sqlite"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "letters.db"


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process of the product that holds the gate, half-way through its work, until
    its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            assert process.stdout.readline() == b"holds\n"
            yield process
        finally:
            process.kill()


@contextmanager
def locked_from_outside(path: Path) -> Iterator[None]:
    """Something that knows no gate holds the database, as a person with sqlite3 might."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


def write(app: Flask, name: str) -> None:
    with app.app_context(), writing():
        db.session.execute(INSERT, {"name": name})


def workers(app: Flask) -> set[str]:
    with app.app_context(), reading():
        return set(db.session.scalars(text("SELECT name FROM workers")))


def turns(app: Flask, named: str) -> list[int]:
    """Let all writers write at once; how many came before each write, after it was wanted."""
    done: list[str] = []
    overtaken: list[int] = []

    def work(writer: int) -> None:
        for number in range(WRITES):
            name = f"{named}-{writer}-{number}"
            with app.app_context():
                came = len(done)
                with writing():
                    db.session.execute(INSERT, {"name": name})
                    overtaken.append(len(done) - came)
                    time.sleep(0.001)
                    done.append(name)

    at_once([partial(work, writer) for writer in range(WRITERS)])
    assert workers(app) >= set(done)
    assert len(done) == WRITERS * WRITES
    return overtaken


def test_all_writers_come_through_and_take_turns(bare_app: Flask) -> None:
    # On a machine that is busy elsewhere the threads hardly meet before the gate, so that some
    # tries say nothing; without the gate none gets here.
    assert any(median(turns(bare_app, f"try{number}")) >= FAIR_TURN for number in range(8))


def test_a_writer_waits_for_another_process(bare_app: Flask, path: Path) -> None:
    with holder(path) as process:
        waiting = threading.Thread(target=write, args=(bare_app, "patient"))
        waiting.start()
        time.sleep(0.3)
        assert workers(bare_app) == set()
        assert process.stdin is not None
        process.stdin.close()
        waiting.join(30)
    assert workers(bare_app) == {"half-way", "patient"}


def test_a_killed_process_lets_the_others_through_and_leaves_nothing_half_done(
    bare_app: Flask, path: Path
) -> None:
    with holder(path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    began = time.monotonic()
    write(bare_app, "survivor")
    assert time.monotonic() - began < 5
    assert workers(bare_app) == {"survivor"}


def test_a_thread_that_fails_lets_the_others_through(bare_app: Flask) -> None:
    write(bare_app, "first")
    for _ in range(3):
        with pytest.raises(Exception, match="UNIQUE"):
            write(bare_app, "first")
    write(bare_app, "second")
    assert workers(bare_app) == {"first", "second"}


def test_who_cannot_begin_leaves_the_gate(
    bare_app: Flask, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else all of the product would wait for a transaction that never was."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    first = raw_connection(path)
    with locked_from_outside(path), pytest.raises(sqlite3.OperationalError, match="locked"):
        first.begin(engine.Access.WRITE)
    descriptor = os.open(f"{path}.gate", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(descriptor)
    first.close()


def raw_connection(path: Path) -> engine.GatedConnection:
    """A connection of the product's, outside of its pool."""
    made = sqlite3.connect(path, factory=engine.GatedConnection, isolation_level=None)
    made.open_gate(f"{path}.gate")
    return made


def test_a_connection_that_goes_lets_the_others_through(bare_app: Flask) -> None:
    """Somebody forgot to end a transaction; its connection is closed with it."""
    with bare_app.app_context():
        token = engine.access.set(engine.Access.WRITE)
        db.session.execute(INSERT, {"name": "forgotten"})
        engine.access.reset(token)
        db.session.remove()
    write(bare_app, "next")
    assert workers(bare_app) == {"next"}


@pytest.fixture
def slug(bare_app: Flask) -> str:
    with bare_app.app_context():
        return factories.letter(state=LetterState.OPEN, slug="assembly").slug


def names(app: Flask, slug: str) -> set[str]:
    with app.app_context(), reading():
        chosen = select(SignOn.name).join(Letter, SignOn.letter_id == Letter.id)
        return set(db.session.scalars(chosen.where(Letter.slug == slug)))


def test_a_signer_waits_while_the_database_is_locked_and_gets_in(
    bare_app: Flask, clock: Clock, slug: str, path: Path
) -> None:
    client = bare_app.test_client()
    coupon = fill(client, slug, clock)
    with locked_from_outside(path):
        answers: list[int] = []
        waiting = threading.Thread(
            target=lambda: answers.append(
                client.post(f"/letters/{slug}/sign", data=coupon).status_code
            )
        )
        waiting.start()
        time.sleep(0.5)
        assert answers == []
        # Readers go on meanwhile.
        assert bare_app.test_client().get(f"/letters/{slug}").status_code == 200
    waiting.join(30)
    assert answers == [303]
    assert names(bare_app, slug) == {"Philly4HK"}


def test_signers_are_asked_to_come_back_when_the_database_stays_locked(
    bare_app: Flask, clock: Clock, slug: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight wait together, not one after the other, and what they typed can be sent again."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)
    coupons = [
        fill(bare_app.test_client(), slug, clock, name=f"Group {n}", email=f"g{n}@group.example")
        for n in range(8)
    ]
    acts = [
        partial(bare_app.test_client().post, f"/letters/{slug}/sign", data=each) for each in coupons
    ]
    with locked_from_outside(path):
        began = time.monotonic()
        answers = at_once(acts)
        waited = time.monotonic() - began
    assert {answer.status_code for answer in answers} == {503}
    assert 1 <= waited < 5
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
    assert Page(answers[0].text).one("h1").text == "Busy for a moment"
    assert names(bare_app, slug) == set()
    assert {answer.status_code for answer in at_once(acts)} == {303}
    assert len(names(bare_app, slug)) == 8
