"""One application for all tests of a process that need no other, lent to each in turn.

Making an application takes longer than most tests do, and what it compiles as it works (its
addresses, templates and SQL) goes with it. Each test finds it as if it had just been made: on a
database and in a folder of its own, with the settings that it began with and no visit counted.
What cannot be taken back, as a route that a test adds, wants an application of the test's own
(the fixture `own_app`).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, make_url
from sqlalchemy.engine import Dialect

from letters.extensions import limiter
from letters.models import db
from letters.models.engine import GatedConnection
from letters.services import outbox


class Lent:
    """An application on SQLite or on PostgreSQL, whichever it was made with."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.keys: Path = app.extensions["settings"].keys
        self._config = dict(app.config)
        self._extensions = dict(app.extensions)
        self._limiter = dict(vars(limiter))
        with app.app_context():
            self._engine = db.engine
        event.listen(self._engine, "do_connect", self._connect)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _hurry)

    def to(self, data: Path, database_url: str) -> Flask:
        """The application for one test; its keys stay those that it was made with."""
        self._engine.dispose()
        self._engine.url = make_url(database_url)
        self._app.config.clear()
        self._app.config.update(self._config, SQLALCHEMY_DATABASE_URI=database_url)
        self._app.extensions.clear()
        self._app.extensions.update(
            self._extensions,
            settings=replace(
                self._extensions["settings"],
                data=data,
                keys=data / "keys",
                database_url=database_url,
            ),
            jobs=outbox.client(self._engine),
        )
        # Another application made meanwhile has set it up for itself.
        vars(limiter).update(self._limiter)
        limiter.reset()
        return self._app

    def _connect(
        self, dialect: Dialect, _record: object, _args: list[Any], given: dict[str, Any]
    ) -> Any:
        """Connect to where the engine points now, not to where it pointed when it was made."""
        args, at = dialect.create_connect_args(self._engine.url)
        return dialect.connect(*args, **{**given, **at})


def _hurry(connection: GatedConnection, _record: object) -> None:
    """Do not wait for the disk: no test pulls the plug, and a killed process loses nothing."""
    connection.execute("PRAGMA synchronous = OFF")
