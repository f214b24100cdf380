"""How connections are opened and transactions begun, on SQLite and on PostgreSQL.

SQLite takes one writer at a time. Its busy handler starves writers, and a transaction that
reads before it writes can fail without waiting. So a writer first takes a fair gate (a
blocking `flock` on a file beside the database) and then `BEGIN IMMEDIATE`.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from contextvars import ContextVar
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

BUSY_SECONDS = 10
"""How long a writer waits, at the gate and for the database together."""
LEAST_SECONDS = 0.1


class Access(Enum):
    """What a transaction may do."""

    READ = "read"
    WRITE = "write"


access: ContextVar[Access] = ContextVar("access", default=Access.READ)
"""What the next transaction of this thread may do; set by `models.transaction` alone."""


class GatedConnection(sqlite3.Connection):
    """A SQLite connection that writes only while it holds the gate."""

    _gate: int | None = None

    def open_gate(self, path: str) -> None:
        """Bind the side file; each connection has its own descriptor, so `flock` tells
        threads apart."""
        self._gate = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def begin(self, wanted: Access) -> None:
        """Begin a transaction; a writer waits at the gate first.

        Raises `sqlite3.OperationalError` when something outside of the product, which knows
        no gate, holds the database for longer than `BUSY_SECONDS`.
        """
        if wanted is Access.READ:
            self.execute("PRAGMA query_only = ON")
            self.execute("BEGIN")
            return
        came = time.monotonic()
        if self._gate is not None:
            fcntl.flock(self._gate, fcntl.LOCK_EX)
        try:
            self.execute("PRAGMA query_only = OFF")
            self._begin_immediate(came + BUSY_SECONDS - time.monotonic())
        except BaseException:
            self._leave()
            raise

    def _begin_immediate(self, patience: float) -> None:
        # Who waited at the gate waited with the one who holds it: else ten writers would
        # wait ten times as long for a database that is locked from outside.
        self._busy_timeout(max(patience, LEAST_SECONDS))
        try:
            self.execute("BEGIN IMMEDIATE")
        finally:
            self._busy_timeout(BUSY_SECONDS)

    def _busy_timeout(self, seconds: float) -> None:
        self.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def commit(self) -> None:
        """Commit and let the next writer through."""
        try:
            super().commit()
        finally:
            self._leave()

    def rollback(self) -> None:
        """Roll back and let the next writer through."""
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        """Close; the descriptor goes too."""
        super().close()
        if self._gate is not None:
            os.close(self._gate)
            self._gate = None

    def _leave(self) -> None:
        if self._gate is not None and not self.in_transaction:
            fcntl.flock(self._gate, fcntl.LOCK_UN)


def options(url: str) -> dict[str, Any]:
    """Engine options for a database address."""
    if url.startswith("sqlite"):
        connect = {
            "factory": GatedConnection,
            "timeout": BUSY_SECONDS,
            # pysqlite must not begin transactions of its own accord.
            "isolation_level": None,
        }
        return {"connect_args": connect}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}


def prepare(engine: Engine, always: Access | None = None) -> None:
    """Attach the rules above to an engine. `always` fixes the access of each of its
    transactions; without it `access` decides."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", lambda connection: _begin_sqlite(connection, always))
    elif always is None:
        event.listen(engine, "begin", _begin_postgresql)


def _set_up_sqlite(connection: GatedConnection, _record: object) -> None:
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    if path:
        connection.open_gate(f"{path}.gate")


def _begin_sqlite(connection: Connection, always: Access | None) -> None:
    try:
        _raw(connection).begin(always or access.get())
    except sqlite3.OperationalError as error:
        # SQLAlchemy translates what its own calls raise, but not what an event does.
        raise OperationalError("BEGIN", {}, error) from error


def _begin_postgresql(connection: Connection) -> None:
    # psycopg sends it with BEGIN, so it costs no round trip.
    _raw(connection).read_only = access.get() is Access.READ


def _raw(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
