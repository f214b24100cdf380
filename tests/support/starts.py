"""What the database of a test starts from: made once a process, cloned for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True)
class Start:
    """A migrated database with its contents, and the keys that seal them."""

    url: str
    keys: Path

    def copy(self, folder: Path) -> str:
        """The address of a clone, whose keys stand in `folder`."""
        shutil.copytree(self.keys, folder / "keys", dirs_exist_ok=True)
        if not self.url.startswith("sqlite"):
            return postgres.create_database(template=self.url)
        path = folder / "letters.db"
        shutil.copy(self.url.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"


def make(contents: str, url: str, app: Flask, keys: Path) -> Start:
    """Fill the empty database of `app`, at `url`; nobody stays connected to it."""
    with app.app_context():
        upkeep.migrate()
        CONTENTS[contents]()
        db.session.remove()
        db.engine.dispose()
    return Start(url, keys)
