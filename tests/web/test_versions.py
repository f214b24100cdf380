"""The versions of a letter: who saved what, and the way back."""

from __future__ import annotations

import re

import pytest

from letters.domain.letter import Recipient
from letters.domain.states import Role
from tests import factories
from tests.support.desk import Desk, fields_of, send
from tests.support.html import without_spoken
from tests.support.web import csrf_of


@pytest.fixture
def letter(desk: Desk) -> str:
    """A draft whose second version is Ben's."""
    letter = desk.letter()
    ben = desk.client(Role.EDITOR)
    send(ben, f"{letter}/text", body="We write with alarm.", note="Stronger", title="Open letter")
    return letter


def test_readers_see_who_saved_what(desk: Desk, letter: str) -> None:
    page = desk.client(Role.READER).get(f"{letter}/versions").text
    for words in ("Version 1", "Version 2", "Editor", "Stronger"):
        assert words in page
    assert desk.look(letter, lambda found: found.versions[1].text_hash)[:12] in page


def test_one_version_is_shown_as_it_is_read(desk: Desk, letter: str) -> None:
    page = desk.client(Role.READER).get(f"{letter}/versions/1").text
    assert "We write with concern." in page
    assert desk.look(letter, lambda found: found.versions[0].text_hash) in page
    assert "Bring this text back" not in page


def test_what_changed_is_shown_word_by_word(desk: Desk, letter: str) -> None:
    page = without_spoken(desk.client(Role.READER).get(f"{letter}/versions/difference").text)
    assert "From version 1 to 2" in page
    assert "We write with <del>concern" in page
    assert "<ins>alarm</ins>" in page
    assert ">Title</h2>" in page
    assert ">Salutation</h2>" not in page


def test_the_other_way_round_and_with_itself(desk: Desk, letter: str) -> None:
    client = desk.client(Role.READER)
    back = client.get(f"{letter}/versions/difference?from=2&to=1").text
    assert "<ins>concern" in without_spoken(back)
    same = client.get(f"{letter}/versions/difference?from=2&to=2").text
    assert "The two texts are equal" in same


SIDE = "versions/difference?view=side"


def test_the_marks_of_a_change_can_be_heard(desk: Desk, letter: str) -> None:
    page = desk.client(Role.READER).get(f"{letter}/versions/difference").text
    assert "[taken out: </span>concern" in page
    assert "[put in: </span>alarm" in page


def test_both_versions_stand_side_by_side_each_with_its_own_marks(desk: Desk, letter: str) -> None:
    page = without_spoken(desk.client(Role.READER).get(f"{letter}/{SIDE}").text)
    left, right = re.findall(r'<div class="difference"[^>]*>(We write.*?)</div>', page)
    assert left == "We write with <del>concern</del>."
    assert right == "We write with <ins>alarm</ins>."


def test_each_side_says_whose_version_it_is(desk: Desk, letter: str) -> None:
    page = desk.client(Role.READER).get(f"{letter}/{SIDE}").text
    first, second = desk.look(letter, lambda found: [each.text_hash for each in found.versions])
    left, right = page.split('<div class="twin heads">')[1].split("<h2>")[1:3]
    assert left.startswith("Version 1 ")
    assert first[:12] in left
    assert right.startswith("Version 2 ")
    for words in (second[:12], "Editor", "<time", "Stronger"):
        assert words in right
    assert "Stronger" not in left


def test_unchanged_paragraphs_are_one_line_that_opens(desk: Desk, letter: str) -> None:
    ben = desk.client(Role.EDITOR)
    whole = "One.\n\nTwo.\n\nThree.\n\nWe ask."
    send(ben, f"{letter}/text", body=whole)
    send(ben, f"{letter}/text", body=whole.replace("ask", "beg") + "\n\n<b>Five</b>.")
    page = ben.get(f"{letter}/{SIDE}").text
    assert "<summary>3 paragraphs unchanged</summary>" in page
    assert "One.\n\nTwo.\n\nThree." in page
    assert "Not in version 3" in page
    assert "&lt;b&gt;Five&lt;/b&gt;." in page
    assert "<b>Five" not in page


