"""The printed order: nobody lost, nobody twice, and a heading that tells the truth."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import roll
from letters.domain.letter import OrderRule, Roll, Signatory
from letters.domain.states import Articles, PartyKind
from tests.domain.real_names import ALPHABETICAL, THREE_LEADS_THEN_A_ROLL

ENGLISH = OrderRule()

signatories = st.builds(
    Signatory,
    name=st.one_of(st.sampled_from(["Ada Park", "Ben Li", "The Fund", "7 A"]), st.text(max_size=4)),
    kind=st.sampled_from(PartyKind),
    title=st.sampled_from(["", "Dr."]),
    lead=st.one_of(st.none(), st.integers(1, 3)),
    position=st.one_of(st.none(), st.integers(-1, 12)),
    reference=st.sampled_from(["", "1", "2"]),
)
rules = st.builds(
    OrderRule,
    locale=st.sampled_from(["en", "sv", "zh"]),
    articles=st.sampled_from(Articles),
    numeric=st.booleans(),
)


def groups(*names: str, **placed: int) -> list[Signatory]:
    return [Signatory(name, position=placed.get(name)) for name in names]


def person(name: str) -> Signatory:
    return Signatory(name, PartyKind.PERSON)


def names_of(result: Roll) -> list[str]:
    return [line.signatory.name for line in result.lines]


def test_a_real_alphabetical_letter_comes_out_as_printed() -> None:
    result = roll.make(groups(*reversed(ALPHABETICAL)), ENGLISH)
    assert names_of(result) == list(ALPHABETICAL)
    assert [line.number for line in result.lines] == list(range(1, 52))
    assert result.note == "Organizations listed in alphabetical order"
    assert [line.initial for line in result.lines][:3] == ["0-9", "A", "C"]


def test_a_real_letter_with_leads_keeps_its_printed_order_by_one_position() -> None:
    printed = [
        Signatory(name, lead=place if place <= 3 else None)
        for place, name in enumerate(THREE_LEADS_THEN_A_ROLL, 1)
    ]
    placed = roll.positions_for(printed, ENGLISH)
    assert [each.lead for each in placed] == [each.lead for each in printed]
    assert [each.name for each in placed if each.position] == [
        "New Yorkers Supporting Hong Kong (NY4HK)"
    ]
    result = roll.make(reversed(placed), ENGLISH)
    assert names_of(result) == list(THREE_LEADS_THEN_A_ROLL)
    assert [section.kind for section in result.sections] == [None, PartyKind.ORGANIZATION]
    assert result.note == "Listed in the order set by the conveners"


def test_leads_come_first_then_organizations_then_persons_under_running_numbers() -> None:
    result = roll.make(
        [
            person("Ada Park"),
            Signatory("Zebra Fund"),
            person("Ben Li"),
            Signatory("Aid"),
            replace(person("Chu"), lead=2),
            Signatory("Host", lead=1),
        ],
        ENGLISH,
    )
    assert names_of(result) == ["Host", "Chu", "Aid", "Zebra Fund", "Ben Li", "Ada Park"]
    assert [section.kind for section in result.sections] == [None, *PartyKind]
    assert [line.number for line in result.lines] == [1, 2, 3, 4, 5, 6]
    assert [line.initial for line in result.sections[2].lines] == ["L", "P"]


@pytest.mark.parametrize(
    ("placed", "order"),
    [
        ({}, "ABCDE"),
        ({"E": 1}, "EABCD"),
        ({"A": 3}, "BCADE"),
        ({"A": 99}, "BCDEA"),
        ({"A": 99, "B": 98}, "CDEBA"),
        ({"D": 2, "C": 2}, "ACDBE"),
        ({"D": 2, "C": 2, "E": 3}, "ACDEB"),
        ({"C": 0, "D": -5}, "DCABE"),
        ({"A": 5, "B": 4, "C": 3, "D": 2, "E": 1}, "EDCBA"),
    ],
)
def test_a_position_by_hand_is_kept_and_the_others_fill_the_gaps(
    placed: dict[str, int], order: str
) -> None:
    assert "".join(names_of(roll.make(groups(*"ABCDE", **placed), ENGLISH))) == order


def test_positions_count_within_the_section_without_the_leads() -> None:
    members = [Signatory("Host", lead=1), *groups("A", "B", "C", C=1), person("Ada Park")]
    assert names_of(roll.make(members, ENGLISH)) == ["Host", "C", "A", "B", "Ada Park"]


LEAD = Signatory("Host", lead=1)


@pytest.mark.parametrize(
    ("members", "rule", "note"),
    [
        ([], ENGLISH, ""),
        (groups("A", "B"), ENGLISH, "Organizations listed in alphabetical order"),
        ([person("Ada Park")], ENGLISH, "Persons listed in alphabetical order"),
        (
            [*groups("A"), person("Ada Park")],
            ENGLISH,
            "Organizations first, then persons, each listed in alphabetical order",
        ),
        ([LEAD, *groups("A")], ENGLISH, "The lead signatory first, then in alphabetical order"),
        (
            [LEAD, Signatory("Co", lead=2), *groups("A")],
            ENGLISH,
            "The lead signatories first, then in alphabetical order",
        ),
        (
            [LEAD, *groups("A"), person("Ada Park")],
            ENGLISH,
            "The lead signatory first, then organizations and persons, each in alphabetical order",
        ),
        ([LEAD], ENGLISH, "Listed in the order set by the conveners"),
        (groups("A", "B", B=1), ENGLISH, "Listed in the order set by the conveners"),
        (groups("A", "B", B=2), ENGLISH, "Organizations listed in alphabetical order"),
        (
            groups("The Fund", "Aid"),
            OrderRule(articles=Articles.DROP),
            "Organizations listed in alphabetical order, leading articles aside",
        ),
        (
            groups("Fund", "Aid"),
            OrderRule(articles=Articles.DROP),
            "Organizations listed in alphabetical order",
        ),
    ],
)
def test_the_note_claims_what_holds(members: list[Signatory], rule: OrderRule, note: str) -> None:
    assert roll.make(members, rule).note == note


@pytest.mark.parametrize(
    ("organizations", "persons", "words"),
    [
        (0, 0, "no signatories"),
        (1, 0, "1 organization"),
        (0, 1, "1 person"),
        (51, 3, "51 organizations and 3 persons"),
        (1, 1, "1 organization and 1 person"),
        (1000, 0, "1,000 organizations"),
    ],
)
def test_the_count_is_said_in_words(organizations: int, persons: int, words: str) -> None:
    members = [Signatory(f"Group {number}") for number in range(organizations)]
    members += [person(f"Ada Park{number}") for number in range(persons)]
    assert roll.count_in_words(roll.make(members, ENGLISH)) == words


def test_leads_are_counted_with_their_kind() -> None:
    assert roll.count_in_words(roll.make([LEAD, *groups("A")], ENGLISH)) == "2 organizations"


def test_the_roll_as_text() -> None:
    members = [LEAD, *groups("B", "A"), person("Ada Park")]
    assert roll.plain(roll.make(members, ENGLISH)) == (
        "Lead signatories\n\n1. Host\n\nOrganizations\n\n2. A\n3. B\n\nPersons\n\n4. Ada Park\n"
    )
    assert roll.plain(roll.make([], ENGLISH)) == ""


@given(st.lists(signatories, max_size=15), rules, st.randoms())
def test_nobody_is_lost_or_doubled_and_the_order_is_one(
    members: list[Signatory], rule: OrderRule, chance: random.Random
) -> None:
    result = roll.make(members, rule)
    listed = [line.signatory for line in result.lines]
    assert sorted(map(repr, listed)) == sorted(map(repr, members))
    assert [line.number for line in result.lines] == list(range(1, len(members) + 1))
    shuffled = list(members)
    chance.shuffle(shuffled)
    assert roll.make(shuffled, rule) == result


@given(st.lists(signatories, max_size=15), rules)
def test_positions_give_any_printed_order_again(members: list[Signatory], rule: OrderRule) -> None:
    leads = [each for each in members if each.lead is not None]
    rest = [each for each in members if each.lead is None]
    printed = leads + [each for kind in PartyKind for each in rest if each.kind is kind]
    placed = roll.positions_for(printed, rule)
    plain = [replace(each, position=None, lead=None) for each in placed]
    assert plain == [replace(each, position=None, lead=None) for each in printed]
    assert tuple(line.signatory for line in roll.make(reversed(placed), rule).lines) == placed


@given(st.lists(signatories, max_size=15), rules)
def test_an_order_that_the_rule_gives_needs_no_position(
    members: list[Signatory], rule: OrderRule
) -> None:
    free = [replace(each, position=None) for each in members]
    printed = [line.signatory for line in roll.make(free, rule).lines]
    assert list(roll.positions_for(printed, rule)) == printed


def test_leads_that_differ_in_nothing_visible_have_one_order() -> None:
    twins = [replace(LEAD, position=4), LEAD]
    assert roll.make(twins, ENGLISH) == roll.make(twins[::-1], ENGLISH)


def test_leads_printed_against_their_numbers_are_numbered_anew() -> None:
    printed = [Signatory("B", lead=1), Signatory("A", lead=1)]
    assert [each.lead for each in roll.positions_for(printed, ENGLISH)] == [1, 2]


def test_a_list_that_mixes_kinds_keeps_the_order_within_each() -> None:
    printed = [person("Ada Park"), *groups("B", "A"), person("Ben Li")]
    placed = roll.positions_for(printed, ENGLISH)
    assert [each.name for each in placed] == [each.name for each in printed]
    assert names_of(roll.make(placed, ENGLISH)) == ["B", "A", "Ada Park", "Ben Li"]
