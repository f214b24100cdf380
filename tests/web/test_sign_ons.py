"""Ada looks through the queue on her phone and decides; readers look on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.states import LetterState, PartyKind, Role, SignOnState, WhoMaySign
from letters.models import Convener, Letter, Mail, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import closing
from letters.services.actor import COMMAND
from tests import factories
from tests.support import desk as desks
from tests.support.desk import Desk, fields_of, send
from tests.support.dump import dump
from tests.support.html import Page

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def desk(bare_app: Flask) -> Desk:
    """Ada's desk."""
    return desks.at(bare_app)


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


@pytest.fixture
def letter(desk: Desk) -> str:
    """An open letter whose sign-ons are checked."""
    return desk.letter(LetterState.OPEN)


def stored(desk: Desk, address: str) -> SignOn:
    with desk.app.app_context(), reading():
        found = db.session.get_one(SignOn, address.rsplit("/", 1)[1])
        db.session.expunge(found)
        return found


def waiting(desk: Desk, letter: str, name: str, **values: Any) -> str:
    return desk.sign_on(letter, name, SignOnState.CONFIRMED, **values)


def queue(client: FlaskClient, letter: str) -> str:
    answer = client.get(f"{letter}/sign-ons?state=confirmed")
    assert answer.status_code == 200
    return answer.text


