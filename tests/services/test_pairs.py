"""Ada is asked about pairs that a person should see, each once, and sees what was judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask

from letters.domain.matching import Rule
from letters.domain.problems import NotFoundProblem, Problem
from letters.domain.states import JudgementVerdict, LetterState, PartyKind, SignOnState
from letters.models import Convener, Judgement, Letter, Mention, Pair, SignOn, db
from letters.models.transaction import writing
from letters.services import duplicates, judging, pairs, sides
from letters.services.actor import By
from letters.services.sides import Likeness
from tests import factories

NOW = factories.NOW
ARIZONA = ("Arizona for Hong Kong", "Arizona for Hong Kong (AZ4HK)")


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener; another has a pair of its own."""
    other = factories.convener("Noise Abatement Society")
    factories.pair(factories.mention(other, "Noise"), factories.mention(other, "NOISE"))
    return factories.convener()


def names(found: Sequence[Pair]) -> list[set[str]]:
    return [{each.left.name, each.right.name} for each in found]


def a_pair(of: Convener, left: str, right: str, score: float = 0.9, **values: object) -> Pair:
    return factories.pair(
        factories.mention(of, left), factories.mention(of, right), score, **values
    )


def again(pair: Pair) -> Pair:
    """The pair as it is stored now."""
    return db.session.get_one(Pair, pair.id)


def judge(pair: Pair, verdict: JudgementVerdict, by: By) -> Judgement:
    with writing():
        found = again(pair)
        return duplicates.judge(found.left, found.right, verdict, by=by, now=NOW)


def member(of: Convener) -> By:
    return By.member(factories.member(of))


def test_the_likeliest_pair_is_asked_first_and_no_other_conveners(lamp: Convener) -> None:
    a_pair(lamp, "Students For Hong Kong", "Penn State Students For Hong Kong", 0.71)
    a_pair(lamp, *ARIZONA, 0.97)
    found = pairs.waiting(lamp)
    assert [each.score for each in found] == [0.97, 0.71]
    assert names(found)[0] == set(ARIZONA)
    assert pairs.count(lamp) == 2
    assert len(pairs.waiting(lamp, limit=1)) == 1


@pytest.mark.parametrize("verdict", list(JudgementVerdict))
def test_what_was_judged_is_not_asked_again_before_it_is_undone(
    lamp: Convener, verdict: JudgementVerdict
) -> None:
    pair, by = a_pair(lamp, *ARIZONA), member(lamp)
    made = judge(pair, verdict, by)
    assert pairs.count(lamp) == 0
    stored = again(pair)
    live = pairs.live(stored.left, stored.right)
    assert live is not None
    assert live.id == made.id
    with writing():
        duplicates.undo(db.session.get_one(Judgement, made.id), by=by, now=NOW)
    assert pairs.count(lamp) == 1
    stored = again(pair)
    assert pairs.live(stored.left, stored.right) is None


def test_a_party_is_asked_about_once_whatever_its_names(lamp: Convener) -> None:
    """Both names of Arizona are like a third; the likelier of the two pairs stands for both."""
    one, two = (factories.mention(lamp, name) for name in ARIZONA)
    third = factories.mention(lamp, "Arizonans for Hong Kong")
    factories.pair(one, third, 0.8)
    factories.pair(two, third, 0.85)
    assert pairs.count(lamp) == 2
    with writing():
        found = [db.session.get_one(Mention, each.id) for each in (one, two)]
        duplicates.judge(*found, JudgementVerdict.SAME, by=member(lamp), now=NOW)
    assert [each.score for each in pairs.waiting(lamp)] == [0.85]
    assert pairs.count(lamp) == 1


def test_a_verdict_on_two_names_holds_for_all_names_of_their_parties(lamp: Convener) -> None:
    one, two = (factories.mention(lamp, name) for name in ARIZONA)
    third = factories.mention(lamp, "Arizonans for Hong Kong")
    factories.pair(one, third)
    by = member(lamp)
    with writing():
        left, right, other = (db.session.get_one(Mention, each.id) for each in (one, two, third))
        duplicates.judge(left, right, JudgementVerdict.SAME, by=by, now=NOW)
        duplicates.judge(right, other, JudgementVerdict.DIFFERENT, by=by, now=NOW)
    assert pairs.waiting(lamp) == []


@pytest.fixture
def letter(lamp: Convener) -> Letter:
    """An open letter of Ada's."""
    return factories.letter(lamp, LetterState.OPEN)


