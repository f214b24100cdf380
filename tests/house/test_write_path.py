"""There is one way to change the database, and the code keeps to it."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from letters.models import db
from letters.models.engine import Access, GatedConnection
from letters.models.transaction import begin, reading, writing

ROOT = Path(__file__).parents[2]
SOURCES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
    for path in (ROOT / "wsgi.py", *ROOT.glob("letters/**/*.py"), *ROOT.glob("migrations/**/*.py"))
}
ENGINE = "letters/models/engine.py"
TRANSACTION = "letters/models/transaction.py"
MIGRATIONS = "migrations/env.py"
COPIES = "letters/services/dumps.py"


def calls(tree: ast.AST) -> Iterator[str]:
    """What is called, as it is written: `db.session.commit`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def users(*endings: str) -> dict[str, set[str]]:
    """Which files call something that ends with one of these."""
    found: dict[str, set[str]] = {}
    for path, tree in SOURCES.items():
        for call in calls(tree):
            if f".{call}".endswith(endings):
                found.setdefault(path, set()).add(call)
    return found


def test_the_search_below_sees_the_code() -> None:
    assert len(SOURCES) > 100
    assert users(".record").keys() >= {"letters/services/signing.py"}


def test_nothing_else_commits() -> None:
    assert users(".commit") == {
        TRANSACTION: {"db.session.commit"},
        ENGINE: {"super().commit"},
    }


def test_nothing_begins_a_transaction_of_its_own() -> None:
    assert users(".begin") == {
        TRANSACTION: {"begin"},
        ENGINE: {"_raw(connection).begin"},
        "letters/web/unit_of_work.py": {"transaction.begin"},
    }


def test_nothing_else_says_what_a_transaction_may_do() -> None:
    assert users("access.set", "access.reset").keys() == {
        TRANSACTION,
        MIGRATIONS,
        "letters/web/unit_of_work.py",
    }


def test_connections_are_opened_only_where_it_is_said_why() -> None:
    opened = users(".connect", ".create_engine", ".raw_connection", ".dbapi_connection.execute")
    assert opened == {
        # The migrations' own, behind the same gate.
        MIGRATIONS: {
            "current_app.extensions['migrate'].db.engine.connect",
            "connection.connection.dbapi_connection.execute",
        },
        # The job engine's, which writes in each transaction.
        "letters/jobs/worker.py": {"create_engine"},
        # Copies of a whole file; SQLite alone can make them.
        COPIES: {"sqlite3.connect"},
    }


def test_no_statement_of_our_own_ends_or_opens_a_transaction() -> None:
    found = {
        (path, node.value)
        for path, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.split(" ")[0].strip(";") in {"BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"}
    }
    assert {path for path, _ in found} == {ENGINE, MIGRATIONS, COPIES}


def connection_of_the_app() -> GatedConnection:
    raw = db.session.connection().connection.dbapi_connection
    assert isinstance(raw, GatedConnection)
    return raw


def test_sqlite_runs_as_it_must(own_app: Flask) -> None:
    with own_app.app_context(), reading():
        raw = connection_of_the_app()
        found = {
            name: raw.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


def test_the_rules_hold_on_every_connection(app: Flask) -> None:
    db.engine.dispose()
    with db.engine.connect() as one, db.engine.connect() as two:
        for each in (one, two):
            assert each.scalar(text("PRAGMA foreign_keys")) == 1
            assert each.scalar(text("PRAGMA query_only")) == 1


def test_the_gate_is_a_file_for_its_owner_alone(app: Flask, tmp_path: Path) -> None:
    with reading():
        db.session.execute(text("SELECT 1"))
    assert (tmp_path / "letters.db.gate").stat().st_mode & 0o777 == 0o600


def test_a_writer_holds_the_database_from_its_first_statement(app: Flask, tmp_path: Path) -> None:
    """A transaction that read first and wrote later could fail without waiting."""
    other = sqlite3.connect(tmp_path / "letters.db", timeout=0, isolation_level=None)
    with writing():
        db.session.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_reader_holds_up_nobody_and_sees_one_moment(app: Flask, tmp_path: Path) -> None:
    count = text("SELECT count(*) FROM workers")
    other = sqlite3.connect(tmp_path / "letters.db", timeout=0, isolation_level=None)
    with reading():
        assert db.session.scalar(count) == 0
        other.execute("INSERT INTO workers VALUES ('w', '2026-03-01 00:00:00')")
        assert db.session.scalar(count) == 0
    other.close()
    with reading():
        assert db.session.scalar(count) == 1


def test_a_block_that_reads_cannot_write(app: Flask) -> None:
    with pytest.raises(OperationalError, match="readonly"), reading():
        db.session.execute(text("DELETE FROM workers"))


def test_a_block_keeps_all_or_nothing(app: Flask) -> None:
    insert = text("INSERT INTO workers VALUES (:name, '2026-03-01 00:00:00')")
    with suppress(ZeroDivisionError), writing():
        db.session.execute(insert, {"name": "lost"})
        raise ZeroDivisionError
    with writing():
        db.session.execute(insert, {"name": "kept"})
    with reading():
        assert list(db.session.scalars(text("SELECT name FROM workers"))) == ["kept"]


def test_a_write_within_a_write_is_refused(app: Flask) -> None:
    """It would commit half of what is around it."""
    with writing(), pytest.raises(RuntimeError, match="under way"):
        begin(Access.WRITE)


def test_after_a_block_that_wrote_the_next_statement_only_reads(app: Flask) -> None:
    with writing():
        db.session.execute(text("DELETE FROM workers"))
    with pytest.raises(OperationalError, match="readonly"):
        db.session.execute(text("DELETE FROM workers"))
    db.session.rollback()
