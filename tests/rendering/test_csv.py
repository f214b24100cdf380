"""The roll as a table and as data."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import formulas
from letters.domain.letter import Signatory
from letters.domain.states import PartyKind
from letters.rendering.csv import COLUMNS, roll_csv, roll_json
from tests.rendering.samples import ADA, ORGANIZATIONS, PERSONS, letter, roll_of


def rows(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))


def test_the_table_holds_the_roll_in_its_order():
    roll = roll_of(*ORGANIZATIONS, *PERSONS, Signatory("Zeta, Group", lead=1))
    table = rows(roll_csv(roll))
    assert tuple(table[0]) == COLUMNS
    assert [row[1] for row in table[1:]] == [line.signatory.name for line in roll.lines]
    assert table[1] == ["1", "Zeta, Group", "organization", "", "", "", "1"]
    assert [row[0] for row in table[1:]] == [str(line.number) for line in roll.lines]


def test_excel_reads_it_as_utf_8_with_its_own_line_ends():
    table = roll_csv(roll_of("香港監察"))
    assert table.startswith("\ufeffnumber,")
    assert table.encode().startswith(b"\xef\xbb\xbf")
    assert table.count("\r\n") == table.count("\n") == 2


@pytest.mark.parametrize("start", list("=+-@\t\r＝＋－＠"))
def test_no_cell_begins_a_formula(start):
    cell = f"{start}HYPERLINK(1)"
    roll = roll_of(Signatory(cell, PartyKind.PERSON, sort_name=cell, title=cell, affiliation=cell))
    row = rows(roll_csv(roll))[1]
    assert [row[column] for column in (1, 3, 4, 5)] == [f"'{cell}"] * 4


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=8))
def test_any_name_comes_back_as_it_went_in(names):
    roll = roll_of(*(Signatory(name, reference=str(n)) for n, name in enumerate(names)))
    back = [row[1] for row in rows(roll_csv(roll))[1:]]
    assert list(map(formulas.restored, back)) == [line.signatory.name for line in roll.lines]


def test_the_data_holds_letter_count_note_and_signatories():
    roll = roll_of(*PERSONS, Signatory("UNA", lead=1))
    data = json.loads(json.dumps(roll_json(roll, letter())))
    assert data["count"] == 4
    assert data["note"] == roll.note
    assert data["signatories"][0] == {
        "number": 1,
        "name": "UNA",
        "kind": "organization",
        "title": "",
        "affiliation": "",
        "sort_name": "",
        "lead": 1,
    }
    assert data["signatories"][1]["lead"] is None
    assert data["letter"]["date"] == "2023-09-15"
    assert data["letter"]["recipients"][0]["name"] == "The Honorable Ada Park"
    assert "letter" not in roll_json(roll)


def test_no_mail_address_of_a_recipient_is_in_the_data():
    from dataclasses import replace

    text = letter(recipients=(replace(ADA, email="ada@example.org"),))
    assert "ada@example.org" not in json.dumps(roll_json(roll_of("UNA"), text))
