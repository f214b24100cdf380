"""A name finds those it may belong to among very many, in bounded time."""

from __future__ import annotations

import time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain.matching import Verdict, parse
from letters.domain.matching.index import MOST_ALIKE, MOST_EQUAL, Index
from letters.domain.matching.pairing import pairs
from letters.domain.states import PartyKind
from tests.domain.real_names import ALPHABETICAL, THREE_LEADS_THEN_A_ROLL

ORGANIZATION = PartyKind.ORGANIZATION
OTHERS = [f"{one} {two}" for one in ("Free", "Open", "United") for two in ALPHABETICAL]


def index_of(names: list[str]) -> Index[str]:
    index: Index[str] = Index()
    for name in names:
        index.add(name, parse(ORGANIZATION, name))
    return index


@pytest.fixture(scope="module")
def register() -> Index[str]:
    return index_of([*OTHERS, *THREE_LEADS_THEN_A_ROLL, "Electronic Frontier Foundation"])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("LAMP OF LIBERTY", "Lamp of Liberty"),
        ("The Lamp of Liberty, Inc.", "Lamp of Liberty"),
        ("Lamp of Librety", "Lamp of Liberty"),
        ("Liberty Lamp", "Lamp of Liberty"),
        ("AZ4HK", "Arizona for Hong Kong (AZ4HK)"),
        ("EFF", "Electronic Frontier Foundation"),
        ("Stand with Hong Kong", "Fight for Freedom. Stand with Hong Kong."),
        (
            "DC4HK (Washingtonians Supporting Hong Kong)",
            "Washingtonians Supporting Hong Kong (DC4HK)",
        ),
        ("Bonham Treeaid", "Bonham Tree Aid"),
    ],
)
def test_ben_finds_his_group_as_he_writes_it(register: Index[str], written: str, name: str) -> None:
    assert name in register.candidates(parse(ORGANIZATION, written))


def test_an_acronym_is_found_by_the_whole_name() -> None:
    index = index_of([*OTHERS, "EFF"])
    assert "EFF" in index.candidates(parse(ORGANIZATION, "Electronic Frontier Foundation"))


def test_the_surest_comes_first_and_each_once(register: Index[str]) -> None:
    found = register.candidates(parse(ORGANIZATION, "Lamp of Liberty"))
    assert found[0] == "Lamp of Liberty"
    assert len(found) == len(set(found))


@pytest.mark.parametrize("name", ["", "  ", "?!…", "\u200b", "\ud800"])
def test_a_name_without_letters_finds_nobody(name: str) -> None:
    index = index_of([name, *ALPHABETICAL])
    assert index.candidates(parse(ORGANIZATION, name)) == []


@given(st.lists(st.text(max_size=20), max_size=20))
def test_whatever_is_added_finds_itself_or_is_no_name(names: list[str]) -> None:
    index = index_of(names)
    assert len(index) == len(names)
    for name in names:
        parsed = parse(ORGANIZATION, name)
        found = {parse(ORGANIZATION, each).key for each in index.candidates(parsed)}
        assert parsed.key in found or not parsed.key


def test_looking_a_name_up_and_adding_it_is_one_thing_or_two() -> None:
    names = [*THREE_LEADS_THEN_A_ROLL, *ALPHABETICAL, *OTHERS, *ALPHABETICAL]
    at_once: Index[int] = Index()
    apart: Index[int] = Index()
    for place, name in enumerate(names):
        parsed = parse(ORGANIZATION, name)
        before = apart.candidates(parsed)
        assert place not in before
        assert at_once.candidates_then_add(place, parsed) == before
        apart.add(place, parsed)
    assert len(at_once) == len(apart) == len(names)


def test_words_that_all_names_share_are_put_together() -> None:
    words = ["Peace", "Network", "Youth", "Rights", "Forum", "Union", "Alliance", "Voice"]
    names = [" ".join(each) for each in permutations(words, 4)]
    names += [f"Peace Youth {number}" for number in range(2000)]
    index = index_of(names)
    found = index.candidates(parse(ORGANIZATION, "Forum Peace Rights Youth"))
    assert "Youth Peace Rights Forum" in found or "Forum Peace Rights Youth" in found
    assert len(found) <= MOST_EQUAL + MOST_ALIKE


def test_many_equal_names_stay_bounded_and_hang_together() -> None:
    read = [parse(ORGANIZATION, "International Youth Network")] * 5_000
    start = time.process_time()
    found = list(pairs(read))
    assert time.process_time() - start < 20
    assert len(found) <= MOST_EQUAL * len(read)
    assert {right for _, right, _ in found} == set(range(1, len(read)))
    assert all(outcome.verdict is Verdict.SAME for _, _, outcome in found)


def test_the_two_letters_have_eighteen_in_common_and_one_question() -> None:
    lists = [*THREE_LEADS_THEN_A_ROLL, *ALPHABETICAL]
    found = list(pairs([parse(ORGANIZATION, name) for name in lists]))
    verdicts = [outcome.verdict for _, _, outcome in found]
    assert (verdicts.count(Verdict.SAME), verdicts.count(Verdict.ASK)) == (18, 1)
    assert [(lists[a], lists[b]) for a, b, each in found if each.verdict is Verdict.ASK] == [
        ("Fight for Freedom. Stand with Hong Kong.", "Stand with Hong Kong")
    ]


def test_the_pairs_do_not_depend_on_the_order() -> None:
    names = [*THREE_LEADS_THEN_A_ROLL, *ALPHABETICAL]
    first = {_unordered(names, *pair) for pair in pairs([parse(ORGANIZATION, n) for n in names])}
    names.reverse()
    again = {_unordered(names, *pair) for pair in pairs([parse(ORGANIZATION, n) for n in names])}
    assert first == again


def _unordered(names: list[str], left: int, right: int, outcome: object) -> frozenset[str]:
    return frozenset((names[left], names[right]))
