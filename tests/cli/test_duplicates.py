"""`letters duplicates` in a terminal."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from letters.cli import main
from tests.domain.real_names import ALPHABETICAL, THREE_LEADS_THEN_A_ROLL

COLUMNS = "left_list,left_name,right_list,right_name,score,verdict,reasons"


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """A folder in which Ada stands."""
    monkeypatch.chdir(tmp_path)


def put(file: str, *lines: str) -> None:
    Path(file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(*arguments: str):
    return CliRunner().invoke(main, ["duplicates", *arguments])


def pairs(*arguments: str) -> list[dict[str, str]]:
    done = run(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_two_letters_have_eighteen_in_common_and_one_to_ask():
    put("march.txt", *THREE_LEADS_THEN_A_ROLL)
    put("april.txt", *ALPHABETICAL)
    found = pairs("march.txt", "april.txt", "--kind", "organization", "--format", "csv")
    verdicts = [pair["verdict"] for pair in found]
    assert (verdicts.count("same"), verdicts.count("ask"), len(found)) == (18, 1, 19)
    assert {(pair["left_list"], pair["right_list"]) for pair in found} == {
        ("march.txt", "april.txt")
    }


def test_the_columns_are_these_even_when_nothing_is_found():
    put("names.txt", "UNA", "Lion Rock Café")
    done = run("names.txt")
    assert (done.exit_code, done.stdout.splitlines()) == (0, [COLUMNS])


def test_one_list_is_compared_with_itself():
    put("names.txt", "Lion Rock Café", "UNA", "", "LION ROCK CAFE")
    (pair,) = pairs("names.txt")
    assert (pair["left_name"], pair["right_name"]) == ("Lion Rock Café", "LION ROCK CAFE")
    assert (pair["score"], pair["verdict"]) == ("1.000", "same")
    assert pair["reasons"]


def test_a_table_gives_its_column_of_names_and_a_plain_list_its_lines():
    put("table.csv", "kind;Name", 'organization;"Hong Kong Forum, Los Angeles"')
    put("lines.txt", "Hong Kong Forum, Los Angeles")
    (pair,) = pairs("table.csv", "lines.txt")
    assert pair["left_name"] == pair["right_name"] == "Hong Kong Forum, Los Angeles"


def test_persons_of_one_name_are_a_question():
    put("people.txt", "Chu Tai Man", "CHU Tai Man")
    (pair,) = pairs("people.txt", "--kind", "person")
    assert pair["verdict"] == "ask"


def test_of_very_many_equal_names_each_is_paired_once_and_ada_is_told():
    put("march.txt", *["Lion Rock Café"] * 100_000, "UNA")
    put("april.txt", "LION ROCK CAFÉ", "LION ROCK CAFÉ", "UNA")
    again = "there again, letter for letter; paired with the first alone."
    done = run("march.txt", "april.txt")
    assert done.stderr.splitlines() == [
        f"march.txt: 99,999 names stand {again}",
        f"april.txt: 1 name stands {again}",
    ]
    found = list(csv.DictReader(io.StringIO(done.stdout)))
    lists = Counter((pair["left_list"], pair["right_list"]) for pair in found)
    assert lists == {
        ("march.txt", "april.txt"): 2,
        ("march.txt", "march.txt"): 99_999,
        ("april.txt", "april.txt"): 1,
    }
    assert {pair["verdict"] for pair in found} == {"same"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_name_is_taken_for_a_formula(start):
    put("names.txt", f"{start}UNA", "UNA")
    (pair,) = pairs("names.txt")
    assert (pair["left_name"], pair["right_name"]) == (f"'{start}UNA", "UNA")


def test_names_too_odd_to_compare_are_told_and_left_out():
    put("names.csv", "name,place", "?!,Leeds", ",York", "UNA,", "UNA,Bath")
    done = run("names.csv")
    assert done.exit_code == 0
    assert "names.csv, row 2: “?!” has no letter or digit; it is left out." in done.stderr
    assert "names.csv, row 3: “” has no letter or digit; it is left out." in done.stderr
    assert len(done.stdout.splitlines()) == 2


def test_of_many_odd_names_only_the_first_are_told():
    put("names.txt", *["…"] * 1_000, "UNA")
    assert "990 more are left out" in run("names.txt").stderr


def test_a_name_of_ten_thousand_letters_and_an_unprintable_one_are_names():
    put("names.txt", "x" * 10_000, "y" * 10_000, "x" * 10_000, "U\u200bNA", "UNA")
    found = list(csv.DictReader(io.StringIO(run("names.txt").stdout)))
    assert [pair["verdict"] for pair in found] == ["same", "same"]


@pytest.mark.parametrize(
    ("file", "data", "sentence"),
    [
        ("names.csv", b"title,place\nUNA,York\n", "names.csv: the first row must name the columns"),
        ("names.csv", "name\nCaf\u00e9\n".encode("latin-1"), "names.csv, row 2: the file is not"),
        ("names.txt", "Caf\u00e9\n".encode("latin-1"), "names.txt, row 1: the file is not UTF-8"),
        ("names.txt", b"UNA\0\n", "names.txt: this is no table of text"),
        ("names.csv", b"", "names.csv"),
        ("names.txt", b"", "names.txt holds no names."),
        ("names.csv", b"name\n", "names.csv holds no names."),
        ("names.csv", b'name,place\n"UNA,York\n', "look for a quote that is not closed"),
        ("names.csv", b"name,place\nForum, Leeds,York\n", "put quotes around a name"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_written(file, data, sentence):
    put("good.txt", "UNA", "UNA")
    Path(file).write_bytes(data)
    done = run("good.txt", file)
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_a_file_that_is_not_there_is_said():
    done = run("nowhere.txt")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "nowhere.txt" in done.stderr


def test_utf_16_with_its_mark_is_read():
    Path("names.txt").write_text("Café\nCAFE\n", encoding="utf-16")
    assert [pair["verdict"] for pair in pairs("names.txt")] == ["same"]
