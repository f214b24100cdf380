"""Ada's lists name organizations in many spellings: which are one, which she is asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from letters.domain.matching import (
    NO_EVIDENCE,
    Evidence,
    Organization,
    Outcome,
    Rule,
    Verdict,
    Weights,
    compare,
    parse,
    tokens,
)
from letters.domain.states import PartyKind
from tests.domain import real_names

PAIRS = Path(__file__).parent / "data" / "organization_pairs.list"


def pairs() -> Iterator[tuple[str, str, str]]:
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            wanted, left, right = line.split(" | ")
            yield wanted, left, right


def read(name: str) -> Organization:
    parsed = parse(PartyKind.ORGANIZATION, name)
    assert isinstance(parsed, Organization)
    return parsed


def outcome(left: str, right: str) -> Outcome:
    return compare(read(left), read(right), Weights.usual())


@pytest.mark.parametrize(("wanted", "left", "right"), list(pairs()))
def test_two_names_come_to_what_a_careful_reader_would_say(
    wanted: str, left: str, right: str
) -> None:
    found = outcome(left, right)
    if wanted == "apart":
        assert found.verdict is not Verdict.SAME, found
    else:
        assert found.verdict == wanted, found
    assert found.reasons
    assert 0 <= found.score <= 1


def test_two_letters_of_one_coalition_leave_ada_one_question() -> None:
    outcomes = {
        (left, right): outcome(left, right)
        for left in real_names.THREE_LEADS_THEN_A_ROLL
        for right in real_names.ALPHABETICAL
    }
    assert Counter(each.verdict for each in outcomes.values())[Verdict.SAME] == 18
    asked = [pair for pair, each in outcomes.items() if each.verdict is Verdict.ASK]
    assert asked == [("Fight for Freedom. Stand with Hong Kong.", "Stand with Hong Kong")]


@pytest.mark.parametrize(
    "names", [real_names.THREE_LEADS_THEN_A_ROLL, real_names.ALPHABETICAL], ids=["24", "51"]
)
def test_nobody_is_joined_within_one_letter(names: tuple[str, ...]) -> None:
    for place, left in enumerate(names):
        for right in names[:place]:
            assert outcome(left, right).verdict is Verdict.DIFFERENT, (left, right)


@pytest.mark.parametrize(
    ("left", "right", "rule", "reason"),
    [
        ("Brigade 44", "Brigade 45", Rule.CONFLICT, "different numbers: 44 and 45"),
        (
            "Hong Kongers in San Diego",
            "Hong Kongers in San Francisco Bay Area",
            Rule.CONFLICT,
            "different places: San Diego and San Francisco Bay Area",
        ),
        ("Indivisible", "Indivisible Chicago", Rule.CONFLICT, "only one names Chicago"),
        (
            "Hong Kong Forum, Los Angeles",
            "Los Angeles Hong Kong Forum",
            Rule.SAME_WORDS,
            "the same words in another order",
        ),
        (
            "DC4HK",
            "Washingtonians Supporting Hong Kong (DC4HK)",
            Rule.SAME_ALIAS,
            "“DC4HK” is what “Washingtonians Supporting Hong Kong (DC4HK)” calls itself",
        ),
        (
            "EFF",
            "Electronic Frontier Foundation",
            Rule.INITIALS,
            "EFF may stand for the first letters of “Electronic Frontier Foundation”",
        ),
        (
            "Engine Advocacy",
            "Engine",
            Rule.GENERIC_TAIL,
            "“Engine” may be short for “Engine Advocacy”",
        ),
        (
            "Human Rights Watch",
            "Human Rights First",
            Rule.UNLIKE,
            "different words: “first” and “watch”",
        ),
        (
            "Students For Hong Kong",
            "Penn State Students For Hong Kong",
            Rule.UNLIKE,
            "only one has “penn state”",
        ),
        (
            "Deutsche Bank AG",
            "Deutsche Bank GmbH",
            Rule.CONFLICT,
            "different legal forms: AG and GMBH",
        ),
    ],
)
def test_ada_reads_why(left: str, right: str, rule: Rule, reason: str) -> None:
    found = outcome(left, right)
    assert found.rule is rule
    assert reason in found.reasons


@pytest.mark.parametrize("place", ["AZ", "DC", "FL", "LV", "NY", "NYC", "SD", "TX", "Philly"])
def test_a_place_for_hong_kong_is_never_spelt_out(place: str) -> None:
    short = f"{place}4HK"
    assert read(short).key == short.lower()
    for other in ("Hong Kongers in San Diego", "Arizona for Hong Kong", "QZ4HK", "Call4HK"):
        assert outcome(short, other).verdict is Verdict.DIFFERENT


@pytest.mark.parametrize("name", ["", " ", "?", "(((", "–", "“”", "\u200b", "🕯️"])
def test_a_name_without_letters_is_equal_to_nothing(name: str) -> None:
    assert read(name).key == ""
    assert outcome(name, name).verdict is Verdict.DIFFERENT
    assert outcome(name, "Lamp of Liberty").verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    "piece", ["x", "ab ", "((", "A. ", "'s A", "- ", "a.b.", "a-", "香", "aB", "(a", "a) (b ", "ﷺ"]
)
def test_a_name_of_ten_thousand_letters_is_one_with_itself_alone(piece: str) -> None:
    name = (piece * 10_000)[:9_999]
    if read(name).key:
        assert outcome(name, name).verdict is Verdict.SAME
    assert outcome(name, f"{name}x").verdict is not Verdict.SAME


@pytest.mark.parametrize(
    ("left", "right", "letter"),
    [
        ("Frеiheit für Hongkong e.V.", "Freiheit für Hongkong e.V.", "“е” in"),
        ("Нong Kоng Watch", "Hong Kong Watch", "“Н” in"),
        ("Іndivisible", "Indivisible", "“І” in"),
        ("АТОМ", "ATOM", "“АТОМ” in"),
        ("Сосо Watch", "Coco Watch", "“Сосо” in"),
        ("Рух", "Pyx", "“Рух” in"),
        ("Arizona for Hong Kong (AZ4НK)", "Arizona for Hong Kong (AZ4HK)", "“Н” in"),
        ("Frеiheit", "Freihеit", "“е” in"),
    ],
)
def test_a_name_of_look_alike_letters_is_shown_to_ada(left: str, right: str, letter: str) -> None:
    for evidence in (NO_EVIDENCE, Evidence(domain="freiheit.example", website="freiheit.example")):
        for one_letter in (True, False):
            seen = replace(evidence, one_letter=one_letter)
            found = compare(read(left), read(right), Weights.usual(), seen)
            assert (found.verdict, found.rule) == (Verdict.ASK, Rule.CONFLICT)
            assert any(letter in reason for reason in found.reasons), found.reasons
            assert found == compare(read(right), read(left), Weights.usual(), seen)
    assert set(tokens(read(left))) & set(tokens(read(right)))


def test_only_the_holder_of_the_mailbox_may_mistype_a_letter() -> None:
    left, right = read("Frеiheit für Hongkong"), read("Freiheit für Hongkong")
    found = compare(left, right, Weights.usual(), Evidence(mailbox=True))
    assert found.verdict is Verdict.SAME
    assert found.reasons[0] == "the same name to the eye"
    assert "“е” in “Frеiheit für Hongkong” is Cyrillic" in found.reasons[1]


def test_letters_that_only_look_alike_in_both_names_are_no_question() -> None:
    assert outcome("Frеiheit", "FRЕIHEIT").verdict is Verdict.SAME
    assert outcome("Frеiheit", "frеiheit").verdict is Verdict.SAME
    assert outcome("Рух", "Rukh").verdict is Verdict.SAME
    assert outcome("Рух", "Rukh").reasons == ("the same name, “Рух” read as “Rukh”",)


def test_an_invisible_character_and_wide_letters_are_named_but_change_nothing() -> None:
    found = outcome("Lamp\u200b", "Lamp")
    assert found.verdict is Verdict.SAME
    assert found.reasons == (
        "the same name",
        "one has an invisible character, Zero Width Space (U+200B)",
    )
    assert outcome("ＨＯＮＧ ＫＯＮＧ Watch", "Hong Kong Watch").verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Human Rights Watch", "Watch Human Rights"),
        ("China Aid Association", "Association China Aid"),
        ("Hong Kong Watch", "Watch Hong Kong"),
        ("Lamp of Liberty", "Liberty of Lamp"),
        ("Refugee Support Greece", "Greece Refugee Support"),
    ],
)
def test_words_in_another_order_are_one_class_of_questions(left: str, right: str) -> None:
    found = outcome(left, right)
    assert (found.verdict, found.rule) == (Verdict.ASK, Rule.SAME_WORDS)
    assert found.reasons == ("the same words in another order",)
    own = compare(read(left), read(right), Weights.usual(), Evidence(domain="lamp.example"))
    assert own.verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hong Kong Forum, Los Angeles", "Los Angeles Hong Kong Forum"),
        ("Hong Kong Forum in Los Angeles", "Los Angeles Hong Kong Forum"),
    ],
)
def test_a_place_that_is_set_off_may_stand_in_front(left: str, right: str) -> None:
    assert outcome(left, right).verdict is Verdict.SAME


def test_a_short_name_beside_other_words_is_in_no_class_that_is_safe() -> None:
    found = outcome("Students for Lamps (SFL)", "Scholars Favouring Light (SFL)")
    assert found.verdict is not Verdict.SAME
    assert found.rule not in {Rule.SAME_ALIAS, Rule.SAME_WORDS}


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("Lamp  of Liberty", "LAMP of liberty", "the same name"),
        (
            "New Yorkers Supporting Hong Kong",
            "New Yorkers Supporting Hong Kong (NY4HK)",
            "the same name, but for the bracket (NY4HK)",
        ),
        (
            "New Yorkers Supporting HK",
            "New Yorkers Supporting Hong Kong",
            "the same name, written otherwise",
        ),
        (
            "Amnesty International",
            "Amnesty Intl",
            "the same name, “Intl” read as “International”",
        ),
        ("The Lamp", "Lamp", "the same name, written otherwise"),
    ],
)
def test_the_same_name_is_said_only_where_it_is(left: str, right: str, reason: str) -> None:
    assert outcome(left, right).reasons == outcome(right, left).reasons == (reason,)


def test_han_characters_that_are_spoken_alike_stay_two_names() -> None:
    assert outcome("高石早苗", "高市早苗").verdict is not Verdict.SAME


def test_the_more_names_share_a_word_the_less_it_tells() -> None:
    counted = Weights({"lamp": 900}, 1_000)
    assert counted.weight("lamp") < counted.weight("liberty") < counted.weight("unheard")
    assert Weights.usual().weight("association") < Weights.usual().weight("lamp")
