"""Persons sign with more or fewer of their names; an equal name is not yet the same person."""

from __future__ import annotations

import pytest

from letters.domain.matching import (
    Evidence,
    Outcome,
    Person,
    Rule,
    Verdict,
    Weights,
    compare,
    parse,
)
from letters.domain.states import PartyKind

MAILBOX = Evidence(mailbox=True)


def read(name: str) -> Person:
    parsed = parse(PartyKind.PERSON, name)
    assert isinstance(parsed, Person)
    return parsed


def outcome(left: str, right: str, evidence: Evidence | None = None) -> Outcome:
    return compare(read(left), read(right), Weights.usual(), evidence or Evidence())


ONE_NAME = [
    ("Ada Park", "Ada Park"),
    ("Ada Park", "ADA PARK"),
    ("CHAN Tai Man", "Tai-man Chan"),
    ("Chan, Tai Man", "Tai Man Chan"),
    ("Taiman Chan", "Tai-man Chan"),
    ("Dr. Ben Li", "Ben Li"),
    ("Prof. Dr. Ben Li, PhD", "Ben Li"),
    ("The Hon. Ben Li", "Hon. Ben Li"),
    ("Ursula von der Leyen", "Ursula Leyen"),
    ("José García", "Jose Garcia"),
    ("Jürgen Müller", "Juergen Mueller"),
    ("Seán O’Brien", "Sean O'Brien"),
    ("Bob Smith", "Robert Smith"),
    ("Bill Jones", "William Jones"),
    ('Robert "Bob" Smith', "Bob Smith"),
    ("Ada Park 朴愛多", "Ada Park"),
    ("Alisher-Usmanov", "Alisher Usmanov"),
    ("Mohamed Ali Hassan", "Muhammad Ali Hassan"),
    ("Сергей Лавров", "Sergey Lavrov"),
]

ASKED_TOO = [
    ("J. Smith", "John Smith"),
    ("Hans J. Friedrich", "Hans Joachim Friedrich"),
    ("Hans Friedrich", "Hans Joachim Friedrich"),
    ("Barak Obama", "Barack Obama"),
    ("Thomas Lindeman", "Thomas Lindemann"),
    ("Ben Li", "Ben Li Jr."),
    ("Bob Smith", "Robert Smith III"),
]

OTHERS = [
    ("Ada Park", "Ben Li"),
    ("Ada Park", "Ada Parker Long"),
    ("Ben Li Sr.", "Ben Li Jr."),
    ("Hans O. Friedrich", "Hans Joachim Friedrich"),
    ("John Smith", "Jane Smith"),
    ("Sukarno", "Sukarno Putra Wijaya"),
    ("Kim Yong-chol", "Kim Yong-sik"),
    ("A. B.", "Ada Brown"),
    ("", "Ada Park"),
    ("?", "?"),
    ("X", "Xi Jinping"),
]


@pytest.mark.parametrize(("left", "right"), ONE_NAME)
def test_a_name_written_otherwise_is_asked_about_and_joined_by_one_mailbox(
    left: str, right: str
) -> None:
    assert outcome(left, right).verdict is Verdict.ASK
    joined = outcome(left, right, MAILBOX)
    assert joined.verdict is Verdict.SAME
    assert joined.rule is Rule.SAME_MAILBOX
    assert joined.reasons[0] == "the same confirmed mailbox"


@pytest.mark.parametrize(("left", "right"), ASKED_TOO)
def test_a_family_shares_a_mailbox_so_what_is_less_than_a_name_stays_a_question(
    left: str, right: str
) -> None:
    assert outcome(left, right, MAILBOX).verdict is Verdict.ASK


@pytest.mark.parametrize(("left", "right"), OTHERS)
def test_two_people_on_one_mailbox_stay_two(left: str, right: str) -> None:
    assert outcome(left, right, MAILBOX).verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    "evidence",
    [Evidence(domain="lamp.example"), Evidence(website="lamp.example"), Evidence(one_letter=True)],
)
def test_colleagues_of_one_name_stay_a_question(evidence: Evidence) -> None:
    assert outcome("Ada Park", "Ada Park", evidence).verdict is Verdict.ASK


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("Bob Smith", "Robert Smith", "“bob” is also called “robert”"),
        ("J. Smith", "John Smith", "“J.” may be “John”"),
        ("Ben Li Sr.", "Ben Li Jr.", "different generations: jr and sr"),
        ("Hans Friedrich", "Hans Joachim Friedrich", "only one has “Joachim”"),
        ("Hans FRIEDRICH", "Friedrich HANS", "different family names: friedrich and hans"),
        ("Ben Li", "Ben Li Jr.", "only one is “jr”"),
        ("John Smith", "Jane Smith", "different names: “Jane” and “John”"),
        ("CHAN Tai Man", "Tai-man Chan", "the same names in another order"),
    ],
)
def test_ada_reads_why(left: str, right: str, reason: str) -> None:
    assert reason in outcome(left, right).reasons


def test_capitals_and_a_comma_tell_the_family_name() -> None:
    assert read("CHAN Tai Man").family == read("Chan, Tai Man").family == "chan"


def test_an_organization_is_no_person() -> None:
    person = read("Ada Park")
    organization = parse(PartyKind.ORGANIZATION, "Ada Park")
    assert compare(person, organization, Weights.usual()).verdict is Verdict.DIFFERENT


def test_a_person_under_look_alike_letters_is_asked_about_and_in_no_class() -> None:
    left, right = "Ada P\u0430rk", "Ada Park"
    found = outcome(left, right)
    assert (found.verdict, found.rule) == (Verdict.ASK, Rule.CONFLICT)
    assert found.reasons == (
        "the same name to the eye",
        "“\u0430” in “Ada P\u0430rk” is Cyrillic; it only looks like the Latin a",
    )
    assert outcome("\u0421\u043e\u0441\u043e", "Coco").rule is Rule.CONFLICT
    assert outcome(left, right, MAILBOX).verdict is Verdict.SAME


def test_a_title_is_no_letter_for_letter() -> None:
    assert outcome("Dr. Ben Li", "Ben Li").reasons == ("the same name, written otherwise",)
    assert outcome("Ben  LI", "Ben Li").reasons == ("the same name",)
