"""Ada's letter is agreed by all that it asks, each for one exact version, before it opens."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.problems import ConflictProblem, Problem
from letters.domain.states import LetterState, Role
from letters.models import Convener, Event, EventKind, Letter, Mail, User, db
from letters.models.transaction import writing
from letters.services import agreeing, asking, drafting, opening
from letters.services.actor import COMMAND, By
from tests import factories

NOW = factories.NOW + timedelta(days=1)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


@pytest.fixture
def watch(app: Flask) -> Convener:
    """Chu's convener."""
    return factories.convener("Hong Kong Watch")


@pytest.fixture
def letter(lamp: Convener, watch: Convener) -> Letter:
    """A draft that asks for the agreement of both."""
    made = factories.letter(lamp)
    factories.co_convener(made, watch)
    return made


def agree(letter: Letter, who: Convener | None = None, number: int = 1) -> bool:
    with writing():
        return agreeing.agree(letter, number=number, convener=who, by=COMMAND, now=NOW)


def take_back(letter: Letter, who: Convener) -> None:
    with writing():
        agreeing.take_back(letter, who, by=COMMAND, now=NOW)


def save(letter: Letter, body: str, base: int = 1) -> None:
    with writing():
        text = factories.letter_text(body=body)
        drafting.save(letter, text, base=base, by=COMMAND, now=NOW)


def state(letter: Letter) -> LetterState:
    db.session.rollback()
    return db.session.get_one(Letter, letter.id).state


def how(letter: Letter) -> list[tuple[str, bool, int | None]]:
    """Who is asked, whether it has agreed to the newest version, and to which one before."""
    db.session.rollback()
    version = drafting.version(letter, letter.current_number)
    asked = agreeing.standing(letter, version)
    return [(each.name, each.agreement is not None, each.earlier) for each in asked]


def kinds(letter: Letter) -> list[EventKind]:
    db.session.rollback()
    chosen = select(Event.kind).where(Event.letter_id == letter.id).order_by(Event.seq)
    return list(db.session.scalars(chosen))


def test_a_letter_is_agreed_once_both_have_agreed(letter: Letter, watch: Convener) -> None:
    assert agree(letter) is False
    assert state(letter) is LetterState.DRAFT
    assert agree(letter, watch) is True
    assert state(letter) is LetterState.AGREED
    assert kinds(letter) == [
        EventKind.AGREEMENT_GIVEN,
        EventKind.AGREEMENT_GIVEN,
        EventKind.AGREED,
    ]


def test_the_order_does_not_matter_and_agreeing_twice_is_said_once(
    letter: Letter, watch: Convener
) -> None:
    assert agree(letter, watch) is False
    assert agree(letter, watch) is False
    assert agree(letter) is True
    assert agree(letter) is True
    assert kinds(letter).count(EventKind.AGREEMENT_GIVEN) == 2


def test_a_newer_version_asks_again(letter: Letter, watch: Convener) -> None:
    agree(letter, watch)
    save(letter, "We write again.")
    assert how(letter) == [
        ("Lamp of Liberty", False, None),
        ("Hong Kong Watch", False, 1),
    ]
    agree(letter, number=2)
    assert state(letter) is LetterState.DRAFT
    agree(letter, watch, number=2)
    assert state(letter) is LetterState.AGREED
    assert letter.agreed_number == 2


def test_agreement_to_a_superseded_version_is_refused(letter: Letter, watch: Convener) -> None:
    save(letter, "We write again.")
    with pytest.raises(ConflictProblem, match="Version 2 was saved meanwhile"):
        agree(letter, watch, number=1)
    assert how(letter)[1] == ("Hong Kong Watch", False, None)


@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_version_that_is_not_there_is_agreed_by_nobody(letter: Letter, number: int) -> None:
    with pytest.raises(ConflictProblem):
        agree(letter, number=number)


def test_strangers_and_those_without_the_right_cannot_agree(
    letter: Letter, watch: Convener
) -> None:
    stranger = factories.convener("Stranger")
    with pytest.raises(Problem, match="not asked to agree"):
        agree(letter, stranger)
    invited = factories.convener("Invited")
    factories.co_convener(letter, invited, accepted=False)
    with pytest.raises(Problem, match="not asked to agree"):
        agree(letter, invited)
    reader = factories.convener("Reader")
    factories.co_convener(letter, reader, may_agree=False, must_agree=False)
    with pytest.raises(Problem, match="not asked to agree"):
        agree(letter, reader)
    assert [given for _, given, _ in how(letter)] == [False, False, False]


def test_who_is_not_asked_may_still_agree_and_nobody_waits_for_it(letter: Letter) -> None:
    friend = factories.convener("Friend")
    factories.co_convener(letter, friend, must_agree=False, created_at=LATER)
    assert [name for name, *_ in how(letter)] == ["Lamp of Liberty", "Hong Kong Watch"]
    agree(letter, friend)
    assert how(letter)[-1] == ("Friend", True, None)
    assert [each.name for each in agreeing.asked(letter, letter.versions[0])] == [
        "Lamp of Liberty",
        "Hong Kong Watch",
    ]


def test_taking_back_asks_again_and_redrafts(letter: Letter, watch: Convener) -> None:
    agree(letter)
    agree(letter, watch)
    take_back(letter, watch)
    assert state(letter) is LetterState.DRAFT
    assert how(letter) == [("Lamp of Liberty", True, None), ("Hong Kong Watch", False, None)]
    assert kinds(letter)[-2:] == [EventKind.AGREEMENT_TAKEN_BACK, EventKind.REDRAFTED]
    agree(letter, watch)
    assert state(letter) is LetterState.AGREED


