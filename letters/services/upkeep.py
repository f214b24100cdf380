"""The ground that the product stands on: its tables brought up to date, and what is missing."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from letters.domain.problems import Problem
from letters.models import Worker, db
from letters.models.transaction import reading, writing
from letters.services import duplicates, outbox, rules

PARTS = ("database", "migrations", "worker")
WORKER_SEEN = timedelta(seconds=30)


def migrate() -> None:
    """Bring the product's tables, those of the job engine, the stored order of names and what the
    machine says of duplicates to what this release and its ICU need."""
    upgrade()
    outbox.make_tables(db.engine)
    with writing():
        rules.reorder_stale()
        duplicates.catch_up()


def head() -> str:
    """The revision that this release needs."""
    return _head(current_app.extensions["migrate"].directory)


@cache
def _head(folder: str) -> str:
    return ScriptDirectory(folder).get_current_head() or ""


def revision() -> str:
    """The revision that the database has, "" when it has none."""
    return MigrationContext.configure(db.session.connection()).get_current_revision() or ""


def check_migrated() -> None:
    """Raise `Problem` unless the tables are those of this release."""
    with reading():
        if revision() != head():
            raise Problem("The tables are not up to date; run “letters migrate” first.")


def missing(now: datetime) -> dict[str, str]:
    """What the product lacks to do its work: part (of `PARTS`) and sentence. Empty is good."""
    try:
        if revision() != head():
            return {"migrations": "The tables are not up to date; run “letters migrate”."}
        seen = db.session.scalar(select(func.max(Worker.seen_at)))
    except SQLAlchemyError:
        return {"database": "The database does not answer."}
    if seen is None:
        return {"worker": "No worker has ever been seen."}
    if now - seen > WORKER_SEEN:
        return {"worker": f"No worker was seen for {int((now - seen).total_seconds())} s."}
    return {}


def knows(revision: str) -> bool:
    """Whether tables of this revision can be brought to this release's."""
    script = ScriptDirectory(current_app.extensions["migrate"].directory)
    return any(each.revision == revision for each in script.walk_revisions())
