"""Chu signs for a group, confirms by mail, and may take the name off again."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from letters.domain.problems import ConflictProblem, GoneProblem, Problem
from letters.domain.states import LetterState, PartyKind, SignOnState, WhoMaySign
from letters.models import Event, EventKind, Letter, Link, Mail, Mention, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import forgetting, signing
from letters.services.entry import Entry
from tests import factories

NOW = factories.NOW + timedelta(hours=3)

CHU = Entry(
    kind=PartyKind.ORGANIZATION,
    name="Philly4HK",
    email="Chu@Philly4HK.example",
    signer="Chu Lee",
    role="Chair",
)


@pytest.fixture
def letter(app: Flask) -> Letter:
    """An open letter whose sign-ons are checked."""
    return factories.letter(state=LetterState.OPEN)


def sign(letter: Letter, entry: Entry = CHU, now: datetime = NOW, form_key: str = "a" * 32) -> None:
    with writing():
        db.session.refresh(letter)
        text_hash = letter.versions[0].text_hash
        signing.sign(letter, entry, form_key=form_key, text_hash=text_hash, now=now)


def stored(letter: Letter) -> list[SignOn]:
    db.session.rollback()
    return list(db.session.scalars(select(SignOn).where(SignOn.letter_id == letter.id)))


def mails(letter: Letter) -> list[str]:
    db.session.rollback()
    chosen = select(Mail.name).where(Mail.letter_id == letter.id).order_by(Mail.created_at)
    return list(db.session.scalars(chosen))


def confirm(letter: Letter, now: datetime = NOW) -> SignOn:
    with writing():
        sign_on = db.session.scalars(select(SignOn).where(SignOn.letter_id == letter.id)).one()
        signing.confirm(sign_on, now=now)
    return sign_on


def kinds(letter: Letter) -> list[EventKind]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Event.kind).where(Event.letter_id == letter.id).order_by(Event.seq)
        )
    )


def test_chu_signs_and_gets_one_link_to_confirm(letter: Letter) -> None:
    sign(letter)
    (sign_on,) = stored(letter)
    assert sign_on.state is SignOnState.UNCONFIRMED
    assert (sign_on.name, sign_on.signer, sign_on.role) == ("Philly4HK", "Chu Lee", "Chair")
    assert sign_on.email == "Chu@Philly4HK.example"
    assert mails(letter) == ["confirm"]
    assert kinds(letter) == [EventKind.SIGNED]


def test_chus_mailbox_cannot_be_read_in_the_database(letter: Letter) -> None:
    sign(letter)
    (sign_on,) = stored(letter)
    for column in (sign_on.email_sealed, sign_on.signer_sealed, sign_on.role_sealed):
        assert column is not None
        assert b"Chu" not in column
        assert b"Chair" not in column
    assert "chu" not in str(sign_on.email_key)


def test_chu_signs_twice_and_counts_once(letter: Letter) -> None:
    sign(letter)
    sign(letter, form_key="b" * 32, now=NOW + timedelta(minutes=1))
    assert len(stored(letter)) == 1
    assert mails(letter) == ["confirm"]


def test_the_same_mailbox_spelled_otherwise_counts_once(letter: Letter) -> None:
    sign(letter)
    again = Entry(PartyKind.ORGANIZATION, "PHILLY4HK", "chu+letters@philly4hk.EXAMPLE")
    sign(letter, again, form_key="b" * 32)
    assert len(stored(letter)) == 1


def test_a_later_repeat_sends_the_link_again_but_not_for_ever(letter: Letter) -> None:
    for hour in range(9):
        sign(letter, form_key=f"{hour:032}", now=NOW + timedelta(hours=hour))
    assert mails(letter) == ["confirm"] * signing.MOST_MAILS


def test_signing_again_after_confirming_tells_only_the_owner_of_the_mailbox(letter: Letter) -> None:
    sign(letter)
    confirm(letter)
    sign(letter, form_key="b" * 32, now=NOW + timedelta(hours=1))
    assert len(stored(letter)) == 1
    assert mails(letter) == ["confirm", "confirmed", "already_signed"]


def test_chu_goes_back_in_the_browser_and_signs_for_a_second_group(letter: Letter) -> None:
    sign(letter)
    sign(letter, Entry(PartyKind.ORGANIZATION, "TX4HK", CHU.email, signer="Chu Lee"))
    assert sorted(each.name for each in stored(letter)) == ["Philly4HK", "TX4HK"]


def test_a_letter_for_organizations_refuses_a_person(letter: Letter) -> None:
    with writing():
        db.session.merge(letter).who_may_sign = WhoMaySign.ORGANIZATIONS
    with pytest.raises(Problem, match="organizations only"):
        sign(letter, Entry(PartyKind.PERSON, "Chu Lee", CHU.email))
    assert stored(letter) == []


def test_a_form_that_showed_another_text_is_refused(letter: Letter) -> None:
    with writing(), pytest.raises(ConflictProblem):
        signing.sign(letter, CHU, form_key="a" * 32, text_hash="0" * 64, now=NOW)
    assert stored(letter) == []


@pytest.mark.parametrize("seconds", [0, 1, 3600])
def test_nobody_signs_at_or_after_the_second_of_the_deadline(letter: Letter, seconds: int) -> None:
    with writing():
        db.session.merge(letter).closes_at = NOW
    with pytest.raises(GoneProblem):
        sign(letter, now=NOW + timedelta(seconds=seconds))
    assert stored(letter) == []
    sign(letter, now=NOW - timedelta(seconds=1))
    assert len(stored(letter)) == 1


def test_a_confirmed_name_of_a_checked_letter_waits_for_the_coordinator(letter: Letter) -> None:
    sign(letter)
    sign_on = confirm(letter)
    assert sign_on.state is SignOnState.CONFIRMED
    assert sign_on.mention is not None
    assert kinds(letter) == [EventKind.SIGNED, EventKind.CONFIRMED]


def test_confirming_twice_changes_nothing_the_second_time(letter: Letter) -> None:
    sign(letter)
    confirm(letter)
    confirm(letter, NOW + timedelta(hours=1))
    assert kinds(letter) == [EventKind.SIGNED, EventKind.CONFIRMED]
    assert mails(letter) == ["confirm", "confirmed"]
    with reading():
        assert (
            db.session.scalar(
                select(func.count()).select_from(Mention).where(Mention.name == "Philly4HK")
            )
            == 1
        )


def test_where_names_are_not_checked_confirming_lists_at_once(letter: Letter) -> None:
    with writing():
        db.session.merge(letter).checked = False
    sign(letter)
    assert confirm(letter).state is SignOnState.LISTED
    assert kinds(letter) == [EventKind.SIGNED, EventKind.CONFIRMED, EventKind.LISTED]


@pytest.mark.parametrize("name", ["Ada Park", "ADA  PARK", "Аda Park"])
def test_the_name_of_a_recipient_is_always_held(letter: Letter, name: str) -> None:
    with writing():
        db.session.merge(letter).checked = False
    sign(letter, Entry(PartyKind.PERSON, name, "prank@example.org"))
    assert confirm(letter).state is SignOnState.CONFIRMED


def test_a_name_that_is_on_the_list_already_is_held(letter: Letter) -> None:
    with writing():
        db.session.merge(letter).checked = False
    sign(letter)
    confirm(letter)
    sign(letter, Entry(PartyKind.ORGANIZATION, "philly4hk", "other@example.org"), form_key="b" * 32)
    with writing():
        second = db.session.scalars(
            select(SignOn).where(
                SignOn.letter_id == letter.id, SignOn.state == SignOnState.UNCONFIRMED
            )
        ).one()
        signing.confirm(second, now=NOW)
    assert second.state is SignOnState.CONFIRMED


def test_a_link_pressed_after_closing_is_told_so(letter: Letter) -> None:
    sign(letter)
    with writing():
        db.session.merge(letter).closes_at = NOW + timedelta(hours=1)
    with pytest.raises(GoneProblem, match="closed"):
        confirm(letter, NOW + timedelta(hours=1))


def test_withdrawing_beats_confirming(letter: Letter) -> None:
    sign(letter)
    with writing():
        signing.withdraw(db.session.merge(stored(letter)[0]), now=NOW, disowned=True)
    with pytest.raises(GoneProblem):
        confirm(letter)
    assert kinds(letter) == [EventKind.SIGNED, EventKind.WITHDRAWN]


def test_chu_takes_the_name_off_twice_and_may_sign_anew(letter: Letter) -> None:
    sign(letter)
    confirm(letter)
    for _ in range(2):
        with writing():
            sign_on = db.session.scalars(select(SignOn).where(SignOn.letter_id == letter.id)).one()
            signing.withdraw(sign_on, now=NOW)
    assert kinds(letter).count(EventKind.WITHDRAWN) == 1
    sign(letter, form_key="b" * 32)
    assert sorted(each.state for each in stored(letter)) == ["unconfirmed", "withdrawn"]


def test_who_is_printed_may_leave_but_not_a_letter_that_came_as_it_was_printed(app: Flask) -> None:
    for imported in (False, True):
        letter = factories.letter(state=LetterState.CLOSED, imported=imported)
        sign_on = factories.sign_on(letter)
        with writing(), pytest.raises(GoneProblem) if imported else nullcontext():
            signing.withdraw(db.session.merge(sign_on), now=NOW)
        (kept,) = stored(letter)
        assert kept.state is (SignOnState.LISTED if imported else SignOnState.WITHDRAWN)


def test_changing_a_listed_name_asks_the_coordinator_again(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, "Philly4HK")
    with writing():
        signing.change(
            sign_on, Entry(PartyKind.ORGANIZATION, "Philly for Hong Kong", role="Chair"), now=NOW
        )
    assert (sign_on.name, sign_on.state) == ("Philly for Hong Kong", SignOnState.CONFIRMED)
    assert sign_on.email.endswith("@example.org")


def test_changing_only_the_role_keeps_the_name_listed(letter: Letter) -> None:
    sign_on = factories.sign_on(letter, "Philly4HK")
    with writing():
        signing.change(
            sign_on, Entry(PartyKind.ORGANIZATION, "Philly4HK", role="President"), now=NOW
        )
    assert (sign_on.role, sign_on.state) == ("President", SignOnState.LISTED)


def test_chu_cannot_change_one_entry_into_the_other(letter: Letter) -> None:
    factories.sign_on(letter, "TX4HK", email="chu@example.org")
    sign_on = factories.sign_on(letter, "Philly4HK", email="chu@example.org")
    with writing(), pytest.raises(Problem, match="already signed"):
        signing.change(sign_on, Entry(PartyKind.ORGANIZATION, "TX4HK"), now=NOW)


def test_asking_for_the_links_again_sends_them_to_the_mailbox_only(letter: Letter) -> None:
    factories.sign_on(letter, "TX4HK", email="chu@example.org")
    factories.sign_on(letter, "Ohio4HK", SignOnState.UNCONFIRMED, email="chu@example.org")
    factories.sign_on(letter, "Stranger", email="stranger@example.org")
    with writing():
        signing.send_again(letter, "CHU@example.org", now=NOW)
        signing.send_again(letter, "nobody@example.org", now=NOW)
    assert sorted(mails(letter)) == ["confirm", "entry_link"]


def test_what_nobody_confirmed_is_forgotten_after_seven_days(letter: Letter) -> None:
    sign(letter)
    factories.sign_on(letter, "TX4HK")
    with writing():
        forgetting.forget_unconfirmed(NOW + timedelta(days=7))
    assert len(stored(letter)) == 2
    with writing():
        forgetting.forget_unconfirmed(NOW + timedelta(days=7, seconds=1))
    assert [each.name for each in stored(letter)] == ["TX4HK"]
    assert mails(letter) == []
    assert db.session.scalar(select(func.count()).select_from(Link)) == 0
    assert kinds(letter)[-1] is EventKind.EXPIRED


HOSTILE = [
    ("name", ""),
    ("name", "=HYPERLINK(1)"),
    ("name", "Evil\x00Corp"),
    ("name", "Evil\u202eproC"),
    ("name", "x" * 201),
    ("name", "https://evil.example"),
    ("email", "nobody"),
    ("email", "a@b@c"),
    ("email", "a\nBcc: x@example.org"),
    ("role", "Chair =?utf-8?q?=0ABcc:_x?="),
    ("website", "javascript:alert(1)"),
]


@pytest.mark.parametrize(("field", "value"), HOSTILE)
def test_hostile_fields_are_refused_beside_the_field(
    letter: Letter, field: str, value: str
) -> None:
    from dataclasses import replace

    with pytest.raises(Problem) as refusal:
        sign(letter, replace(CHU, **{field: value}))
    assert refusal.value.field == field
    assert stored(letter) == []


def test_a_link_mailed_again_keeps_the_sign_on_until_it_expires(letter: Letter) -> None:
    sign(letter)
    sign(letter, form_key="b" * 32, now=NOW + timedelta(days=6))
    with writing():
        forgetting.forget_unconfirmed(NOW + timedelta(days=8))
    assert len(stored(letter)) == 1
    with writing():
        forgetting.forget_unconfirmed(NOW + timedelta(days=13, seconds=1))
    assert stored(letter) == []


def test_what_was_disowned_before_it_was_confirmed_is_forgotten_too(letter: Letter) -> None:
    sign(letter)
    with writing():
        signing.withdraw(db.session.merge(stored(letter)[0]), now=NOW, disowned=True)
    with writing():
        forgetting.forget_unconfirmed(NOW + timedelta(days=8))
    assert stored(letter) == []


def test_a_signer_who_changes_the_role_keeps_what_was_signed_beside_the_corrected_name(
    letter: Letter,
) -> None:
    sign_on = factories.sign_on(letter, "Philly4HK (corrected)", name_as_signed="philly")
    with writing():
        signing.change(
            sign_on,
            Entry(PartyKind.ORGANIZATION, "Philly4HK (corrected)", signer="Chu Lee", role="Chair"),
            now=NOW,
        )
    assert (sign_on.name_as_signed, sign_on.role) == ("philly", "Chair")
    with writing():
        signing.change(
            sign_on,
            Entry(PartyKind.ORGANIZATION, "Philly4HK (corrected)", signer="Chu Lee", role="Chair"),
            now=NOW,
        )
    assert kinds(letter) == [EventKind.CHANGED]


def test_a_name_that_unfolds_to_thousands_of_letters_is_signed_and_found_again(
    letter: Letter,
) -> None:
    for key in ("c" * 32, "d" * 32):
        sign(letter, replace(CHU, name="ﷺ" * 200), form_key=key)
    assert len(stored(letter)) == 1
