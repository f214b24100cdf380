"""Ben begins a letter from a starter with tick boxes and rows."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from letters.domain.states import Role
from tests.domain.test_filling import SOURCE
from tests.support.desk import ROOT, Desk, fields_of, send
from tests.support.html import Page
from tests.support.web import csrf_of

HOUSE = f"{ROOT}/new-letter/letter-to-legislature"
OWN = f"{ROOT}/new-letter/letter-on-bills"
SHOWN = f"{ROOT}/starters/letter-on-bills"
TYPED = {
    "gap_body": "the Senate",
    "rows_bills-0-cell_number": "hr1103/s490",
    "rows_bills-0-cell_title": "Exile Act",
}


@pytest.fixture
def ben(desk: Desk) -> FlaskClient:
    """Ben edits, and has a starter with tick boxes and rows."""
    client = desk.client(Role.EDITOR)
    assert send(client, f"{ROOT}/new-starter", source=SOURCE).status_code == 303
    return client


def begun(desk: Desk, location: str) -> str:
    """The body of the letter that was begun."""
    return desk.look(location.removesuffix("/text"), lambda found: found.versions[0].text.body)


def test_ben_begins_with_bills_and_without_the_usual_section(desk: Desk, ben: FlaskClient) -> None:
    page = ben.get(OWN).text
    asked = fields_of(page, OWN)
    assert "tick_urgent" not in asked
    assert asked["tick_thanks"] == "y"
    assert "rows_bills-0-cell_number" in asked
    del asked["tick_thanks"]
    answer = ben.post(OWN, data={**asked, **TYPED})
    assert answer.status_code == 303
    body = begun(desk, answer.location)
    assert "| H.R. 1103 / S. 490 | Exile Act |  |" in body
    assert "Thank you" not in body
    assert "Why now" not in body
    assert body.endswith("{{ extra }}")


def test_what_a_ticked_section_needs_is_asked_beside_its_field(ben: FlaskClient) -> None:
    answer = send(ben, OWN, **TYPED, tick_urgent="y")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "The date: Please fill this in." in answer.text
    assert "The source: Please fill this in." in answer.text
    for name in ("gap_deadline", "gap_source"):
        field = next(each for each in page.all("input") if each.get("name") == name)
        assert field.get("aria-invalid") == "true"
    assert fields_of(answer.text, OWN)["rows_bills-0-cell_number"] == "hr1103/s490"
    assert fields_of(answer.text, OWN)["tick_urgent"] == "y"


def test_rows_come_and_go_by_buttons_and_nothing_typed_is_lost(ben: FlaskClient) -> None:
    typed = {**fields_of(ben.get(OWN).text, OWN), **TYPED, "gap_extra": "Kept"}

    def press(name: str) -> None:
        nonlocal typed
        answer = ben.post(OWN, data={**typed, name: "1"})
        assert answer.status_code == 200
        typed = fields_of(answer.text, OWN)
        assert typed["gap_extra"] == "Kept"
        assert 'autofocus="autofocus"' in answer.text or " autofocus" in answer.text

    press("add-bills")
    typed["rows_bills-1-cell_title"] = "Haven Act"
    press("up-bills-1")
    titles = [typed[f"rows_bills-{at}-cell_title"] for at in (0, 1)]
    assert titles == ["Haven Act", "Exile Act"]
    press("down-bills-0")
    press("add-bills")
    assert "rows_bills-2-cell_title" in typed
    assert "Another bill" not in ben.post(OWN, data={**typed, "down-bills-0": "1"}).text
    press("remove-bills-0")
    assert typed["rows_bills-0-cell_title"] == "Haven Act"
    press("remove-bills-1")
    press("remove-bills-0")
    assert "rows_bills-0-cell_title" not in typed
    assert "Add a first bill" in ben.post(OWN, data={**typed, "remove-asks-0": "1"}).text
    refused = ben.post(OWN, data=typed)
    assert refused.status_code == 422
    assert "Please fill in at least 1 under “The bills”." in refused.text


@pytest.mark.parametrize(
    "name", ["add-enemy", "up-bills-99", "remove-bills", "down-bills-٣", "add-", "up-bills-9999999"]
)
def test_a_button_that_is_not_there_begins_nothing(ben: FlaskClient, name: str) -> None:
    page = ben.get(OWN).text
    assert ben.post(OWN, data={**fields_of(page, OWN), name: "1"}).status_code == 422


def test_what_is_wrong_in_a_row_is_said_in_that_row(ben: FlaskClient) -> None:
    wrong = {"rows_bills-0-cell_title": " ", "rows_bills-0-cell_sponsor": "Sen. <b>Ali</b>"}
    answer = send(ben, OWN, **{**TYPED, **wrong})
    assert answer.status_code == 422
    page = Page(answer.text)
    cell = next(e for e in page.all("input") if e.get("name") == "rows_bills-0-cell_title")
    assert cell.get("aria-invalid") == "true"
    assert "Please fill in “Title” of bill 1." in answer.text
    assert f'href="#{cell.get("id")}"' in answer.text
    assert "<b>Ali" not in answer.text
    deceiving = {"rows_bills-0-cell_title": "a\u202eb"}
    assert "“Title” of bill 1 contains" in send(ben, OWN, **{**TYPED, **deceiving}).text


def test_ten_thousand_rows_are_refused_with_a_sentence(ben: FlaskClient) -> None:
    many = {f"rows_bills-{at}-cell_title": "x" for at in range(10_000)}
    answer = send(ben, OWN, **{**TYPED, **many})
    assert answer.status_code == 422
    assert "“The bills” can have at most 3; 50 are filled in." in answer.text


def test_marks_and_html_in_what_is_typed_stay_words(desk: Desk, ben: FlaskClient) -> None:
    hostile = "{{ end bills }} {{ body }}|<script>alert(1)</script>{% x %}"
    answer = send(ben, OWN, **{**TYPED, "rows_bills-0-cell_sponsor": hostile})
    assert answer.status_code == 303
    assert "{{ end bills }} {{ body }}\\|<script>" in begun(desk, answer.location)
    for path in ("", "/page"):
        found = ben.get(f"{answer.location}{path}")
        assert found.status_code == 200
        assert "<script>alert" not in found.text


def test_a_starter_of_the_house_asks_for_bills(ben: FlaskClient) -> None:
    page = ben.get(HOUSE).text
    for words in ("The bills", "Bill 1", "Another bill", "There is an objection to answer"):
        assert words in page
    empty = send(ben, HOUSE)
    assert empty.status_code == 422
    assert "Please fill in at least 1 under “The bills”." in empty.text


def test_readers_see_a_starter_as_page_and_as_print(desk: Desk, ben: FlaskClient) -> None:
    reader = desk.client(Role.READER)
    shown = reader.get(SHOWN).text
    assert f'href="{SHOWN}/page"' in shown
    assert f'href="{SHOWN}/draft.pdf"' in shown
    assert "There is a date" in shown
    page = reader.get(f"{SHOWN}/page")
    assert page.status_code == 200
    assert "To the Senate on Exile Act" in page.text
    assert "<td>H.R. 1 / S. 2</td>" in page.text
    assert "Why now" not in page.text
    assert "Its names and facts are made up." in page.text
    assert "Organization X" in page.text
    printed = reader.get(f"{SHOWN}/draft.pdf")
    assert printed.mimetype == "application/pdf"
    assert printed.data.startswith(b"%PDF")


def test_whoever_chooses_a_starter_can_look_first(ben: FlaskClient) -> None:
    for path in ("starters", "new-letter"):
        assert f'href="{ROOT}/starters/joint-statement/page"' in ben.get(f"{ROOT}/{path}").text
    assert ben.get(f"{ROOT}/starters/nothing/page").status_code == 404


def test_a_wrong_mark_is_named_and_the_source_is_kept(ben: FlaskClient) -> None:
    wrong = SOURCE.replace("{{ end thanks }}", "")
    answer = send(ben, f"{ROOT}/new-starter", source=wrong)
    assert answer.status_code == 422
    assert "{{ if thanks }} in line 25 of the text is not closed" in answer.text
    assert fields_of(answer.text, f"{ROOT}/new-starter")["source"] == wrong


def test_an_example_that_no_letter_can_hold_is_refused(ben: FlaskClient) -> None:
    wrong = SOURCE.replace("sponsor: Rep. Park", 'sponsor: "..."')
    answer = send(ben, f"{ROOT}/new-starter", source=wrong)
    assert answer.status_code == 422
    assert "“Sponsor” of bill 1 needs at least one letter" in answer.text


def test_a_form_that_the_starter_outgrew_says_so(desk: Desk, ben: FlaskClient) -> None:
    typed = {**fields_of(ben.get(OWN).text, OWN), **TYPED}
    fewer = SOURCE.replace("most: 3", "most: 1")
    assert send(ben, f"{SHOWN}/change", source=fewer).status_code == 303
    answer = ben.post(OWN, data={**typed, "rows_bills-1-cell_title": "Haven Act"})
    assert answer.status_code == 422
    assert "at most 1; 2 are filled in" in answer.text
    assert csrf_of(answer.text)
