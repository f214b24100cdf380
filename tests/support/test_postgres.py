"""The server that the PostgreSQL tests stand on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from tests.support import postgres

# A test process that says where its database is and then waits to be killed.
VICTIM = """
import time
from tests.support import postgres
print(postgres.create_database(), flush=True)
time.sleep(60)
"""


def run(address: str, statement: str) -> list[object]:
    engine = create_engine(address)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows: list[object] = list(result.scalars()) if result.returns_rows else []
    engine.dispose()
    return rows


def test_a_fresh_database_is_empty_and_belongs_to_one_test() -> None:
    here, there = postgres.create_database(), postgres.create_database()
    run(here, "create table sign_on (name text)")
    tables = "select table_name from information_schema.tables where table_schema = 'public'"
    assert run(here, tables) == ["sign_on"]
    assert run(there, tables) == []


def test_a_clone_holds_what_its_template_holds_and_leaves_it_alone() -> None:
    template = postgres.create_database()
    run(template, "create table sign_on (name text)")
    run(template, "insert into sign_on values ('བོད་ཀྱི་རྒྱལ་ཁབ')")
    clone = postgres.create_database(template=template)
    run(clone, "insert into sign_on values ('Ben')")
    assert run(clone, "select name from sign_on") == ["བོད་ཀྱི་རྒྱལ་ཁབ", "Ben"]
    assert run(template, "select name from sign_on") == ["བོད་ཀྱི་རྒྱལ་ཁབ"]


def test_what_a_database_held_is_put_back() -> None:
    address = postgres.create_database()
    run(address, "create table letter (number serial primary key, name text)")
    run(address, "create table sign_on (letter int references letter)")
    run(address, "insert into letter (name) values ('first'), ('second')")
    contents = postgres.Contents(address)
    for _ in range(2):
        run(address, "update letter set name = 'other'")
        run(address, "insert into letter (name) values ('third')")
        run(address, "insert into sign_on values (3)")
        contents.restore()
        assert run(address, "select name from letter") == ["first", "second"]
        assert run(address, "select * from sign_on") == []
    assert run(address, "insert into letter (name) values ('third') returning number") == [3]


def test_who_left_a_lock_behind_does_not_stop_that() -> None:
    address = postgres.create_database()
    run(address, "create table sign_on (name text)")
    contents = postgres.Contents(address)
    engine = create_engine(address)
    connection = engine.connect()
    connection.execute(text("insert into sign_on values ('Ben')"))
    connection.execute(text("lock table sign_on"))
    contents.restore()
    assert run(address, "select name from sign_on") == []
    connection.invalidate()
    engine.dispose()


def test_a_dropped_database_is_gone_even_when_in_use() -> None:
    address = postgres.create_database()
    engine = create_engine(address)
    connection = engine.connect()
    postgres.drop_database(address)
    with pytest.raises(OperationalError):
        run(address, "select 1")
    connection.invalidate()
    engine.dispose()


def test_the_server_ends_with_a_killed_test_process() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "TEST_DATABASE_URL"}
    victim = subprocess.Popen(
        [sys.executable, "-c", VICTIM],
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert victim.stdout is not None
    folder = Path(str(make_url(victim.stdout.readline().strip()).query["host"]))
    assert folder.is_dir()
    victim.kill()
    victim.wait()
    victim.stdout.close()
    deadline = time.monotonic() + 20
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
