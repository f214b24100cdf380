"""Ada closes her letter: first she sees what will be printed, then she presses the button."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from letters.domain.states import LetterState, Role, SignOnState
from letters.models import Edition, Link, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import outbox
from tests.conftest import NOON
from tests.support.desk import Desk, send
from tests.support.web import csrf_of


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


@pytest.fixture
def letter(desk: Desk) -> str:
    """An open letter: two names listed, one to check, one unconfirmed."""
    letter = desk.letter(LetterState.OPEN)
    desk.sign_on(letter, "Alpha")
    desk.sign_on(letter, "Beta")
    desk.sign_on(letter, "Waiting", SignOnState.CONFIRMED)
    desk.sign_on(letter, "Unsure", SignOnState.UNCONFIRMED)
    return letter


def editions(desk: Desk) -> int:
    with desk.app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(Edition)) or 0


def state(desk: Desk, letter: str) -> LetterState:
    return desk.look(letter, lambda found: found.state)


def test_the_page_says_what_is_printed_and_what_is_left_out(ada: FlaskClient, letter: str) -> None:
    page = ada.get(f"{letter}/close").text
    assert "2 organizations will be printed" in page
    assert "Not checked yet" in page
    assert f'href="{letter}/sign-ons?state=confirmed"' in page
    assert "its signer has not pressed the mailed link" in page
    assert "cannot be undone" in page


def test_ada_closes_and_is_led_to_the_edition(desk: Desk, ada: FlaskClient, letter: str) -> None:
    answer = send(ada, f"{letter}/close")
    assert (answer.status_code, answer.location) == (303, f"{letter}/editions")
    assert state(desk, letter) is LetterState.CLOSED
    assert "The letter is closed." in ada.get(answer.location).text
    assert editions(desk) == 1


def test_closing_twice_prints_once(desk: Desk, ada: FlaskClient, letter: str) -> None:
    data = {"csrf_token": csrf_of(ada.get(f"{letter}/close").text)}
    for _ in range(2):
        assert ada.post(f"{letter}/close", data=data).status_code == 303
    assert editions(desk) == 1
    assert "closed already" in ada.get(f"{letter}/close").text


def test_an_empty_roll_is_told_before_it_is_frozen(desk: Desk, ada: FlaskClient) -> None:
    page = ada.get(f"{desk.letter(LetterState.OPEN)}/close").text
    assert "the roll is empty" in page
    assert ". ." not in page


@pytest.mark.parametrize("before", [LetterState.DRAFT, LetterState.AGREED])
def test_only_an_open_letter_is_closed(
    desk: Desk, ada: FlaskClient, letter: str, before: LetterState
) -> None:
    csrf = csrf_of(ada.get(f"{letter}/close").text)
    other = desk.letter(before)
    page = ada.get(f"{other}/close").text
    assert "not open" in page
    assert "Close and print" not in page
    assert ada.post(f"{other}/close", data={"csrf_token": csrf}).status_code == 422
    assert state(desk, other) is before
    assert editions(desk) == 0


def test_closing_asks_for_a_recent_proof_of_identity(desk: Desk, letter: str) -> None:
    stale = desk.client(Role.COORDINATOR, fresh=False)
    answer = stale.get(f"{letter}/close")
    assert answer.status_code == 302
    assert "/account/" in answer.location
    assert state(desk, letter) is LetterState.OPEN


def test_without_the_forms_token_nothing_is_closed(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    assert ada.post(f"{letter}/close").status_code == 400
    assert state(desk, letter) is LetterState.OPEN


def test_a_mailed_link_pressed_after_closing_says_so_and_counts_nothing(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    with desk.app.app_context(), writing():
        unsure = db.session.scalars(select(SignOn).where(SignOn.name == "Unsure")).one()
        link, token = outbox.link("confirm", sign_on=unsure, now=NOON)
        assert isinstance(link, Link)
    send(ada, f"{letter}/close")
    visitor = desk.app.test_client()
    answer = visitor.post(f"/links/confirm/{token}")
    assert answer.status_code == 410
    assert "closed" in answer.text
    slug = letter.rsplit("/", 1)[1]
    assert "Unsure" not in visitor.get(f"/letters/{slug}").text
    assert desk.look(letter, lambda found: found.event_count) == 2
    with desk.app.app_context(), reading():
        kept = db.session.scalars(select(SignOn).where(SignOn.name == "Unsure")).one()
        assert kept.state is SignOnState.UNCONFIRMED
        assert db.session.scalars(select(Edition.count)).one() == 2
