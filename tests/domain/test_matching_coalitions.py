"""Ada imports the lists of real coalitions: what is joined before she is asked, and what is left
to her. The names, their sources and who is whom are in benchmarks/data."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks import coalitions
from benchmarks.coalitions import Half
from letters.domain.matching import Verdict

HOMONYM = "Digitale Gesellschaft"
"""The printed name of two associations, in Berlin and in Zurich: no name can tell them apart."""


@cache
def half(name: str) -> Half:
    return coalitions.read(name)


@cache
def joined(name: str) -> frozenset[coalitions.Places]:
    found = coalitions.outcomes(half(name))
    edges = [pair for pair, each in found if each.verdict is Verdict.SAME]
    return frozenset(coalitions.within(edges))


@pytest.mark.parametrize("name", ["tune", "unseen"])
def test_nothing_is_joined_that_is_not_one(name: str) -> None:
    names = half(name).names
    wrong = (joined(name) & half(name).counted) - half(name).same
    assert {names[a].name for a, b in wrong} | {names[b].name for a, b in wrong} <= {
        HOMONYM,
        f"{HOMONYM} DE",
    }
    assert len(wrong) <= 2


@pytest.mark.parametrize(("name", "least"), [("tune", 0.86), ("unseen", 0.81)])
def test_most_of_what_is_one_is_joined_without_a_question(name: str, least: float) -> None:
    _, _, recall = half(name).figures(set(joined(name)))
    assert recall >= least


@pytest.mark.parametrize("name", ["tune", "unseen"])
def test_ada_is_asked_little_and_then_knows_almost_all(name: str) -> None:
    edges, questions = coalitions.answered(half(name), coalitions.outcomes(half(name)))
    assert 1_000 * questions / len(half(name).names) <= 45
    f1, _, _ = half(name).figures(coalitions.within(edges))
    assert f1 >= 0.92


@pytest.mark.parametrize("name", ["tune", "unseen"])
def test_the_labels_are_whole(name: str) -> None:
    for each in half(name).names:
        assert each.name == each.name.strip()
        assert each.entity
        assert each.related != each.entity
    assert len({(each.listed, each.name) for each in half(name).names}) == len(half(name).names)
