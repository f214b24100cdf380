"""Ada brings a table into the register after a look at it, and takes one out."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from letters.domain.states import LetterState, Role
from letters.models import Mention, db
from letters.services import register_plan
from tests.support.desk import ROOT, Desk, fields_of, send

REGISTER = f"{ROOT}/register"
START, READ, STORE = (f"{REGISTER}/import{end}" for end in ("", "/read", ""))


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


def look(ada: FlaskClient, table: bytes | str, **values: object) -> TestResponse:
    data = table.encode() if isinstance(table, str) else table
    return send(ada, READ, START, file=(BytesIO(data), "names.csv"), **values)


def known(desk: Desk) -> int:
    with desk.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Mention)) or 0


def test_ada_sees_what_would_be_added_and_stores_it(desk: Desk, ada: FlaskClient) -> None:
    desk.sign_on(desk.letter(LetterState.OPEN), "Philly4HK")
    before = known(desk)
    seen = look(ada, "name,phone\nPhilly4HK,1\nTibet Solidarity,2\n,3\nLamp of Freedom,4\n")
    assert seen.status_code == 200
    assert "2 new, 1 known already, 1 that cannot be taken: line 4" in seen.text
    assert "“phone”" in seen.text
    assert known(desk) == before
    for _ in range(2):
        ada.post(STORE, data=fields_of(seen.text, STORE))
        assert known(desk) == before + 2
    page = ada.get(f"{REGISTER}?q=tibet").text
    assert "1 organization<" in page
    assert "2 new names, 1 known already" in page
    assert "0 new names, 3 known already" in page


def test_names_with_every_sign_survive_the_way(desk: Desk, ada: FlaskClient) -> None:
    name = 'Fight for "Freedom" & <Stand>, 香港'
    seen = look(ada, 'name,notes\n"Fight for ""Freedom"" & <Stand>, 香港","One.\n\nTwo."\n')
    assert "<Stand>" not in seen.text
    ada.post(STORE, data=fields_of(seen.text, STORE))
    with desk.app.app_context():
        stored = db.session.scalars(select(Mention.name).where(Mention.name == name)).all()
    assert stored == [name]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (b"", "is empty"),
        (b"name,NAME\nA,B\n", "stands there twice"),
        (b"title\nPhilly4HK\n", "is not among them"),
        (b"name\n", "no row below"),
        (b'name\n"Philly4HK\n', "cannot be read here"),
        (b"name,kind\nA,B,C\n", "there are 3 cells"),
        (b"PK\x03\x04", "spreadsheet file"),
        (b"name\n" + b"Aid\n" * 100_000, "at most 10,000"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    desk: Desk, ada: FlaskClient, table: bytes, words: str
) -> None:
    before = known(desk)
    answer = look(ada, table)
    assert answer.status_code == 422
    assert words.lower() in answer.text.lower()
    assert known(desk) == before


def test_an_encoding_can_be_said(desk: Desk, ada: FlaskClient) -> None:
    asked = look(ada, "name\n香港民主委員會\n".encode("big5hkscs"))
    assert asked.status_code == 422
    assert "Choose its encoding" in asked.text
    # The file needs not be chosen again.
    assert "is kept" in asked.text
    values = {**fields_of(asked.text, READ), "encoding": "big5hkscs"}
    seen = ada.post(READ, data=values)
    assert "香港民主委員會" in seen.text
    assert 'selected value="big5hkscs"' in seen.text


def test_an_encoding_that_was_found_out_can_be_changed(desk: Desk, ada: FlaskClient) -> None:
    seen = look(ada, "name\nZürich Café\n".encode("cp1252"))
    assert 'selected value="cp1252"' in seen.text
    again = ada.post(READ, data={**fields_of(seen.text, READ), "encoding": "cp1250"})
    assert 'selected value="cp1250"' in again.text
    refused = ada.post(READ, data={**fields_of(seen.text, READ), "encoding": "utf-8-sig"})
    assert "not written in UTF-8" in refused.text
    pasted = send(ada, READ, START, source="name\nZürich Café")
    assert "Read it again" not in pasted.text


def test_a_person_among_organizations_is_marked(desk: Desk, ada: FlaskClient) -> None:
    seen = look(ada, "name,kind\nJane Doe,person\nPhilly4HK,\n").text
    assert seen.count(">Person</span>") == 1
    assert ">Organization</span>" not in seen


def test_a_table_of_more_than_can_be_compared_is_refused_unless_it_is_known(
    desk: Desk, ada: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_plan, "MOST_NEW", 2)
    two = "name,aliases\nPhilly4HK,Philadelphians\n"
    ada.post(STORE, data=fields_of(look(ada, two).text, STORE))
    refused = look(ada, "name,aliases\nTibet Solidarity,TibSol\nLamp of Freedom,\n")
    assert refused.status_code == 422
    assert "3 names that the register does not know; at most 2" in refused.text
    more = f"{two}Tibet Solidarity,TibSol\n"
    assert "1 new, 1 known already" in look(ada, more).text


def test_pasted_tables_and_persons_are_taken(desk: Desk, ada: FlaskClient) -> None:
    seen = send(ada, READ, START, source="name\tcountry\nJane Doe\tFR", kind="person")
    ada.post(STORE, data=fields_of(seen.text, STORE))
    assert "Jane Doe" in ada.get(f"{REGISTER}?kind=person").text
    assert ada.post(STORE, data={}).status_code == 400


def test_the_register_goes_out_as_a_table(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN)
    desk.sign_on(letter, "Philly4HK", email="chu@philly.example")
    reader = desk.client(Role.READER)
    answer = reader.get(f"{REGISTER}/organization.csv")
    assert answer.mimetype == "text/csv"
    assert "register-organizations.csv" in answer.headers["Content-Disposition"]
    assert "Philly4HK" in answer.text
    assert "philly.example" not in answer.text
    assert "Noisy Group" not in answer.text
    contacts = f"{REGISTER}/organization-with-contacts.csv"
    assert "chu@philly.example" in ada.get(contacts).text
    assert reader.get(contacts).status_code == 403
    assert reader.get(START).status_code == 403
    assert contacts not in reader.get(REGISTER).text
    # What went out can be read in again, and says nothing new.
    assert "nothing in it that the register does not know" in look(ada, answer.data).text