def signed(of: Letter, *wanted: str, state: SignOnState = SignOnState.LISTED) -> Pair:
    """A pair of two names that signed."""
    made = [factories.sign_on(of, name, state).mention_id for name in wanted]
    left, right = (db.session.get_one(Mention, each) for each in made)
    return factories.pair(left, right)


@pytest.mark.parametrize("state", [SignOnState.WITHDRAWN, SignOnState.DECLINED])
def test_nobody_is_asked_about_a_name_that_stands_nowhere(
    letter: Letter, state: SignOnState
) -> None:
    pair = signed(letter, *ARIZONA, state=SignOnState.CONFIRMED)
    assert pairs.count(letter.convener) == 1
    with writing():
        gone = db.session.query(SignOn).filter_by(mention_id=pair.left_id).one()
        gone.state = state
        gone.withdrawn_at = NOW if state is SignOnState.WITHDRAWN else None
        gone.declined_at = NOW if state is SignOnState.DECLINED else None
    assert pairs.count(letter.convener) == 0


def test_a_letter_shows_the_pairs_of_its_own_names(lamp: Convener, letter: Letter) -> None:
    signed(letter, *ARIZONA)
    a_pair(lamp, "DC4HK", "Washingtonians Supporting Hong Kong (DC4HK)")
    assert names(pairs.waiting(lamp, letter)) == [set(ARIZONA)]
    assert (pairs.count(lamp, letter), pairs.count(lamp)) == (1, 2)
    assert pairs.letter(lamp, letter.slug).id == letter.id
    with pytest.raises(NotFoundProblem):
        pairs.letter(factories.convener(), letter.slug)


def test_pairs_and_judgements_of_others_are_not_found(lamp: Convener) -> None:
    pair = a_pair(lamp, *ARIZONA)
    made = judge(pair, JudgementVerdict.UNSURE, member(lamp))
    stranger = factories.convener()
    assert pairs.pair(lamp, pair.id).id == pair.id
    assert pairs.judgement(lamp, made.id).id == made.id
    for found in (pairs.pair, pairs.judgement):
        for wanted in (pair.id, made.id, "", "x" * 9_000):
            with pytest.raises(NotFoundProblem):
                found(stranger, wanted)


