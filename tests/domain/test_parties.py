"""A party is what its judgements say, however it came about."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from letters.domain.matching.parties import Edge, components, path

REFERENCES = [f"{number:03}" for number in range(300)]


def test_a_party_is_named_after_its_oldest_reference() -> None:
    assert components([("c", "b"), ("b", "a"), ("e", "d")]) == {
        "a": "a",
        "b": "a",
        "c": "a",
        "d": "d",
        "e": "d",
    }


def test_the_oldest_is_told_by_age_where_ids_do_not_rise() -> None:
    born = {"x": 1, "b": 2, "a": 3}
    assert set(components([("a", "b"), ("b", "x")], age=born.__getitem__).values()) == {"x"}


def test_an_unjoin_leaves_the_rest_as_it_was() -> None:
    edges = [("a", "b"), ("c", "d"), ("b", "c")]
    assert set(components(edges).values()) == {"a"}
    assert components(edges[:2]) == {"a": "a", "b": "a", "c": "c", "d": "c"}


def test_the_path_is_a_shortest_way() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "d"), ("b", "d"), ("x", "y")]
    assert path(edges, "a", "d") == ("a", "b", "d")
    assert path(edges, "a", "x") == ()
    assert path(edges, "a", "a") == ("a",)
    assert path([], "a", "b") == ()


@pytest.mark.parametrize("seed", range(5))
def test_ten_thousand_joins_and_unjoins_end_as_if_only_the_last_edges_had_been(seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - no secret
    live: dict[Edge, None] = {}
    parties: dict[str, str] = {}
    for _ in range(10_000):
        if live and choose.random() < 0.5:
            live.pop(choose.choice(list(live)))
        else:
            live[tuple(choose.sample(REFERENCES, 2))] = None  # type: ignore[index] - a pair, as sample gives two
        if choose.random() < 0.02:
            parties = components(live)
            _agrees(parties, list(live), choose)
    anew = [edge if choose.random() < 0.5 else edge[::-1] for edge in live]
    choose.shuffle(anew)
    assert components(anew) == components(live)


def _agrees(parties: dict[str, str], edges: list[Edge], choose: random.Random) -> None:
    assert all(parties[left] == parties[right] for left, right in edges)
    assert all(party <= reference for reference, party in parties.items())
    if edges:
        one, other = choose.choices(sorted(parties), k=2)
        way = path(edges, one, other)
        assert bool(way) == (parties[one] == parties[other])
        steps = {frozenset(edge) for edge in edges}
        assert all(frozenset(step) in steps for step in pairwise(way))
