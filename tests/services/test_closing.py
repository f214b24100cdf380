"""A letter closes: its roll is frozen, what comes later counts no more."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain import roll_form
from letters.domain.problems import GoneProblem, Problem
from letters.domain.states import EditionState, LetterState, SignOnState
from letters.jobs import mail_contexts
from letters.models import Edition, Event, EventKind, Letter, Mail, SignOn, User, db
from letters.models.transaction import reading, writing
from letters.services import closing, events, opening, signing
from letters.services import reading as look
from letters.services.actor import COMMAND
from tests import factories

NOW = factories.NOW + timedelta(hours=3)


@pytest.fixture
def letter(app: Flask) -> Letter:
    """An open letter with two listed names and one in every other state."""
    letter = factories.letter(state=LetterState.OPEN)
    factories.sign_on(letter, "Beta")
    factories.sign_on(letter, "Alpha")
    for state in set(SignOnState) - {SignOnState.LISTED}:
        factories.sign_on(letter, f"Not {state.value}", state)
    return letter


def close(letter: Letter) -> None:
    with writing():
        closing.close(db.session.merge(letter), by=COMMAND, now=NOW)


def editions(letter: Letter) -> list[Edition]:
    db.session.rollback()
    return list(db.session.scalars(select(Edition).where(Edition.letter_id == letter.id)))


def kinds(letter: Letter) -> list[EventKind]:
    db.session.rollback()
    chosen = select(Event.kind).where(Event.letter_id == letter.id).order_by(Event.seq)
    return list(db.session.scalars(chosen))


def fresh(letter: Letter) -> Letter:
    db.session.rollback()
    return db.session.get_one(Letter, letter.id, populate_existing=True)


def the(letter: Letter, state: SignOnState) -> SignOn:
    chosen = select(SignOn).where(SignOn.letter_id == letter.id, SignOn.state == state)
    return db.session.scalars(chosen).one()


def test_closing_freezes_exactly_the_listed_names_in_their_order(letter: Letter) -> None:
    close(letter)
    (edition,) = editions(letter)
    roll = roll_form.thawed(json.loads(edition.roll))
    assert [line.signatory.name for line in roll.lines] == ["Alpha", "Beta"]
    assert (edition.number, edition.count, edition.state) == (1, 2, EditionState.WAITING)
    assert fresh(letter).state is LetterState.CLOSED
    assert fresh(letter).closed_at == NOW
    assert kinds(letter) == [EventKind.CLOSED, EventKind.EDITION_ASKED]


def test_closing_twice_prints_one_edition(letter: Letter) -> None:
    close(letter)
    close(letter)
    assert len(editions(letter)) == 1
    assert kinds(letter) == [EventKind.CLOSED, EventKind.EDITION_ASKED]


def test_two_coordinators_who_close_at_the_same_moment_print_one_edition(
    app: Flask, letter: Letter
) -> None:
    letter_id = letter.id
    db.session.remove()

    def once(_: int) -> None:
        with app.app_context():
            with writing():
                closing.close(db.session.get_one(Letter, letter_id), by=COMMAND, now=NOW)
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(once, range(4)))
    with reading():
        assert len(list(db.session.scalars(select(Edition.id)))) == 1


@pytest.mark.parametrize("state", [LetterState.DRAFT, LetterState.AGREED])
def test_only_an_open_letter_closes(app: Flask, state: LetterState) -> None:
    letter = factories.letter(state=state)
    with pytest.raises(Problem):
        close(letter)
    assert fresh(letter).state is state
    assert editions(letter) == []


def test_a_link_pressed_after_closing_confirms_nothing_and_counts_nothing(letter: Letter) -> None:
    close(letter)
    with pytest.raises(GoneProblem, match="closed"), writing():
        signing.confirm(the(letter, SignOnState.UNCONFIRMED), now=NOW + timedelta(seconds=1))
    assert look.count(letter) == 2
    assert editions(letter)[0].count == 2
    assert the(letter, SignOnState.UNCONFIRMED).confirmed_at is None


def test_a_link_pressed_after_the_deadline_is_too_late_even_before_the_worker_closed(
    letter: Letter,
) -> None:
    with writing():
        db.session.merge(letter).closes_at = NOW
    with pytest.raises(GoneProblem, match="closed"), writing():
        signing.confirm(the(letter, SignOnState.UNCONFIRMED), now=NOW)
    with writing():
        closing.close_due(NOW)
    assert editions(letter)[0].count == 2


def test_who_leaves_after_closing_leaves_the_frozen_roll_as_it_is(letter: Letter) -> None:
    close(letter)
    with writing():
        listed = db.session.scalars(select(SignOn).where(SignOn.name == "Alpha")).one()
        signing.withdraw(listed, now=NOW)
    assert look.count(letter) == 1
    assert editions(letter)[0].count == 2
    assert "Alpha" in editions(letter)[0].roll


def test_who_was_not_printed_may_still_be_taken_off(letter: Letter) -> None:
    close(letter)
    with writing():
        waiting = the(letter, SignOnState.CONFIRMED)
        signing.withdraw(waiting, now=NOW)
    assert waiting.state is SignOnState.WITHDRAWN
    assert editions(letter)[0].count == 2


def test_letters_close_at_their_deadline_to_the_second(letter: Letter) -> None:
    later = factories.letter(state=LetterState.OPEN, closes_at=NOW + timedelta(seconds=1))
    never = factories.letter(state=LetterState.OPEN)
    with writing():
        db.session.merge(letter).closes_at = NOW
        closing.close_due(NOW - timedelta(seconds=1))
    assert fresh(letter).state is LetterState.OPEN
    with writing():
        closing.close_due(NOW)
    assert fresh(letter).state is LetterState.CLOSED
    assert fresh(later).state is LetterState.OPEN
    assert fresh(never).state is LetterState.OPEN


def test_a_worker_that_was_away_closes_at_the_deadline_not_at_its_return(letter: Letter) -> None:
    with writing():
        db.session.merge(letter).closes_at = NOW
    with writing():
        closing.close_due(NOW + timedelta(hours=9))
    assert fresh(letter).closed_at == NOW


def test_a_deadline_that_moved_meanwhile_closes_nothing(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing():
        db.session.merge(letter).closes_at = NOW

    def lock(found: Letter) -> None:
        # What another coordinator saved while this waited.
        found.closes_at = NOW + timedelta(days=1)

    monkeypatch.setattr(events, "lock", lock)
    with writing():
        closing.close_due(NOW)
    assert fresh(letter).state is LetterState.OPEN
    assert editions(letter) == []


def test_a_letter_that_nobody_signed_closes_with_an_empty_roll(app: Flask) -> None:
    letter = factories.letter(state=LetterState.OPEN)
    close(letter)
    assert editions(letter)[0].count == 0


# A number in the text


@pytest.fixture
def numbered(app: Flask) -> Letter:
    """A letter whose title says 24 organizations, with one listed."""
    text = factories.letter_text(title="Joint Statement of 24 Organizations on Assembly")
    made = factories.letter(state=LetterState.OPEN, text=text, closes_at=NOW)
    factories.sign_on(made, "Alpha")
    return made


def test_at_the_deadline_a_contradicted_letter_waits_and_its_coordinators_are_told_once(
    numbered: Letter,
) -> None:
    factories.member(fresh(numbered).convener, name="Ada")
    for seconds in range(3):
        with writing():
            closing.close_due(NOW + timedelta(seconds=seconds))
    assert fresh(numbered).state is LetterState.OPEN
    assert not opening.is_open(fresh(numbered), NOW)
    assert kinds(numbered) == [EventKind.CLOSING_REFUSED]
    told = select(Mail.name).where(Mail.letter_id == numbered.id)
    assert db.session.scalars(told).all() == ["closing_refused"]


def test_who_has_left_is_not_told_of_a_letter_that_waits(numbered: Letter) -> None:
    convener = fresh(numbered).convener
    factories.member(convener, name="Ada", active=False)
    chu = factories.member(convener, name="Chu")
    with writing():
        closing.close_due(NOW)
    mail = db.session.scalars(select(Mail).where(Mail.letter_id == numbered.id)).one()
    assert mail.user_id == chu.id
    assert mail_contexts.CONTENTS["closing_refused"](mail, NOW) is not None
    with writing():
        db.session.get_one(User, chu.id).active = False
    mail = db.session.get_one(Mail, mail.id)
    assert mail_contexts.CONTENTS["closing_refused"](mail, NOW) is None


def test_once_the_number_is_explained_the_letter_closes_as_of_its_deadline(
    numbered: Letter,
) -> None:
    (found,) = closing.contradictions(fresh(numbered))
    with writing():
        closing.means_something_else(
            db.session.merge(numbered), found.claim.phrase, by=COMMAND, now=NOW
        )
    with writing():
        closing.close_due(NOW + timedelta(hours=5))
    assert fresh(numbered).state is LetterState.CLOSED
    assert fresh(numbered).closed_at == NOW


def test_a_number_that_nobody_claims_cannot_be_explained_away(numbered: Letter) -> None:
    with writing():
        closing.means_something_else(db.session.merge(numbered), "48 others", by=COMMAND, now=NOW)
    assert fresh(numbered).numbers_meant == []


def test_a_number_that_is_right_closes(app: Flask) -> None:
    text = factories.letter_text(title="Joint Statement of 2 Organizations")
    right = factories.letter(state=LetterState.OPEN, text=text)
    factories.sign_on(right, "Alpha")
    factories.sign_on(right, "Beta")
    close(right)
    assert fresh(right).state is LetterState.CLOSED
