"""Candidates for one name among very many, and a whole register: ours and PostgreSQL's pg_trgm."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg
from sqlalchemy import make_url

from benchmarks.made_up import organizations, written_otherwise
from letters.domain.matching import Parsed, Verdict, parse
from letters.domain.matching.index import Index
from letters.domain.matching.pairing import pairs
from letters.domain.states import PartyKind
from tests.support.postgres import NoServerError, create_database, drop_database

ASKED = 2_000
ASKED_TRIGRAMS = 40
Question = TypeVar("Question")
KIND = PartyKind.ORGANIZATION


@dataclass(frozen=True)
class Measured:
    """`build` in seconds, `p95` and `cpu` of one look-up in ms of wall and of CPU time (the
    peer's is spent in its server, and not known), `megabytes` beyond the names."""

    build: float
    p95: float
    cpu: float
    recall: float
    megabytes: float | None = None

    def line(self, names: int, method: str) -> str:
        """A row of the table."""
        own = "| | |"
        if self.megabytes is not None:
            own = f"| {self.cpu:.2f} | {self.megabytes:.0f} |"
        found = f"{self.build:.1f} | {self.recall:.3f} | {self.p95:.2f}"
        return f"| {names:,} | {method} | {found} {own}"


def questions(names: list[str], number: int) -> list[tuple[int, str]]:
    """Places of names, and how somebody else writes them."""
    choose = random.Random(3)  # noqa: S311 - the same questions each time
    places = choose.sample(range(len(names)), min(number, len(names)))
    return [(at, written_otherwise(names[at], choose)[0]) for at in places]


def ours(names: list[str]) -> Measured:
    """The index in memory; built in CPU time."""
    before, start = resident(), time.process_time()
    index: Index[int] = Index()
    for at, name in enumerate(names):
        index.add(at, parse(KIND, name))
    build, size = time.process_time() - start, resident() - before
    asked = [(at, parse(KIND, name)) for at, name in questions(names, ASKED)]
    return Measured(build, *_asked(asked, index.candidates), size)


def trigrams(names: list[str]) -> Measured:
    """A GIN index of pg_trgm and the operator % at 0.3, in wall time: the work is the server's.
    Raises NoServerError, also where the server has no pg_trgm."""
    address = create_database()
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(plain, autocommit=True) as database:
            return _trigrams(database, names)
    except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile) as error:
        raise NoServerError("This PostgreSQL has no pg_trgm.") from error
    finally:
        drop_database(address)


def whole(names: list[str]) -> tuple[float, float, int]:
    """CPU seconds to read all names and find all pairs, megabytes at the end, number of pairs."""
    start = time.process_time()
    read: list[Parsed] = [parse(KIND, name) for name in names]
    found = sum(outcome.verdict is not Verdict.DIFFERENT for _, _, outcome in pairs(read))
    return time.process_time() - start, resident(), found


def made_up(number: int) -> list[str]:
    """So many names, the same each time."""
    return list(organizations(number))


def _trigrams(database: psycopg.Connection, names: list[str]) -> Measured:
    database.execute("CREATE EXTENSION pg_trgm")
    database.execute("CREATE TABLE named (id integer, name text)")
    with database.cursor().copy("COPY named FROM STDIN") as copy:
        for row in enumerate(names):
            copy.write_row(row)
    start = time.perf_counter()
    database.execute("CREATE INDEX ON named USING gin (name gin_trgm_ops)")
    database.execute("ANALYZE named")
    build = time.perf_counter() - start

    def candidates(name: str) -> list[int]:
        query = "SELECT id FROM named WHERE name % %s ORDER BY similarity(name, %s) DESC LIMIT 30"
        return [row[0] for row in database.execute(query.replace(" % ", " %% "), (name, name))]

    return Measured(build, *_asked(questions(names, ASKED_TRIGRAMS), candidates))


def _asked(
    asked: Iterable[tuple[int, Question]],
    candidates: Callable[[Question], list[int]],
) -> tuple[float, float, float]:
    """The 95th percentiles of wall and CPU time in ms, and the share that was found."""
    wall, cpu, hits = [], [], 0
    for at, question in asked:
        start, worked = time.perf_counter(), time.process_time()
        found = candidates(question)
        cpu.append(1000 * (time.process_time() - worked))
        wall.append(1000 * (time.perf_counter() - start))
        hits += at in found
    most = int(0.95 * len(wall))
    return sorted(wall)[most], sorted(cpu)[most], hits / len(wall)


def resident() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6
