"""Runs the migrations in the application's own database, behind the same write gate."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from letters.models import db
from letters.models.engine import Access, access


def include_object(
    item: object, name: str | None, kind: str, reflected: bool, _other: object
) -> bool:
    """Leave alone the tables that are not ours (the job engine keeps its own here)."""
    return not (kind == "table" and reflected and name not in db.metadata.tables)


def run(connection: Connection) -> None:
    """Run what is asked for in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_object=include_object,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
        # SQLite's too: the application begins its transactions itself.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def set_foreign_keys(connection: Connection, state: str) -> None:
    """SQLite rebuilds tables to change them; its foreign keys must not act meanwhile."""
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys = {state}")


token = access.set(Access.WRITE)
try:
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        set_foreign_keys(connection, "OFF")
        try:
            run(connection)
        finally:
            set_foreign_keys(connection, "ON")
finally:
    access.reset(token)
