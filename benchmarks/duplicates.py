"""How well and how fast pairs of names are told apart, beside what others use; and the index.

    script/bench duplicates [--pairs FILE.csv] [--kind person] [--names 10000 100000]

Prints tables for docs/benchmarks.md. Only ratios carry over from one machine to another.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

from benchmarks import duplicates_index as register
from benchmarks import peer_logic, peer_splink
from benchmarks import register as database
from benchmarks.made_up import REAL, WAYS
from benchmarks.peers import peers
from letters.domain.matching import Outcome, Verdict, Weights, compare, parse
from letters.domain.states import PartyKind
from tests.domain.real_names import ALPHABETICAL, THREE_LEADS_THEN_A_ROLL
from tests.support.postgres import NoServerError

Pair = tuple[str, str, bool]
_TRUE = {"true", "1", "yes"}


def made_up_pairs() -> list[Pair]:
    """Real names and how they may be written otherwise; and the names of one letter beside each
    other, which are different parties."""
    choose = random.Random(11)  # noqa: S311 - a benchmark wants the same pairs each time
    same = [(name, way(name, choose), True) for name in REAL for way in WAYS.values()]
    letters = (THREE_LEADS_THEN_A_ROLL, ALPHABETICAL)
    other = [(*pair, False) for names in letters for pair in combinations(names, 2)]
    return [*same, *other]


def read_pairs(path: Path, kind: PartyKind) -> list[Pair]:
    """The columns name1, name2, is_match and, where it is there, schema (Person, Organization,
    Company …) of a table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            (row["name1"], row["name2"], row["is_match"].strip().lower() in _TRUE)
            for row in csv.DictReader(file)
            if "schema" not in row or (row["schema"] == "Person") == (kind is PartyKind.PERSON)
        ]


def figures(found: Sequence[bool], pairs: Sequence[Pair]) -> tuple[float, float, float]:
    """F1, precision and recall of what is called the same."""
    right = sum(said and same for said, (_, _, same) in zip(found, pairs, strict=True))
    precision = right / max(1, sum(found))
    recall = right / max(1, sum(same for _, _, same in pairs))
    return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def best(scores: Sequence[float], pairs: Sequence[Pair]) -> tuple[float, float, float]:
    """The figures at the threshold that suits these very pairs best."""
    thresholds = sorted({score for score in scores if score > 0}, reverse=True)
    step = max(1, len(thresholds) // 200)
    return max(figures([s >= t for s in scores], pairs) for t in thresholds[::step])


def timed(score: Callable[[str, str], object], pairs: Sequence[Pair]) -> tuple[list[object], float]:
    """What comes of each pair, and CPU microseconds for one."""
    start = time.process_time()
    found = [score(one, other) for one, other, _ in pairs]
    return found, 1e6 * (time.process_time() - start) / len(pairs)


def linked(pairs: Sequence[Pair]) -> tuple[list[float], float]:
    """What Splink scores the pairs by, having linked all names at once; it counts the time of
    reading and training too."""
    start = time.process_time()
    scored = peer_splink.names(sorted({name for one, other, _ in pairs for name in (one, other)}))
    taken = 1e6 * (time.process_time() - start) / len(pairs)
    return [
        1.0 if one == other else scored.get(frozenset((one, other)), 0.0) for one, other, _ in pairs
    ], taken


def table(pairs: Sequence[Pair], kind: PartyKind) -> None:
    """Print the methods side by side."""
    usual = Weights.usual()
    outcomes, own = timed(
        lambda one, other: compare(parse(kind, one), parse(kind, other), usual), pairs
    )
    read = [each for each in outcomes if isinstance(each, Outcome)]
    print(f"\n{len(pairs):,} pairs, {sum(same for _, _, same in pairs):,} of one party\n")
    print("| method | F1 | precision | recall | time of a pair, ours = 1 |")
    print("| --- | --- | --- | --- | --- |")
    methods = {**peers(), "nomenklatura logic-v2": peer_logic.logic(kind)}
    for name, score in methods.items():
        score(*pairs[0][:2])  # What it loads first is not the time of a pair.
        scores, taken = timed(score, pairs)
        _line(name, best([float(str(each)) for each in scores], pairs), taken / own)
    scores, taken = linked(pairs)
    _line("Splink, capped blocks", best(scores, pairs), taken / own)
    _line("ours, one threshold", best([each.score for each in read], pairs), 1)
    joined = [each.verdict is Verdict.SAME for each in read]
    asked = [each.verdict is Verdict.ASK for each in read]
    _line("ours, joined alone", figures(joined, pairs), 1)
    answered = [a or (b and same) for a, b, (_, _, same) in zip(joined, asked, pairs, strict=True)]
    _line(f"ours, after {sum(asked)} answers", figures(answered, pairs), 1)


def _line(name: str, found: tuple[float, float, float], ratio: float) -> None:
    cells = " | ".join(f"{each:.3f}" for each in found)
    print(f"| {name} | {cells} | {ratio:.2f} |")


def candidates(number: int) -> None:
    """Print the index, and pg_trgm where there is a PostgreSQL, for so many made-up names."""
    names = register.made_up(number)
    own = register.ours(names)
    print(own.line(number, "ours"), flush=True)
    try:
        other = register.trigrams(names)
    except NoServerError as error:
        print(f"| {number:,} | pg_trgm GIN | {str(error).splitlines()[0]} | | | | |", flush=True)
    else:
        print(other.line(number, f"pg_trgm GIN, {other.p95 / own.p95:.0f}x"), flush=True)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pairs", type=Path, action="append", default=[])
    arguments.add_argument("--kind", type=PartyKind, default=PartyKind.ORGANIZATION)
    arguments.add_argument("--names", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    arguments.add_argument("--whole", type=int, nargs="*", default=[100_000])
    given = arguments.parse_args()
    table(made_up_pairs(), PartyKind.ORGANIZATION)
    for path in given.pairs:
        table(read_pairs(path, given.kind), given.kind)
    print("\n| names | method | build s | recall | look-up p95 ms | CPU alone | MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for number in given.names:
        candidates(number)
    database.table(given.names)
    for number in given.whole:
        seconds, megabytes, found = register.whole(register.made_up(number))
        print(f"\nall pairs of {number:,} names: {seconds:.0f} s, {megabytes:.0f} MB, {found:,}")


if __name__ == "__main__":
    main()
