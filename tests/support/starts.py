"""What the database of a test starts from: made once a process, put in place for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from flask import Flask

from letters.models import db
from letters.services import upkeep
from tests import factories
from tests.support import desk, postgres

CONTENTS: dict[str, Callable[[], None]] = {
    "nothing": lambda: None,
    "noise": factories.noise,
    "desk": desk.fill,
}


class Start(Protocol):
    """A migrated database with its contents, and the keys that seal them."""

    def copy(self, folder: Path) -> str:
        """The address of a database that holds just that, until the next asks; its keys stand
        in `folder`."""

    def clone(self, folder: Path) -> str:
        """The same, but for good."""


@dataclass(frozen=True)
class File:
    """On SQLite each test has a file of its own."""

    path: Path
    keys: Path

    def copy(self, folder: Path) -> str:
        """See `Start`."""
        shutil.copytree(self.keys, folder / "keys", dirs_exist_ok=True)
        path = shutil.copy(self.path, folder / "letters.db")
        return f"sqlite:///{path}"

    clone = copy


@dataclass(frozen=True)
class Restored:
    """On PostgreSQL a database costs more than most tests, so one serves them in turn."""

    contents: postgres.Contents
    keys: Path

    def copy(self, folder: Path) -> str:
        """See `Start`."""
        shutil.copytree(self.keys, folder / "keys", dirs_exist_ok=True)
        self.contents.restore()
        return self.contents.address

    def clone(self, folder: Path) -> str:
        """See `Start`."""
        return postgres.create_database(template=self.copy(folder))


def empty(database: str, folder: Path, keys: Path) -> str:
    """The address of a new database without any table; its keys, those in `keys`, stand in
    `folder`."""
    shutil.copytree(keys, folder / "keys")
    if database == "postgresql":
        return postgres.create_database()
    return f"sqlite:///{folder / 'letters.db'}"


def make(contents: str, app: Flask) -> Start:
    """Migrate and fill the database of `app`; nobody stays connected to it."""
    settings = app.extensions["settings"]
    with app.app_context():
        upkeep.migrate()
        CONTENTS[contents]()
        db.session.remove()
        db.engine.dispose()
    if settings.database_url.startswith("sqlite"):
        return File(Path(settings.database_url.removeprefix("sqlite:///")), settings.keys)
    return Restored(postgres.Contents(settings.database_url), settings.keys)
