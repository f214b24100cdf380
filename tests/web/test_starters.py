"""Starters at the desk: looked at, added, changed, made of a letter."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient

from letters.domain.states import LetterState, Role
from tests.services.test_starters import SOURCE
from tests.support.desk import ROOT, Desk, fields_of, send
from tests.support.web import csrf_of

ADD = f"{ROOT}/new-starter"
OWN = f"{ROOT}/starters/cafe-letter"


def test_readers_see_all_starters_and_one_with_its_examples(desk: Desk) -> None:
    reader = desk.client(Role.READER)
    page = reader.get(f"{ROOT}/starters").text
    assert "Statement of solidarity" in page
    assert "Add a starter" not in page
    page = reader.get(f"{ROOT}/starters/open-letter-to-official").text
    assert "Dear Minister Lindqvist," in page
    assert "Begin a letter" not in page


def test_ben_adds_a_starter_by_typing(ben: FlaskClient) -> None:
    answer = send(ben, ADD, source=SOURCE)
    assert answer.location == OWN
    assert "Minister Park" in ben.get(OWN).text
    assert "Café letter" in ben.get(f"{ROOT}/new-letter").text


def test_ben_adds_a_starter_as_a_file(ben: FlaskClient) -> None:
    file = (BytesIO(b"\xef\xbb\xbf" + SOURCE.encode()), "letter.md")
    assert send(ben, ADD, source="", file=file).location == OWN


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(b"\xff\xfe\x00", "is not UTF-8 text"), (b"just words", "The first line must be")],
)
def test_a_file_that_is_no_starter_is_said(ben: FlaskClient, file: bytes, sentence: str) -> None:
    answer = send(ben, ADD, source="Typed", file=(BytesIO(file), "letter.md"))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_wrong_source_is_said_with_its_line_and_kept(ben: FlaskClient) -> None:
    wrong = SOURCE.replace("kind: open_letter", "kind: [open_letter")
    answer = send(ben, ADD, source=wrong)
    assert answer.status_code == 422
    assert "of the settings cannot be used" in answer.text
    assert fields_of(answer.text, ADD)["source"] == wrong


def test_ben_begins_his_own_from_one_of_the_house(ben: FlaskClient) -> None:
    typed = fields_of(ben.get(f"{ADD}?from=joint-statement").text, ADD)
    assert "name: Joint statement" in typed["source"]
    assert ben.post(ADD, data=typed).location == f"{ROOT}/starters/joint-statement-2"
    assert ben.get(f"{ADD}?from=nothing").status_code == 404


def test_the_first_source_that_is_offered_is_one(ben: FlaskClient) -> None:
    assert send(ben, ADD).status_code == 303


def test_ben_changes_and_removes_his_starter(ben: FlaskClient) -> None:
    send(ben, ADD, source=SOURCE)
    changed = SOURCE.replace("Minister Park", "Minister Lim")
    assert send(ben, f"{OWN}/change", source=changed).location == OWN
    assert "Minister Lim" in ben.get(OWN).text
    assert send(ben, f"{OWN}/remove", OWN).status_code == 303
    assert ben.get(OWN).status_code == 404


def test_ben_does_not_overwrite_what_ada_changed_meanwhile(desk: Desk, ben: FlaskClient) -> None:
    send(ben, ADD, source=SOURCE)
    bens = fields_of(ben.get(f"{OWN}/change").text, f"{OWN}/change")
    adas = SOURCE.replace("Minister Park", "Minister Ada")
    send(desk.client(Role.COORDINATOR), f"{OWN}/change", source=adas)
    typed = {**bens, "source": SOURCE.replace("Minister Park", "Minister Ben")}
    answer = ben.post(f"{OWN}/change", data=typed)
    assert answer.status_code == 409
    assert "Minister Ada" in answer.text
    again = fields_of(answer.text, f"{OWN}/change")
    assert "Minister Ben" in again["source"]
    assert "Minister Ada" in ben.get(OWN).text
    assert ben.post(f"{OWN}/change", data=again).status_code == 303


def test_the_starters_of_the_house_stay(ben: FlaskClient) -> None:
    house = f"{ROOT}/starters/joint-statement"
    assert ben.get(f"{house}/change").status_code == 404
    token = csrf_of(ben.get(house).text)
    for step in ("change", "remove"):
        assert ben.post(f"{house}/{step}", data={"csrf_token": token}).status_code == 404


def test_a_letter_becomes_a_starter(desk: Desk, ben: FlaskClient) -> None:
    letter = desk.letter(LetterState.CLOSED)
    refused = send(ben, f"{letter}/starter", name=" ")
    assert refused.status_code == 422
    assert send(ben, f"{letter}/starter", name="x" * 500).status_code == 422
    answer = send(ben, f"{letter}/starter", name="What worked")
    assert answer.location == f"{ROOT}/starters/what-worked"
    page = ben.get(answer.location).text
    assert "We write with concern." in page
    assert "Ada Park" not in page


def test_readers_keep_and_change_nothing(desk: Desk, ben: FlaskClient) -> None:
    send(ben, ADD, source=SOURCE)
    letter = desk.letter()
    reader = desk.client(Role.READER)
    token = csrf_of(reader.get(f"{ROOT}/starters").text)
    for path in (ADD, f"{OWN}/change", f"{OWN}/remove", f"{letter}/starter"):
        assert reader.post(path, data={"csrf_token": token}).status_code == 403
    assert reader.get(OWN).status_code == 200


def test_what_a_starter_holds_is_text(ben: FlaskClient) -> None:
    hostile = "<script>alert(1)</script>"
    send(ben, ADD, source=SOURCE.replace("Café letter", hostile).replace("Minister Park", hostile))
    for page in ("starters", "starters/script-alert-1-script", "new-letter"):
        found = ben.get(f"{ROOT}/{page}")
        assert found.status_code == 200
        assert hostile not in found.text
