"""Ada and Ben draft a letter, agree it and open it; nothing that either wrote is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.letter import LetterText, OrderRule, Recipient
from letters.domain.problems import ConflictProblem, NotFoundProblem, Problem
from letters.domain.states import Articles, LetterState, SignOnState, WhoMaySign
from letters.models import Convener, Event, EventKind, Letter, SignOn, User, Version, db
from letters.models.transaction import reading, writing
from letters.services import agreeing, drafting, opening, rules
from letters.services.actor import COMMAND, By
from letters.services.drafting import StaleTextProblem
from letters.services.rules import LetterRules
from tests import factories

NOW = factories.NOW + timedelta(days=1)


@pytest.fixture
def convener(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener(time_zone="Asia/Hong_Kong")


@pytest.fixture
def ada(convener: Convener) -> User:
    """Ada coordinates."""
    return factories.member(convener)


@pytest.fixture
def letter(convener: Convener) -> Letter:
    """A draft of one version."""
    return factories.letter(convener)


def save(letter: Letter, text: LetterText, base: int, by: By = COMMAND, note: str = "") -> int:
    with writing():
        return drafting.save(letter, text, base=base, by=by, now=NOW, note=note).number


def texts(letter: Letter) -> list[str]:
    db.session.rollback()
    chosen = select(Version.body).where(Version.letter_id == letter.id).order_by(Version.number)
    return list(db.session.scalars(chosen))


def kinds(letter: Letter) -> list[EventKind]:
    db.session.rollback()
    chosen = select(Event.kind).where(Event.letter_id == letter.id).order_by(Event.seq)
    return list(db.session.scalars(chosen))


def agree(letter: Letter, number: int = 1) -> None:
    with writing():
        agreeing.agree(letter, number=number, by=COMMAND, now=NOW)


def open_(letter: Letter, now: datetime = NOW) -> None:
    with writing():
        opening.open_(letter, by=COMMAND, now=now)


def change(letter: Letter, now: datetime = NOW, **changes: Any) -> None:
    with writing():
        db.session.refresh(letter)
        fields = {**_fields(rules.rules_of(letter)), **changes}
        rules.change_rules(letter, LetterRules(**fields), by=COMMAND, now=now)


def _fields(found: LetterRules) -> dict[str, Any]:
    return {name: getattr(found, name) for name in LetterRules.__dataclass_fields__}


# Beginning


def test_ada_begins_a_letter_with_its_first_version(convener: Convener, ada: User) -> None:
    with writing():
        letter = drafting.create(
            convener, factories.letter_text(language="zh-Hant"), by=By.member(ada), now=NOW
        )
    assert (letter.state, letter.current_number, letter.time_zone, letter.order_locale) == (
        LetterState.DRAFT,
        1,
        "Asia/Hong_Kong",
        "zh_Hant",
    )
    assert letter.versions[0].author_id == ada.id
    assert letter.versions[0].text.recipients == (factories.PARK, factories.LIM)
    assert kinds(letter) == [EventKind.CREATED]


def test_letters_of_one_title_get_addresses_of_their_own(convener: Convener) -> None:
    with writing():
        slugs = [
            drafting.create(convener, factories.letter_text(), by=COMMAND, now=NOW).slug
            for _ in range(3)
        ]
    base = "open-letter-on-the-right-to-assemble"
    assert slugs == [base, f"{base}-2", f"{base}-3"]


def test_a_refused_text_begins_no_letter(convener: Convener) -> None:
    def attempt() -> None:
        with writing():
            drafting.create(convener, factories.letter_text(title=" "), by=COMMAND, now=NOW)

    with pytest.raises(Problem, match="title") as refusal:
        attempt()
    assert refusal.value.field == "title"
    db.session.rollback()
    assert db.session.scalars(select(Letter).where(Letter.convener_id == convener.id)).all() == []


# Saving


def test_each_save_makes_the_next_version_and_keeps_the_last(letter: Letter, ada: User) -> None:
    assert save(letter, factories.letter_text(body="Second."), 1, By.member(ada), "Shorter") == 2
    assert texts(letter) == [factories.letter_text().body, "Second."]
    assert letter.versions[1].note == "Shorter"
    assert letter.versions[0].text_hash != letter.versions[1].text_hash
    assert kinds(letter) == [EventKind.VERSION_SAVED]


def test_the_same_text_again_stores_nothing(letter: Letter) -> None:
    same = factories.letter_text(body=factories.letter_text().body + "  \r\n")
    assert save(letter, same, 1) == 1
    assert kinds(letter) == []


def test_ben_does_not_overwrite_what_ada_saved_meanwhile(letter: Letter, ada: User) -> None:
    save(letter, factories.letter_text(body="Ada's."), 1, By.member(ada))
    with pytest.raises(StaleTextProblem, match="Ada saved version 2") as refusal:
        save(letter, factories.letter_text(body="Ben's."), 1)
    assert refusal.value.newest.number == 2
    assert texts(letter) == [factories.letter_text().body, "Ada's."]


def test_two_who_save_at_once_do_not_both_win(letter: Letter, app: Flask) -> None:
    letter_id, start, ends = letter.id, Barrier(2), []
    db.session.remove()

    def write(body: str) -> None:
        with app.app_context():
            start.wait()
            try:
                with writing():
                    found = db.session.get_one(Letter, letter_id)
                    text = factories.letter_text(body=body)
                    drafting.save(found, text, base=1, by=COMMAND, now=NOW)
                ends.append("saved")
            except StaleTextProblem:
                ends.append("stale")
            finally:
                db.session.remove()

    threads = [Thread(target=write, args=(name,)) for name in ("Ada's.", "Ben's.")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(ends) == ["saved", "stale"]
    assert len(texts(db.session.get_one(Letter, letter_id))) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x" * 301}, "title"),
        ({"title": "Turned \u202e around"}, "title"),
        ({"body": "> " * 300 + "deep"}, "body"),
        ({"body": "x" * 100_001}, "body"),
        ({"body": "NUL \0 inside"}, "body"),
        ({"language": "not a tag"}, "language"),
        ({"salutation": "=?utf-8?q?x?="}, "salutation"),
        ({"recipients": (Recipient(name=""),)}, "recipients"),
        ({"recipients": (Recipient(name="Ada", email="no mail"),)}, "recipients"),
        ({"recipients": (Recipient(name="Ada", address=("a",) * 9),)}, "recipients"),
        ({"recipients": (Recipient(name="Ada"),) * 601}, "recipients"),
    ],
)
def test_what_cannot_be_printed_is_refused_beside_its_field(
    letter: Letter, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as refusal:
        save(letter, factories.letter_text(**changes), 1)
    assert refusal.value.field == field
    assert len(texts(letter)) == 1


def test_a_note_that_the_database_cannot_hold_is_refused(letter: Letter) -> None:
    with pytest.raises(Problem, match="note") as refusal:
        save(letter, factories.letter_text(body="New."), 1, note="NUL \0")
    assert refusal.value.field == "note"


def test_a_body_of_100_kilobytes_in_six_scripts_is_kept_to_the_letter(letter: Letter) -> None:
    line = "Freedom, свобода, ελευθερία, حرية, རང་དབང, 自由。\n\n"
    body = (line * (100_000 // len(line.encode()))).strip()
    save(letter, factories.letter_text(body=body, title="自由 ཞི་བདེ حرية"), 1)
    assert texts(letter)[1] == body


@pytest.mark.parametrize("state", [LetterState.AGREED, LetterState.CLOSED])
def test_a_settled_text_does_not_change(convener: Convener, state: LetterState) -> None:
    letter = factories.letter(convener, state)
    with pytest.raises(Problem, match=r"cannot change|no longer change"):
        save(letter, factories.letter_text(body="Swapped."), 1)
    assert len(texts(letter)) == 1


def test_what_is_written_while_a_letter_is_open_is_the_draft_of_a_change(
    convener: Convener,
) -> None:
    letter = factories.letter(convener, LetterState.OPEN)
    assert save(letter, factories.letter_text(body="Not yet."), 1) == 2
    assert (letter.current_number, letter.agreed_number) == (2, 1)


def test_an_earlier_version_comes_back_as_the_newest(letter: Letter) -> None:
    save(letter, factories.letter_text(body="Second."), 1)
    with writing():
        stored = drafting.restore(letter, 1, by=COMMAND, now=NOW)
    assert (stored.number, stored.note) == (3, "Version 1 restored")
    assert texts(letter) == [factories.letter_text().body, "Second.", factories.letter_text().body]


@pytest.mark.parametrize("number", [0, -1, 2, 2**31, 10**30])
def test_a_version_that_is_not_there_is_not_found(letter: Letter, number: int) -> None:
    with pytest.raises(NotFoundProblem):
        drafting.version(letter, number)


# Agreeing and opening


def test_ada_agrees_and_opens(letter: Letter) -> None:
    agree(letter)
    agree(letter)
    assert (letter.state, letter.agreed_number) == (LetterState.AGREED, 1)
    open_(letter)
    open_(letter, NOW + timedelta(hours=1))
    assert letter.state is LetterState.OPEN
    assert letter.opened_at == NOW
    assert kinds(letter) == [EventKind.AGREED, EventKind.OPENED]


def test_ada_does_not_agree_a_text_that_she_has_not_seen(letter: Letter) -> None:
    save(letter, factories.letter_text(body="Slipped in."), 1)
    with pytest.raises(ConflictProblem, match="Version 2"):
        agree(letter, 1)
    db.session.rollback()
    assert letter.state is LetterState.DRAFT


@pytest.mark.parametrize("body", ["", "Dear {{ official }}"])
def test_an_unfinished_text_is_not_agreed(convener: Convener, body: str) -> None:
    letter = factories.letter(convener, text=factories.letter_text(body=body))
    with pytest.raises(Problem):
        agree(letter)


def test_a_draft_does_not_open(letter: Letter) -> None:
    with pytest.raises(Problem, match="Agree the text first"):
        open_(letter)


def test_a_text_taken_back_can_change_and_no_longer_opens_by_itself(letter: Letter) -> None:
    change(letter, opens_at=NOW + timedelta(hours=1))
    agree(letter)
    for _ in range(2):
        with writing():
            agreeing.redraft(letter, by=COMMAND, now=NOW)
    assert (letter.state, letter.opens_at) == (LetterState.DRAFT, None)
    assert save(letter, factories.letter_text(body="Better."), 1) == 2


def test_an_open_letter_is_not_taken_back(convener: Convener) -> None:
    letter = factories.letter(convener, LetterState.OPEN)
    with pytest.raises(Problem), writing():
        agreeing.redraft(letter, by=COMMAND, now=NOW)


def test_a_letter_whose_deadline_is_over_does_not_open(letter: Letter) -> None:
    change(letter, closes_at=NOW + timedelta(hours=1))
    agree(letter)
    with pytest.raises(Problem) as refusal:
        open_(letter, NOW + timedelta(hours=1))
    assert refusal.value.field == "closes_at"


def test_letters_open_by_themselves_to_the_second(letter: Letter, convener: Convener) -> None:
    planned = NOW + timedelta(hours=1)
    change(letter, opens_at=planned)
    agree(letter)
    later = factories.letter(convener, LetterState.AGREED, opens_at=planned + timedelta(days=1))
    drafted = factories.letter(convener, LetterState.DRAFT, opens_at=planned)
    over = factories.letter(
        convener, LetterState.AGREED, opens_at=planned, closes_at=planned + timedelta(seconds=1)
    )
    for moment in (planned - timedelta(seconds=1), planned + timedelta(seconds=40)):
        with writing():
            opening.open_due(moment)
        db.session.rollback()
        expected = LetterState.OPEN if moment > planned else LetterState.AGREED
        assert letter.state is expected
    assert letter.opened_at == planned
    assert kinds(letter)[-1] is EventKind.OPENED
    assert [each.state for each in (later, drafted, over)] == [
        LetterState.AGREED,
        LetterState.DRAFT,
        LetterState.AGREED,
    ]


def test_a_letter_opened_by_hand_forgets_its_plan(letter: Letter) -> None:
    change(letter, opens_at=NOW + timedelta(days=2))
    agree(letter)
    open_(letter)
    assert letter.opens_at is None
    change(letter, closes_at=NOW + timedelta(days=1))
    assert letter.closes_at == NOW + timedelta(days=1)


# Rules


def test_changed_rules_are_kept_and_noted_once(letter: Letter) -> None:
    for _ in range(2):
        change(
            letter,
            who_may_sign=WhoMaySign.PERSONS,
            checked=False,
            goal=60,
            time_zone="America/New_York",
            closes_at=NOW + timedelta(days=3),
        )
    assert (letter.who_may_sign, letter.checked, letter.goal) == (WhoMaySign.PERSONS, False, 60)
    assert kinds(letter) == [EventKind.SETTINGS_CHANGED]


def test_another_order_puts_the_names_in_it_and_is_noted(convener: Convener) -> None:
    letter = factories.letter(convener, LetterState.OPEN)
    for name in ("The Lamp", "Östlund", "Zebra"):
        factories.sign_on(letter, name)
    before = _order(letter)
    change(letter, order=OrderRule("sv", Articles.DROP, numeric=True))
    assert before == ["Östlund", "The Lamp", "Zebra"]
    assert _order(letter) == ["The Lamp", "Zebra", "Östlund"]
    assert kinds(letter) == [EventKind.SETTINGS_CHANGED]


def _order(letter: Letter) -> list[str]:
    db.session.rollback()
    chosen = select(SignOn).where(SignOn.letter_id == letter.id)
    listed = [each for each in db.session.scalars(chosen) if each.state is SignOnState.LISTED]
    return [each.name for each in sorted(listed, key=lambda each: each.sort_key)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goal": 0}, "goal"),
        ({"goal": 2**40}, "goal"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"opens_at": NOW}, "opens_at"),
        ({"closes_at": NOW - timedelta(seconds=1)}, "closes_at"),
        (
            {"opens_at": NOW + timedelta(hours=2), "closes_at": NOW + timedelta(hours=2)},
            "closes_at",
        ),
        ({"order": OrderRule("klingon")}, "order_locale"),
        ({"order": OrderRule("x" * 5000)}, "order_locale"),
    ],
)
def test_rules_that_make_no_sense_are_refused_beside_their_field(
    letter: Letter, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Problem) as refusal:
        change(letter, **changes)
    assert refusal.value.field == field
    assert kinds(letter) == []


def test_who_may_sign_an_open_letter_stays(convener: Convener) -> None:
    letter = factories.letter(convener, LetterState.OPEN)
    with pytest.raises(Problem) as refusal:
        change(letter, who_may_sign=WhoMaySign.PERSONS)
    assert refusal.value.field == "who_may_sign"
    change(letter, goal=10)


def test_a_deadline_that_has_passed_does_not_move(convener: Convener) -> None:
    letter = factories.letter(convener, LetterState.OPEN, closes_at=NOW)
    with pytest.raises(Problem, match="deadline has passed"):
        change(letter, closes_at=NOW + timedelta(days=1))


def test_the_rules_of_a_closed_letter_stay(convener: Convener) -> None:
    letter = factories.letter(convener, LetterState.CLOSED)
    with pytest.raises(Problem, match="closed"):
        change(letter, goal=10)


# The wall clock


def test_a_wall_clock_is_read_in_the_letters_zone() -> None:
    typed = datetime(2026, 9, 30, 23, 59, 30)  # noqa: DTZ001 - a wall clock has no zone
    assert rules.from_local(typed, "America/New_York", "closes_at") == datetime(
        2026, 10, 1, 3, 59, 30, tzinfo=UTC
    )
    assert rules.from_local(typed, "Asia/Kathmandu", "closes_at") == datetime(
        2026, 9, 30, 18, 14, 30, tzinfo=UTC
    )


def test_an_hour_that_comes_twice_means_the_first() -> None:
    typed = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001
    found = rules.from_local(typed, "America/New_York", "closes_at")
    assert found == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert rules.local(found, "America/New_York").replace(tzinfo=None) == typed


@pytest.mark.parametrize(
    ("typed", "zone", "field"),
    [
        (datetime(2026, 3, 8, 2, 30), "America/New_York", "closes_at"),  # noqa: DTZ001
        (datetime(1, 1, 1), "Asia/Hong_Kong", "closes_at"),  # noqa: DTZ001
        (datetime(9999, 12, 31, 23), "America/New_York", "closes_at"),  # noqa: DTZ001
        (datetime(2026, 3, 8), "Mars/Olympus", "time_zone"),  # noqa: DTZ001
        (datetime(2026, 3, 8), "/etc/passwd", "time_zone"),  # noqa: DTZ001
    ],
)
def test_a_time_that_no_clock_shows_is_refused(typed: datetime, zone: str, field: str) -> None:
    with pytest.raises(Problem) as refusal:
        rules.from_local(typed, zone, "closes_at")
    assert refusal.value.field == field


def test_reading_a_letter_changes_nothing(letter: Letter) -> None:
    with reading():
        assert drafting.version(letter, 1).text == factories.letter_text()
