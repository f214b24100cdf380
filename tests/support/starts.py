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
        """The address of a database that holds just that; its keys stand in `folder`."""


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


@dataclass(frozen=True)
class Emptied:
    """On PostgreSQL a database costs more than most tests, so one serves them in turn."""

    contents: postgres.Contents
    keys: Path

    def copy(self, folder: Path) -> str:
        """See `Start`. Only the last who asked may use it."""
        shutil.copytree(self.keys, folder / "keys", dirs_exist_ok=True)
        self.contents.restore()
        return self.contents.address


def make(contents: str, url: str, app: Flask, keys: Path) -> Start:
    """Fill the empty database of `app`, at `url`; nobody stays connected to it."""
    with app.app_context():
        upkeep.migrate()
        CONTENTS[contents]()
        db.session.remove()
        db.engine.dispose()
    if url.startswith("sqlite"):
        return File(Path(url.removeprefix("sqlite:///")), keys)
    return Emptied(postgres.Contents(url), keys)
