"""Copies of the whole database, on SQLite and on PostgreSQL, taken while the product runs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from letters.domain.problems import Problem

DEBIAN_PROGRAMS = "/usr/lib/postgresql"


def dump(url: URL, target: Path) -> None:
    """Copy the database at `url` into the new file `target`, as it stands at one moment.
    Raises `Problem`."""
    if url.get_backend_name() == "sqlite":
        _vacuum(Path(url.database or ""), target)
    else:
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(url: URL, source: Path) -> None:
    """Make the database at `url` what the copy `source` is: all of it, or, on a failure,
    nothing. Raises `Problem`."""
    if url.get_backend_name() == "sqlite":
        _replace(source, Path(url.database or ""))
        return
    _run(
        "pg_restore",
        url,
        "--clean",
        "--if-exists",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        str(source),
    )


def check(backend: str, source: Path) -> None:
    """Raise `Problem` for a copy that is damaged (SQLite looks through all its pages)."""
    if backend != "sqlite":
        return
    try:
        with closing(_open(source)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError:
        found = "not a database"
    if found != "ok":
        raise Problem("The backup is damaged: its database cannot be read.")


def _open(path: Path, mode: str = "ro") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=30)


def _vacuum(source: Path, target: Path) -> None:
    # One read transaction: writers go on, and the copy is of one moment. Copying the file of
    # a database in use would give a broken one.
    try:
        with closing(_open(source, "rw")) as connection:
            connection.execute("VACUUM INTO ?", [str(target)])
    except sqlite3.Error as error:
        raise Problem(f"The database cannot be copied: {error}.") from error


def _replace(source: Path, target: Path) -> None:
    # The backup API writes in one transaction of the target: killed half-way, nothing changed.
    try:
        with closing(_open(source)) as given, closing(_open(target, "rwc")) as kept:
            given.backup(kept)
        target.chmod(0o600)
    except sqlite3.Error as error:
        raise Problem(f"The database cannot be written: {error}.") from error


def _run(program: str, url: URL, *arguments: str) -> None:
    with _password_file(url) as password_file:
        # A connection URI of libpq; it may hold a socket's folder and other options.
        where = url.set(drivername="postgresql", password=None).render_as_string()
        done = subprocess.run(  # noqa: S603
            [_find(program), f"--dbname={where}", *arguments],
            env={
                "PATH": os.environ.get("PATH", ""),
                "LC_ALL": "C",
                "PGPASSFILE": password_file,
            },
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        reason = next((line for line in done.stderr.splitlines() if "error" in line), "no reason")
        raise Problem(f"{program} could not do it: {reason.strip()}")


@contextmanager
def _password_file(url: URL) -> Iterator[str]:
    """The password in a file of our own: arguments can be read by everybody on the machine."""
    with tempfile.NamedTemporaryFile("w", prefix="letters-", encoding="utf-8") as file:
        password = (url.password or "").replace("\\", "\\\\").replace(":", "\\:")
        file.write(f"*:*:*:*:{password}\n")
        file.flush()
        yield file.name


def _find(program: str) -> str:
    found = shutil.which(program)
    if found:
        return found
    packaged = sorted(
        Path(DEBIAN_PROGRAMS).glob(f"*/bin/{program}"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    if packaged:
        return str(packaged[-1])
    raise Problem(
        f"The program {program} is not here. Install PostgreSQL's client programs, of the "
        "server's version or newer (Debian: apt-get install postgresql-client)."
    )
