"""Backups: the whole database in one archive, and back again.

The archive is a ZIP file of a description and the copy of the database. The keys are not in it:
whoever finds the archive cannot read the addresses in it, nor press a mailed link.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import inspect, select

from letters.domain.problems import ConflictProblem, Problem
from letters.models import Convener, Letter, User, db
from letters.models.transaction import reading
from letters.models.vault import vault
from letters.services import dumps, upkeep

FORMAT = "undersigned-backup-1"
ABOUT = "about.json"
DATA = "database"
_UNREADABLE = (zipfile.BadZipFile, zlib.error, RuntimeError)
_DAMAGED = "The file is not a backup of Undersigned, or it is damaged."


@dataclass(frozen=True, slots=True)
class About:
    """What an archive says of itself. `database` is sqlite or postgresql, `revision` that of
    its tables, `sha256` of the copy, `keys` the mark of the keys that open what is sealed."""

    format: str
    made_at: str
    database: str
    revision: str
    sha256: str
    keys: str


def write(target: Path, *, now: datetime) -> About:
    """Back up the database into the file `target`, whole or not at all. The product may run.
    Raises `Problem`."""
    url = db.engine.url
    with reading():
        revision = upkeep.revision()
    if not revision:
        raise Problem("There is nothing to back up: the database has no tables.")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            copy, archive = Path(folder) / DATA, Path(folder) / "archive"
            dumps.dump(url, copy)
            about = About(
                format=FORMAT,
                made_at=now.isoformat(timespec="seconds"),
                database=url.get_backend_name(),
                revision=revision,
                sha256=_sha256(copy),
                keys=vault().key_id,
            )
            _pack(archive, about, copy)
            archive.replace(target)
    except OSError as error:
        raise Problem(f"{target} cannot be written: {error.strerror}.") from error
    return about


def _pack(archive: Path, about: About, copy: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(ABOUT, json.dumps(asdict(about), indent=2) + "\n")
        file.write(copy, DATA)
    archive.chmod(0o600)
    with archive.open("rb") as written:
        os.fsync(written.fileno())


def read_about(source: Path) -> About:
    """What an archive says of itself; its copy is not looked at. Raises `Problem`."""
    with _opened(source) as (_file, found):
        return found


def restore(source: Path, *, force: bool) -> About:
    """Make the database what it was when `source` was written, or leave it as it is; then bring
    its tables up to date.

    Raises `ConflictProblem` without `force` when there is anything that would be lost; `Problem`
    for an archive that is damaged, newer or of another database. Whether the keys are those of
    the archive is for the caller to compare: see `read_about`.
    """
    with _unpacked(source) as (about, copy):
        url = db.engine.url
        if about.database != url.get_backend_name():
            raise Problem(
                f"This is a backup of a database on {about.database}; "
                f"this installation uses {url.get_backend_name()}."
            )
        if not upkeep.knows(about.revision):
            raise Problem("The backup was made by a newer release. Upgrade first.")
        dumps.check(about.database, copy)
        if not force and not is_empty():
            raise ConflictProblem(
                "This installation is not empty; what is in it would be lost. "
                "Back it up, stop it, then restore with --force."
            )
        db.session.remove()
        db.engine.dispose()
        dumps.load(url, copy)
        _bring_up_to_date()
    return about


def _bring_up_to_date() -> None:
    """A step of its own behind the restore, in transactions of its own."""
    try:
        upkeep.migrate()
    # Alembic's command ends the process for what it finds itself.
    except (Exception, SystemExit) as error:
        reason = (str(getattr(error, "orig", error)).splitlines() or [""])[0]
        raise Problem(
            "The backup is restored, but its tables could not be brought up to date "
            f"({type(error).__name__}: {reason}). Nothing in it is lost. Mend the cause and run "
            "“letters migrate”, or run the release that made the backup."
        ) from error


def is_empty() -> bool:
    """Whether nobody has done anything here yet."""
    with reading():
        if not inspect(db.session.connection()).has_table(User.__tablename__):
            return True
        firsts = [
            db.session.scalar(select(table.id).limit(1)) for table in (User, Convener, Letter)
        ]
        return all(first is None for first in firsts)


@contextmanager
def _unpacked(source: Path) -> Iterator[tuple[About, Path]]:
    data = current_app.extensions["settings"].data
    with ExitStack() as stack:
        try:
            folder = tempfile.TemporaryDirectory(prefix=".restore-", dir=data)
        except OSError as error:
            raise Problem(f"{data} cannot be written: {error.strerror}.") from error
        copy = Path(stack.enter_context(folder)) / DATA
        with _opened(source) as (file, about):
            _copy(file, copy)
            if about.sha256 != _sha256(copy):
                raise Problem(_DAMAGED)
        yield about, copy


def _copy(file: zipfile.ZipFile, copy: Path) -> None:
    trouble = f"The backup cannot be unpacked in {copy.parent}"
    with _reading(trouble), file.open(DATA) as packed, copy.open("wb") as out:
        shutil.copyfileobj(packed, out)


@contextmanager
def _opened(source: Path) -> Iterator[tuple[zipfile.ZipFile, About]]:
    with _reading(f"{source} cannot be read"):
        file = zipfile.ZipFile(source)
    with file:
        with _reading(f"{source} cannot be read"):
            about = About(**json.loads(file.read(ABOUT)))
        if about.format != FORMAT:
            raise Problem(_DAMAGED)
        yield file, about


@contextmanager
def _reading(what: str) -> Iterator[None]:
    """Tell a damaged backup from a file or disk that does not do what is asked of it."""
    try:
        yield
    except FileNotFoundError as error:
        raise Problem(f"There is no file {error.filename}.") from error
    except OSError as error:
        if error.errno is None:
            raise Problem(_DAMAGED) from error
        raise Problem(f"{what}: {error.strerror}.") from error
    except (*_UNREADABLE, KeyError, TypeError, ValueError, EOFError) as error:
        raise Problem(_DAMAGED) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
