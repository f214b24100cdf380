"""Ben comments on a draft at the desk, Ada accepts and resolves, without script."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from letters.domain.states import LetterState, Role
from tests import factories
from tests.support.desk import Desk, fields_of, send

BODY = "We ask for the right to assemble.\n\nThe hearing is on 4 May."
HOSTILE = '"><script>alert(1)</script>{{ 7777*7777 }}'


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


@pytest.fixture
def letter(desk: Desk) -> str:
    """A draft of two paragraphs."""
    return desk.letter(text=factories.letter_text(body=BODY))


def room(letter: str) -> str:
    return f"{letter}/room"


def action(page: str, step: str) -> str:
    """The address of the first form for a step of a thread."""
    return next(each for each in page.split('"') if each.endswith(f"/{step}"))


def press(client: FlaskClient, letter: str, step: str, **values: str) -> int:
    page = client.get(room(letter)).text
    address = action(page, step)
    fields = {**fields_of(page, address), **values}
    return client.post(address, data=fields).status_code


def suggest(client: FlaskClient, letter: str, words: str) -> None:
    at = f"{room(letter)}?on=2&suggest=1"
    assert send(client, room(letter), at=at, replacement=words, body="Moved.").status_code == 303


def body_of(desk: Desk, letter: str) -> str:
    return desk.look(letter, lambda found: found.versions[-1].body)


def test_an_empty_room_invites(ben: FlaskClient, letter: str) -> None:
    assert "Nothing to talk about" in ben.get(room(letter)).text


def test_bens_comment_stands_beside_its_passage(ben: FlaskClient, letter: str) -> None:
    answer = send(ben, room(letter), at=f"{room(letter)}?on=2", quote="4 May", body="Which year?")
    assert answer.status_code == 303
    page = ben.get(room(letter)).text
    assert "<mark>4 May</mark>" in page
    assert "Which year?" in page
    assert "Open (1)" in page


def test_ben_changes_a_comment_into_a_suggestion_and_keeps_what_he_typed(
    ben: FlaskClient, letter: str
) -> None:
    typed = {"quote": "4 May", "body": "Is it not the 5th?", "instead": "1"}
    answer = send(ben, room(letter), at=f"{room(letter)}?on=2", **typed)
    assert answer.status_code == 200
    fields = fields_of(answer.text, room(letter))
    assert fields["quote"] == fields["replacement"] == "4 May"
    assert fields["body"] == "Is it not the 5th?"
    back = ben.post(room(letter), data={**fields, "replacement": "5 May", "instead": "1"})
    assert "replacement" not in fields_of(back.text, room(letter))
    assert fields_of(back.text, room(letter))["body"] == "Is it not the 5th?"
    assert "Nothing to talk about" in ben.get(room(letter)).text


def test_ada_accepts_a_suggestion_and_the_text_has_it(
    ada: FlaskClient, ben: FlaskClient, desk: Desk, letter: str
) -> None:
    suggest(ben, letter, "The hearing is on 5 May.")
    assert press(ada, letter, "accept") == 303
    assert body_of(desk, letter) == BODY.replace("4 May", "5 May")
    assert "Closed (1)" in ada.get(room(letter)).text


def test_a_refused_suggestion_changes_nothing(
    ada: FlaskClient, ben: FlaskClient, desk: Desk, letter: str
) -> None:
    suggest(ben, letter, "The hearing is on 5 May.")
    page = ada.get(room(letter)).text
    address = action(page, "refuse")
    fields = fields_of(page, action(page, "reply"))
    assert ada.post(address, data={**fields, "body": "No."}).status_code == 303
    assert body_of(desk, letter) == BODY


def test_a_suggestion_for_words_that_changed_is_answered_with_what_stands_there(
    ada: FlaskClient, ben: FlaskClient, desk: Desk, letter: str
) -> None:
    suggest(ben, letter, "The hearing is on 5 May.")
    page = ada.get(room(letter)).text
    address = action(page, "accept")
    token = fields_of(page, address)
    send(ada, f"{letter}/text", body=BODY.replace("4 May", "6 June"))
    answer = ada.post(address, data=token)
    assert answer.status_code == 409
    assert "has changed since version 1" in answer.text
    assert "Passage changed" in ada.get(room(letter)).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quote": "nobody wrote this", "body": "Why?"}, "not in the text"),
        ({"quote": "4 May", "body": " "}, "Write what you want to say"),
        ({"quote": "", "body": "Why?"}, ""),
    ],
)
def test_a_refused_comment_comes_back_with_what_was_typed(
    ben: FlaskClient, letter: str, changes: dict[str, str], sentence: str
) -> None:
    answer = send(ben, room(letter), at=f"{room(letter)}?on=2", **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert changes["body"].strip() in answer.text


def test_what_is_said_is_text_and_nothing_else(ben: FlaskClient, letter: str) -> None:
    send(ben, room(letter), at=f"{room(letter)}?on=2", quote="4 May", body=HOSTILE)
    page = ben.get(room(letter)).text
    assert "<script>alert" not in page
    assert "60481729" not in page


@pytest.mark.parametrize("where", ["?on=99", "?on=x", "?on=", "?show=nonsense", "?on=1&suggest=1"])
def test_any_address_of_the_room_is_a_page(ben: FlaskClient, letter: str, where: str) -> None:
    assert ben.get(room(letter) + where).status_code == 200


def test_a_reader_does_not_talk(desk: Desk, letter: str) -> None:
    assert desk.client(Role.READER).get(room(letter)).status_code == 403


def test_a_closed_letter_keeps_what_was_said(desk: Desk, ben: FlaskClient) -> None:
    closed = desk.letter(LetterState.CLOSED)
    page = ben.get(room(closed)).text
    assert "The letter is closed" in page
    assert 'class="say"' not in page


# Two people typing


def test_edits_of_two_people_that_do_not_touch_are_offered_merged(
    desk: Desk, ada: FlaskClient, ben: FlaskClient, letter: str
) -> None:
    bens = fields_of(ben.get(f"{letter}/text").text, f"{letter}/text")
    send(ada, f"{letter}/text", body=BODY.replace("4 May", "5 May"))
    mine = BODY.replace("We ask", "We all ask")
    answer = ben.post(f"{letter}/text", data={**bens, "body": mine})
    assert answer.status_code == 409
    assert "merged" in answer.text.lower()
    assert body_of(desk, letter) == BODY.replace("4 May", "5 May")


@pytest.mark.parametrize("taken", ["9" * 5000, "-1", "x", ""])
def test_a_forged_number_of_a_merged_text_leaves_what_was_typed_in_the_form(
    desk: Desk, ben: FlaskClient, letter: str, taken: str
) -> None:
    answer = send(ben, f"{letter}/text", body="What Ben typed.", take_merged=taken)
    assert answer.status_code == 200
    assert fields_of(answer.text, f"{letter}/text")["body"] == "What Ben typed."
    assert body_of(desk, letter) == BODY
