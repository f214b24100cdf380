"""Ada tells the register what she knows of a party, and takes it back."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.problems import ConflictProblem, Problem
from letters.domain.states import FactKind, JudgementVerdict, LetterState, PartyKind, SignOnState
from letters.models import Convener, Fact, Letter, Mention, Pair, User, db
from letters.models.transaction import writing
from letters.services import (
    aliases,
    directory,
    duplicates,
    facts,
    profiles,
    register,
    splitting,
)
from letters.services.actor import By
from tests import factories

NOW = factories.NOW + timedelta(hours=1)
SECONDS = itertools.count()
"""One told after the other is younger: the oldest gives a party its id."""
SAME = JudgementVerdict.SAME
SHORT, COUNTRY = FactKind.SHORT_NAME, FactKind.COUNTRY


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


@pytest.fixture
def ada(lamp: Convener) -> User:
    """Ada tells and judges."""
    return factories.member(lamp, name="Ada")


@pytest.fixture
def letter(lamp: Convener) -> Letter:
    """An open letter of hers."""
    return factories.letter(lamp, LetterState.OPEN)


def named(name: str) -> Mention:
    db.session.rollback()
    return db.session.scalars(select(Mention).where(Mention.name == name)).one()


def told(lamp: Convener, name: str, kind: PartyKind = PartyKind.ORGANIZATION) -> Mention:
    """A name as an import tells it, compared with the others."""
    at = NOW + timedelta(seconds=next(SECONDS))
    with writing():
        mention = register.tell(db.session.merge(lamp), kind, name, now=at)
        duplicates.look(mention, now=at)
    return mention


def alias(lamp: Convener, ada: User, party: str, name: str) -> Mention:
    at = NOW + timedelta(seconds=next(SECONDS))
    with writing():
        return aliases.add(db.session.merge(lamp), party, name, by=By.member(ada), now=at)


def test_an_alias_finds_its_party_when_somebody_signs_with_it(lamp: Convener, ada: User) -> None:
    party = told(lamp, "Washingtonians Supporting Hong Kong").id
    alias(lamp, ada, party, "Potomac Lanterns")
    later = told(lamp, "Potomac Lanterns")
    assert named_party(later) == party
    assert [each.name for each in directory.parties(lamp, PartyKind.ORGANIZATION).rows] == [
        "Potomac Lanterns"
    ]


def named_party(mention: Mention) -> str:
    db.session.rollback()
    return db.session.get_one(Mention, mention.id).party_id


def test_an_alias_told_twice_is_kept_once(lamp: Convener, ada: User) -> None:
    party = told(lamp, "Washingtonians Supporting Hong Kong").id
    first = alias(lamp, ada, party, "Potomac Lanterns")
    assert alias(lamp, ada, party, "Potomac Lanterns").id == first.id
    assert len(db.session.scalars(select(Mention).where(Mention.convener_id == lamp.id)).all()) == 2


def test_the_name_of_another_organization_is_no_alias(lamp: Convener, ada: User) -> None:
    party = told(lamp, "Washingtonians Supporting Hong Kong").id
    told(lamp, "Tibet Solidarity")
    with pytest.raises(Problem, match="“Tibet Solidarity” is a name of another") as refused:
        alias(lamp, ada, party, "TIBET Solidarity")
    assert refused.value.field == "name"
    # Persons share names.
    jane = told(lamp, "Jane Doe", PartyKind.PERSON)
    other = told(lamp, "Joan Roe", PartyKind.PERSON)
    alias(lamp, ada, jane.id, "Joan Roe")
    assert named_party(other) != jane.id


def test_an_alias_that_is_taken_back_is_found_no_more(lamp: Convener, ada: User) -> None:
    party = told(lamp, "Washingtonians Supporting Hong Kong").id
    gone = alias(lamp, ada, party, "Potomac Lanterns")
    joined = told(lamp, "Potomac Lanterns")
    fact = db.session.scalars(select(Fact).where(Fact.kind == FactKind.ALIAS)).one()
    for _ in range(2):
        db.session.rollback()
        with writing():
            aliases.take_back(db.session.merge(fact), by=By.member(ada), now=NOW)
    assert named_party(joined) == joined.id
    again = told(lamp, "Potomac Lanterns")
    assert named_party(again) == joined.id
    assert directory.known([gone.id]) == {}
    assert not db.session.scalars(
        select(Pair).where((Pair.left_id == gone.id) | (Pair.right_id == gone.id))
    ).all()
    # An update of the product, which finds names anew, does not bring it back.
    with writing():
        assert gone.id not in register.index_missing()
    former = facts.former(gone.id)
    assert [(each.value, each.retracted_by_id) for each in former] == [("Potomac Lanterns", ada.id)]
    # The party that it was told of keeps the trace, once.
    assert [each.value for each in facts.former(party)] == ["Potomac Lanterns"]
    assert directory.taken_back(party) == []


def test_a_party_goes_by_what_it_signed_with_not_by_an_alias(
    lamp: Convener, ada: User, letter: Letter
) -> None:
    mention = factories.sign_on(letter, "Philly4HK").mention
    assert mention is not None
    alias(lamp, ada, mention.id, "Philadelphians for HK")
    assert profiles.of(lamp, mention.id).name == "Philly4HK"
    assert directory.parties(lamp, PartyKind.ORGANIZATION).rows[0].name == "Philly4HK"


def test_details_are_noted_changed_and_cleared(lamp: Convener, ada: User) -> None:
    party = told(lamp, "Philly4HK").id
    for value, at in (("P4", 1), ("P4", 2), ("P4HK", 3), ("", 4)):
        db.session.rollback()
        with writing():
            facts.describe(party, {SHORT: value}, by=By.member(ada), now=NOW + timedelta(hours=at))
    rows = db.session.execute(
        select(Fact.value, Fact.created_at, Fact.retracted_at)
        .where(Fact.mention_id == party)
        .order_by(Fact.created_at)
    ).all()
    hours = [NOW + timedelta(hours=at) for at in range(5)]
    assert [tuple(row) for row in rows] == [
        ("P4", hours[1], hours[3]),
        ("P4HK", hours[3], hours[4]),
    ]


def test_two_who_note_the_same_kind_at_once_do_not_both(lamp: Convener, ada: User) -> None:
    mention = told(lamp, "Philly4HK")
    factories.fact(mention, SHORT, "P4")
    db.session.rollback()
    with writing():
        found = db.session.merge(mention)
        with pytest.raises(ConflictProblem, match="meanwhile"):
            facts.add(found, SHORT, "P4HK", by=By.member(ada), now=NOW)


def test_what_is_refused_stands_at_its_field() -> None:
    with pytest.raises(Problem) as refused:
        facts.clean({SHORT: "<b>", FactKind.WEBSITE: "nowhere", COUNTRY: "Atlantis"})
    assert [each.field for each in refused.value.each] == ["short_name", "website", "country"]
    with pytest.raises(Problem, match="at most 2,000"):
        facts.clean_note("x" * 2001)


def test_facts_follow_their_party_and_come_back_with_it(lamp: Convener, ada: User) -> None:
    one, other = told(lamp, "Tibet Solidarity"), told(lamp, "Lamp of Freedom")
    factories.fact(one, SHORT, "TS")
    factories.fact(other, COUNTRY, "DE")
    db.session.rollback()
    with writing():
        left, right = db.session.merge(one), db.session.merge(other)
        made = duplicates.judge(left, right, SAME, by=By.member(ada), now=NOW)
    party = named_party(one)
    noted = {kind: fact.value for kind, fact in profiles.of(lamp, party).noted.items()}
    assert noted == {SHORT: "TS", COUNTRY: "DE"}
    db.session.rollback()
    with writing():
        duplicates.undo(db.session.merge(made), by=By.member(ada), now=NOW)
    assert [each.value for each in facts.of([one.id])] == ["TS"]


def test_what_was_noted_stays_when_the_name_it_was_noted_at_is_taken_back(
    lamp: Convener, ada: User
) -> None:
    oldest = told(lamp, "Lamp of Liberty")
    other = alias(lamp, ada, oldest.id, "LoL Group")
    by = By.member(ada)
    with writing():
        name = facts.add(db.session.merge(oldest), FactKind.NAME, oldest.name, by=by, now=NOW)
        facts.describe(oldest.id, {COUNTRY: "HK"}, by=by, now=NOW)
        facts.write_note(oldest.id, "Ask Chu first", by=by, now=NOW)
    with writing():
        found = db.session.get_one(Fact, name.id)
        aliases.take_back(found, by=by, now=NOW + timedelta(minutes=1))
    party = named(other.name).party_id
    assert {each.value for each in facts.of([party])} == {"LoL Group", "HK", "Ask Chu first"}


def test_names_that_were_joined_without_asking_are_parted(
    lamp: Convener, ada: User, letter: Letter
) -> None:
    first = told(lamp, "Arizona for Hong Kong")
    others = [told(lamp, "Arizona for Hong Kong (AZ4HK)"), told(lamp, "arizona for hong kong")]
    assert {named_party(each) for each in others} == {first.id}
    db.session.rollback()
    with writing():
        stayed = splitting.split(first.id, {first.id}, by=By.member(ada), now=NOW)
    assert named_party(first) == first.id
    # Those that only the first had held together are one all the same.
    assert {named_party(each) for each in others} == {stayed}
    assert stayed != first.id
    # Nobody is asked again.
    db.session.rollback()
    with writing():
        duplicates.look(db.session.get_one(Mention, first.id), now=NOW)
    assert named_party(first) == first.id
    assert named_party(others[0]) == stayed


def test_what_a_person_joined_must_be_undone_first(lamp: Convener, ada: User) -> None:
    one, other = told(lamp, "Tibet Solidarity"), told(lamp, "Lamp of Freedom")
    db.session.rollback()
    with writing():
        left, right = db.session.merge(one), db.session.merge(other)
        made = duplicates.judge(left, right, SAME, by=By.member(ada), now=NOW)
    party = named_party(one)
    with pytest.raises(duplicates.ConflictProblem) as refused, writing():
        splitting.split(party, {other.id}, by=By.member(ada), now=NOW)
    assert [each.id for each in refused.value.path] == [made.id]


def test_one_name_at_least_stays(lamp: Convener, ada: User) -> None:
    party = told(lamp, "Tibet Solidarity").id
    for chosen, words in ((set(), "choose the names"), ({party}, "must stay")):
        with pytest.raises(Problem, match=words), writing():
            splitting.split(party, chosen, by=By.member(ada), now=NOW)


def test_of_a_sign_on_that_was_withdrawn_only_the_name_is_shown(
    lamp: Convener, letter: Letter
) -> None:
    gone = factories.sign_on(
        letter, "Philly4HK", SignOnState.WITHDRAWN, short_name="P4", website="https://p4.example"
    )
    assert gone.mention_id is not None
    found = profiles.of(lamp, gone.mention_id)
    assert (found.name, found.standing, found.short_names, found.websites) == (
        "Philly4HK",
        [],
        [],
        [],
    )


def test_names_are_grouped_by_their_script_the_most_used_first(
    lamp: Convener, ada: User, letter: Letter
) -> None:
    han = factories.sign_on(letter, "香港監察").mention
    for name in ("Hong Kong Watch", "Hong Kong Watch (HKW)"):
        factories.sign_on(factories.letter(lamp, LetterState.OPEN), name)
    assert han is not None
    db.session.rollback()
    with writing():
        for name in ("Hong Kong Watch", "Hong Kong Watch (HKW)"):
            each = db.session.scalars(select(Mention).where(Mention.name == name)).one()
            left = db.session.merge(han)
            duplicates.judge(left, each, SAME, by=By.member(ada), now=NOW)
    found = profiles.of(lamp, named_party(han))
    assert [(each.script, len(each.spellings)) for each in found.signed] == [
        ("Latin", 2),
        ("Han", 1),
    ]
    assert [(each.name, each.source) for each in found.learnt] == [("HKW", "Hong Kong Watch (HKW)")]