def test_judgements_are_listed_the_newest_first_by_verdict_and_page(
    lamp: Convener, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = [factories.mention(lamp, f"Group {number}") for number in range(4)]
    for number, verdict in enumerate((JudgementVerdict.DIFFERENT, JudgementVerdict.RELATED)):
        moment = NOW + timedelta(days=number)
        factories.judgement(group[number], group[3], verdict, created_at=moment)
    machine = factories.judgement(group[0], group[1], JudgementVerdict.SAME, matcher_version=1)
    rows = pairs.judged(lamp).rows
    assert rows[0].verdict is JudgementVerdict.RELATED
    assert len(rows) == 3
    assert [each.verdict for each in pairs.judged(lamp, JudgementVerdict.DIFFERENT).rows] == [
        JudgementVerdict.DIFFERENT
    ]
    assert [each.id for each in pairs.judged(lamp, alone=True).rows] == [machine.id]
    assert pairs.joined_alone(lamp) == 1
    assert pairs.verdicts(lamp)[JudgementVerdict.SAME] == 1
    assert len(pairs.judged_since(lamp, NOW)) == 2
    assert len(pairs.judged_since(lamp, NOW + timedelta(hours=1))) == 1
    monkeypatch.setattr(pairs, "PER_PAGE", 2)
    assert [len(pairs.judged(lamp, page=page).rows) for page in (1, 2, 3)] == [2, 1, 0]
    assert pairs.judged(lamp).pages == 2


def test_all_pairs_of_a_safe_class_are_judged_at_once(lamp: Convener) -> None:
    chosen = [a_pair(lamp, f"Group {n}", f"Group {n} (G{n})").id for n in range(3)]
    other = a_pair(lamp, "Engine", "Engine Advocacy", rule=Rule.GENERIC_TAIL)
    by = member(lamp)
    with writing():
        every = [*chosen[:2], other.id]
        assert judging.all_same(lamp, Rule.SAME_ALIAS, every, by=by, now=NOW) == (2, 0)
        assert judging.all_same(lamp, Rule.SAME_ALIAS, every, by=by, now=NOW) == (0, 0)
    assert {each.id for each in pairs.waiting(lamp)} == {chosen[2], other.id}
    with writing(), pytest.raises(Problem, match="one by one"):
        judging.all_same(lamp, Rule.INITIALS, chosen, by=by, now=NOW)


def test_a_pair_of_many_that_contradicts_is_left_for_a_person(lamp: Convener) -> None:
    """Once A and B are one, B and C cannot be: A and C were judged to be different."""
    one, two, three = (factories.mention(lamp, name) for name in ("A group", "B group", "C group"))
    first, second = factories.pair(one, two, 0.97), factories.pair(two, three, 0.9)
    by = member(lamp)
    with writing():
        left, right = (db.session.get_one(Mention, each.id) for each in (one, three))
        duplicates.judge(left, right, JudgementVerdict.DIFFERENT, by=by, now=NOW)
        chosen = [first.id, second.id]
        assert judging.all_same(lamp, Rule.SAME_ALIAS, chosen, by=by, now=NOW) == (1, 1)


def test_two_names_are_shown_with_what_is_known_of_each(lamp: Convener, letter: Letter) -> None:
    earlier = factories.letter(lamp, LetterState.CLOSED)
    old = factories.sign_on(
        earlier, ARIZONA[0], email="info@az4hk.org", role="chair", website="https://az4hk.org/"
    )
    factories.sign_on(letter, "Aardvarks")
    new = factories.sign_on(
        letter,
        ARIZONA[1],
        email="mei@mail.az4hk.org",
        role="Secretary",
        website="https://www.az4hk.org/about",
        short_name="AZ4HK",
    )
    with writing():
        db.session.get_one(Mention, new.mention_id).created_at = NOW + timedelta(days=1)
    pair = factories.pair(*(db.session.get_one(Mention, each.mention_id) for each in (old, new)))
    left, right = sides.of(again(pair))
    assert (left.mention.name, right.mention.name) == (ARIZONA[1], ARIZONA[0])
    assert [(each.sign_on.letter_id, each.number) for each in left.letters] == [(letter.id, 2)]
    found = {row.label: (row.left, row.right, row.likeness) for row in sides.rows(left, right)}
    assert found == {
        "Short name": ("AZ4HK", "", Likeness.UNKNOWN),
        "Signed by": ("Secretary", "chair", Likeness.DIFFERS),
        "Email domain": ("mail.az4hk.org", "az4hk.org", Likeness.SAME),
        "Website": ("https://www.az4hk.org/about", "https://az4hk.org/", Likeness.SAME),
        "Place": ("Arizona, Hong Kong", "Arizona, Hong Kong", Likeness.SAME),
    }


def test_a_free_mailbox_proves_nothing_unless_it_is_the_very_same(letter: Letter) -> None:
    person = PartyKind.PERSON
    made = [
        factories.sign_on(letter, name, kind=person, email=f"{number}@gmail.com")
        for number, name in enumerate(("Chan Tai Man", "Tai-man Chan"))
    ]
    pair = factories.pair(*(db.session.get_one(Mention, each.mention_id) for each in made))
    rows = {row.label: row.likeness for row in sides.rows(*sides.of(again(pair)))}
    assert rows == {"Email domain": Likeness.UNKNOWN}
    with writing():
        for each in made:
            db.session.get_one(Mention, each.mention_id).mailbox_key = "k" * 64
    rows = {row.label: row.likeness for row in sides.rows(*sides.of(again(pair)))}
    assert rows == {"Email domain": Likeness.SAME}


def test_other_names_and_letters_of_a_party_stand_beside_it(lamp: Convener) -> None:
    wanted = [factories.letter(lamp, LetterState.OPEN) for _ in range(sides.MOST_LETTERS + 2)]
    made = [factories.sign_on(each, f"Name {n}") for n, each in enumerate(wanted)]
    third = factories.mention(lamp, "Another")
    with writing():
        found = [db.session.get_one(Mention, each.mention_id) for each in made]
        for each in found:
            each.party_id = found[0].id
    pair = factories.pair(db.session.get_one(Mention, made[3].mention_id), third)
    both = sides.of(again(pair))
    (side,) = (each for each in both if each.mention.name == "Name 3")
    assert side.letters[0].sign_on.id == made[3].id
    assert (len(side.letters), side.more) == (sides.MOST_LETTERS, 2)
    assert "Name 0" in side.other_names
    assert "Name 3" not in side.other_names
