"""How well the parties of real coalition lists are told apart, and what a person is asked.

    script/bench coalitions [--half tune|unseen] [--show]

The lists, their sources and who is whom are in benchmarks/data; the labels were written without
the rules. Rules are improved on the half `tune` alone. Prints tables for docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from pathlib import Path

from benchmarks.peers import peers
from letters.domain.matching import Evidence, Outcome, Verdict, parse
from letters.domain.matching.evidence import weighed
from letters.domain.matching.pairing import pairs
from letters.domain.matching.parties import components
from letters.domain.states import PartyKind

DATA = Path(__file__).parent / "data"
Places = tuple[int, int]
"""Of two names among those of a half, the earlier first."""


@dataclass(frozen=True)
class Signed:
    """A name as one list prints it; `entity` is whose it is, `related` of whom that is a part,
    `maybe` whose it may be too: such pairs count neither way."""

    listed: str
    name: str
    entity: str
    related: str
    maybe: frozenset[str]

    def family(self) -> str:
        """What its chapters and projects have in common with it."""
        return self.related or self.entity

    def is_doubtful(self, other: Signed) -> bool:
        """Whether nobody can say if the two are one."""
        return other.entity in self.maybe or self.entity in other.maybe


@dataclass(frozen=True)
class Half:
    """The names of some coalitions, and the pairs that are one party."""

    names: Sequence[Signed]
    same: frozenset[Places]
    counted: frozenset[Places]

    def figures(self, found: set[Places]) -> tuple[float, float, float]:
        """F1, precision and recall of the pairs that are called the same."""
        said = found & self.counted
        right = len(said & self.same)
        precision, recall = right / max(1, len(said)), right / len(self.same)
        return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def read(half: str) -> Half:
    """The labelled names of the lists that belong to a half."""
    with (DATA / "coalition_lists.csv").open(encoding="utf-8", newline="") as file:
        lists = {row["list"] for row in csv.DictReader(file) if row["half"] == half}
    with (DATA / "coalitions.csv").open(encoding="utf-8", newline="") as file:
        names = [
            Signed(
                row["list"],
                row["name"],
                row["entity"],
                row["related_to"],
                frozenset(row["maybe"].split()),
            )
            for row in csv.DictReader(file)
            if row["list"] in lists
        ]
    every = [
        (left, right)
        for left, right in combinations(range(len(names)), 2)
        if not names[left].is_doubtful(names[right])
    ]
    same = {pair for pair in every if names[pair[0]].entity == names[pair[1]].entity}
    return Half(names, frozenset(same), frozenset(every))


def outcomes(half: Half) -> list[tuple[Places, Outcome]]:
    """What the product proposes for all names, those of one list being presumed different."""
    read_names = [parse(PartyKind.ORGANIZATION, each.name) for each in half.names]
    found = []
    for left, right, outcome in pairs(read_names):
        if half.names[left].listed == half.names[right].listed:
            evidence = Evidence(one_letter=True)
            outcome = weighed(outcome, evidence, read_names[left], read_names[right])
        found.append(((left, right), outcome))
    return found


def within(edges: Sequence[Places]) -> set[Places]:
    """All pairs that hang together by the edges."""
    named = {f"{place:06}": place for pair in edges for place in pair}
    party = components((f"{left:06}", f"{right:06}") for left, right in edges)
    ordered = sorted(party, key=lambda reference: (party[reference], reference))
    return {
        (named[left], named[right])
        for _, members in groupby(ordered, key=party.__getitem__)
        for left, right in combinations(members, 2)
    }


def answered(half: Half, found: Sequence[tuple[Places, Outcome]]) -> tuple[list[Places], int]:
    """What is joined once a person who knows has answered, and how many questions it took: of
    two parties one, the surest pair first."""
    edges = [pair for pair, outcome in found if outcome.verdict is Verdict.SAME]
    asked = [(pair, o.score) for pair, o in found if o.verdict is Verdict.ASK]
    party = _parties(len(half.names), edges)
    apart: set[frozenset[int]] = set()
    questions = 0
    for (left, right), _ in sorted(asked, key=lambda each: (-each[1], each[0])):
        one, other = party[left], party[right]
        if one == other or frozenset((one, other)) in apart:
            continue
        questions += 1
        if half.names[left].entity == half.names[right].entity:
            edges.append((left, right))
            party = [one if each == other else each for each in party]
            apart = {frozenset(one if each == other else each for each in two) for two in apart}
        else:
            apart.add(frozenset((one, other)))
    return edges, questions


def _parties(count: int, edges: Sequence[Places]) -> list[int]:
    party = list(range(count))
    for left, right in edges:
        one, other = party[left], party[right]
        party = [one if each == other else each for each in party]
    return party


def best(half: Half, score: Callable[[str, str], float]) -> tuple[float, float, float]:
    """The figures at the threshold that suits this very half best."""
    scored = sorted(
        ((score(half.names[a].name, half.names[b].name), (a, b)) for a, b in half.counted),
        reverse=True,
    )
    right, found, most = 0, 0, (0.0, 0.0, 0.0)
    for _, level in groupby(scored, key=lambda each: each[0]):
        places = [pair for _, pair in level]
        found += len(places)
        right += sum(pair in half.same for pair in places)
        precision, recall = right / found, right / len(half.same)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        most = max(most, (f1, precision, recall))
    return most


def rows(half: Half) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """The methods side by side."""
    for name, score in peers().items():
        yield name, best(half, score)
    found = outcomes(half)
    alone = within([pair for pair, outcome in found if outcome.verdict is Verdict.SAME])
    yield "ours, joined alone", half.figures(alone)
    edges, questions = answered(half, found)
    per_thousand = 1000 * questions / len(half.names)
    text = f"ours, after {questions} answers ({per_thousand:.0f} for 1,000 names)"
    yield text, half.figures(within(edges))


def table(half: Half) -> None:
    """Print the half, the methods and what was joined wrongly."""
    other = sum(half.names[a].name != half.names[b].name for a, b in half.same)
    print(f"{len(half.names):,} names, {len({each.entity for each in half.names}):,} parties,")
    print(f"{len(half.same):,} pairs of one party, {other:,} of them written otherwise\n")
    print("| method | F1 | precision | recall |\n| --- | --- | --- | --- |")
    for name, found in rows(half):
        print(f"| {name} | {' | '.join(f'{each:.3f}' for each in found)} |", flush=True)
    alone = within([pair for pair, o in outcomes(half) if o.verdict is Verdict.SAME])
    names = half.names
    related = sum(
        names[a].entity != names[b].entity and names[a].family() == names[b].family()
        for a, b in alone & half.counted
    )
    otherwise = {pair for pair in half.same if names[pair[0]].name != names[pair[1]].name}
    recall = len(alone & otherwise) / max(1, len(otherwise))
    print(f"\nrelated pairs joined: {related}; recall of what is written otherwise: {recall:.3f}\n")


def show(half: Half) -> None:
    """Print what is missed, asked in vain and joined wrongly, to improve the rules."""
    found = dict(outcomes(half))
    edges, _ = answered(half, list(found.items()))
    alone = within([pair for pair, o in found.items() if o.verdict is Verdict.SAME])
    lines = [("missed", pair) for pair in half.same - within(edges)]
    lines += [("wrong", pair) for pair in alone & half.counted - half.same]
    lines += [
        ("asked", pair)
        for pair, o in found.items()
        if o.verdict is Verdict.ASK and pair not in alone
    ]
    for what, (left, right) in sorted(lines):
        why = found[(left, right)].rule if (left, right) in found else ""
        fits = "yes" if (left, right) in half.same else "no"
        print(f"{what} {fits} {why}: {half.names[left].name} | {half.names[right].name}")


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--half", choices=("tune", "unseen"), nargs="*")
    arguments.add_argument("--show", action="store_true")
    given = arguments.parse_args()
    for name in given.half or ("tune", "unseen"):
        half = read(name)
        print(f"\n{name}: ", end="")
        table(half)
        if given.show:
            show(half)


if __name__ == "__main__":
    main()
