"""The register knows whom a convener met, asks a person about pairs, and counts a party once."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Select, select

from benchmarks import reversibility
from benchmarks.reversibility import Walk
from letters.domain.matching import Outcome, Rule, Verdict
from letters.domain.problems import Problem
from letters.domain.states import JudgementVerdict, LetterState, PartyKind, SignOnState
from letters.models import Convener, Judgement, Letter, Mention, Pair, SignOn, User, db
from letters.models.transaction import reading, writing
from letters.services import checking, duplicates, parties, signing
from letters.services.actor import By
from letters.services.duplicates import ConflictProblem
from letters.services.entry import Entry
from tests import factories

NOW = factories.NOW + timedelta(hours=1)
SAME, DIFFERENT = JudgementVerdict.SAME, JudgementVerdict.DIFFERENT


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


@pytest.fixture
def ada(lamp: Convener) -> User:
    """Ada judges."""
    return factories.member(lamp, name="Ada")


@pytest.fixture
def letter(lamp: Convener) -> Letter:
    """An open letter of hers, whose names are checked."""
    return factories.letter(lamp, LetterState.OPEN)


def enter(
    letter: Letter, ada: User, name: str, *, list_now: bool = True, **values: object
) -> SignOn:
    kind = values.pop("kind", PartyKind.ORGANIZATION)
    entry = Entry(kind, name, **values)  # type: ignore[arg-type]
    with writing():
        return checking.enter(
            letter, entry, "By mail.", list_now=list_now, by=By.member(ada), now=NOW
        )


def mention(name: str) -> Mention:
    db.session.rollback()
    return db.session.scalars(select(Mention).where(Mention.name == name)).one()


def judge(ada: User, left: str, right: str, verdict: JudgementVerdict) -> str:
    with writing():
        made = duplicates.judge(mention(left), mention(right), verdict, by=By.member(ada), now=NOW)
        return made.id


def undo(ada: User, judgement: str) -> None:
    with writing():
        duplicates.undo(db.session.get_one(Judgement, judgement), by=By.member(ada), now=NOW)


def states(letter: Letter) -> dict[str, SignOnState]:
    db.session.rollback()
    rows = db.session.scalars(select(SignOn).where(SignOn.letter_id == letter.id))
    return {row.name: row.state for row in rows}


def party(name: str) -> str:
    return mention(name).party_id


def test_a_name_met_again_in_another_letter_is_joined_by_the_machine(
    lamp: Convener, letter: Letter, ada: User
) -> None:
    enter(letter, ada, "Arizona for Hong Kong")
    second = factories.letter(lamp, LetterState.OPEN)
    sign_on = enter(second, ada, "ARIZONA for Hong Kong")
    with reading():
        (edge,) = db.session.scalars(select(Judgement)).all()
        assert (edge.verdict, edge.user_id) == (SAME, None)
        assert edge.matcher_version is not None
        assert edge.reasons
    assert party("Arizona for Hong Kong") == party("ARIZONA for Hong Kong")
    with reading():
        assert db.session.get_one(SignOn, sign_on.id).state is SignOnState.LISTED


@pytest.mark.parametrize(
    ("known", "false"),
    [
        ("Freiheit für Hongkong e.V.", "Fr\u0435iheit für Hongkong e.V."),
        ("Coco", "\u0421\u043e\u0441\u043e"),
    ],
)
def test_a_stranger_under_look_alike_letters_is_never_joined(
    lamp: Convener, letter: Letter, ada: User, known: str, false: str
) -> None:
    earlier = factories.letter(lamp, LetterState.OPEN)
    enter(earlier, ada, known)
    enter(letter, ada, false)
    assert party(false) != party(known)
    with reading():
        assert db.session.scalars(select(Judgement)).all() == []
        (found,) = db.session.scalars(select(Pair)).all()
        assert found.rule is Rule.CONFLICT
        assert "is Cyrillic; it only looks like" in found.reasons[1]


def test_people_of_one_name_are_asked_about_and_never_joined(
    lamp: Convener, letter: Letter, ada: User
) -> None:
    enter(letter, ada, "Chan Tai Man", kind=PartyKind.PERSON)
    second = factories.letter(lamp, LetterState.OPEN)
    enter(second, ada, "chan tai man", kind=PartyKind.PERSON)
    with reading():
        assert db.session.scalars(select(Judgement)).all() == []
        (pair,) = db.session.scalars(select(Pair)).all()
        assert pair.rule is Rule.SAME_NAME
    assert party("Chan Tai Man") != party("chan tai man")


def test_another_conveners_parties_are_never_compared(letter: Letter, ada: User) -> None:
    other = factories.letter(factories.convener("Hong Kong Watch"), LetterState.OPEN)
    enter(other, ada, "Philly4HK")
    enter(letter, ada, "philly4hk")
    with reading():
        assert db.session.scalars(select(Judgement)).all() == []
        assert db.session.scalars(select(Pair)).all() == []


def test_of_two_listed_sign_ons_of_one_party_the_newest_consent_counts(
    letter: Letter, ada: User
) -> None:
    enter(letter, ada, "Stand with Hong Kong")
    newer = {"now": NOW + timedelta(minutes=5)}
    with writing():
        entry = Entry(PartyKind.ORGANIZATION, "Fight for Freedom")
        checking.enter(letter, entry, "By mail.", list_now=True, by=By.member(ada), **newer)
    made = judge(ada, "Stand with Hong Kong", "Fight for Freedom", SAME)
    assert states(letter) == {
        "Stand with Hong Kong": SignOnState.SUPERSEDED,
        "Fight for Freedom": SignOnState.LISTED,
    }
    undo(ada, made)
    assert set(states(letter).values()) == {SignOnState.LISTED}
    assert party("Stand with Hong Kong") != party("Fight for Freedom")


def test_ada_chooses_which_of_two_names_is_printed(letter: Letter, ada: User) -> None:
    enter(letter, ada, "Stand with Hong Kong")
    enter(letter, ada, "Fight for Freedom")
    judge(ada, "Stand with Hong Kong", "Fight for Freedom", SAME)
    (superseded,) = [
        name for name, each in states(letter).items() if each is SignOnState.SUPERSEDED
    ]
    with writing():
        chosen = db.session.scalars(select(SignOn).where(SignOn.name == superseded)).one()
        checking.list_(chosen, by=By.member(ada), now=NOW)
    assert states(letter)[superseded] is SignOnState.LISTED
    assert sorted(states(letter).values()) == [SignOnState.LISTED, SignOnState.SUPERSEDED]


def test_when_the_counted_one_is_withdrawn_the_other_counts_again(
    letter: Letter, ada: User
) -> None:
    enter(letter, ada, "Stand with Hong Kong")
    enter(letter, ada, "Fight for Freedom")
    judge(ada, "Stand with Hong Kong", "Fight for Freedom", SAME)
    listed = next(name for name, each in states(letter).items() if each is SignOnState.LISTED)
    with writing():
        chosen = db.session.scalars(select(SignOn).where(SignOn.name == listed)).one()
        signing.withdraw(chosen, now=NOW)
    assert sorted(states(letter).values()) == [SignOnState.LISTED, SignOnState.WITHDRAWN]


def test_a_closed_letter_prints_what_it_printed(lamp: Convener, ada: User) -> None:
    closed = factories.letter(lamp, LetterState.CLOSED)
    for name in ("Stand with Hong Kong", "Fight for Freedom"):
        factories.sign_on(closed, name)
    judge(ada, "Stand with Hong Kong", "Fight for Freedom", SAME)
    assert party("Stand with Hong Kong") == party("Fight for Freedom")
    assert set(states(closed).values()) == {SignOnState.LISTED}


def test_asking_twice_is_safe_and_nothing_is_overwritten(letter: Letter, ada: User) -> None:
    enter(letter, ada, "Stand with Hong Kong")
    enter(letter, ada, "Fight for Freedom")
    first = judge(ada, "Stand with Hong Kong", "Fight for Freedom", SAME)
    assert judge(ada, "Fight for Freedom", "Stand with Hong Kong", SAME) == first
    second = judge(ada, "Stand with Hong Kong", "Fight for Freedom", DIFFERENT)
    with reading():
        rows = {each.id: each for each in db.session.scalars(select(Judgement))}
        assert rows.keys() == {first, second}
        assert rows[first].retracted_at == NOW
        assert rows[second].retracted_at is None
    undo(ada, second)
    undo(ada, second)
    assert party("Stand with Hong Kong") != party("Fight for Freedom")


def test_a_judgement_that_contradicts_another_is_refused_with_its_path(
    letter: Letter, ada: User
) -> None:
    for name in ("Alpha Fund", "Beta Union", "Gamma House"):
        enter(letter, ada, name)
    joined = judge(ada, "Alpha Fund", "Beta Union", SAME)
    apart = judge(ada, "Beta Union", "Gamma House", DIFFERENT)
    with pytest.raises(ConflictProblem) as caught:
        judge(ada, "Alpha Fund", "Gamma House", SAME)
    assert [each.id for each in caught.value.path] == [apart, joined]
    assert "Beta Union" in caught.value.message
    judge(ada, "Alpha Fund", "Gamma House", DIFFERENT)
    with pytest.raises(Problem):
        judge(ada, "Alpha Fund", "Alpha Fund", SAME)


@pytest.mark.parametrize("apart", [JudgementVerdict.RELATED, DIFFERENT])
def test_who_is_apart_from_a_name_is_apart_from_all_that_it_goes_by(
    letter: Letter, ada: User, apart: JudgementVerdict
) -> None:
    for name in ("Chan Tai Man", "陳大文", "Tai-man Chan"):
        enter(letter, ada, name, kind=PartyKind.PERSON)
    judge(ada, "Chan Tai Man", "陳大文", apart)
    judge(ada, "Tai-man Chan", "陳大文", SAME)
    for left, right in (("Chan Tai Man", "Tai-man Chan"), ("Tai-man Chan", "Chan Tai Man")):
        with pytest.raises(ConflictProblem) as caught:
            judge(ada, left, right, SAME)
        assert [each.verdict for each in caught.value.path] == [apart, SAME]
    assert party("Chan Tai Man") != party("Tai-man Chan")


def test_a_persons_word_outranks_the_machines(lamp: Convener, letter: Letter, ada: User) -> None:
    enter(letter, ada, "Arizona for Hong Kong")
    enter(factories.letter(lamp, LetterState.OPEN), ada, "ARIZONA for Hong Kong")
    judge(ada, "Arizona for Hong Kong", "ARIZONA for Hong Kong", DIFFERENT)
    assert party("Arizona for Hong Kong") != party("ARIZONA for Hong Kong")


def test_what_ada_takes_apart_the_machine_does_not_join_again(
    lamp: Convener, letter: Letter, ada: User
) -> None:
    enter(letter, ada, "Arizona for Hong Kong")
    enter(factories.letter(lamp, LetterState.OPEN), ada, "ARIZONA for Hong Kong")
    with reading():
        edge = db.session.scalars(select(Judgement.id)).one()
    undo(ada, edge)
    with writing():
        duplicates.look(mention("Arizona for Hong Kong"), now=NOW)
    assert party("Arizona for Hong Kong") != party("ARIZONA for Hong Kong")
    with reading():
        assert len(db.session.scalars(select(Pair)).all()) == 1


def test_a_new_matcher_takes_back_what_the_former_joined_and_nothing_that_ada_said(
    lamp: Convener, letter: Letter, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(letter, ada, "Arizona for Hong Kong")
    enter(factories.letter(lamp, LetterState.OPEN), ada, "ARIZONA for Hong Kong")
    for name in ("Alpha Fund", "Beta Union"):
        enter(letter, ada, name)
    judge(ada, "Alpha Fund", "Beta Union", SAME)
    unlike = Outcome(Verdict.DIFFERENT, 0.0, Rule.UNLIKE, ("nothing in common",))
    monkeypatch.setattr(duplicates.matching, "compare", lambda *_: unlike)
    monkeypatch.setattr(duplicates, "MATCHER_VERSION", 99)
    with writing():
        duplicates.catch_up()
    assert party("Arizona for Hong Kong") != party("ARIZONA for Hong Kong")
    assert party("Alpha Fund") == party("Beta Union")


def test_names_from_before_the_register_are_compared_after_the_update(
    lamp: Convener, ada: User
) -> None:
    for name in ("Arizona for Hong Kong", "Arizona for Hong Kong (AZ4HK)"):
        factories.sign_on(factories.letter(lamp, LetterState.CLOSED), name)
    with writing():
        duplicates.catch_up()
    assert party("Arizona for Hong Kong") == party("Arizona for Hong Kong (AZ4HK)")


def test_a_lead_that_is_found_to_be_known_keeps_its_place(
    lamp: Convener, letter: Letter, ada: User
) -> None:
    older = factories.letter(lamp, LetterState.CLOSED)
    factories.sign_on(older, "Fight for Freedom")
    lead = enter(letter, ada, "Stand with Hong Kong")
    with writing():
        found = db.session.get_one(SignOn, lead.id)
        checking.place(found, lead=1, position=None, by=By.member(ada), now=NOW)
    made = judge(ada, "Stand with Hong Kong", "Fight for Freedom", SAME)
    with reading():
        assert db.session.get_one(SignOn, lead.id).lead == 1
    undo(ada, made)
    with reading():
        assert db.session.get_one(SignOn, lead.id).lead == 1


def test_a_corrected_name_takes_back_what_the_machine_concluded(
    lamp: Convener, letter: Letter, ada: User
) -> None:
    enter(letter, ada, "Arizona for Hong Kong")
    second = enter(factories.letter(lamp, LetterState.OPEN), ada, "ARIZONA for Hong Kong")
    with writing():
        found = db.session.get_one(SignOn, second.id)
        checking.rename(found, "Arizona for Tibet", "", by=By.member(ada), now=NOW)
    assert party("Arizona for Hong Kong") != party("Arizona for Tibet")


def test_joins_that_are_undone_in_any_order_leave_nothing_behind(
    lamp: Convener, letter: Letter, ada: User
) -> None:
    """Parties and printed names end as they began; `script/bench reversibility` walks further."""
    for number, name in enumerate(reversibility.names()):
        if number % 4 == 0:
            enter(letter, ada, name)
    alone = {each.id: each.party_id for each in db.session.scalars(ours(lamp))}
    assert len(set(alone.values())) == len(alone) == 15
    walk = Walk(letter.id, ada.id, random.Random(4))  # noqa: S311 - the same joins in every run
    db.session.rollback()
    walk.go(150)
    assert walk.joined > 60
    assert walk.undone > 40
    with reading():
        assert {each.id: each.party_id for each in db.session.scalars(ours(lamp))} == alone
        assert parties.same_edges(list(alone)) == []
    assert set(states(letter).values()) == {SignOnState.LISTED}


def ours(lamp: Convener) -> Select[Mention]:
    return select(Mention).where(Mention.convener_id == lamp.id)


def test_a_join_that_is_not_undone_is_seen(
    lamp: Convener, letter: Letter, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A walk that cannot fail proves nothing."""
    for name in ("Alpha Fund", "Beta Union", "Gamma House"):
        enter(letter, ada, name)
    walk = Walk(letter.id, ada.id, random.Random(4))  # noqa: S311 - the same joins in every run
    monkeypatch.setattr(parties, "_follow", lambda *_: None)
    with pytest.raises(AssertionError):
        walk.go(5)
