"""Ada says of two parties what they are to each other, and sees what was said before."""

from __future__ import annotations

import pytest
from flask import Flask

from letters.domain.states import JudgementVerdict
from letters.models import Convener, Mention, User, db
from letters.models.transaction import writing
from letters.services import directory, judging_parties
from letters.services.actor import By
from letters.services.duplicates import ConflictProblem
from letters.services.judging_parties import EarlierProblem
from tests import factories

NOW = factories.NOW
SAME, RELATED = JudgementVerdict.SAME, JudgementVerdict.RELATED
DIFFERENT, UNSURE = JudgementVerdict.DIFFERENT, JudgementVerdict.UNSURE


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


@pytest.fixture
def ada(lamp: Convener) -> User:
    """Ada judges."""
    return factories.member(lamp, name="Ada")


def say(
    ada: User, one: Mention, other: Mention, verdict: JudgementVerdict, *, replace: bool = False
) -> None:
    """What Ada says at the page of the party of the one."""
    db.session.rollback()
    parties = [db.session.get_one(Mention, each.id).party_id for each in (one, other)]
    by = By.member(ada)
    with writing():
        judging_parties.judge(*parties, verdict, replace=replace, by=by, now=NOW)


def stands(one: Mention, other: Mention) -> list[JudgementVerdict]:
    db.session.rollback()
    one, other = (db.session.get_one(Mention, each.id) for each in (one, other))
    found = judging_parties.earlier(one.party_id, [other.party_id])
    return [each.verdict for each in found[other.party_id]]


def test_another_verdict_replaces_the_earlier_only_when_it_is_said(
    lamp: Convener, ada: User
) -> None:
    one, other = factories.mention(lamp, "Tibet Watch"), factories.mention(lamp, "Lamp")
    say(ada, one, other, UNSURE)
    for _ in range(2):
        say(ada, one, other, RELATED)
    assert stands(one, other) == [RELATED]
    for verdict in (SAME, DIFFERENT):
        with pytest.raises(EarlierProblem):
            say(ada, one, other, verdict)
    assert stands(one, other) == [RELATED]
    say(ada, one, other, DIFFERENT, replace=True)
    assert stands(one, other) == [DIFFERENT]
    taken_back = directory.taken_back(one.id)
    assert sorted(each.verdict for each in taken_back) == [RELATED, UNSURE]
    assert {each.retracted_by_id for each in taken_back} == {ada.id}


def test_what_was_said_of_other_names_counts_for_both_parties(lamp: Convener, ada: User) -> None:
    first, middle, last = (
        factories.mention(lamp, name) for name in ("Chan Tai Man", "陳大文", "Tai-man Chan")
    )
    say(ada, first, middle, RELATED)
    say(ada, last, middle, SAME)
    assert stands(first, last) == [RELATED]
    with pytest.raises(EarlierProblem):
        say(ada, first, last, SAME)
    say(ada, first, last, SAME, replace=True)
    db.session.rollback()
    assert len({db.session.get_one(Mention, each.id).party_id for each in (first, last)}) == 1


def test_what_is_apart_in_two_ways_is_not_joined_by_one_tick(lamp: Convener, ada: User) -> None:
    names = ("Alpha Fund", "Beta Union", "Gamma House")
    alpha, beta, gamma = (factories.mention(lamp, name) for name in names)
    say(ada, alpha, beta, DIFFERENT)
    say(ada, alpha, gamma, RELATED)
    say(ada, beta, gamma, SAME)
    with pytest.raises(ConflictProblem) as caught:
        say(ada, alpha, beta, SAME, replace=True)
    assert len(caught.value.path) == 2
    assert sorted(stands(alpha, beta)) == [DIFFERENT, RELATED]
    say(ada, alpha, beta, DIFFERENT, replace=True)
    assert stands(alpha, beta) == [DIFFERENT, DIFFERENT]
