"""Ada changes the text of an open letter; signers and the public see what changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.states import LetterState, Role, SignOnState
from letters.jobs import mail_contexts
from letters.models import Letter, Mail, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import notifying, outbox
from tests import factories
from tests.conftest import NOON, Clock
from tests.support.coupon import fill
from tests.support.desk import Desk, fields_of, send
from tests.support.people import sign_in


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


@pytest.fixture
def letter(desk: Desk) -> str:
    """An open letter with a listed name and an unconfirmed one."""
    made = desk.letter(LetterState.OPEN, slug="assembly")
    desk.sign_on(made, "Philly4HK")
    desk.sign_on(made, "TX4HK", SignOnState.UNCONFIRMED)
    return made


@pytest.fixture
def link(desk: Desk) -> Callable[[str, str], str]:
    """A fresh mailed link to the sign-on with a name."""

    def make(purpose: str, name: str) -> str:
        with desk.app.app_context(), writing():
            found = db.session.scalars(select(SignOn).where(SignOn.name == name)).one()
            _row, token = outbox.link(purpose, sign_on=found, now=NOON)
        return f"/links/{purpose}/{token}"

    return make


def state(desk: Desk, name: str) -> SignOnState:
    with desk.app.app_context(), reading():
        return db.session.scalars(select(SignOn.state).where(SignOn.name == name)).one()


def amend(ada: FlaskClient, letter: str, body: str = "Other words for all.", **form: str) -> int:
    """Write a next text, agree to it and put it in force; the status of the last answer."""
    assert send(ada, f"{letter}/text", body=body).status_code == 303
    number = int(fields_of(ada.get(f"{letter}/text").text, f"{letter}/text")["base"])
    page = ada.get(f"{letter}/change").text
    agree = f"{letter}/agree/{number}"
    token = fields_of(page, f"{letter}/change/{number}")["csrf_token"]
    assert ada.post(agree, data={"csrf_token": token}).status_code == 303
    answer = send(ada, f"{letter}/change/{number}", at=f"{letter}/change", **form)
    return answer.status_code


def public(desk: Desk) -> str:
    return desk.app.test_client().get("/letters/assembly").text


def test_what_is_written_while_people_sign_is_seen_by_nobody_outside(
    ada: FlaskClient, desk: Desk, letter: str
) -> None:
    send(ada, f"{letter}/text", body="Not yet for you.")
    assert "Not yet for you." not in public(desk)
    assert "people sign version 1" in ada.get(f"{letter}/text").text
    assert state(desk, "Philly4HK") is SignOnState.LISTED


def test_ada_sees_how_many_would_be_asked_before_she_does_it(ada: FlaskClient, letter: str) -> None:
    send(ada, f"{letter}/text", body="Other words for all.")
    page = ada.get(f"{letter}/change").text
    assert "<strong>1 signer</strong>" in page
    assert "<ins>" in page
    assert "Not all have agreed to this version yet" in page


def test_after_a_change_of_substance_the_page_says_how_many_said_yes(
    ada: FlaskClient, desk: Desk, letter: str, link: Callable[[str, str], str]
) -> None:
    assert amend(ada, letter, note="A wrong date.") == 303
    page = public(desk)
    assert "Other words for all." in page
    assert "1 signed version 1; 0 of them have confirmed version 2." in page
    assert "Philly4HK" not in page
    visitor = desk.app.test_client()
    address = link("consent", "Philly4HK")
    shown = visitor.get(address)
    assert "<ins>" in shown.text
    assert state(desk, "Philly4HK") is SignOnState.NEEDS_CONSENT
    data = fields_of(shown.text, address)
    assert visitor.post(address, data=data).status_code == 303
    assert state(desk, "Philly4HK") is SignOnState.LISTED
    assert "1 signed version 1; 1 of them has confirmed version 2." in public(desk)
    assert "There is nothing more to do" in visitor.get(address).text
    changes = visitor.get("/letters/assembly/changes").text
    assert "A wrong date." in changes
    assert "<ins>" in changes


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_the_mailed_link_says_yes_to_nothing(
    ada: FlaskClient, desk: Desk, letter: str, link: Callable[[str, str], str], method: str
) -> None:
    amend(ada, letter)
    getattr(desk.app.test_client(), method)(link("consent", "Philly4HK"))
    assert state(desk, "Philly4HK") is SignOnState.NEEDS_CONSENT


def test_the_signer_may_take_the_name_off_instead(
    ada: FlaskClient, desk: Desk, letter: str, link: Callable[[str, str], str]
) -> None:
    amend(ada, letter)
    visitor, address = desk.app.test_client(), link("consent", "Philly4HK")
    assert visitor.post(f"{address}/withdraw").status_code == 200
    assert state(desk, "Philly4HK") is SignOnState.WITHDRAWN
    page = visitor.get(address)
    assert "nothing to consent to" in page.text
    assert visitor.post(address, data={"text_hash": "0" * 64}).status_code == 410


@pytest.mark.parametrize("forged", ["", "0" * 64, "\0", "x" * 10_000])
def test_a_forged_yes_gets_the_page_again(
    ada: FlaskClient,
    desk: Desk,
    letter: str,
    link: Callable[[str, str], str],
    forged: str,
) -> None:
    amend(ada, letter)
    answer = desk.app.test_client().post(link("consent", "Philly4HK"), data={"text_hash": forged})
    assert answer.status_code == 409
    assert "Please read it again" in answer.text
    assert state(desk, "Philly4HK") is SignOnState.NEEDS_CONSENT


def test_who_confirms_late_sees_what_changed_and_confirms_the_new_text(
    ada: FlaskClient, desk: Desk, letter: str, link: Callable[[str, str], str]
) -> None:
    address = link("confirm", "TX4HK")
    visitor = desk.app.test_client()
    old = fields_of(visitor.get(address).text, address)
    amend(ada, letter)
    refused = visitor.post(address, data=old)
    assert refused.status_code == 409
    assert "The text changed since you filled the form" in refused.text
    assert state(desk, "TX4HK") is SignOnState.UNCONFIRMED
    assert visitor.post(address, data=fields_of(refused.text, address)).status_code == 303
    assert state(desk, "TX4HK") is SignOnState.CONFIRMED


def test_a_form_of_the_old_text_comes_back_filled_with_the_difference(
    ada: FlaskClient, desk: Desk, letter: str, clock: Clock
) -> None:
    visitor = desk.app.test_client()
    form = fill(visitor, "assembly", clock, name="SD4HK", email="sd@sd.example")
    amend(ada, letter)
    answer = visitor.post("/letters/assembly/sign", data=form)
    assert answer.status_code == 409
    assert "What changed while you were reading" in answer.text
    again = {**form, **fields_of(answer.text, "/letters/assembly/sign"), "authorized": "y"}
    assert again["name"] == "SD4HK"
    clock.pass_time(minutes=1)
    assert visitor.post("/letters/assembly/sign", data=again).status_code == 303
    assert state(desk, "SD4HK") is SignOnState.UNCONFIRMED


def test_a_minor_correction_waits_for_a_second_coordinator(
    ada: FlaskClient, desk: Desk, letter: str
) -> None:
    assert amend(ada, letter, "Asks.", kind="minor", note="A typing error.") == 303
    assert "Asks." not in public(desk)
    page = ada.get(f"{letter}/change").text
    assert "Somebody else must look at it" in page
    assert "put it in force" not in page
    waits = "A minor correction waits for a second coordinator"
    assert waits not in ada.get(f"{letter}/").text
    ben = _second_coordinator(desk)
    assert waits in ben.get(f"{letter}/").text
    page = ben.get(f"{letter}/change").text
    address = next(each for each in page.split('"') if each.endswith("/second"))
    token = fields_of(page, address)["csrf_token"]
    assert ben.post(address, data={"csrf_token": token}).status_code == 303
    assert "Asks." in public(desk)
    assert "Philly4HK" in public(desk)
    assert state(desk, "Philly4HK") is SignOnState.LISTED


def _second_coordinator(desk: Desk) -> FlaskClient:
    with desk.app.app_context():
        with reading():
            lamp = db.session.scalars(select(Letter).where(Letter.slug == "assembly")).one()
            convener = lamp.convener
        ben = factories.member(convener, Role.COORDINATOR, name="Benedict")
        with reading():
            ben = db.session.merge(ben)
            db.session.refresh(ben)
            db.session.expunge(ben)
        db.session.remove()
    client = desk.app.test_client()
    sign_in(client, ben, fresh=True)
    return client


def test_the_mail_shows_the_difference_and_one_link(
    ada: FlaskClient, desk: Desk, letter: str
) -> None:
    amend(ada, letter, note="A wrong date.")
    with desk.app.app_context():
        with writing():
            notifying.tell_due(NOON)
        with reading():
            row = db.session.scalars(select(Mail).where(Mail.name == "amended")).one()
            message = mail_contexts.message(row, NOON)
    assert message is not None
    plain = message.get_body(("plain",)).get_content()
    rich = message.get_body(("html",)).get_content()
    assert "+ Other words for all." in plain
    assert "A wrong date." in plain
    assert plain.count("/links/consent/") == 1
    assert "<ins>" in rich


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
def test_only_coordinators_put_a_text_in_force(
    ada: FlaskClient, desk: Desk, letter: str, role: Role
) -> None:
    send(ada, f"{letter}/text", body="Other words for all.")
    client = desk.client(role)
    page = client.get(f"{letter}/change").text
    assert f"{letter}/change/2" not in page


# Numbers in the text


def test_closing_names_the_number_that_differs_from_the_list(ada: FlaskClient, desk: Desk) -> None:
    text = factories.letter_text(title="Joint Statement of 24 Organizations on Assembly")
    letter = desk.letter(LetterState.OPEN, text=text, slug="numbers")
    desk.sign_on(letter, "Philly4HK")
    page = ada.get(f"{letter}/close").text
    assert "24 Organizations" in page
    refused = send(ada, f"{letter}/close")
    assert refused.status_code == 422
    assert "is not closed" in refused.text
    assert desk.look(letter, lambda found: found.state) is LetterState.OPEN
    answer = send(ada, f"{letter}/close/meant", at=f"{letter}/close")
    assert answer.status_code == 303
    assert send(ada, f"{letter}/close").status_code == 303
    assert desk.look(letter, lambda found: found.state) is LetterState.CLOSED


def test_a_counted_number_never_contradicts(ada: FlaskClient, desk: Desk) -> None:
    text = factories.letter_text(title="Joint Statement of {{ count }} Organizations")
    letter = desk.letter(LetterState.OPEN, text=text, slug="numbers")
    desk.sign_on(letter, "Philly4HK")
    assert send(ada, f"{letter}/close").status_code == 303
