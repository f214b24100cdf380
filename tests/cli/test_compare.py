"""`letters compare` in a terminal."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from letters.cli import main


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """A folder in which Ada stands."""
    monkeypatch.chdir(tmp_path)


def run(content: str | bytes, *arguments: str):
    data = content if isinstance(content, bytes) else content.encode()
    Path("pairs.csv").write_bytes(data)
    return CliRunner().invoke(main, ["compare", "pairs.csv", *arguments])


def rows(content: str, *arguments: str) -> list[dict[str, str]]:
    done = run(content, *arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_each_row_keeps_its_cells_and_its_place_and_gets_an_answer():
    content = (
        "id,name2,note,name1\n"
        "7,AZ4HK,x,Arizona for Hong Kong (AZ4HK)\n"
        '8,Penn State Students For Hong Kong,"a, b",Students For Hong Kong\n'
        "8,Penn State Students For Hong Kong,,Students For Hong Kong\n"
    )
    done = run(content)
    assert done.stdout.splitlines()[0] == "id,name2,note,name1,verdict,score,reasons"
    found = rows(content)
    assert [(row["id"], row["note"], row["verdict"]) for row in found] == [
        ("7", "x", "same"),
        ("8", "a, b", "different"),
        ("8", "", "different"),
    ]
    assert all(0 <= float(row["score"]) <= 1 and row["reasons"] for row in found)


def test_the_answer_does_not_depend_on_which_name_comes_first():
    one = rows("name1,name2\nEngine,Engine Advocacy\n")
    other = rows("name1,name2\nEngine Advocacy,Engine\n")
    answers = [(row["verdict"], row["score"], row["reasons"]) for row in (*one, *other)]
    assert answers[0] == answers[1]
    assert answers[0][0] == "ask"


def test_persons_are_never_joined_by_their_names():
    assert rows("name1,name2\nChu Tai,Chu Tai\n", "--kind", "person")[0]["verdict"] == "ask"


def test_names_too_odd_to_compare_are_different():
    found = rows("name1,name2\n?!,?!\n,UNA\nUNA\n")
    assert [row["verdict"] for row in found] == ["different"] * 3


def test_no_row_is_dropped_where_both_names_are_empty():
    found = rows("name1,name2\nUNA,UNA\n,\n , \nUNA,UNA\n\n")
    assert [(row["name1"], row["verdict"]) for row in found] == [
        ("UNA", "same"),
        ("", "different"),
        (" ", "different"),
        ("UNA", "same"),
    ]


def test_the_reasons_say_how_a_name_is_written_otherwise():
    found = rows(
        "name1,name2\nAmnesty International,Amnesty Intl\nFr\u0435iheit,Freiheit\nUNA,una\n"
    )
    assert [(row["verdict"], row["reasons"]) for row in found] == [
        ("same", "the same name, “Intl” read as “International”"),
        (
            "ask",
            "the same name to the eye; “\u0435” in “Fr\u0435iheit” is Cyrillic; it only looks like "
            "the Latin e",
        ),
        ("same", "the same name"),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_is_taken_for_a_formula(start):
    found = rows(f'name1,name2,note\n"{start}UNA",UNA,"{start}1"\n')
    assert (found[0]["name1"], found[0]["note"]) == (f"'{start}UNA", f"'{start}1")
    assert found[0]["verdict"] == "same"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "“name1” and “name2” are not among them"),
        (b"name1,other\na,b\n", "“name2” is not among them"),
        ("name1,name2\né,e\n".encode("latin-1"), "pairs.csv, row 2: the file is not UTF-8"),
        (b"name1,name2\na\0,b\n", "pairs.csv: this is no table of text"),
        (b"name1,name2\na,b,c\n", "row 2: there are 3 cells"),
        (b'name1,name2\n"a,b\n', "look for a quote that is not closed"),
        (b"name1,name2,Score\na,b,1\n", "has a column “score” already"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_written(content, sentence):
    done = run(content)
    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr
