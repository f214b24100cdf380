"""Ada changes an open letter; nobody stands under words that they did not say yes to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.problems import ConflictProblem, GoneProblem, Problem
from letters.domain.states import LetterState, PartyKind, SignOnState
from letters.jobs import mail_contexts
from letters.models import (
    Amendment,
    CoConvener,
    Consent,
    Event,
    EventKind,
    Letter,
    Link,
    Mail,
    SignOn,
    User,
    db,
)
from letters.models.transaction import writing
from letters.services import (
    agreeing,
    amending,
    checking,
    closing,
    consenting,
    drafting,
    notifying,
    opening,
    reading,
    signing,
)
from letters.services.actor import By
from letters.services.entry import Entry
from letters.services.opening import ChangedTextProblem
from tests import factories

NOW = factories.NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def ada(app: Flask) -> User:
    """Ada coordinates."""
    return factories.user("Ada")


@pytest.fixture
def letter(ada: User) -> Letter:
    """An open letter with a listed, a confirmed, an unconfirmed and a declined name."""
    made = factories.letter(state=LetterState.OPEN)
    for name, state in (
        ("Philly4HK", SignOnState.LISTED),
        ("Lion Rock Café", SignOnState.CONFIRMED),
        ("TX4HK", SignOnState.UNCONFIRMED),
        ("Nobody", SignOnState.DECLINED),
    ):
        factories.sign_on(made, name, state)
    return db.session.merge(made)


def the(name: str) -> SignOn:
    db.session.rollback()
    return db.session.scalars(select(SignOn).where(SignOn.name == name)).one()


def states(*names: str) -> list[SignOnState]:
    return [the(name).state for name in names]


def names(letter: Letter) -> list[str]:
    db.session.rollback()
    return [line.signatory.name for line in reading.roll(letter).lines]


def write(letter: Letter, ada: User, body: str) -> int:
    """Save a next version and have the convener agree to it; give its number."""
    with writing():
        found = db.session.get_one(Letter, letter.id)
        text = factories.letter_text(body=body)
        made = drafting.save(found, text, base=found.current_number, by=By.member(ada), now=NOW)
        agreeing.agree(found, number=made.number, by=By.member(ada), now=NOW)
        return made.number


def amend(letter: Letter, ada: User, body: str = "Other words.") -> int:
    number = write(letter, ada, body)
    put_in_force(letter, ada, number)
    return number


def put_in_force(
    letter: Letter, ada: User, number: int, now: datetime = NOW, note: str = ""
) -> int:
    with writing():
        found = db.session.get_one(Letter, letter.id)
        made = amending.amend(found, number=number, note=note, by=By.member(ada), now=now)
        return made.asked


def propose_as_minor(letter: Letter, ada: User, number: int, note: str) -> str:
    with writing():
        found = db.session.get_one(Letter, letter.id)
        made = amending.propose_minor(found, number=number, note=note, by=By.member(ada), now=NOW)
        return made.id


def sign(letter: Letter, name: str, text_hash: str) -> None:
    entry = Entry(PartyKind.ORGANIZATION, name, "a@sd.example")
    with writing():
        found = db.session.get_one(Letter, letter.id)
        signing.sign(found, entry, form_key="k" * 32, text_hash=text_hash, now=NOW)


def in_force(letter: Letter) -> str:
    db.session.rollback()
    return reading.version_in_force(db.session.get_one(Letter, letter.id)).text_hash


def consent(letter: Letter, name: str, text_hash: str = "") -> None:
    given = text_hash or in_force(letter)
    with writing():
        consenting.consent(the_in_write(name), text_hash=given, now=LATER)


def the_in_write(name: str) -> SignOn:
    return db.session.scalars(select(SignOn).where(SignOn.name == name)).one()


def test_who_signed_before_is_neither_counted_nor_printed_before_saying_yes(
    letter: Letter, ada: User
) -> None:
    amend(letter, ada)
    assert names(letter) == []
    assert reading.count(letter) == 0
    asked = [SignOnState.NEEDS_CONSENT] * 2
    assert states("Philly4HK", "Lion Rock Café") == asked
    assert states("TX4HK", "Nobody") == [SignOnState.UNCONFIRMED, SignOnState.DECLINED]


def test_a_yes_brings_a_name_back_to_where_it_stood(letter: Letter, ada: User) -> None:
    amend(letter, ada)
    for _ in range(2):
        consent(letter, "Philly4HK")
        consent(letter, "Lion Rock Café")
    assert states("Philly4HK", "Lion Rock Café") == [SignOnState.LISTED, SignOnState.CONFIRMED]
    assert names(letter) == ["Philly4HK"]
    given = select(Consent.version_id).where(Consent.sign_on_id == the("Philly4HK").id)
    assert len(set(db.session.scalars(given))) == 2


def test_a_yes_to_a_text_that_changed_once_more_is_no_yes(letter: Letter, ada: User) -> None:
    amend(letter, ada)
    seen = in_force(letter)
    amend(letter, ada, "Third words.")
    with pytest.raises(ChangedTextProblem) as refused:
        consent(letter, "Philly4HK", seen)
    assert refused.value.seen is not None
    assert refused.value.seen.number == 2
    assert names(letter) == []


@pytest.mark.parametrize("forged", ["f" * 64, "", "x", "\0"])
def test_a_forged_hash_is_no_yes(letter: Letter, ada: User, forged: str) -> None:
    amend(letter, ada)
    with pytest.raises(ChangedTextProblem) as refused, writing():
        consenting.consent(the_in_write("Philly4HK"), text_hash=forged, now=LATER)
    assert refused.value.seen is None


def test_a_name_taken_off_cannot_come_back_by_an_old_link(letter: Letter, ada: User) -> None:
    amend(letter, ada)
    with writing():
        signing.withdraw(the_in_write("Philly4HK"), now=NOW)
    with pytest.raises(GoneProblem):
        consent(letter, "Philly4HK")
    assert states("Philly4HK") == [SignOnState.WITHDRAWN]


def test_after_closing_nobody_can_say_yes_any_more(letter: Letter, ada: User) -> None:
    amend(letter, ada)
    with writing():
        closing.close(db.session.get_one(Letter, letter.id), by=By.member(ada), now=NOW)
    with pytest.raises(GoneProblem):
        consent(letter, "Philly4HK")


def test_who_never_confirmed_confirms_the_new_text_or_nothing(letter: Letter, ada: User) -> None:
    amend(letter, ada)
    with pytest.raises(ChangedTextProblem), writing():
        signing.confirm(the_in_write("TX4HK"), now=LATER)
    with writing():
        signing.confirm(the_in_write("TX4HK"), text_hash=in_force_now(letter), now=LATER)
    found = the("TX4HK")
    assert (found.state, found.version.number) == (SignOnState.CONFIRMED, 2)


def in_force_now(letter: Letter) -> str:
    return reading.version_in_force(db.session.get_one(Letter, letter.id)).text_hash


def test_a_form_of_the_old_text_is_answered_with_the_difference(letter: Letter, ada: User) -> None:
    old = in_force(letter)
    amend(letter, ada)
    with pytest.raises(ChangedTextProblem) as refused:
        sign(letter, "SD4HK", old)
    assert refused.value.seen is not None
    sign(letter, "SD4HK", in_force(letter))
    assert the("SD4HK").version.number == 2


def test_a_declined_name_that_is_listed_after_all_is_asked_first(letter: Letter, ada: User) -> None:
    amend(letter, ada)
    with writing():
        checking.list_(the_in_write("Nobody"), by=By.member(ada), now=LATER)
    assert states("Nobody") == [SignOnState.NEEDS_CONSENT]
    consent(letter, "Nobody")
    assert names(letter) == ["Nobody"]


def test_who_was_told_and_declined_and_is_listed_after_all_is_mailed_once_more(
    letter: Letter, ada: User
) -> None:
    amend(letter, ada)
    with writing():
        notifying.tell_due(LATER)
    by, again = By.member(ada), LATER + timedelta(days=1)
    with writing():
        checking.decline(the_in_write("Philly4HK"), "Who are they?", by=by, now=LATER)
    with writing():
        checking.list_(the_in_write("Philly4HK"), by=by, now=again)
    with writing():
        notifying.tell_due(again)
    assert states("Philly4HK") == [SignOnState.NEEDS_CONSENT]
    assert rounds("Philly4HK") == [201, 202]
    consent(letter, "Philly4HK")
    assert names(letter) == ["Philly4HK"]


def rounds(name: str) -> list[int]:
    """Which mails about a change its signer got."""
    chosen = select(Mail.round).where(Mail.name == "amended", Mail.sign_on_id == the(name).id)
    return sorted(db.session.scalars(chosen))


def test_signers_are_mailed_once_for_each_change(letter: Letter, ada: User) -> None:
    assert not notifying.is_anybody_untold()
    amend(letter, ada)
    assert notifying.is_anybody_untold()
    for _ in range(3):
        with writing():
            notifying.tell_due(LATER)
    assert not notifying.is_anybody_untold()
    db.session.rollback()
    told = select(Mail.sign_on_id).where(Mail.name == "amended")
    assert sorted(db.session.scalars(told)) == sorted(
        [the("Philly4HK").id, the("Lion Rock Café").id]
    )
    assert set(db.session.scalars(select(Link.purpose))) == {"consent"}
    amend(letter, ada, "Third words.")
    with writing():
        notifying.tell_due(LATER)
    db.session.rollback()
    assert sorted(db.session.scalars(select(Mail.round).where(Mail.name == "amended"))) == [
        *(201, 201),
        *(301, 301),
    ]


def test_a_consent_that_came_on_paper_is_noted_with_how_it_came(letter: Letter, ada: User) -> None:
    amend(letter, ada)
    by = By.member(ada)
    with pytest.raises(Problem, match="how this consent came"), writing():
        consenting.enter(
            the_in_write("Philly4HK"), " ", text_hash=in_force_now(letter), by=by, now=LATER
        )
    with writing():
        consenting.enter(
            the_in_write("Philly4HK"), "Letter.", text_hash=in_force_now(letter), by=by, now=LATER
        )
    assert the("Philly4HK").evidence == "Letter."
    assert names(letter) == ["Philly4HK"]


def test_nothing_is_amended_without_the_agreements_that_are_asked_for(
    letter: Letter, ada: User
) -> None:
    other = factories.convener("Hong Kong Watch")
    with writing():
        db.session.add(
            CoConvener(
                letter_id=letter.id,
                convener_id=other.id,
                name="Hong Kong Watch",
                created_at=NOW,
                accepted_at=NOW,
            )
        )
    number = write(letter, ada, "Other words.")
    with pytest.raises(Problem, match="Hong Kong Watch"):
        put_in_force(letter, ada, number)
    assert names(letter) == ["Philly4HK"]


def test_the_same_text_is_no_change(letter: Letter, ada: User) -> None:
    write(letter, ada, "Other words.")
    number = write(letter, ada, factories.letter_text().body)
    with pytest.raises(Problem, match="same text"):
        put_in_force(letter, ada, number)


def test_amending_twice_asks_once(letter: Letter, ada: User) -> None:
    number = amend(letter, ada)
    assert put_in_force(letter, ada, number, LATER) == 2
    kinds = select(Event.kind).where(Event.kind == EventKind.AMENDED)
    assert len(db.session.scalars(kinds).all()) == 1


def test_a_change_overtaken_by_a_newer_text_is_refused(letter: Letter, ada: User) -> None:
    number = write(letter, ada, "Other words.")
    write(letter, ada, "Third words.")
    with pytest.raises(ConflictProblem, match="Version 3"):
        put_in_force(letter, ada, number)


# Minor changes


@pytest.fixture
def ben(app: Flask) -> User:
    """Ben is a second coordinator."""
    return factories.user("Ben")


def propose(letter: Letter, ada: User, body: str = "Asks.") -> str:
    return propose_as_minor(letter, ada, write(letter, ada, body), "A typing error.")


def second(letter: Letter, made: str, person: User) -> None:
    with writing():
        amending.second(
            db.session.get_one(Letter, letter.id),
            made,
            by=db.session.get_one(User, person.id),
            now=LATER,
        )


def test_a_minor_change_needs_a_second_person(letter: Letter, ada: User, ben: User) -> None:
    made = propose(letter, ada)
    with pytest.raises(Problem, match="second pair of eyes"):
        second(letter, made, ada)
    assert in_force(letter) == drafting.version(letter, 1).text_hash
    for _ in range(2):
        second(letter, made, ben)
    assert in_force(letter) == drafting.version(letter, 2).text_hash


def test_under_a_minor_change_names_stay_and_everybody_is_told(
    letter: Letter, ada: User, ben: User
) -> None:
    second(letter, propose(letter, ada), ben)
    assert names(letter) == ["Philly4HK"]
    assert notifying.is_anybody_untold()
    for _ in range(2):
        with writing():
            notifying.tell_due(LATER)
    assert not notifying.is_anybody_untold()
    db.session.rollback()
    told = select(Mail.sign_on_id).where(Mail.name == "corrected")
    assert sorted(db.session.scalars(told)) == sorted(
        [the("Philly4HK").id, the("Lion Rock Café").id]
    )


def test_who_is_asked_again_reads_why_also_after_a_minor_change(
    letter: Letter, ada: User, ben: User
) -> None:
    put_in_force(letter, ada, write(letter, ada, "Other words."), note="The hearing has moved.")
    second(letter, propose(letter, ada), ben)
    with writing():
        notifying.tell_due(LATER)
    chosen = select(Mail).where(Mail.name == "amended", Mail.sign_on_id == the("Philly4HK").id)
    contents = mail_contexts.CONTENTS["amended"](db.session.scalars(chosen).one(), LATER)
    assert contents is not None
    assert contents.words["note"] == "The hearing has moved."


def test_a_minor_change_overtaken_by_another_text_is_dropped(
    letter: Letter, ada: User, ben: User
) -> None:
    made = propose(letter, ada)
    write(letter, ada, "Slipped in.")
    with pytest.raises(ConflictProblem, match="dropped"):
        second(letter, made, ben)
    assert names(letter) == ["Philly4HK"]
    assert in_force(letter) == drafting.version(letter, 1).text_hash


def test_a_letter_does_not_close_before_those_who_were_told_can_leave(
    letter: Letter, ada: User, ben: User
) -> None:
    second(letter, propose(letter, ada), ben)

    def close(now: datetime) -> None:
        with writing():
            closing.close(db.session.get_one(Letter, letter.id), by=By.member(ada), now=now)

    with pytest.raises(Problem, match="take their names off"):
        close(LATER + closing.NOTICE - timedelta(seconds=1))
    close(LATER + closing.NOTICE)


def test_a_lost_mail_about_a_change_can_be_asked_for_again(letter: Letter, ada: User) -> None:
    amend(letter, ada)
    with writing():
        notifying.tell_due(LATER)
    for minutes in (10, 11, 20):
        with writing():
            sign_on = the_in_write("Philly4HK")
            found = db.session.get_one(Letter, letter.id)
            signing.send_again(found, sign_on.email, now=LATER + timedelta(minutes=minutes))
    assert rounds("Philly4HK") == [201, 202, 203]


def test_a_name_that_another_took_meanwhile_is_looked_at_before_it_is_listed_again(
    letter: Letter, ada: User
) -> None:
    amend(letter, ada)
    factories.sign_on(letter, "PHILLY4HK", version_id=reading.version_in_force(letter).id)
    consent(letter, "Philly4HK")
    assert states("Philly4HK") == [SignOnState.CONFIRMED]


def test_a_draft_of_a_change_shows_no_name_that_did_not_sign_it(letter: Letter, ada: User) -> None:
    db.session.rollback()
    found = db.session.get_one(Letter, letter.id)
    signed = reading.version_in_force(found).text
    assert len(reading.roll_under(found, signed).lines) == 1
    other = factories.letter_text(body="Nobody signed this.")
    assert reading.roll_under(found, other).lines == ()


def test_only_one_minor_change_waits_at_a_time(letter: Letter, ada: User) -> None:
    made = propose(letter, ada)
    assert propose_as_minor(letter, ada, 2, "Again.") == made
    assert db.session.scalars(select(Amendment.note)).all() == ["A typing error."]


def test_a_minor_change_says_what_was_mistaken(letter: Letter, ada: User) -> None:
    number = write(letter, ada, "Asks.")
    with pytest.raises(Problem) as refused:
        propose_as_minor(letter, ada, number, " ")
    assert refused.value.field == "note"


def test_after_the_deadline_nobody_is_asked_again(letter: Letter, ada: User) -> None:
    number = write(letter, ada, "Other words.")
    with writing():
        db.session.get_one(Letter, letter.id).closes_at = NOW
    with pytest.raises(GoneProblem):
        put_in_force(letter, ada, number, LATER)
    db.session.rollback()
    assert not opening.is_open(db.session.get_one(Letter, letter.id), LATER)
