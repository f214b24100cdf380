"""The tables: brought up to date, and asked whether they are."""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade

from letters.models import db
from letters.services import outbox


def migrate() -> None:
    """Bring the product's tables, and those of the job engine, to what this release needs."""
    upgrade()
    outbox.make_tables(db.engine)


def head() -> str:
    """The revision that this release needs."""
    folder = Path(current_app.extensions["migrate"].directory)
    return ScriptDirectory(str(folder)).get_current_head() or ""


def revision() -> str:
    """The revision that the database has, "" when it has none."""
    return MigrationContext.configure(db.session.connection()).get_current_revision() or ""