def test_taking_back_what_was_not_given_changes_nothing(letter: Letter, watch: Convener) -> None:
    friend = factories.convener("Friend")
    factories.co_convener(letter, friend, must_agree=False, created_at=LATER)
    agree(letter)
    agree(letter, watch)
    before = kinds(letter)
    take_back(letter, friend)
    assert state(letter) is LetterState.AGREED
    assert kinds(letter) == before


def test_a_friend_who_takes_back_does_not_undo_the_agreed_text(
    letter: Letter, watch: Convener
) -> None:
    friend = factories.convener("Friend")
    factories.co_convener(letter, friend, must_agree=False, created_at=LATER)
    agree(letter, friend)
    agree(letter)
    agree(letter, watch)
    take_back(letter, friend)
    assert state(letter) is LetterState.AGREED


def test_under_signatures_an_agreement_stands(letter: Letter, watch: Convener) -> None:
    agree(letter)
    agree(letter, watch)
    with writing():
        opening.open_(letter, by=COMMAND, now=NOW)
    with pytest.raises(Problem, match="open for signature"):
        take_back(letter, watch)
    save(letter, "A change.")
    agree(letter, watch, number=2)
    take_back(letter, watch)
    assert state(letter) is LetterState.OPEN
    assert how(letter) == [("Lamp of Liberty", False, 1), ("Hong Kong Watch", False, 1)]


# Opening


def test_an_agreed_letter_does_not_open_while_somebody_is_missing(letter: Letter) -> None:
    """Who is asked after the text had been agreed is waited for, too."""
    agreed = factories.letter(letter.convener, LetterState.AGREED)
    late = factories.convener("Latecomer")
    factories.co_convener(agreed, late)
    with pytest.raises(Problem, match="waits for Latecomer"), writing():
        opening.open_(agreed, by=COMMAND, now=NOW)
    assert state(agreed) is LetterState.AGREED
    agree(agreed, late)
    with writing():
        opening.open_(agreed, by=COMMAND, now=NOW)
    assert state(agreed) is LetterState.OPEN


def test_a_planned_opening_is_called_off_while_somebody_is_missing(letter: Letter) -> None:
    agreed = factories.letter(letter.convener, LetterState.AGREED, opens_at=NOW)
    other = factories.letter(letter.convener, LetterState.AGREED, opens_at=NOW)
    factories.co_convener(agreed)
    with writing():
        opening.open_due(NOW)
    assert state(agreed) is LetterState.AGREED
    assert agreed.opens_at is None
    assert state(other) is LetterState.OPEN, "the others open"


def test_two_who_agree_at_once_settle_the_letter_once(
    app: Flask, letter: Letter, lamp: Convener, watch: Convener
) -> None:
    both, key = (lamp.id, watch.id), letter.id
    barrier = Barrier(2)
    db.session.remove()

    def attempt(convener_id: str) -> None:
        with app.app_context():
            barrier.wait()
            with writing():
                found = db.session.get_one(Letter, key)
                who = db.session.get_one(Convener, convener_id)
                agreeing.agree(found, number=1, convener=who, by=COMMAND, now=NOW)
            db.session.remove()

    threads = [Thread(target=attempt, args=(each,)) for each in both]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    found = db.session.get_one(Letter, key)
    assert state(found) is LetterState.AGREED
    assert kinds(found).count(EventKind.AGREED) == 1


# Asking by mail


def test_those_who_are_missing_get_one_mail_for_each_version(
    letter: Letter, lamp: Convener, watch: Convener
) -> None:
    ada, chu = factories.member(lamp, name="Ada"), factories.member(watch, name="Chu")
    factories.member(watch, role=Role.EDITOR, name="Eve")
    assert ask(letter, ada) == 1
    assert ask(letter, ada) == 0
    assert mails(letter) == [(chu.id, 1)]
    save(letter, "We write again.")
    agree(letter, watch, number=2)
    assert ask(letter, ada, 2) == 0, "it has agreed"
    with pytest.raises(ConflictProblem, match="Version 2 was saved"):
        ask(letter, ada, 1)
    save(letter, "We write once more.", base=2)
    assert ask(letter, ada, 3) == 1
    assert mails(letter) == [(chu.id, 1), (chu.id, 3)]


def test_nobody_is_asked_while_a_translation_is_behind(letter: Letter, watch: Convener) -> None:
    ada = factories.member(letter.convener, name="Ada")
    factories.member(watch, name="Chu")
    factories.translation(letter)
    save(letter, "We write again.")
    with pytest.raises(Problem, match="is of version 1"):
        ask(letter, ada, 2)
    assert mails(letter) == []


def ask(letter: Letter, by: User, number: int = 1) -> int:
    with writing():
        return asking.ask(letter, number=number, by=by, now=NOW)


def mails(letter: Letter) -> list[tuple[int | None, int]]:
    db.session.rollback()
    chosen = select(Mail.user_id, Mail.round).where(Mail.letter_id == letter.id)
    rows = db.session.execute(chosen.where(Mail.name == asking.MAIL).order_by(Mail.round))
    return [(user_id, number) for user_id, number in rows]


def test_who_gave_the_agreement_is_kept(letter: Letter, watch: Convener) -> None:
    chu = factories.member(watch, name="Chu")
    with writing():
        agreeing.agree(letter, number=1, convener=watch, by=By.member(chu), now=NOW)
    db.session.rollback()
    (given,) = agreeing.agreements(letter.versions[0])
    assert (given.user_id, given.convener_id) == (chu.id, watch.id)