def test_unchanged_recipients_are_counted_as_recipients(desk: Desk) -> None:
    people = tuple(Recipient(name) for name in ("Ada Park", "Ben Ode", "Chu Mei"))
    letter = desk.letter(text=factories.letter_text(recipients=people))
    ben = desk.client(Role.EDITOR)
    fields = fields_of(ben.get(f"{letter}/text").text, f"{letter}/text")
    (third,) = (name for name, value in fields.items() if value == "Chu Mei")
    send(ben, f"{letter}/text", **{third: "Chu May"})
    page = without_spoken(ben.get(f"{letter}/{SIDE}").text)
    assert "<summary>2 recipients unchanged</summary>" in page
    assert "Chu <del>Mei</del>" in page
    assert "Chu <ins>May</ins>" in page


def test_where_only_empty_lines_differ_it_is_said(desk: Desk, letter: str) -> None:
    ben = desk.client(Role.EDITOR)
    send(ben, f"{letter}/text", body="One.\n\nTwo.")
    send(ben, f"{letter}/text", body="One.\n\n\n\nTwo.")
    assert "Only empty lines differ." in ben.get(f"{letter}/{SIDE}").text


def test_the_views_lead_to_each_other_with_both_versions_kept(desk: Desk, letter: str) -> None:
    client = desk.client(Role.READER)
    side = client.get(f"{letter}/{SIDE}&from=2&to=1").text
    assert f'{letter}/versions/difference?from=2&amp;to=1">In one text' in side
    assert 'name="view" value="side"' in side
    inline = client.get(f"{letter}/versions/difference?from=2&to=1").text
    assert f'{letter}/versions/difference?view=side&amp;from=2&amp;to=1">Side by side' in inline
    assert 'name="view"' not in inline


def test_equal_texts_say_so_side_by_side_too(desk: Desk, letter: str) -> None:
    page = desk.client(Role.READER).get(f"{letter}/{SIDE}&from=2&to=2").text
    assert "The main texts are equal." in page


def test_an_unknown_view_is_the_usual_one(desk: Desk, letter: str) -> None:
    page = desk.client(Role.READER).get(f"{letter}/versions/difference?view=upside")
    assert page.status_code == 200
    assert 'class="sheet changes"' in page.text


@pytest.mark.parametrize(
    "query", ["from=3", "to=0", "to=²", "from=x", f"to={'9' * 400}", "from=-1"]
)
def test_a_version_that_is_not_there_is_not_found(desk: Desk, letter: str, query: str) -> None:
    assert desk.client().get(f"{letter}/versions/difference?{query}").status_code == 404


@pytest.mark.parametrize("number", ["3", "0", "99999999999999999999"])
def test_an_unknown_number_is_not_found(desk: Desk, letter: str, number: str) -> None:
    ben = desk.client()
    assert ben.get(f"{letter}/versions/{number}").status_code == 404
    token = csrf_of(ben.get(f"{letter}/versions").text)
    path = f"{letter}/versions/{number}/restore"
    assert ben.post(path, data={"csrf_token": token}).status_code == 404


def test_ben_brings_an_earlier_text_back_as_the_next_version(desk: Desk, letter: str) -> None:
    ben = desk.client(Role.EDITOR)
    answer = send(ben, f"{letter}/versions/1/restore", f"{letter}/versions/1")
    assert answer.status_code == 303
    texts = desk.look(letter, lambda found: [each.text for each in found.versions])
    assert texts[2] == texts[0] == factories.letter_text()
    assert "Version 1 restored" in ben.get(f"{letter}/versions").text


def test_readers_bring_nothing_back(desk: Desk, letter: str) -> None:
    reader = desk.client(Role.READER)
    token = csrf_of(reader.get(f"{letter}/versions").text)
    path = f"{letter}/versions/1/restore"
    assert reader.post(path, data={"csrf_token": token}).status_code == 403


def test_an_agreed_text_is_not_replaced(desk: Desk, letter: str) -> None:
    ada = desk.client(Role.COORDINATOR)
    seen = csrf_of(ada.get(f"{letter}/versions/1").text)
    send(ada, f"{letter}/agree/2", f"{letter}/open")
    answer = ada.post(f"{letter}/versions/1/restore", data={"csrf_token": seen})
    assert answer.status_code == 422
    assert "The text is agreed" in answer.text
    assert "Bring this text back" not in ada.get(f"{letter}/versions/1").text
