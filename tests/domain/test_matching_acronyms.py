"""Ada's lists give short names in many ways: which letters can stand for which words."""

from __future__ import annotations

import pytest

from letters.domain.matching import Organization, parse
from letters.domain.matching.acronyms import is_made_of, looks_like_one
from letters.domain.states import PartyKind

LIGHT = {"of", "the", "para", "o"}


@pytest.mark.parametrize(
    ("short", "words"),
    [
        ("eff", "electronic frontier foundation"),
        ("unesp", "universidade estadual paulista"),
        ("ansol", "associacao nacional para o software livre"),
        ("unl", "universities of the northern lands"),
        ("uotn", "universities of the north"),
    ],
)
def test_the_beginnings_of_all_words_make_a_short_name(short: str, words: str) -> None:
    assert is_made_of(short, words.split(), LIGHT)


@pytest.mark.parametrize(
    ("short", "words"),
    [
        ("aajc", "asian americans advancing justice"),
        ("efx", "electronic frontier foundation"),
        ("ef", "electronic frontier foundation"),
        ("fef", "electronic frontier foundation"),
        ("la", "asian americans advancing justice"),
        ("eff", ""),
    ],
)
def test_a_letter_too_many_or_a_word_without_one_makes_none(short: str, words: str) -> None:
    assert not is_made_of(short, words.split(), LIGHT)


def test_many_words_that_begin_alike_are_read_at_once() -> None:
    assert is_made_of("a" * 12, ["a" * 12] * 12, ())
    assert not is_made_of("a" * 12, ["a" * 12] * 40, ())


@pytest.mark.parametrize("text", ["EFF", "AZ4HK", "NYU HKSAG", "S.T.O.P."])
def test_a_short_word_of_capitals_looks_like_an_acronym(text: str) -> None:
    assert looks_like_one(text)


@pytest.mark.parametrize("text", ["", "A", "Students", "Los Angeles", "A B C", "WASHINGTONIANS"])
def test_other_words_do_not(text: str) -> None:
    assert not looks_like_one(text)


def test_a_short_name_within_a_name_stands_for_what_is_before_it() -> None:
    read = parse(PartyKind.ORGANIZATION, "American Civil Liberties Union (ACLU) of Texas")
    assert isinstance(read, Organization)
    assert read.aliases == {"acluoftexas"}
    assert "aclu" in read.parts


def test_a_short_name_before_a_legal_form_stands_for_the_whole() -> None:
    read = parse(PartyKind.ORGANIZATION, "Students for a Free Tibet (SFT), Inc.")
    assert isinstance(read, Organization)
    assert read.aliases == {"sft"}
