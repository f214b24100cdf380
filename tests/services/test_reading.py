"""What pages and files show of a letter, and of no other letter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from letters.domain.problems import NotFoundProblem
from letters.domain.states import LetterState, MailState, PartyKind, SignOnState
from letters.models import Actor, Event, EventKind, Letter, Mail, SignOn, db
from letters.models.transaction import writing
from letters.services import events, reading, reviewing, shelves
from letters.services.actor import COMMAND, SIGNER
from tests import factories

NOW = factories.NOW


@pytest.fixture
def letter(app: Flask) -> Letter:
    """An open letter with two listed names and one sign-on in every other state."""
    text = factories.letter_text(title="Letter of {{ count }} groups", body="We are {{ count }}.")
    letter = factories.letter(state=LetterState.OPEN, text=text)
    factories.sign_on(letter, "Beta")
    for state in SignOnState:
        factories.sign_on(letter, f"Group {state.value}", state)
    return letter


def test_sign_ons_are_counted_by_state(letter: Letter) -> None:
    assert reading.count(letter) == 2
    assert reading.counts(letter)[SignOnState.LISTED] == 2
    assert reading.counts(letter).total() == len(SignOnState) + 1
    empty = factories.letter()
    assert reading.counts(empty)[SignOnState.LISTED] == 0


def test_the_text_counts_the_listed_names(letter: Letter) -> None:
    text = reading.text(letter)
    assert (text.title, text.body) == ("Letter of 2 groups", "We are 2.")


def test_the_roll_holds_the_listed_names_and_marks_those_of_the_day(letter: Letter) -> None:
    factories.sign_on(letter, "Jane Doe", kind=PartyKind.PERSON, title="Poet", affiliation="X")
    factories.sign_on(letter, "Alpha", listed_at=NOW + timedelta(days=1))
    found = reading.roll(letter, date(2026, 3, 2))
    assert [line.signatory.name for line in found.lines] == [
        "Alpha",
        "Beta",
        "Group listed",
        "Jane Doe",
    ]
    assert [line.signatory.new for line in found.lines] == [True, False, False, False]
    assert found.lines[3].signatory.title == "Poet"


def test_days_are_those_of_the_letters_zone(app: Flask) -> None:
    letter = factories.letter(state=LetterState.OPEN, time_zone="America/New_York")
    # Four in the morning, UTC, is the evening before in New York.
    factories.sign_on(letter, "Alpha", listed_at=datetime(2026, 3, 2, 4, tzinfo=UTC))
    factories.sign_on(letter, "Beta", listed_at=datetime(2026, 3, 2, 6, tzinfo=UTC))
    factories.sign_on(letter, "Old", listed_at=datetime(2026, 2, 1, 6, tzinfo=UTC))
    found = reading.listed_per_day(letter, 3, datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert found == [(date(2026, 2, 28), 0), (date(2026, 3, 1), 1), (date(2026, 3, 2), 1)]


def test_only_open_and_closed_letters_are_public(app: Flask) -> None:
    for state in LetterState:
        slug = factories.letter(state=state).slug
        if state in reading.PUBLIC_STATES:
            assert reading.public_letter(slug).slug == slug
        else:
            with pytest.raises(NotFoundProblem):
                reading.public_letter(slug)


def record(letter: Letter, kind: EventKind, sign_on: SignOn | None = None) -> Event:
    with writing():
        found = db.session.merge(letter)
        subject = sign_on.id if sign_on else ""
        return events.record(found, kind, by=COMMAND, now=NOW, subject=subject)


def test_activity_is_newest_first_with_todays_names(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, "Philly4HK")
    record(letter, EventKind.OPENED)
    record(letter, EventKind.LISTED, sign_on)
    with writing():
        db.session.merge(sign_on).name = "Philly for HK"
    found = reading.activity(letter)
    assert [(each.event.kind, each.name) for each in found] == [
        (EventKind.LISTED, "Philly for HK"),
        (EventKind.OPENED, ""),
    ]
    assert [each.event.kind for each in reading.activity(letter, limit=1)] == [EventKind.LISTED]
    assert [each.event.kind for each in reading.activity(letter, 1, 1)] == [EventKind.OPENED]
    assert [each.event.kind for each in reading.activity_of(sign_on)] == [EventKind.LISTED]


def test_the_activity_of_a_forgotten_sign_on_names_nobody(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, "Philly4HK", SignOnState.UNCONFIRMED)
    record(letter, EventKind.SIGNED, sign_on)
    with writing():
        db.session.delete(db.session.get_one(SignOn, sign_on.id))
    (found,) = reading.activity(letter)
    assert (found.name, found.event.actor) == ("", Actor.COMMAND)
    assert SIGNER.user is None


def test_failed_mails_are_counted_for_their_letter_alone(letter: Letter) -> None:
    other = factories.sign_on(factories.letter(state=LetterState.OPEN))
    own = factories.sign_on(letter, "Philly4HK")
    mails = ((own, "confirm", "failed"), (own, "listed", "sent"), (other, "confirm", "failed"))
    for about, name, word in mails:
        with writing():
            sign_on = db.session.merge(about)
            sent_at = NOW if word == "sent" else None
            mail = Mail(name=name, state=MailState(word), letter=sign_on.letter, sign_on=sign_on)
            mail.created_at, mail.give_up_at, mail.sent_at = NOW, NOW, sent_at
            db.session.add(mail)
    assert reading.failed_mails(letter) == 1


def test_what_is_not_there_is_not_found(letter: Letter) -> None:
    stranger = factories.sign_on(factories.letter(state=LetterState.OPEN), "Stranger")
    for sign_on_id in (stranger.id, "0" * 32, ""):
        with pytest.raises(NotFoundProblem):
            reviewing.sign_on(letter, sign_on_id)
    with pytest.raises(NotFoundProblem):
        reading.edition(letter, 1)


def test_letters_of_another_convener_stand_on_no_shelf(letter: Letter) -> None:
    assert [each.letter.id for each in shelves.shelf(letter.convener)] == [letter.id]
    (shelved,) = shelves.shelf(letter.convener)
    assert shelved.title == "Letter of 2 groups"
    assert shelved.counts[SignOnState.CONFIRMED] == 1
