"""Ada prints from two files: what they may hold, and what each mistake is answered with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import manuscript, roll
from letters.domain.letter import OrderRule, Recipient, RecipientLine
from letters.domain.problems import Problem
from letters.domain.states import Articles, LetterKind, PartyKind

FULL = """---
title: A safe harbour
kind: Joint statement
date: 2026-03-31
language: de
reference: Docket 7
salutation: Dear Minister,
closing: ""
recipients:
  - |
    Ada Park
    Minister of the Interior
    1 Harbour Square
  - honorific: The Honorable
    name: Ben Li
    office: Chair
    address: [House, City]
    email: ben@example.org
cc:
  - The Hon. Chu Tenzin, Deputy Assistant Secretary, Bureau of Rights, and Labor
conveners: [Example Coalition, Other Group]
order:
  locale: de@collation=phonebook
  articles: drop
  numeric: no
paper: a4
---

First paragraph.

Second.[^1]

[^1]: Note.
"""


def refused(read, *arguments) -> str | None:
    """The sentence that refuses, None where nothing is wrong. Any other error fails the test."""
    try:
        read(*arguments)
    except Problem as problem:
        return problem.message
    return None


def test_a_full_letter_is_read_whole():
    read = manuscript.parse(FULL, "LETTER.md")
    text = read.text
    assert text.title == "A safe harbour"
    assert text.kind is LetterKind.JOINT_STATEMENT
    assert text.date == date(2026, 3, 31)
    assert (text.language, text.reference, text.salutation) == ("de", "Docket 7", "Dear Minister,")
    assert text.addressees == (
        Recipient("Ada Park", address=("Minister of the Interior", "1 Harbour Square")),
        Recipient(
            "Ben Li",
            honorific="The Honorable",
            office="Chair",
            address=("House", "City"),
            email="ben@example.org",
        ),
    )
    assert text.copies == (
        Recipient(
            "The Hon. Chu Tenzin",
            RecipientLine.CC,
            office="Deputy Assistant Secretary, Bureau of Rights, and Labor",
        ),
    )
    assert text.conveners == ("Example Coalition", "Other Group")
    assert text.body == "First paragraph.\n\nSecond.[^1]\n\n[^1]: Note."
    assert read.order == OrderRule("de@collation=phonebook", Articles.DROP, numeric=False)
    assert (read.paper, read.closing) == ("A4", "")


def test_only_a_title_is_needed():
    read = manuscript.parse("---\ntitle: A safe harbour\n---\nText.", "LETTER.md")
    assert read.text.kind is LetterKind.OPEN_LETTER
    assert (read.text.language, read.text.date, read.text.recipients) == ("en", None, ())
    assert read.order == OrderRule("en")
    assert (read.paper, read.closing) == ("", None)


def test_windows_line_ends_and_a_byte_order_mark_are_no_obstacle():
    read = manuscript.parse("\ufeff" + FULL.replace("\n", "\r\n"), "LETTER.md")
    assert read == manuscript.parse(FULL, "LETTER.md")


def test_norwegian_is_a_language_and_a_year_is_a_text():
    read = manuscript.parse("---\ntitle: 1984\nlanguage: no\nreference: 007\n---\n", "LETTER.md")
    assert (read.text.title, read.text.language, read.text.reference) == ("1984", "no", "007")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("No front matter", "LETTER.md, line 1: the letter must begin with"),
        ("", "LETTER.md, line 1: the letter must begin with"),
        ("---\ntitle: x\n", "LETTER.md, line 1: no second line"),
        ("---\n---\nText", "line 1: the front matter gives no title"),
        ("---\ndate: 2026-03-31\n---\n", "line 1: the front matter gives no title"),
        ("---\n- a\n- b\n---\n", "line 2: the front matter must be lines like"),
        ("---\ntitle: x\nkind: [\n---\n", "the front matter cannot be read"),
        (
            "---\ntitle: x\ntitel: y\n---\n",
            "line 3: there is no field “titel”; did you mean “title”?",
        ),
        ("---\ntitle: x\nzzz: y\n---\n", "line 3: there is no field “zzz”; there are title, date"),
        ("---\ntitle: x\ntitle: y\n---\n", "line 3: “title” is given twice"),
        ("---\ntitle: [x]\n---\n", "line 2: “title” must be plain text"),
        (
            "---\ntitle: x\n\nkind: novel\n---\n",
            "line 4: “kind” must be one of: open letter, joint",
        ),
        ("---\ntitle: x\ndate: 31.3.2026\n---\n", "line 3: “31.3.2026” is no date; write it as"),
        ("---\ntitle: x\ndate: 2026-02-30\n---\n", "line 3: “2026-02-30” is no date"),
        ("---\ntitle: x\nlanguage: Klingon\n---\n", "line 3: “Klingon” is no language"),
        ("---\ntitle: x\npaper: A5\n---\n", "line 3: “paper” must be one of: letter, a4"),
        ("---\ntitle: x\norder: alphabetical\n---\n", "line 3: “order” must hold: locale"),
        ("---\ntitle: x\norder:\n  local: de\n---\n", "line 4: there is no field “local”; did you"),
        ("---\ntitle: x\norder:\n  numeric: maybe\n---\n", "line 4: “numeric” must be one of: yes"),
        ("---\ntitle: x\norder:\n  locale: xx-nowhere\n---\n", "line 4: "),
        (
            "---\ntitle: x\nrecipients:\n- office: Chair\n---\n",
            "line 4: this recipient has no name",
        ),
        ("---\ntitle: x\nrecipients:\n- name: A\n  email: nobody\n---\n", "line 5: "),
        ("---\ntitle: x\nrecipients:\n- ' '\n---\n", "line 4: a recipient is empty"),
        ("---\ntitle: x\ncc: [', Chair']\n---\n", "line 3: a recipient of a copy has no name"),
        ("---\ntitle: a \\u202e b\n---\n".replace("\\u202e", "\u202e"), "line 2: “title” contains"),
        ("---\ntitle: x\n---\n\nfine\nbad \u202e\n", "LETTER.md: The text contains"),
        ("---\ntitle: x\n---\n" + "> " * 40 + "x", "LETTER.md: The text is nested too deeply"),
        ("---\ntitle: x\n---\n" + "long " * 30_000, "LETTER.md: The text is too long"),
        (
            "---\ntitle: x\norder: {a: {b: {c: {d: {e: f}}}}}\n---\n",
            "Line 3 of the settings cannot be used. The settings are nested",
        ),
        ("---\n" + "[" * 3000 + "\n---\n", "LETTER.md"),
    ],
)
def test_each_mistake_in_a_letter_is_one_sentence_with_its_line(source, sentence):
    with pytest.raises(Problem) as caught:
        manuscript.parse(source, "LETTER.md")
    assert sentence in caught.value.message
    assert caught.value.message.startswith("LETTER.md")
    assert "\n" not in caught.value.message


def test_a_refusal_of_the_body_counts_lines_from_the_top_of_the_file():
    with pytest.raises(Problem, match="in line 6"):
        manuscript.parse("---\ntitle: x\n---\n\nfine\nbad \u202e\n", "LETTER.md")


@given(st.text(max_size=300))
def test_any_text_is_a_letter_or_a_sentence(source):
    refusal = refused(manuscript.parse, f"---\ntitle: x\n{source}", "LETTER.md")
    assert refusal is None or refusal.startswith("LETTER.md")


def names(table: str) -> tuple:
    return manuscript.parse_names(table.encode(), "NAMES.csv")


def test_a_full_table_is_read_whole():
    read = names(
        "name,kind,title,affiliation,lead,position,sort_name\n"
        "UNA,organization,,,1,,\n"
        '"Hong Kong Forum, Los Angeles",,,,,3,\n'
        "Chan Tai-man 陳大文,person,Lecturer,Example University,,,Chan Tai-man\n"
        "Ada Park,,,Example University,,,\n"
    )
    assert [each.name for each in read] == [
        "UNA",
        "Hong Kong Forum, Los Angeles",
        "Chan Tai-man 陳大文",
        "Ada Park",
    ]
    assert [each.kind for each in read] == [
        PartyKind.ORGANIZATION,
        PartyKind.ORGANIZATION,
        PartyKind.PERSON,
        PartyKind.PERSON,
    ]
    assert (read[0].lead, read[1].position) == (1, 3)
    assert (read[2].title, read[2].affiliation) == ("Lecturer", "Example University")
    assert (read[2].sort_name, read[3].sort_name) == ("Chan Tai-man", "Park, Ada")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_come_from_every_spreadsheet(delimiter, encoding, end):
    table = end.join(
        [f"Name{delimiter}Kind", f"香港監察{delimiter}organization", f"UNA{delimiter}"]
    )
    read = manuscript.parse_names(table.encode(encoding), "NAMES.csv")
    assert [each.name for each in read] == ["香港監察", "UNA"]


def test_one_column_needs_no_quotes_around_commas():
    read = names("name\nHong Kong Forum, Los Angeles\nAPAC Committee; Assembly, Hong Kong\n\n")
    assert [each.name for each in read] == [
        "Hong Kong Forum, Los Angeles",
        "APAC Committee; Assembly, Hong Kong",
    ]


def test_leads_may_be_ticked_in_place_of_numbered():
    read = names("name,lead\nA Group,x\nB Group,\nC Group,yes\n")
    assert [each.lead for each in read] == [1, None, 2]
    assert [line.signatory.name for line in roll.make(read, OrderRule()).lines] == [
        "A Group",
        "C Group",
        "B Group",
    ]


def test_a_table_tells_where_a_group_is_and_its_own_name():
    table = "name,country,state,native\nBay Watch,united states,California,海灣\n".encode()
    (one,) = manuscript.parse_names(table, "names.csv")
    assert (one.country, one.state, one.native) == ("US", "California", "海灣")
    with pytest.raises(Problem, match="row 2: “Atlantis” is no country"):
        manuscript.parse_names(b"name,country\nBay Watch,Atlantis\n", "names.csv")


def test_two_persons_may_share_a_name():
    assert len(names("name,affiliation\nWang Wei,Example A\nWang Wei,Example B\n")) == 2


def test_a_table_without_names_is_an_empty_roll():
    assert names("name\n") == ()


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (b"", "NAMES.csv, row 1: the first row must name the columns"),
        (b"UNA\nCall4HK\n", "NAMES.csv, row 1: the first row must name the columns"),
        (
            b"name,affilation\n",
            "row 1: there is no column “affilation”; did you mean “affiliation”?",
        ),
        (b"name,phone\n", "row 1: there is no column “phone”; there are name, kind"),
        (b"name,name\n", "row 1: the column “name” is there twice"),
        (b"name,kind\nHong Kong Forum, Los Angeles,organization\n", "row 2: there are 3 cells"),
        (b"name,kind\nUNA,robot\n", "row 2: “robot” is no kind"),
        (b"name,kind\n,organization\n", "row 2: The name is missing"),
        (b"name,lead\nUNA,0\n", "row 2: “0” in the column “lead” is no number"),
        (b"name,position\nUNA,first\n", "row 2: “first” in the column “position”"),
        ("name,position\nUNA,²\n".encode(), "row 2: “²” in the column “position”"),
        (b"name\nUNA\n\n=1+1\n", "row 4: The name starts with “=”"),
        (b"name\nUNA\nhttps://example.org/\n", "row 3: The name contains a web address"),
        ("name\nU\u202eNA\n".encode(), "row 2: The name contains"),
        (b"name\nUNA\nCall4HK\nUNA\n", "row 4: “UNA” stands in row 2 already"),
        ("name\nUNA\nLion Rock Café\n".encode("latin-1"), "row 3: the file is not UTF-8 text"),
        (b"\xff\xfen\x00a\x00m\x00e", "row 1: the file is not UTF-8 text"),
        (b'name,kind\n"UNA,organization\nCall4HK,\n', "the table cannot be read here"),
        (b"PK\x03\x04\x00\x00", "this is no table of text"),
    ],
)
def test_each_mistake_in_a_table_is_one_sentence_with_its_row(table, sentence):
    with pytest.raises(Problem) as caught:
        manuscript.parse_names(table, "NAMES.csv")
    assert sentence in caught.value.message
    assert caught.value.message.startswith("NAMES.csv")
    assert "\n" not in caught.value.message


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_sentence(data):
    for table in (data, b"name,kind\n" + data):
        refusal = refused(manuscript.parse_names, table, "NAMES.csv")
        assert refusal is None or refusal.startswith("NAMES.csv")


def test_the_samples_of_the_documentation_are_read():
    folder = Path(__file__).resolve().parents[2] / "docs" / "examples"
    read = manuscript.parse((folder / "letter.md").read_text(encoding="utf-8"), "letter.md")
    signatories = manuscript.parse_names((folder / "names.csv").read_bytes(), "names.csv")
    assert roll.make(signatories, read.order).count() == 18
