"""Candidates for one name in the product's own database, on SQLite and on PostgreSQL.

    script/bench register [10000 100000 1000000]

Fills the product's tables with made-up names, asks for names as others write them, and prints a
table for docs/benchmarks.md, with a GIN index of pg_trgm in the same run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import select, text

from benchmarks.duplicates_index import KIND, made_up, questions, resident, trigrams
from letters import config, create_app
from letters.domain.matching import MATCHER_VERSION, compare, parse
from letters.models import Convener, Mention, db, new_id
from letters.models.transaction import reading, writing
from letters.services import cards, register
from tests.support.postgres import NoServerError, create_database, drop_database

ASKED = 1_000
AT_ONCE = 50_000
"""Names stored together, their tokens in order, between those of others: so the pages are as
full as in a register that grew."""
SINCE = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TABLES = ("cards", "mention_tokens", "slips")


@dataclass(frozen=True)
class Asked:
    """One look-up: ms until the candidates are there, how many of them were CPU time, here and
    in the server, ms until all are compared, and whether the right one is among them."""

    found: float
    cpu: float
    compared: float
    right: bool


def table(numbers: Sequence[int]) -> None:
    """Print the methods side by side at each number of names."""
    print(
        "\n| names | method | recall | p50 ms | p95 ms | CPU alone | compared too | MB | memory |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for number in numbers:
        names = made_up(number)
        slowest = max(_measure(names, database) for database in ("SQLite", "PostgreSQL"))
        try:
            other = trigrams(names)
        except NoServerError as error:
            print(f"| {number:,} | pg_trgm GIN | {str(error).splitlines()[0]} | | | | | | |")
        else:
            method = f"pg_trgm GIN, {other.p95 / slowest:.0f}x"
            print(
                f"| {number:,} | {method} | {other.recall:.3f} | | {other.p95:,.0f} | | | | |",
                flush=True,
            )


def _measure(names: list[str], database: str) -> float:
    """Print one row; its 95th percentile."""
    with _product(database):
        with writing():
            convener = Convener(slug="lamp", name="Lamp", created_at=SINCE)
            db.session.add(convener)
        with reading():
            convener_id = db.session.scalars(select(Convener.id)).one()
        _fill(names, convener_id)
        before = resident()
        with reading():
            cpu = _cpu_clock()
            asked = [_ask(at, name, convener_id, cpu) for at, name in questions(names, ASKED)]
        memory, size = resident() - before, _megabytes()
    recall = sum(each.right for each in asked) / len(asked)
    p50, p95 = _part(asked, "found", 0.5), _part(asked, "found", 0.95)
    times = f"{p50:.1f} | {p95:.1f} | {_part(asked, 'cpu', 0.95):.1f}"
    cells = f"{recall:.3f} | {times} | {_part(asked, 'compared', 0.95):.1f} | {size:.0f}"
    print(f"| {len(names):,} | {database} | {cells} | {memory:.0f} |", flush=True)
    return p95


@contextmanager
def _product(database: str) -> Iterator[None]:
    """The product on an empty database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/letters.db" if database == "SQLite" else create_database()
        settings = config.read({"LETTERS_DATA": folder, "LETTERS_DATABASE_URL": url})
        config.make_keys(settings.keys)
        app = create_app(settings)
        try:
            with app.app_context():
                upgrade()
                yield
                db.session.remove()
                db.engine.dispose()
        finally:
            if database == "PostgreSQL":
                drop_database(url)


def _part(asked: Sequence[Asked], which: str, share: float) -> float:
    return float(sorted(getattr(each, which) for each in asked)[int(share * len(asked))])


def _cpu_clock() -> Callable[[], float]:
    """Seconds of CPU time of this process and, with PostgreSQL, of the one that serves it."""
    if db.engine.dialect.name == "sqlite":
        return time.process_time
    pid = db.session.scalar(text("SELECT pg_backend_pid()"))
    served = Path(f"/proc/{pid}/schedstat")
    return lambda: time.process_time() + int(served.read_text().split()[0]) / 1e9


def _ask(at: int, name: str, convener_id: str, cpu: Callable[[], float]) -> Asked:
    mention = Mention(convener_id=convener_id, kind=KIND, name=name)
    worked, start = cpu(), time.perf_counter()
    found = register.candidates(mention)
    looked, worked = time.perf_counter(), cpu() - worked
    weights, own = register.weights(mention), cards.parsed(KIND, name)
    for other in found:
        compare(own, cards.parsed(KIND, other.name), weights)
    compared = time.perf_counter()
    right = str(at) in {each.name_key for each in found}
    times = (1000 * each for each in (looked - start, worked, compared - start))
    return Asked(*times, right)


def _fill(names: list[str], convener_id: str) -> None:
    """Store names as the register does, many at once; `name_key` says which is which."""
    of = cards.Names(convener_id, KIND)
    known: set[int] = set()
    for start in range(0, len(names), AT_ONCE):
        rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in ("mentions", *TABLES)}
        for place, name in enumerate(names[start : start + AT_ONCE], start + 1):
            parsed, ident = parse(KIND, name), new_id()
            words = of.words(parsed)
            key = str(place - 1)
            rows["mentions"].append((ident, ident, convener_id, KIND.value, name, key, "", SINCE))
            rows["cards"].append(
                (place, ident, place, cards.packed(words.values()), MATCHER_VERSION)
            )
            rows["mention_tokens"] += [(token, place) for token in of.tokens(parsed)]
            for word, token in words.items():
                if token not in known:
                    rows["slips"] += [(slip, place, token) for slip in of.slips(word)]
            known.update(words.values())
        with writing():
            for name, many in rows.items():
                _store(name, many)
    if db.engine.dialect.name == "postgresql":
        # Its autovacuum does so by and by.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


COLUMNS = {
    "mentions": "id, party_id, convener_id, kind, name, name_key, domain, created_at",
    "cards": "number, mention_id, place, words, matcher_version",
    "mention_tokens": "token, number",
    "slips": "slip, number, word",
}


def _store(name: str, rows: list[tuple[Any, ...]]) -> None:
    driver = db.session.connection().connection.cursor()
    if name in ("mention_tokens", "slips"):
        rows.sort()
    if db.engine.dialect.name == "sqlite":
        if name == "mentions":
            rows = [(*row[:-1], "2026-03-02 12:00:00.000000") for row in rows]
        marks = ", ".join("?" for _ in rows[0])
        # The names of tables and columns are those above.
        into = f"INSERT INTO {name} ({COLUMNS[name]}) VALUES ({marks})"  # noqa: S608
        driver.executemany(into, rows)
        return
    with driver.copy(f"COPY {name} ({COLUMNS[name]}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _megabytes() -> float:
    """Of the tables by which names are found, with their indexes."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            each = [text(f"SELECT pg_total_relation_size('{name}')") for name in TABLES]
        else:
            # The names are those of `TABLES`.
            size = "SELECT sum(pgsize) FROM dbstat WHERE name IN"
            each = [
                text(f"{size} (SELECT name FROM sqlite_schema WHERE tbl_name = '{name}')")  # noqa: S608
                for name in TABLES
            ]
        sizes = [connection.scalar(query) or 0 for query in each]
        return float(sum(sizes)) / 1e6


if __name__ == "__main__":
    table([int(each) for each in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
