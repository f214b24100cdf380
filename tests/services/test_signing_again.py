"""Ada asks who signed earlier letters; Ben signs again with one button, or does not want to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from letters.domain import address, names
from letters.domain.problems import GoneProblem, NotFoundProblem, Problem
from letters.domain.states import (
    LetterState,
    PartyKind,
    SignOnSource,
    SignOnState,
    WhoMaySign,
)
from letters.models import (
    Agreement,
    Call,
    Consent,
    Event,
    EventKind,
    Letter,
    Mail,
    OptOut,
    SignOn,
    db,
)
from letters.models.transaction import writing
from letters.models.vault import vault
from letters.services import (
    amending,
    checking,
    drafting,
    duplicates,
    outbox,
    signed_before,
    signing,
    signing_again,
    whom_to_ask,
)
from letters.services.actor import COMMAND
from letters.services.entry import Entry
from letters.services.opening import ChangedTextProblem
from tests import factories

NOW = factories.NOW + timedelta(days=40)
BEN = "ben@philly4hk.example"


@pytest.fixture
def letter(app: Flask) -> Letter:
    """The new letter of a convener that has an earlier one."""
    lamp = factories.convener("Lamp")
    return factories.letter(lamp, LetterState.OPEN, slug="new")


@pytest.fixture
def earlier(letter: Letter) -> Letter:
    """An earlier letter of the same convener, closed since."""
    text = factories.letter_text(title="The statement of March")
    return factories.letter(letter.convener, LetterState.CLOSED, slug="earlier", text=text)


def signed(
    of: Letter,
    name: str = "Philly4HK",
    email: str = BEN,
    state: SignOnState = SignOnState.LISTED,
    **values: object,
) -> SignOn:
    """A sign-on whose mailbox is confirmed and known to the register."""
    made = factories.sign_on(of, name, state, email=email, role="Chair", **values)
    with writing():
        sign_on = db.session.merge(made)
        if sign_on.mention is not None:
            canonical = address.canonical(email)
            sign_on.mention.mailbox_key = vault().mailbox_index(of.convener_id, canonical)
    return sign_on


def waiting(letter: Letter) -> list[str]:
    db.session.rollback()
    return sorted(each[0].name for each in whom_to_ask.waiting(letter))


def ask(letter: Letter, *chosen: SignOn, now: datetime = NOW) -> int:
    with writing():
        ids = {each.id for each in chosen}
        return signing_again.ask(db.session.merge(letter), ids, by=COMMAND, now=now)


def call(letter: Letter) -> Call:
    db.session.rollback()
    return db.session.scalars(select(Call).where(Call.letter_id == letter.id)).one()


def press(letter: Letter, text_hash: str = "", now: datetime = NOW) -> SignOn:
    with writing():
        found = call(letter)
        signing_again.sign(found, text_hash=text_hash or letter.versions[0].text_hash, now=now)
        assert found.signed is not None
        return found.signed


def mails(name: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Mail.name == name)) or 0


def kinds(letter: Letter) -> list[EventKind]:
    db.session.rollback()
    chosen = select(Event.kind).where(Event.letter_id == letter.id).order_by(Event.seq)
    return list(db.session.scalars(chosen))


def sign_ons(letter: Letter) -> list[SignOn]:
    db.session.rollback()
    return list(db.session.scalars(select(SignOn).where(SignOn.letter_id == letter.id)))


def test_who_signed_an_earlier_letter_may_be_asked(letter: Letter, earlier: Letter) -> None:
    signed(earlier)
    assert waiting(letter) == ["Philly4HK"]


@pytest.mark.parametrize(
    "state", [SignOnState.UNCONFIRMED, SignOnState.WITHDRAWN, SignOnState.DECLINED]
)
def test_whose_name_did_not_stand_is_not_asked(
    letter: Letter, earlier: Letter, state: SignOnState
) -> None:
    signed(earlier, state=state)
    assert waiting(letter) == []


def test_a_person_and_a_name_without_mailbox_are_not_asked(letter: Letter, earlier: Letter) -> None:
    signed(earlier, "Chu Lee", "chu@example.org", kind=PartyKind.PERSON)
    factories.sign_on(earlier, "On paper", email_sealed=None, email_key=None)
    assert waiting(letter) == []


def test_signers_of_another_convener_are_not_asked(letter: Letter) -> None:
    signed(factories.letter(factories.convener("Other"), LetterState.CLOSED), "Stranger")
    assert waiting(letter) == []


@pytest.mark.parametrize("state", [SignOnState.LISTED, SignOnState.WITHDRAWN, SignOnState.DECLINED])
def test_who_is_on_the_letter_or_was_is_not_asked(
    letter: Letter, earlier: Letter, state: SignOnState
) -> None:
    before = signed(earlier)
    assert before.mention is not None
    now_there = signed(letter, "Philadelphia for HK", "other@philly4hk.example", state=state)
    with writing():
        mention = db.session.merge(now_there.mention)
        mention.party_id = before.mention.party_id
    assert waiting(letter) == []


def test_whose_mailbox_signed_the_letter_under_another_name_is_not_asked(
    letter: Letter, earlier: Letter
) -> None:
    signed(earlier)
    signed(letter, "Friends of Philadelphia")
    assert waiting(letter) == []


def test_an_organization_is_asked_once_by_its_newest_signer(
    letter: Letter, earlier: Letter
) -> None:
    first = signed(earlier, "Philly4HK", "old@philly4hk.example")
    later = factories.letter(letter.convener, LetterState.CLOSED, slug="later")
    second = signed(later, "Philly for Hong Kong", confirmed_at=factories.NOW + timedelta(days=1))
    with writing():
        db.session.merge(second.mention).party_id = first.mention.party_id
    assert waiting(letter) == ["Philly for Hong Kong"]
    assert ask(letter, first, second) == 1
    assert waiting(letter) == []


def named(letter: Letter) -> list[list[str]]:
    """The signers of each organization that may be asked, the usual one first."""
    db.session.rollback()
    return [[each.signer for each in known] for known in whom_to_ask.waiting(letter)]


def test_an_own_domain_goes_before_a_newer_free_mailbox(letter: Letter, earlier: Letter) -> None:
    ben = signed(earlier, "Hong Kong Watch", "ben@hongkongwatch.org", signer="Ben")
    later = factories.letter(letter.convener, LetterState.CLOSED, slug="later")
    newer = factories.NOW + timedelta(days=1)
    mallory = signed(later, "Hong Kong Watch", "m@gmail.com", signer="Mallory", confirmed_at=newer)
    with writing():
        party = db.session.merge(ben.mention)
        party.domain = "hongkongwatch.org"
        db.session.merge(mallory.mention).party_id = party.party_id
    assert named(letter) == [["Ben", "Mallory"]]
    with writing():
        db.session.merge(ben).state = SignOnState.SUPERSEDED
    assert named(letter) == [["Mallory", "Ben"]]
    assert ask(letter, ben) == 1
    assert call(letter).sign_on_id == ben.id
    assert named(letter) == []


def test_the_same_mailbox_is_offered_once(letter: Letter, earlier: Letter) -> None:
    first = signed(earlier, signer="Ben of old")
    later = factories.letter(letter.convener, LetterState.CLOSED, slug="later")
    again = signed(later, signer="Ben", confirmed_at=factories.NOW + timedelta(days=1))
    with writing():
        db.session.merge(again.mention).party_id = first.mention.party_id
    assert named(letter) == [["Ben"]]


@pytest.mark.parametrize(
    ("name", "email"), [("Philly4HK", "other@example.org"), ("Another name", BEN)]
)
def test_who_has_only_to_confirm_is_not_asked(
    letter: Letter, earlier: Letter, name: str, email: str
) -> None:
    signed(earlier)
    signed(earlier, "TX4HK", "tx@example.org")
    factories.sign_on(letter, name, SignOnState.UNCONFIRMED, email=email)
    assert waiting(letter) == ["TX4HK"]


def test_asking_twice_sends_nothing_twice(letter: Letter, earlier: Letter) -> None:
    before = signed(earlier)
    assert ask(letter, before) == 1
    assert ask(letter, before, now=NOW + timedelta(days=1)) == 0
    assert mails("sign_again") == 1
    assert kinds(letter) == [EventKind.CALLED]


def test_one_organization_is_asked_for_each_letter(letter: Letter, earlier: Letter) -> None:
    before = signed(earlier)
    third = factories.letter(letter.convener, LetterState.OPEN, slug="third")
    assert (ask(letter, before), ask(third, before)) == (1, 1)
    assert mails("sign_again") == 2
    db.session.rollback()
    letters = {
        db.session.get_one(Mail, each).letter_id
        for each in db.session.scalars(select(Mail.id).where(Mail.name == "sign_again"))
    }
    assert letters == {letter.id, third.id}


def test_only_who_is_ticked_is_asked(letter: Letter, earlier: Letter) -> None:
    before = signed(earlier)
    signed(earlier, "TX4HK", "tx@example.org")
    stranger = signed(
        factories.letter(factories.convener("Other"), LetterState.CLOSED), "Stranger", "s@x.org"
    )
    assert ask(letter, before, stranger) == 1
    assert waiting(letter) == ["TX4HK"]


def test_a_letter_that_takes_no_organizations_asks_nobody(letter: Letter, earlier: Letter) -> None:
    before = signed(earlier)
    with pytest.raises(Problem, match="Tick at least one"):
        ask(letter)
    with writing():
        db.session.merge(letter).who_may_sign = WhoMaySign.PERSONS
    with pytest.raises(Problem, match="persons only"):
        ask(letter, before)
    with writing():
        other = db.session.merge(letter)
        other.state, other.closed_at = LetterState.CLOSED, NOW
    with pytest.raises(GoneProblem):
        ask(letter, before)
    assert mails("sign_again") == 0


def test_ben_signs_again_with_one_button(letter: Letter, earlier: Letter) -> None:
    ask(letter, signed(earlier, short_name="P4HK", website="https://philly4hk.example"))
    made = press(letter)
    assert made.letter_id == letter.id
    assert (made.name, made.short_name, made.signer, made.role) == (
        "Philly4HK",
        "P4HK",
        "Chu Lee",
        "Chair",
    )
    assert (made.email, made.source) == (BEN, SignOnSource.AGAIN)
    assert (made.state, made.confirmed_at) == (SignOnState.CONFIRMED, NOW)
    assert kinds(letter) == [EventKind.CALLED, EventKind.SIGNED_AGAIN, EventKind.CONFIRMED]
    assert mails("confirmed") == 1
    assert mails("confirm") == 0
    consent = db.session.scalars(select(Consent).where(Consent.sign_on_id == made.id)).one()
    assert consent.text_hash == letter.versions[0].text_hash


def test_the_register_knows_who_signed_again(letter: Letter, earlier: Letter) -> None:
    before = signed(earlier)
    with writing():
        duplicates.look(db.session.merge(before).mention, now=NOW)
    ask(letter, before)
    made = press(letter)
    assert made.mention is not None
    assert made.mention.mailbox_key == before.mention.mailbox_key


def test_where_names_are_not_checked_it_is_listed_at_once(letter: Letter, earlier: Letter) -> None:
    with writing():
        db.session.merge(letter).checked = False
    ask(letter, signed(earlier))
    assert press(letter).state is SignOnState.LISTED


def test_the_name_of_a_recipient_is_held_as_ever(letter: Letter, earlier: Letter) -> None:
    with writing():
        found = db.session.merge(letter)
        found.checked = False
        recipient = found.versions[0].recipients[0].name
    ask(letter, signed(earlier, recipient))
    assert press(letter).state is SignOnState.CONFIRMED


def test_pressing_twice_signs_once(letter: Letter, earlier: Letter) -> None:
    ask(letter, signed(earlier))
    first = press(letter)
    assert press(letter, now=NOW + timedelta(hours=1)).id == first.id
    assert len(sign_ons(letter)) == 1
    assert mails("confirmed") == 1


def test_what_was_taken_off_is_not_signed_again_by_the_same_link(
    letter: Letter, earlier: Letter
) -> None:
    ask(letter, signed(earlier))
    made = press(letter)
    with writing():
        signing.withdraw(db.session.merge(made), now=NOW)
    assert press(letter).state is SignOnState.WITHDRAWN
    assert len(sign_ons(letter)) == 1


def test_a_text_that_changed_meanwhile_is_shown_first(letter: Letter, earlier: Letter) -> None:
    ask(letter, signed(earlier))
    old = letter.versions[0].text_hash
    with writing():
        found = db.session.merge(letter)
        newer = factories.letter_text(body="We write again.")
        drafting.save(found, newer, base=1, by=COMMAND, now=NOW)
        db.session.flush()
        lamp_agrees(found)
        amending.amend(found, number=2, note="News.", by=COMMAND, now=NOW)
    with pytest.raises(ChangedTextProblem):
        press(letter, old)
    assert sign_ons(letter) == []
    db.session.rollback()
    now_in_force = db.session.get_one(Letter, letter.id).versions[1].text_hash
    assert press(letter, now_in_force).text_hash == now_in_force


def lamp_agrees(letter: Letter) -> None:
    version = drafting.version(letter, letter.current_number)
    db.session.add(Agreement(version_id=version.id, convener_id=letter.convener_id, created_at=NOW))
    db.session.flush()


def test_after_closing_the_link_signs_nothing(letter: Letter, earlier: Letter) -> None:
    ask(letter, signed(earlier))
    with writing():
        found = db.session.merge(letter)
        found.state, found.closed_at = LetterState.CLOSED, NOW
    with pytest.raises(GoneProblem, match="no more signatures"):
        press(letter)
    assert sign_ons(letter) == []


def test_who_filled_the_form_meanwhile_signs_what_the_link_shows(
    letter: Letter, earlier: Letter
) -> None:
    """The link proves the same mailbox, so there is no second sign-on; but anybody may have typed
    that address into the form, so nothing counts that the link did not show."""
    ask(letter, signed(earlier))
    entry = Entry(PartyKind.ORGANIZATION, "PHILLY4HK", BEN, signer="Mallory", role="Boss")
    with writing():
        found = db.session.merge(letter)
        shown = found.versions[0].text_hash
        signing.sign(found, entry, form_key="a" * 32, text_hash=shown, now=NOW)
    made = press(letter)
    assert (made.name, made.state) == ("Philly4HK", SignOnState.CONFIRMED)
    assert (made.name_as_signed, made.role) == ("Philly4HK", "Chair")
    assert made.source is SignOnSource.FORM
    assert len(sign_ons(letter)) == 1


def test_who_waits_for_a_consent_gives_it_by_the_button(letter: Letter, earlier: Letter) -> None:
    ask(letter, signed(earlier))
    signed(letter, state=SignOnState.NEEDS_CONSENT)
    assert press(letter).state is SignOnState.LISTED


def test_a_link_works_for_a_month_and_no_other_purpose(letter: Letter, earlier: Letter) -> None:
    ask(letter, signed(earlier))
    link = call(letter).link
    assert link is not None
    token = outbox.token_of(link)
    late = NOW + timedelta(days=29)
    assert signing_again.of_link(token, late).letter_id == letter.id
    with pytest.raises(GoneProblem):
        signing_again.of_link(token, NOW + timedelta(days=30))
    for purpose in ("confirm", "entry", "consent"):
        with pytest.raises(NotFoundProblem):
            outbox.find_link(token, purpose, NOW)


def test_who_does_not_want_to_be_asked_is_left_out_from_then_on(
    letter: Letter, earlier: Letter
) -> None:
    ask(letter, signed(earlier))
    for _ in range(2):
        with writing():
            signing_again.refuse(call(letter), now=NOW)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(OptOut)) == 1
    assert kinds(letter) == [EventKind.CALLED, EventKind.OPTED_OUT]
    third = factories.letter(letter.convener, LetterState.OPEN, slug="third")
    assert waiting(third) == []
    assert whom_to_ask.refusals(third) == 1
    with writing():
        assert signing_again.ask(db.session.merge(third), {"x"}, by=COMMAND, now=NOW) == 0
    # It is a wish, not a ban.
    assert press(letter).state is SignOnState.CONFIRMED


def test_the_wish_holds_for_this_convener_alone(letter: Letter, earlier: Letter) -> None:
    ask(letter, signed(earlier))
    with writing():
        signing_again.refuse(call(letter), now=NOW)
    other = factories.convener("Other")
    signed(factories.letter(other, LetterState.CLOSED), "Philly4HK")
    assert waiting(factories.letter(other, LetterState.OPEN)) == ["Philly4HK"]


def test_nothing_but_the_wish_is_kept_of_the_mailbox(letter: Letter, earlier: Letter) -> None:
    ask(letter, signed(earlier))
    with writing():
        signing_again.refuse(call(letter), now=NOW)
    db.session.rollback()
    row = db.session.scalars(select(OptOut)).one()
    assert len(row.mailbox_key) == 64
    assert "philly" not in row.mailbox_key


# What the same mailbox signed before


def confirmed(letter: Letter, name: str = "DC for HK", email: str = BEN) -> SignOn:
    entry = Entry(PartyKind.ORGANIZATION, name, email, signer="Ben Ho", role="Chair")
    with writing():
        found = db.session.merge(letter)
        shown = found.versions[0].text_hash
        signing.sign(found, entry, form_key=names.key(name), text_hash=shown, now=NOW)
        chosen = select(SignOn).where(SignOn.letter_id == letter.id, SignOn.name == name)
        sign_on = db.session.scalars(chosen).one()
        assert signed_before.of(sign_on) == [], "nobody confirmed yet"
        signing.confirm(sign_on, now=NOW)
    return sign_on


def before(sign_on: SignOn) -> list[tuple[str, str, str, bool]]:
    db.session.rollback()
    found = signed_before.of(db.session.get_one(SignOn, sign_on.id))
    return [(each.title, each.month, each.name, each.differs) for each in found]


def test_ben_reads_what_his_mailbox_signed_once_he_confirmed(
    letter: Letter, earlier: Letter
) -> None:
    signed(earlier, "DC4HK")
    mine = confirmed(letter)
    assert before(mine) == [("The statement of March", "March 2026", "DC4HK", True)]


def test_another_mailbox_of_the_same_party_reads_nothing(letter: Letter, earlier: Letter) -> None:
    signed(earlier, "DC4HK", "old@dc4hk.example")
    mine = confirmed(letter, "DC4HK", "new@dc4hk.example")
    db.session.rollback()
    again = db.session.get_one(SignOn, mine.id)
    assert again.mention is not None
    assert before(mine) == []


@pytest.mark.parametrize(
    ("state", "source"),
    [
        (SignOnState.DECLINED, SignOnSource.FORM),
        (SignOnState.LISTED, SignOnSource.STAFF),
    ],
)
def test_what_the_mailbox_did_not_prove_or_nobody_listed_is_not_told(
    letter: Letter, earlier: Letter, state: SignOnState, source: SignOnSource
) -> None:
    signed(earlier, "DC4HK", state=state, source=source)
    assert before(confirmed(letter)) == []


def test_another_conveners_letters_are_not_told(letter: Letter) -> None:
    signed(factories.letter(factories.convener("Other"), LetterState.CLOSED), "DC4HK")
    assert before(confirmed(letter)) == []


def test_after_taking_the_name_off_nothing_is_told(letter: Letter, earlier: Letter) -> None:
    signed(earlier, "DC4HK")
    mine = confirmed(letter)
    with writing():
        signing.withdraw(db.session.merge(mine), now=NOW)
    assert before(mine) == []


def test_ben_takes_the_name_from_there_and_it_is_checked_again(
    letter: Letter, earlier: Letter
) -> None:
    first = signed(earlier, "DC4HK")
    mine = confirmed(letter)
    with writing():
        checking.list_(db.session.merge(mine), by=COMMAND, now=NOW)
    with writing():
        signed_before.take_name(db.session.merge(mine), first.id, now=NOW)
    db.session.rollback()
    found = db.session.get_one(SignOn, mine.id)
    assert (found.name, found.state) == ("DC4HK", SignOnState.CONFIRMED)
    assert (found.signer, found.role) == ("Ben Ho", "Chair")
    assert before(mine)[0][3] is False


def test_a_name_of_somebody_else_cannot_be_taken(letter: Letter, earlier: Letter) -> None:
    strangers = signed(earlier, "DC4HK", "stranger@example.org")
    mine = confirmed(letter)
    with pytest.raises(NotFoundProblem), writing():
        signed_before.take_name(db.session.merge(mine), strangers.id, now=NOW)
    db.session.rollback()
    assert db.session.get_one(SignOn, mine.id).name == "DC for HK"
