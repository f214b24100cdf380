"""Ada checks who may stand on her letter, corrects how names are printed and puts them in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.problems import GoneProblem, Problem
from letters.domain.states import LetterState, PartyKind, SignOnSource, SignOnState, WhoMaySign
from letters.models import Event, EventKind, Letter, Mail, Mention, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import checking, reviewing
from letters.services import reading as look
from letters.services.actor import COMMAND
from letters.services.entry import Entry
from tests import factories

NOW = factories.NOW + timedelta(hours=3)
PAPER = Entry(PartyKind.ORGANIZATION, "Lamp Makers' League")
HOSTILE_NAMES = (
    *("", "   ", "=1+1", "a\x00b", "a\nb", "gnp.\u202eexe", "x" * 201, "\ue000"),
    *("www.evil.example", "ben@evil.example"),
)
NO_PLACES = (
    (0, None, "lead"),
    (-1, None, "lead"),
    (None, 0, "position"),
    (10**30, None, "lead"),
    (None, checking.LAST_PLACE + 1, "position"),
    (1, 1, "position"),
)
SCAN = "Signed letter of 3 March, scan in the shared folder."


@pytest.fixture
def letter(app: Flask) -> Letter:
    """An open letter whose sign-ons are checked."""
    return factories.letter(state=LetterState.OPEN)


def list_(sign_on: SignOn) -> None:
    with writing():
        checking.list_(db.session.merge(sign_on), by=COMMAND, now=NOW)


def decline(sign_on: SignOn, reason: str = "Nobody there knows of it.") -> None:
    with writing():
        checking.decline(db.session.merge(sign_on), reason, by=COMMAND, now=NOW)


def rename(sign_on: SignOn, name: str, sort_name: str = "") -> None:
    with writing():
        checking.rename(db.session.merge(sign_on), name, sort_name, by=COMMAND, now=NOW)


def place(sign_on: SignOn, lead: int | None = None, position: int | None = None) -> None:
    with writing():
        one = db.session.merge(sign_on)
        checking.place(one, lead=lead, position=position, by=COMMAND, now=NOW)


def enter(
    letter: Letter, entry: Entry = PAPER, evidence: str = SCAN, list_now: bool = True
) -> SignOn:
    with writing():
        found = db.session.merge(letter)
        return checking.enter(found, entry, evidence, list_now=list_now, by=COMMAND, now=NOW)


def stored(sign_on: SignOn) -> SignOn:
    db.session.rollback()
    return db.session.get_one(SignOn, sign_on.id)


def kinds(letter: Letter) -> list[EventKind]:
    db.session.rollback()
    chosen = select(Event.kind).where(Event.letter_id == letter.id).order_by(Event.seq)
    return list(db.session.scalars(chosen))


def mails(sign_on: SignOn) -> list[str]:
    db.session.rollback()
    chosen = select(Mail.name, Mail.round).where(Mail.sign_on_id == sign_on.id)
    return sorted(f"{name} {number}" for name, number in db.session.execute(chosen))


def printed(letter: Letter) -> list[str]:
    db.session.rollback()
    return [line.signatory.name for line in look.roll(db.session.merge(letter)).lines]


def test_ada_lists_a_confirmed_name_and_its_signer_is_told(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, "Philly4HK", SignOnState.CONFIRMED)
    list_(sign_on)
    assert stored(sign_on).state is SignOnState.LISTED
    assert stored(sign_on).listed_at == NOW
    assert printed(letter) == ["Philly4HK"]
    assert kinds(letter) == [EventKind.LISTED]
    assert mails(sign_on) == ["listed 1"]


def test_listing_twice_is_one_decision(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, state=SignOnState.CONFIRMED)
    list_(sign_on)
    list_(sign_on)
    assert kinds(letter) == [EventKind.LISTED]
    assert mails(sign_on) == ["listed 1"]


@pytest.mark.parametrize("state", [SignOnState.UNCONFIRMED, SignOnState.WITHDRAWN])
def test_nobody_is_listed_or_declined_without_a_confirmed_mailbox(
    letter: Letter, state: SignOnState
) -> None:
    sign_on = factories.sign_on(letter, state=state)
    for decide in (list_, decline):
        with pytest.raises(Problem):
            decide(sign_on)
    assert stored(sign_on).state is state
    assert kinds(letter) == []
    assert mails(sign_on) == []


def test_ada_declines_with_a_reason_that_only_key_holders_read(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, state=SignOnState.CONFIRMED)
    decline(sign_on)
    assert stored(sign_on).state is SignOnState.DECLINED
    assert stored(sign_on).reason == "Nobody there knows of it."
    assert b"Nobody" not in (stored(sign_on).reason_sealed or b"")
    assert kinds(letter) == [EventKind.DECLINED]
    assert mails(sign_on) == ["declined 1"]


def test_declining_needs_a_reason_that_can_be_read(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, state=SignOnState.CONFIRMED)
    for reason in ("", "  \n\t\n ", "x" * 1001, "bell \x07", "a\u202eb"):
        with pytest.raises(Problem) as refusal:
            decline(sign_on, reason)
        assert refusal.value.field == "reason"
        assert stored(sign_on).state is SignOnState.CONFIRMED


def test_declining_twice_keeps_the_first_reason(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, state=SignOnState.CONFIRMED)
    decline(sign_on, "First.")
    decline(sign_on, "Second.")
    assert stored(sign_on).reason == "First."
    assert mails(sign_on) == ["declined 1"]


def test_whoever_decides_anew_tells_the_signer_anew(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, state=SignOnState.CONFIRMED)
    for _ in range(2):
        list_(sign_on)
        decline(sign_on)
    assert mails(sign_on) == ["declined 1", "declined 2", "listed 1", "listed 2"]


def test_a_declined_name_loses_its_place(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, state=SignOnState.LISTED, lead=1)
    decline(sign_on)
    list_(sign_on)
    assert (stored(sign_on).lead, stored(sign_on).position) == (None, None)


def test_a_corrected_name_keeps_what_was_signed_and_finds_its_letter(letter: Letter) -> None:
    factories.sign_on(letter, "Middle")
    sign_on = factories.sign_on(letter, "zebra Fund")
    rename(sign_on, "Aardvark Fund")
    assert printed(letter) == ["Aardvark Fund", "Middle"]
    assert stored(sign_on).name_as_signed == "zebra Fund"
    assert kinds(letter) == [EventKind.RENAMED]
    rename(sign_on, "Aardvark Fund")
    assert kinds(letter) == [EventKind.RENAMED]


def test_a_hostile_name_is_refused_and_the_old_one_stays(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, "Philly4HK")
    for name in HOSTILE_NAMES:
        with pytest.raises(Problem) as refusal:
            rename(sign_on, name)
        assert refusal.value.field == "name"
        assert stored(sign_on).name == "Philly4HK"
    assert kinds(letter) == []


def test_one_mailbox_cannot_get_the_same_name_twice_by_a_correction(letter: Letter) -> None:
    factories.sign_on(letter, "TX4HK", email="chu@example.org")
    sign_on = factories.sign_on(letter, "Philly4HK", email="chu@example.org")
    with pytest.raises(Problem, match="already"):
        rename(sign_on, "tx4hk")
    assert stored(sign_on).name == "Philly4HK"


def person(letter: Letter, name: str, sort_name: str) -> SignOn:
    return factories.sign_on(letter, name, kind=PartyKind.PERSON, sort_name=sort_name)


def test_a_sort_name_that_nobody_wrote_follows_the_name(letter: Letter) -> None:
    sign_on = person(letter, "Jane Do", "Do, Jane")
    rename(sign_on, "Jane Roe", "Do, Jane")
    assert stored(sign_on).sort_name == "Roe, Jane"
    rename(sign_on, "Jane Roe", "")
    assert stored(sign_on).sort_name == "Roe, Jane"


def test_a_sort_name_that_ada_wrote_stays(letter: Letter) -> None:
    sign_on = person(letter, "Chan Tai Man", "Chan, Tai Man")
    rename(sign_on, "Chan Tai-man", "Chan Tai Man")
    assert stored(sign_on).sort_name == "Chan Tai Man"


def test_organizations_have_no_sort_name(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, "Middle")
    rename(sign_on, "Middle", "Aaa")
    assert stored(sign_on).sort_name == ""
    assert kinds(letter) == []


def test_ada_puts_conveners_first_and_gives_places(letter: Letter) -> None:
    names = [factories.sign_on(letter, name) for name in ("Alpha", "Beta", "Gamma", "Delta")]
    place(names[2], lead=1)
    place(names[0], position=3)
    assert printed(letter) == ["Gamma", "Beta", "Delta", "Alpha"]
    place(names[2])
    assert printed(letter) == ["Beta", "Delta", "Alpha", "Gamma"]
    assert kinds(letter) == [EventKind.MOVED] * 3


def test_two_with_the_same_number_follow_one_another_by_the_alphabet(letter: Letter) -> None:
    for name in ("Beta", "Alpha", "Gamma"):
        place(factories.sign_on(letter, name), lead=None if name == "Gamma" else 1)
    assert printed(letter) == ["Alpha", "Beta", "Gamma"]


def test_what_is_no_place_is_refused(letter: Letter) -> None:
    sign_on = factories.sign_on(letter)
    for lead, position, field in NO_PLACES:
        with pytest.raises(Problem) as refusal:
            place(sign_on, lead, position)
        assert refusal.value.field == field
    assert kinds(letter) == []


def test_only_listed_names_have_a_place(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, state=SignOnState.CONFIRMED)
    with pytest.raises(Problem, match="list it first"):
        place(sign_on, lead=1)


def test_the_same_place_again_is_no_change(letter: Letter) -> None:
    sign_on = factories.sign_on(letter)
    place(sign_on, lead=2)
    place(sign_on, lead=2)
    assert kinds(letter) == [EventKind.MOVED]


def test_a_sign_on_on_paper_is_entered_without_a_mailbox(letter: Letter) -> None:
    sign_on = enter(letter)
    assert printed(letter) == ["Lamp Makers' League"]
    kept = stored(sign_on)
    assert (kept.source, kept.email, kept.evidence) == (SignOnSource.STAFF, "", SCAN)
    assert kept.email_key is None
    assert b"scan" not in (kept.evidence_sealed or b"")
    assert kinds(letter) == [EventKind.ENTERED, EventKind.LISTED]
    assert mails(sign_on) == []
    with reading():
        assert db.session.scalars(select(Mention.name).where(Mention.id == kept.party_id)).one()


def test_a_sign_on_by_mail_is_entered_with_its_mailbox(letter: Letter) -> None:
    entry = Entry(
        PartyKind.PERSON, "陳大文", "chan@example.org", title="Poet", affiliation="Toronto"
    )
    sign_on = enter(letter, entry)
    kept = stored(sign_on)
    assert (kept.name, kept.email, kept.title) == ("陳大文", "chan@example.org", "Poet")
    decline(sign_on)
    assert mails(sign_on) == ["declined 1"]


def test_an_entry_by_hand_needs_its_evidence(letter: Letter) -> None:
    for evidence in ("", " \n ", "a\x00b", "x" * 2001):
        with pytest.raises(Problem) as refusal:
            enter(letter, evidence=evidence)
        assert refusal.value.field == "evidence"
    assert printed(letter) == []


def test_an_entry_may_wait_for_somebody_else_to_list_it(letter: Letter) -> None:
    assert stored(enter(letter, list_now=False)).state is SignOnState.CONFIRMED
    assert printed(letter) == []


def test_a_name_that_is_listed_already_is_entered_but_waits(letter: Letter) -> None:
    enter(letter)
    second = enter(letter, Entry(PartyKind.ORGANIZATION, "LAMP Makers'  League"))
    assert stored(second).state is SignOnState.CONFIRMED
    assert printed(letter) == ["Lamp Makers' League"]


def test_the_name_of_a_recipient_is_entered_but_waits(letter: Letter) -> None:
    sign_on = enter(letter, Entry(PartyKind.PERSON, "Ada Park"))
    assert stored(sign_on).state is SignOnState.CONFIRMED


def test_a_mailbox_that_has_signed_is_not_entered_again(letter: Letter) -> None:
    factories.sign_on(letter, "Philly4HK", email="chu@example.org")
    entry = Entry(PartyKind.ORGANIZATION, "Philly4hk", "Chu@Example.org")
    with pytest.raises(Problem) as refusal:
        enter(letter, entry)
    assert refusal.value.field == "email"
    assert printed(letter) == ["Philly4HK"]


def test_a_letter_for_persons_takes_no_organization_by_hand_either(app: Flask) -> None:
    letter = factories.letter(state=LetterState.OPEN, who_may_sign=WhoMaySign.PERSONS)
    with pytest.raises(Problem, match="persons only"):
        enter(letter)


@pytest.mark.parametrize("state", [LetterState.DRAFT, LetterState.AGREED])
def test_nothing_is_entered_before_the_letter_is_open(app: Flask, state: LetterState) -> None:
    with pytest.raises(Problem, match="not open for signature yet"):
        enter(factories.letter(state=state))


def test_nothing_is_entered_after_the_deadline(letter: Letter) -> None:
    with writing():
        db.session.merge(letter).closes_at = NOW
    with pytest.raises(GoneProblem, match="closed"):
        enter(letter)


def test_a_closed_letter_is_frozen(app: Flask) -> None:
    letter = factories.letter(state=LetterState.CLOSED)
    for state in (SignOnState.CONFIRMED, SignOnState.LISTED):
        sign_on = factories.sign_on(letter, f"Group {state.value}", state)
        changes: list[Callable[[SignOn], None]] = [
            decline,
            lambda one: place(one, lead=1),
        ]
        for change in changes:
            with pytest.raises(Problem, match="closed"):
                change(sign_on)
            assert stored(sign_on).state is state
    assert kinds(letter) == []


def test_two_equal_names_are_shown_to_each_other(letter: Letter) -> None:
    one = factories.sign_on(letter, "Café Group")
    two = factories.sign_on(letter, "CAFÉ  GROUP", SignOnState.CONFIRMED)
    factories.sign_on(letter, "Café Group", SignOnState.DECLINED)
    other = factories.sign_on(factories.letter(state=LetterState.OPEN), "Café Group")
    found = reviewing.alike(letter, [one, two, other])
    assert [each.id for each in found[one.id]] == [two.id]
    assert [each.id for each in found[two.id]] == [one.id]


def test_the_queue_begins_with_who_waits_longest(letter: Letter) -> None:
    waiting = [
        factories.sign_on(
            letter, name, SignOnState.CONFIRMED, confirmed_at=NOW + timedelta(minutes=minute)
        )
        for name, minute in (("Third", 3), ("First", 1), ("Second", 2))
    ]
    found = reviewing.sign_ons(letter, SignOnState.CONFIRMED)
    assert [each.name for each in found.rows] == ["First", "Second", "Third"]
    assert reviewing.waits_since(letter) == NOW + timedelta(minutes=1)
    behind = reviewing.next_to_check(waiting[1])
    assert behind is not None
    assert behind.name == "Second"
    assert reviewing.next_to_check(waiting[0]) is None


def test_names_are_found_by_part_by_spelling_and_by_whole_mailbox(letter: Letter) -> None:
    factories.sign_on(letter, "Lion Rock Café", email="Owner@lionrock.example")
    factories.sign_on(letter, "100% Hong Kong", SignOnState.CONFIRMED)

    def found(query: str, state: SignOnState | None = None) -> list[str]:
        return [each.name for each in reviewing.sign_ons(letter, state, query).rows]

    assert found("rock") == ["Lion Rock Café"]
    assert found("CAFÉ") == ["Lion Rock Café"]
    assert found("owner+x@lionrock.example") == ["Lion Rock Café"]
    assert found("lionrock.example") == []
    assert found("%") == ["100% Hong Kong"]
    assert found("_") == []
    assert found("rock", SignOnState.CONFIRMED) == []
    assert found("Noisy") == []


def test_long_lists_come_page_by_page(letter: Letter) -> None:
    for number in range(5):
        factories.sign_on(letter, f"Group {number}")
    pages = [reviewing.sign_ons(letter, page=page, per_page=2) for page in (1, 2, 3, 4)]
    names = [each.name for page in pages for each in page.rows]
    assert sorted(names) == [f"Group {number}" for number in range(5)]
    assert [(page.total, page.pages) for page in pages] == [(5, 3)] * 4
