"""Who agrees to which version is said plainly, and the letter opens when all have."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from letters.domain.states import LetterState, Role
from letters.jobs import mail_contexts
from letters.models import Mail, User, db
from letters.models.transaction import reading
from tests import factories
from tests.conftest import NOON
from tests.support.desk import Desk, fields_of, send
from tests.support.web import post
from tests.web.test_co_conveners import browser, person, share


@pytest.fixture
def chu(desk: Desk) -> User:
    """Chu coordinates Hong Kong Watch."""
    return person(desk, Role.COORDINATOR, "Chu", "watch", "Hong Kong Watch")


def test_the_letter_opens_when_both_have_agreed(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    shared = share(desk, letter)
    ada, her = desk.client(Role.COORDINATOR), browser(desk, chu)
    page = ada.get(f"{letter}/open").text
    assert "Who agrees to version 1" in page
    assert "asked to agree to version 1" in page
    send(ada, f"{letter}/agree/1", f"{letter}/open")
    page = ada.get(f"{letter}/open").text
    assert "The letter waits for the agreement of <strong><bdi>Hong Kong Watch" in page
    assert "Open for signature now" not in page
    assert post(ada, f"{letter}/open").status_code == 422
    page = her.get(f"{shared}/open").text
    assert "Agree version 1 for Hong Kong Watch" in page
    assert send(her, f"{shared}/agree/1", f"{shared}/open").status_code == 303
    page = her.get(f"{shared}/open").text
    assert "Take back your agreement" in page
    assert "Open for signature now" not in page
    assert send(ada, f"{letter}/open").status_code == 303
    assert desk.look(letter, lambda found: found.state) is LetterState.OPEN


def test_a_newer_version_asks_again(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    shared = share(desk, letter)
    her = browser(desk, chu)
    asked = her.get(f"{shared}/open").text
    send(desk.client(Role.EDITOR), f"{letter}/text", body="We write again.")
    stale = her.post(f"{shared}/agree/1", data=fields_of(asked, f"{shared}/agree/1"))
    assert stale.status_code == 409
    assert "Version 2 was saved meanwhile" in stale.text
    send(her, f"{shared}/agree/2", f"{shared}/open")
    send(desk.client(Role.EDITOR), f"{letter}/text", body="We write once more.")
    page = her.get(f"{shared}/open").text
    assert "agreed to version 2; the text is at version 3: asked again" in page


def test_chu_takes_it_back(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    shared = share(desk, letter)
    ada, her = desk.client(Role.COORDINATOR), browser(desk, chu)
    send(ada, f"{letter}/agree/1", f"{letter}/open")
    send(her, f"{shared}/agree/1", f"{shared}/open")
    assert desk.look(letter, lambda found: found.state) is LetterState.AGREED
    assert send(her, f"{shared}/take-back", f"{shared}/open").status_code == 303
    assert desk.look(letter, lambda found: found.state) is LetterState.DRAFT
    assert post(ada, f"{letter}/open").status_code == 422


def test_who_was_asked_late_is_waited_for(desk: Desk, chu: User) -> None:
    letter = desk.letter(LetterState.AGREED)
    shared = share(desk, letter)
    ada, her = desk.client(Role.COORDINATOR), browser(desk, chu)
    page = ada.get(f"{letter}/open").text
    assert "Not all have agreed yet" in page
    assert "Open for signature now" not in page
    answer = post(ada, f"{letter}/open")
    assert answer.status_code == 422
    assert "the letter waits for Hong Kong Watch" in answer.text
    send(her, f"{shared}/agree/1", f"{shared}/open")
    assert send(ada, f"{letter}/open").status_code == 303


def test_without_the_right_nobody_agrees(desk: Desk, chu: User) -> None:
    shared = share(desk, desk.letter(), may_agree=False, must_agree=False)
    her = browser(desk, chu)
    page = her.get(f"{shared}/open").text
    assert "is not asked to agree" in page
    assert "Agree version" not in page
    for path in ("agree/1", "take-back", "open", "redraft", "ask-agreement/1"):
        assert post(her, f"{shared}/{path}", f"{shared}/text").status_code == 403


def test_editors_of_the_watch_see_who_is_asked_and_agree_to_nothing(desk: Desk, chu: User) -> None:
    shared = share(desk, desk.letter())
    eve = browser(desk, person(desk, Role.EDITOR, "Eve", "watch"))
    page = eve.get(f"{shared}/open").text
    assert "Who agrees to version 1" in page
    assert "A coordinator agrees the text." in page
    assert post(eve, f"{shared}/agree/1", f"{shared}/text").status_code == 403


def test_a_change_of_an_open_letter_is_agreed_on_the_same_page(desk: Desk, chu: User) -> None:
    letter = desk.letter(LetterState.OPEN)
    shared = share(desk, letter)
    send(desk.client(Role.EDITOR), f"{letter}/text", body="We write again.")
    her = browser(desk, chu)
    page = her.get(f"{shared}/open").text
    assert "Version 2 is the draft of a change" in page
    assert send(her, f"{shared}/agree/2", f"{shared}/open").status_code == 303
    assert "Take back your agreement" in her.get(f"{shared}/open").text
    assert desk.look(letter, lambda found: found.agreed_number) == 1


def test_ada_asks_by_mail_once_for_each_version(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    shared = share(desk, letter)
    ada = desk.client(Role.COORDINATOR)
    answer = send(ada, f"{letter}/ask-agreement/1", f"{letter}/open")
    assert "1 person is asked by mail" in ada.get(answer.location).text
    answer = send(ada, f"{letter}/ask-agreement/1", f"{letter}/open")
    assert "was asked for version 1 already" in ada.get(answer.location).text
    with desk.app.app_context(), reading():
        mail = db.session.scalars(select(Mail)).one()
        message = mail_contexts.message(mail, NOON)
        assert message is not None
        assert message["To"] == chu.email
        text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert f"{shared}/open" in text
    assert chu.email not in ada.get("/desk/lamp/mail").text
    her = browser(desk, chu)
    send(her, f"{shared}/agree/1", f"{shared}/open")
    with desk.app.app_context(), reading():
        mail = db.session.scalars(select(Mail)).one()
        assert mail_contexts.message(mail, NOON) is None, "nobody waits any more"


def test_a_letter_that_nobody_else_drafts_shows_no_list(desk: Desk) -> None:
    page = desk.client(Role.COORDINATOR).get(f"{desk.letter()}/open").text
    assert "Who agrees" not in page
    assert "Agree version 1" in page


def test_who_is_not_named_in_the_text_is_hinted_at(desk: Desk, chu: User) -> None:
    letter = desk.letter()
    share(desk, letter)
    hint = "is not named among the conveners of the text"
    for path in ("open", "co-conveners"):
        assert hint in desk.client(Role.COORDINATOR).get(f"{letter}/{path}").text
    text = factories.letter_text(conveners=("Lamp of Liberty", "Hong Kong Watch"))
    named = desk.letter(text=text)
    share(desk, named)
    assert hint not in desk.client(Role.COORDINATOR).get(f"{named}/open").text
