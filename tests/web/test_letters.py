"""Ada's letters: the list, a new one, and the way from draft to open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from letters.domain.states import LetterKind, LetterState, Role, SignOnState
from tests import factories
from tests.conftest import NOON
from tests.support.desk import ROOT, Desk, fields_of, send
from tests.support.web import csrf_of

# The list


def test_an_empty_desk_shows_the_first_step(desk: Desk) -> None:
    page = desk.client(Role.EDITOR).get(f"{ROOT}/letters").text
    assert "No letters yet" in page
    assert f'href="{ROOT}/new-letter"' in page
    assert "Import a past letter" in page
    assert "new-letter" not in desk.client(Role.READER).get(f"{ROOT}/letters").text


def test_ada_sees_where_each_letter_stands(desk: Desk) -> None:
    title = factories.letter_text(title="We {{ count }} write")
    letter = desk.letter(LetterState.OPEN, text=title, closes_at=NOON + timedelta(days=9))
    desk.letter(LetterState.DRAFT, text=factories.letter_text(title="Still a draft"))
    desk.sign(letter, "Philly4HK", SignOnState.LISTED)
    desk.sign(letter, "NY4HK", SignOnState.CONFIRMED)
    page = desk.client(Role.READER).get(f"{ROOT}/letters").text
    assert "We 1 write" in page
    assert "Closes in 9 days" in page
    assert "Still a draft" in page
    assert f"{letter}/sign-ons?state=confirmed" in page
    assert "Noise" not in page


def test_the_list_shows_each_letters_days_in_its_own_zone(desk: Desk) -> None:
    """One evening in New York is the next morning in Hong Kong, and in UTC too."""
    evening = datetime(2026, 2, 10, 3, 30, tzinfo=UTC)
    began = {"created_at": evening, "time_zone": "America/New_York"}
    desk.letter(LetterState.DRAFT, **began)
    page = desk.client(Role.READER).get(f"{ROOT}/letters").text
    assert "9 February 2026" in page
    assert "10 February 2026" not in page
    desk.letter(LetterState.CLOSED, closed_at=evening, time_zone="Asia/Hong_Kong")
    assert "10 February 2026" in desk.client(Role.READER).get(f"{ROOT}/letters").text


# A new letter


def test_ben_begins_from_a_starter(desk: Desk) -> None:
    ben = desk.client(Role.EDITOR)
    choice = ben.get(f"{ROOT}/new-letter").text
    assert f'href="{ROOT}/new-letter/joint-statement"' in choice
    page = ben.get(f"{ROOT}/new-letter/joint-statement").text
    asked = fields_of(page, f"{ROOT}/new-letter/joint-statement")
    filled = {name: f"Words for {name}" for name in asked if name.startswith("gap_")}
    assert len(filled) >= 5
    answer = ben.post(f"{ROOT}/new-letter/joint-statement", data={**asked, **filled})
    assert answer.status_code == 303
    letter = answer.location.removesuffix("/text")
    text = desk.look(letter, lambda found: found.versions[0].text)
    assert text.kind is LetterKind.JOINT_STATEMENT
    assert text.conveners == ("Lamp of Liberty",)
    for words in filled.values():
        assert words in text.title + text.reference + text.salutation + text.body
    assert desk.look(letter, lambda found: found.versions[0].author.name) == "Editor"


def test_a_gap_left_empty_is_named_and_the_others_stay(desk: Desk) -> None:
    ben = desk.client(Role.EDITOR)
    path = f"{ROOT}/new-letter/open-letter-to-official"
    answer = send(ben, path, gap_official="Minister ཞི་བདེ", gap_subject=" ")
    assert answer.status_code == 422
    assert "Subject, in a few words: Please fill this in." in answer.text
    assert fields_of(answer.text, path)["gap_official"] == "Minister ཞི་བདེ"


def test_a_title_that_becomes_too_long_is_said_and_nothing_is_lost(desk: Desk) -> None:
    ben = desk.client(Role.EDITOR)
    path = f"{ROOT}/new-letter/open-letter-to-official"
    page = ben.get(path).text
    filled = {name: "Words" for name in fields_of(page, path) if name.startswith("gap_")}
    answer = send(ben, path, **{**filled, "gap_subject": "x" * 400})
    assert answer.status_code == 422
    assert "The title has" in answer.text
    assert fields_of(answer.text, path)["gap_subject"] == "x" * 400


def test_ben_begins_from_an_empty_page(desk: Desk) -> None:
    ben = desk.client(Role.EDITOR)
    path = f"{ROOT}/new-letter"
    refused = send(ben, path, title=" ")
    assert refused.status_code == 422
    assert "Give the letter a title" in refused.text
    # Titles that are words of addresses, too, lead to letters that can be reached.
    for title in ("New", "Import", "自由"):
        answer = send(ben, path, title=title, kind="solidarity_statement", language="zh-Hant")
        assert answer.status_code == 303
        assert title in ben.get(answer.location).text


def test_readers_begin_nothing(desk: Desk) -> None:
    reader = desk.client(Role.READER)
    assert reader.get(f"{ROOT}/new-letter").status_code == 403
    token = csrf_of(reader.get(f"{ROOT}/letters").text)
    for path in ("new-letter", "new-letter/joint-statement"):
        assert reader.post(f"{ROOT}/{path}", data={"csrf_token": token}).status_code == 403


def test_a_starter_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.client().get(f"{ROOT}/new-letter/nothing").status_code == 404


# From draft to open


def test_ada_agrees_and_opens(desk: Desk) -> None:
    letter = desk.letter(closes_at=NOON + timedelta(days=9), goal=60)
    ada = desk.client(Role.COORDINATOR)
    page = ada.get(f"{letter}/open").text
    for words in ("Agree version 1", "The Honorable Ada Park", "Organizations and persons", "60"):
        assert words in page
    assert send(ada, f"{letter}/agree/1", f"{letter}/open").status_code == 303
    page = ada.get(f"{letter}/open").text
    assert "Open for signature now" in page
    assert "all who signed are asked again" in page
    assert send(ada, f"{letter}/open").status_code == 303
    assert desk.look(letter, lambda found: found.state) is LetterState.OPEN
    slug = letter.rsplit("/", 1)[1]
    page = ada.get(f"{letter}/open").text
    assert f"/letters/{slug}</a>" in page
    assert desk.app.test_client().get(f"/letters/{slug}").status_code == 200


def test_a_planned_opening_is_said(desk: Desk) -> None:
    letter = desk.letter(LetterState.AGREED, opens_at=NOON + timedelta(hours=2))
    page = desk.client(Role.COORDINATOR).get(f"{letter}/open").text
    assert "Opens by itself in 2 hours" in page
    assert "2 March 2026, 14:00" in page


def test_an_unfinished_text_has_no_button(desk: Desk) -> None:
    letter = desk.letter(text=factories.letter_text(body="Dear {{ official }}"))
    ada = desk.client(Role.COORDINATOR)
    page = ada.get(f"{letter}/open").text
    assert "These places are not filled in yet: {{ official }}" in page
    assert f"{letter}/agree" not in page
    answer = ada.post(f"{letter}/agree/1", data={"csrf_token": csrf_of(page)})
    assert answer.status_code == 422
    assert desk.look(letter, lambda found: found.state) is LetterState.DRAFT


def test_ada_is_stopped_where_ben_saved_after_she_read(desk: Desk) -> None:
    letter = desk.letter()
    ada, ben = desk.client(Role.COORDINATOR), desk.client(Role.EDITOR)
    seen = ada.get(f"{letter}/open").text
    send(ben, f"{letter}/text", body="Slipped in.")
    answer = ada.post(f"{letter}/agree/1", data={"csrf_token": csrf_of(seen)})
    assert answer.status_code == 409
    assert "Version 2 was saved meanwhile" in answer.text
    assert "Agree version 2" in answer.text


def test_a_letter_whose_deadline_is_over_says_what_to_do(desk: Desk) -> None:
    letter = desk.letter(LetterState.AGREED, closes_at=NOON)
    ada = desk.client(Role.COORDINATOR)
    page = ada.get(f"{letter}/open").text
    assert "The closing time has passed" in page
    assert "Open for signature now" not in page
    answer = ada.post(f"{letter}/open", data={"csrf_token": csrf_of(page)})
    assert answer.status_code == 422


def test_ada_takes_an_agreed_text_back(desk: Desk) -> None:
    letter = desk.letter(LetterState.AGREED)
    ada = desk.client(Role.COORDINATOR)
    answer = send(ada, f"{letter}/redraft", f"{letter}/text")
    assert answer.location == f"{letter}/text"
    assert 'name="body"' in ada.get(answer.location).text


def test_an_open_letter_is_not_taken_back(desk: Desk) -> None:
    letter = desk.letter(LetterState.OPEN)
    ada = desk.client(Role.COORDINATOR)
    token = csrf_of(ada.get(f"{letter}/open").text)
    assert ada.post(f"{letter}/redraft", data={"csrf_token": token}).status_code == 422
    assert desk.look(letter, lambda found: found.state) is LetterState.OPEN


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
@pytest.mark.parametrize("step", ["agree/1", "open", "redraft"])
def test_only_coordinators_take_steps(desk: Desk, role: Role, step: str) -> None:
    letter = desk.letter()
    client = desk.client(role)
    page = client.get(f"{letter}/open").text
    assert "A coordinator agrees the text" in page
    token = csrf_of(page)
    assert client.post(f"{letter}/{step}", data={"csrf_token": token}).status_code == 403


def test_who_signed_in_long_ago_shows_once_more_who_it_is_before_opening(desk: Desk) -> None:
    letter = desk.letter(LetterState.AGREED)
    ada = desk.client(Role.COORDINATOR, fresh=False)
    answer = send(ada, f"{letter}/open")
    assert answer.status_code == 302
    assert "/account/verify" in answer.location
    assert desk.look(letter, lambda found: found.state) is LetterState.AGREED