def test_the_queue_says_who_signed_and_from_where(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    waiting(
        desk,
        letter,
        "Philly4HK",
        email="ben@philly4hk.example",
        website="https://www.philly4hk.example/about",
        signer="Ben Ho",
        role="Chair",
    )
    waiting(desk, letter, "Call4HK", email="call4hk@gmail.com")
    waiting(desk, letter, "Jane Doe", kind=PartyKind.PERSON, title="Poet", email="j@gmail.com")
    page = Page(queue(ada, letter))
    rows = [row.text for row in page.all("tr")][1:]
    first = next(row for row in rows if "Philly4HK" in row)
    assert "Ben Ho, Chair" in first
    assert "Mailbox at philly4hk.example, same as the website" in first
    assert "Free mailbox at gmail.com" in next(row for row in rows if "Call4HK" in row)
    person = next(row for row in rows if "Jane Doe" in row)
    assert "Person, Poet" in person
    assert "Free mailbox" not in person


def test_the_queue_warns_of_equal_names_and_of_recipients(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    listed = desk.sign_on(letter, "Philly4HK", SignOnState.LISTED)
    waiting(desk, letter, "PHILLY4HK")
    waiting(desk, letter, "Ada Park", kind=PartyKind.PERSON)
    page = queue(ada, letter)
    assert "The same name is listed" in page
    assert f'href="{listed}"' in page
    assert "The name of a recipient of this letter" in page


REMARK = "“\u0435” in this name is Cyrillic; it only looks like the Latin e"
SEEMING = "A name that only looks the same is"


def test_a_name_that_only_looks_like_a_listed_one_is_remarked(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    listed = desk.sign_on(letter, "Freiheit für Hongkong", SignOnState.LISTED)
    false = waiting(desk, letter, "Fr\u0435iheit für Hongkong")
    for page in (queue(ada, letter), ada.get(false).text):
        assert REMARK in page
        assert f"{SEEMING} listed" in page
        assert f'href="{listed}"' in page
        assert "The same name is listed" not in page
        assert f"{SEEMING} in the register" not in page


def test_a_name_that_only_looks_like_one_of_an_earlier_letter_is_remarked(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    with desk.app.app_context():
        convener = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
        for name in ("Ada Park", "ADA PARK", "Ben Ho"):
            factories.mention(convener, name, PartyKind.PERSON)
    false = waiting(desk, letter, "Ada P\u0430rk", kind=PartyKind.PERSON)
    honest = waiting(desk, letter, "Ben Ho", kind=PartyKind.PERSON)
    page = re.sub("<[^>]+>", "", ada.get(false).text)
    assert f"{SEEMING} in the register: Ada Park" in page
    assert "“\u0430” in this name is Cyrillic" in page
    for words in (SEEMING, "in this name"):
        assert words not in ada.get(honest).text


def test_ada_lists_from_the_row_and_is_led_to_the_next(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    first = waiting(desk, letter, "First", confirmed_at=factories.NOW)
    second = waiting(desk, letter, "Second", confirmed_at=factories.NOW.replace(hour=10))
    answer = send(ada, f"{first}/list", at=f"{letter}/sign-ons?state=confirmed")
    assert answer.status_code == 303
    assert answer.location == f"{letter}/sign-ons?state=confirmed#s-{second.rsplit('/', 1)[1]}"
    page = ada.get(answer.location).text
    assert "First is listed." in page
    assert f'id="s-{second.rsplit("/", 1)[1]}"' in page
    assert stored(desk, first).state is SignOnState.LISTED
    answer = send(ada, f"{second}/list", at=f"{letter}/sign-ons?state=confirmed")
    assert answer.location == f"{letter}/sign-ons"


def test_pressing_list_twice_is_no_error(desk: Desk, ada: FlaskClient, letter: str) -> None:
    address = waiting(desk, letter, "Philly4HK")
    data = {"csrf_token": token(ada, address)}
    for _ in range(2):
        assert ada.post(f"{address}/list", data=data).status_code == 303
    with desk.app.app_context(), reading():
        assert list(db.session.scalars(select(Mail.name))) == ["listed"]


def token(client: FlaskClient, address: str) -> str:
    return Page(client.get(address).text).fields("/name")["csrf_token"]


def test_the_decision_is_the_first_thing_on_a_sign_ons_page(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    address = waiting(desk, letter, "Philly4HK")
    page = ada.get(address).text
    assert page.index("List the name") < page.index("Decline") < page.index("What was signed")


def test_ada_declines_with_a_reason_and_the_signer_is_told(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    address = waiting(desk, letter, "Philly4HK")
    answer = send(ada, f"{address}/decline", at=address, reason="Nobody there knows of it.")
    assert answer.status_code == 303
    assert stored(desk, address).state is SignOnState.DECLINED
    page = ada.get(address).text
    assert "Nobody there knows of it." in page
    assert "List it after all" in page


def test_without_a_reason_nothing_is_declined(desk: Desk, ada: FlaskClient, letter: str) -> None:
    address = waiting(desk, letter, "Philly4HK")
    answer = send(ada, f"{address}/decline", at=address, reason="  ")
    assert answer.status_code == 422
    page = Page(answer.text)
    field = next(each for each in page.all("textarea") if each.get("name") == "reason")
    assert field.get("aria-invalid") == "true"
    assert f'href="#{field.get("id")}"' in answer.text
    assert stored(desk, address).state is SignOnState.CONFIRMED


def test_a_reason_that_is_refused_stays_in_its_field(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    address = waiting(desk, letter, "Philly4HK")
    answer = send(ada, f"{address}/decline", at=address, reason=HOSTILE * 60)
    assert answer.status_code == 422
    assert Page(answer.text).fields("/decline")["reason"] == HOSTILE * 60
    assert "<script>alert" not in answer.text


def test_an_unconfirmed_sign_on_offers_nothing_to_decide(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    address = desk.sign_on(letter, "Philly4HK", SignOnState.UNCONFIRMED)
    page = ada.get(address).text
    assert "nothing to decide" in page
    assert "List the name" not in page
    assert "Decline" not in page
    for verb, values in (("list", {}), ("decline", {"reason": "No."})):
        data = {"csrf_token": token(ada, address), **values}
        assert ada.post(f"{address}/{verb}", data=data).status_code == 422
    assert stored(desk, address).state is SignOnState.UNCONFIRMED


def test_a_sign_on_of_another_letter_is_not_found(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    other = waiting(desk, desk.letter(LetterState.OPEN), "Philly4HK")
    address = f"{letter}/sign-ons/{other.rsplit('/', 1)[1]}"
    csrf = token(ada, other)
    before = dump(desk.app)
    assert ada.get(address).status_code == 404
    for verb in ("list", "decline", "name", "place", "withdraw"):
        answer = ada.post(f"{address}/{verb}", data={"csrf_token": csrf, "reason": "x"})
        assert answer.status_code == 404, verb
    assert dump(desk.app) == before


@pytest.mark.parametrize("odd", ["0" * 32, "x", "%00", "%F0%9F%98%80", "x" * 3000])
def test_odd_addresses_are_not_found(ada: FlaskClient, letter: str, odd: str) -> None:
    assert ada.get(f"{letter}/sign-ons/{odd}").status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_others_see_who_signed_but_no_mailbox_and_no_button(
    desk: Desk, letter: str, role: Role
) -> None:
    address = waiting(desk, letter, "Philly4HK", email="ben@philly4hk.example", role="Chair")
    client = desk.client(role)
    for page in (client.get(address).text, queue(client, letter)):
        assert "Philly4HK" in page
        assert "philly4hk.example" in page
        assert "ben@philly4hk.example" not in page
        assert f'action="{address}' not in page
        assert "/sign-ons/enter/" not in page


def test_ada_corrects_a_name_and_what_was_signed_stays_beside_it(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    address = desk.sign_on(letter, "philly 4 hk", SignOnState.LISTED)
    answer = send(ada, f"{address}/name", at=address, name="Philly4HK")
    assert answer.status_code == 303
    page = ada.get(address).text
    assert "Philly4HK" in page
    assert "philly 4 hk" in page
    assert "signed as" in ada.get(f"{letter}/sign-ons").text


def test_a_hostile_name_is_shown_as_text_and_refused_as_a_name(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    address = waiting(desk, letter, f"Friends of {HOSTILE}")
    other = waiting(desk, letter, "نۇرگۈل ساۋۇت", kind=PartyKind.PERSON)
    for page in (ada.get(address).text, ada.get(other).text, queue(ada, letter)):
        assert "<script>alert" not in page
    assert "<bdi>نۇرگۈل ساۋۇت</bdi>" in queue(ada, letter)
    answer = send(ada, f"{address}/name", at=address, name="=HYPERLINK(1)")
    assert answer.status_code == 422
    assert Page(answer.text).fields("/name")["name"] == "=HYPERLINK(1)"
    assert stored(desk, address).name == f"Friends of {HOSTILE}"


def test_a_place_is_given_on_the_sign_ons_page(desk: Desk, ada: FlaskClient, letter: str) -> None:
    address = desk.sign_on(letter, "Philly4HK", SignOnState.LISTED)
    assert send(ada, f"{address}/place", at=address, lead="1").status_code == 303
    assert stored(desk, address).lead == 1
    for typed in ("first", "0", "-1", "9" * 5000, "1.5", "½"):
        answer = send(ada, f"{address}/place", at=address, lead=typed)
        assert answer.status_code == 422, typed
        assert "A place is a number from 1 to 100,000." in answer.text
        assert Page(answer.text).fields("/place")["lead"] == typed
    assert send(ada, f"{address}/place", at=address, lead="", position="").status_code == 303
    assert stored(desk, address).lead is None


def test_ada_takes_a_name_off_for_a_signatory_who_phoned(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    address = desk.sign_on(letter, "Philly4HK", SignOnState.LISTED)
    assert send(ada, f"{address}/withdraw", at=address).status_code == 303
    assert stored(desk, address).state is SignOnState.WITHDRAWN
    page = ada.get(address).text
    assert "Taken back" in page
    assert f'action="{address}' not in page
    again = ada.post(f"{address}/list", data={"csrf_token": token_of(ada, letter)})
    assert again.status_code == 422


def token_of(client: FlaskClient, letter: str) -> str:
    page = client.get(f"{letter}/sign-ons/enter/organization").text
    return Page(page).fields()["csrf_token"]


def test_after_closing_only_a_late_name_is_taken_and_corrected(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    listed = desk.sign_on(letter, "Philly4HK", SignOnState.LISTED)
    late = waiting(desk, letter, "TX4HK")
    with desk.app.app_context(), writing():
        chosen = select(Letter).where(Letter.slug == letter.rsplit("/", 1)[1])
        closing.close(db.session.scalars(chosen).one(), by=COMMAND, now=factories.NOW)
    assert "its roll is frozen, with this name on it" in ada.get(listed).text
    assert "without this name" in ada.get(late).text
    assert offered(ada, listed) == {"withdraw"}
    assert offered(ada, late) == {"list", "name", "withdraw"}
    csrf = token_of(ada, letter)
    for address in (listed, late):
        answer = ada.post(f"{address}/decline", data={"csrf_token": csrf, "reason": "No."})
        assert answer.status_code == 422
    for address, status in ((listed, 422), (late, 303)):
        answer = ada.post(f"{address}/name", data={"csrf_token": csrf, "name": "TX for HK"})
        assert answer.status_code == status
    assert "is printed in a supplement" in ada.get(f"{letter}/sign-ons/enter/person").text
    ada.post(f"{late}/list", data={"csrf_token": csrf})
    assert "with this name on it" in ada.get(late).text
    found = stored(desk, late)
    assert (found.state, found.name) == (SignOnState.LISTED, "TX for HK")


def offered(client: FlaskClient, address: str) -> set[str]:
    """What the page of a sign-on lets do with it."""
    return set(re.findall(rf'action="{address}/(\w+)"', client.get(address).text))


def test_who_was_counted_by_a_twin_that_left_after_closing_is_listed_late(
    desk: Desk, ada: FlaskClient
) -> None:
    closed = desk.letter(LetterState.CLOSED)
    twin = desk.sign_on(closed, "Philly4HK", SignOnState.LISTED)
    other = desk.sign_on(closed, "Philly for HK", SignOnState.SUPERSEDED)
    with desk.app.app_context(), writing():
        rows = {each.name: each for each in db.session.scalars(select(SignOn))}
        rows["Philly for HK"].party_id = rows["Philly4HK"].party_id
    assert "list" not in offered(ada, other)
    csrf = token_of(ada, closed)
    ada.post(f"{twin}/withdraw", data={"csrf_token": csrf})
    assert "list" in offered(ada, other)
    ada.post(f"{other}/list", data={"csrf_token": csrf})
    assert stored(desk, other).state is SignOnState.LISTED


def test_ada_enters_what_came_on_paper(desk: Desk, ada: FlaskClient, letter: str) -> None:
    path = f"{letter}/sign-ons/enter/organization"
    answer = send(ada, path, form="", name="Lamp League", evidence="Signed letter of 3 March.")
    assert answer.status_code == 303
    assert stored(desk, answer.location).state is SignOnState.LISTED
    page = ada.get(answer.location).text
    assert "Lamp League is entered and listed." in page
    assert "Signed letter of 3 March." in page
    assert "Signed letter" not in desk.client(Role.READER).get(answer.location).text


def test_ada_enters_a_person_with_a_mailbox_and_goes_on_to_the_next(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    path = f"{letter}/sign-ons/enter/person"
    person = {"name": "Jane Doe", "title": "Poet", "email": "jane@x.example", "evidence": "Mail."}
    answer = send(ada, path, form="", another="1", **person)
    assert answer.location == path
    with desk.app.app_context(), reading():
        found = db.session.scalars(select(SignOn).where(SignOn.name == "Jane Doe")).one()
        assert (found.title, found.email, found.sort_name) == (
            "Poet",
            "jane@x.example",
            "Doe, Jane",
        )


def test_an_entry_that_is_refused_keeps_all_that_was_typed(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    path = f"{letter}/sign-ons/enter/organization"
    typed = {
        "name": "Lamp League",
        "website": "javascript:alert(1)",
        "signer": HOSTILE,
        "role": "Chair",
        "email": "nobody",
        "evidence": "",
    }
    answer = send(ada, path, form="", **typed)
    assert answer.status_code == 422
    kept = fields_of(answer.text, path)
    assert {name: kept[name] for name in typed} == typed
    without = send(ada, path, form="", **{**typed, "evidence": "Paper."})
    assert without.status_code == 422
    assert "<script>alert" not in without.text
    with desk.app.app_context(), reading():
        assert db.session.scalars(select(SignOn).where(SignOn.name == "Lamp League")).all() == []


def test_an_equal_name_is_entered_but_waits_and_ada_is_told_why(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    desk.sign_on(letter, "Lamp League", SignOnState.LISTED)
    path = f"{letter}/sign-ons/enter/organization"
    answer = send(ada, path, form="", name="Lamp League", evidence="Paper.")
    assert stored(desk, answer.location).state is SignOnState.CONFIRMED
    page = ada.get(answer.location).text
    assert "waits to be checked" in page
    assert "The same name is listed" in page


def test_only_those_who_sign_can_be_entered(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN, who_may_sign=WhoMaySign.PERSONS)
    assert "enter/organization" not in ada.get(f"{letter}/sign-ons").text
    path = f"{letter}/sign-ons/enter/organization"
    answer = send(ada, path, form="", name="Lamp League", evidence="Paper.")
    assert answer.status_code == 422
    assert "persons only" in answer.text
    assert ada.get(f"{letter}/sign-ons/enter/robot").status_code == 404


def test_names_are_found_by_state_by_part_and_by_mailbox(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    desk.sign_on(letter, "Lion Rock Café", SignOnState.LISTED, email="owner@lionrock.example")
    waiting(desk, letter, "Philly4HK")

    def found(query: str) -> str:
        return ada.get(f"{letter}/sign-ons?{query}").text

    assert "Lion Rock" in found("q=CAFÉ")
    assert "Philly4HK" not in found("q=CAFÉ")
    assert "Lion Rock" in found("q=owner@lionrock.example")
    assert "No such name" in found("q=%3Cscript%3E%00")
    assert "Lion Rock" not in found("state=confirmed")
    assert "Lion Rock" in found("state=nonsense")
    assert "Noisy" not in found("q=noisy")
    for page in ("0", "-1", "x", "9999", "9" * 50):
        assert ada.get(f"{letter}/sign-ons?page={page}").status_code == 200


def test_empty_queues_say_what_would_be_here(desk: Desk, ada: FlaskClient, letter: str) -> None:
    assert "Nothing to check" in queue(ada, letter)
    assert "They appear as people sign." in ada.get(f"{letter}/sign-ons").text
    assert "once the letter is open" in ada.get(f"{desk.letter()}/sign-ons").text
