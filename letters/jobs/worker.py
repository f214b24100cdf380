"""The worker: takes jobs from the queues, does what falls due, and shows that it is alive."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from dbos import DBOS, DBOSConfig
from flask import Flask
from sqlalchemy import Engine, create_engine, delete, select

from letters.jobs import away, due, editions, mail, mailings, slot
from letters.models import Worker, db, engine
from letters.models.engine import Access
from letters.models.transaction import reading, writing
from letters.services import mailings as making
from letters.services import outbox

# A constant: the engine runs only jobs of its own version, and ours stay good over releases.
VERSION = "1"
BEAT_SECONDS = 5
POLL_SECONDS = 0.5
ALIVE = timedelta(seconds=30)
FORGET_WORKERS = timedelta(days=1)
FORGET_JOBS = timedelta(days=2)
FINISHED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
MOST_AT_ONCE = 500
GRACE_SECONDS = 3

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """What the queue calls by `name`. `fail` notes that `run` broke off, `later` asks for it
    again because the database did not answer."""

    name: str
    queue: str
    run: Callable[..., None]
    fail: Callable[..., None]
    later: Callable[..., None]


JOBS = (
    Job(outbox.SEND_MAIL, outbox.MAIL_QUEUE, mail.send, mail.fail, mail.later),
    Job(
        outbox.PRINT_EDITION,
        outbox.EDITION_QUEUE,
        editions.print_,
        editions.fail,
        editions.later,
    ),
    Job(
        making.MAKE_COPIES,
        making.QUEUE,
        mailings.make,
        mailings.fail,
        mailings.later,
    ),
)
QUEUES = {outbox.MAIL_QUEUE: 4, outbox.EDITION_QUEUE: 1, making.QUEUE: 1}
"""How many jobs of each queue one worker does at a time."""


def run(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set. What is under way then has a few seconds; what takes longer
    is done again by the next worker."""
    folder = app.extensions["settings"].data
    with slot.taken(folder) as name, app.app_context():
        _launch(app, name)
        log.info("worker is ready", worker=name)
        try:
            Rounds(app, name).until(stop)
        finally:
            DBOS.destroy(workflow_completion_timeout_sec=GRACE_SECONDS)
            with writing():
                db.session.execute(delete(Worker).where(Worker.name == name))
            log.info("worker has stopped", worker=name)


def _launch(app: Flask, name: str) -> None:
    for job in JOBS:
        _register(app, job)
    config: DBOSConfig = {
        "name": outbox.APPLICATION,
        "system_database_engine": _engine(app),
        "application_version": VERSION,
        "executor_id": name,
        "serializer": outbox.SERIALIZER,
        "run_migrations": False,
        "log_level": "WARNING",
    }
    DBOS(config=config)
    DBOS.launch()
    for queue, at_once in QUEUES.items():
        DBOS.register_queue(
            queue,
            worker_concurrency=at_once,
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )


def _engine(app: Flask) -> Engine:
    # Its own, because the job engine writes in each transaction and on threads of its own.
    url = app.extensions["settings"].database_url
    made = create_engine(url, **engine.options(url))
    engine.prepare(made, always=Access.WRITE)
    return made


def _register(app: Flask, job: Job) -> None:
    @DBOS.workflow(name=job.name)
    def work(*arguments: Any) -> None:
        with app.app_context():
            do(job, *arguments, clock=app.extensions["clock"])


def do(job: Job, *arguments: Any, clock: Callable[[], datetime]) -> None:
    """Do one job. What breaks off is logged without its words, which may hold names, and
    noted in its row; the worker goes on.

    A database that does not answer is no failure of the job: it is asked for again, here or,
    when even that cannot be written, by the `wake` of its kind.
    """
    try:
        job.run(*arguments, clock=clock)
    except Exception as error:
        log.error("job broke off", job=job.name, id=arguments[0], exc_info=error)
        db.session.remove()
        note = job.later if away.is_away(error) else job.fail
        _note(job, partial(note, *arguments, clock=clock), arguments[0])
    finally:
        db.session.remove()


def _note(job: Job, write: Callable[[], None], job_id: object) -> None:
    try:
        away.insist(write)
    except Exception as error:
        if not away.is_away(error):
            raise
        log.error("job is left waiting", job=job.name, id=job_id, exc_info=error)


class Rounds:
    """The worker's own clockwork: one round a second, on the second."""

    def __init__(self, app: Flask, name: str) -> None:
        self.clock: Callable[[], datetime] = app.extensions["clock"]
        self.name = name
        self.chores: list[tuple[Callable[[datetime], None], int]] = [
            (self.beat, BEAT_SECONDS),
            (self.take_over, int(ALIVE.total_seconds())),
            (self.forget, 3600),
            *((partial(_write, task.run, wanted=task.wanted), task.seconds) for task in due.TASKS),
        ]
        self.next = [0.0] * len(self.chores)

    def until(self, stop: threading.Event) -> None:
        """Go round until `stop` is set."""
        while not stop.is_set():
            self.go_round()
            stop.wait(1 - time.time() % 1)

    def go_round(self) -> None:
        """Do each chore whose time has come; one that fails does not hold up the others."""
        for number, (chore, seconds) in enumerate(self.chores):
            if time.monotonic() < self.next[number]:
                continue
            # Half a second less, because rounds are a second apart.
            self.next[number] = time.monotonic() + seconds - 0.5
            try:
                chore(self.clock())
            except Exception as error:
                log.error("chore broke off", exc_info=error)
            finally:
                db.session.remove()

    def beat(self, now: datetime) -> None:
        """Say that this worker is alive."""
        with writing():
            db.session.merge(Worker(name=self.name, seen_at=now))
            db.session.execute(delete(Worker).where(Worker.seen_at < now - FORGET_WORKERS))

    def take_over(self, now: datetime) -> None:
        """Queue again what workers held that are not seen any more."""
        with reading():
            seen = select(Worker.name).where(Worker.seen_at > now - ALIVE)
            alive = set(db.session.scalars(seen))
        # Outside of our transaction: the job engine writes over a connection of its own.
        held = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        queues = {job.name: job.queue for job in JOBS}
        for each in held:
            if each.executor_id not in alive and each.name in queues:
                DBOS.resume_workflow(each.workflow_id, queue_name=queues[each.name])

    def forget(self, now: datetime) -> None:
        """Delete finished jobs from the tables of the job engine."""
        while finished := DBOS.list_workflows(
            status=FINISHED,
            completed_before=(now - FORGET_JOBS).isoformat(),
            limit=MOST_AT_ONCE,
            load_input=False,
            load_output=False,
        ):
            DBOS.delete_workflows([each.workflow_id for each in finished])


def _write(
    run: Callable[[datetime], None], now: datetime, wanted: Callable[[], bool] | None = None
) -> None:
    if wanted is not None:
        with reading():
            if not wanted():
                return
    with writing():
        run(now)
