"""A table for the register is read as it was meant, or refused in words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import countries, formulas, own_names, register_table, writing
from letters.domain.problems import Problem
from letters.domain.states import PartyKind

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), min_size=1, max_size=12)


def test_columns_come_in_any_order_and_writing():
    lines = register_table.read('Short Name;NAME;aliases\nHKW;"Hong Kong Watch";港監|HK Watch\n')
    (line,) = lines.rows
    assert (line.number, line.name, line.short_name) == (2, "Hong Kong Watch", "HKW")
    assert line.aliases == ("港監", "HK Watch")


def test_what_nobody_reads_is_told_but_not_what_an_export_adds():
    lines = register_table.read("name,phone,letters,domains,contacts\nA4HK,1,2,3,4\n")
    assert lines.unread == ["phone"]


def test_a_table_without_the_column_is_refused():
    with pytest.raises(Problem, match="“name” is not among them"):
        register_table.read("title\nHong Kong Watch\n")


def test_a_table_without_rows_is_refused():
    with pytest.raises(Problem, match="no row below"):
        register_table.read("name\n")


def test_a_hundred_thousand_rows_are_refused_at_once():
    started = time.perf_counter()
    with pytest.raises(Problem, match=r"100,000 rows; at most 10,000"):
        register_table.read("name\n" + "Aid\n" * 100_000)
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_usual_encodings_are_found_out(encoding: str):
    text = "name\nZürich Café"
    found = {"utf-8": "utf-8-sig"}.get(encoding, encoding)
    assert register_table.decoded(text.encode(encoding)) == (text, found)


def test_others_are_said():
    big5 = "name\n香港監察".encode("big5hkscs")
    assert register_table.decoded(big5, "big5hkscs") == ("name\n香港監察", "big5hkscs")
    with pytest.raises(Problem, match="not written in UTF-8") as refused:
        register_table.decoded(big5, "utf-8-sig")
    assert refused.value.field == "encoding"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "spreadsheet file"),
        (b"%PDF-1.7", "a PDF"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (b"name\n\x81\x01", "not plain text"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, words: str):
    with pytest.raises(Problem, match=words) as refused:
        register_table.decoded(data)
    assert refused.value.field == "file"


@given(st.lists(WORDS, max_size=6))
def test_names_in_one_cell_come_back(names: list[str]):
    assert register_table.parted(register_table.joined(names)) == tuple(names)


@given(st.text(max_size=20))
def test_a_quote_against_formulas_comes_off_again(cell: str):
    assert formulas.restored(formulas.harmless(cell)) == cell
    assert formulas.harmless(cell)[:1] not in set("=+-@\t\r＝＋－＠")


@pytest.mark.parametrize("text", ["HK", "hkg", "Hong Kong", "hong kong sar china", " HK "])
def test_a_country_is_written_in_many_ways(text: str):
    assert countries.code(text) == "HK"
    assert countries.name("HK") == "Hong Kong"


def test_what_is_no_country_is_refused():
    with pytest.raises(Problem, match="“Atlantis” is no country"):
        countries.code("Atlantis")


@pytest.mark.parametrize(
    ("name", "learnt"),
    [
        ("Arizona for Hong Kong (AZ4HK)", ["AZ4HK"]),
        ("DC4HK (Washingtonians Supporting Hong Kong)", ["DC4HK"]),
        ("Hong Kong Watch 香港監察", ["香港監察"]),
        ("Human Rights Watch – HRW", ["HRW"]),
        ("We The Hongkongers (Los Angeles)", []),
        ("Philly4HK", []),
    ],
)
def test_other_names_in_a_name_keep_their_spelling(name: str, learnt: list[str]):
    assert own_names.learnt(PartyKind.ORGANIZATION, name) == learnt


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("Hong Kong Watch", "Latin"),
        ("香港監察", "Han"),
        ("བོད་ཀྱི་གཞོན་ནུ", "Tibetan"),
        ("صوت", "Arabic"),
        ("アムネスティ日本", "Japanese"),
        ("1989", "No script"),
    ],
)
def test_a_script_has_a_name(name: str, script: str):
    assert writing.called(writing.script(name)) == script


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name\n香港民主委員會\n", "big5hkscs"),
        ("name\n香港民主委员会\n", "gb18030"),
        ("name\nホンコンの友\n", "cp932"),
        ("name\n홍콩 민주 위원회\n", "cp949"),
        ("name\nСвободный Гонконг\n", "cp1251"),
        ("name\nFundacja Wolność i Łódź\n", "cp1250"),
    ],
)
def test_no_letters_of_western_europe_are_seen_where_others_stand(text: str, encoding: str):
    data = text.encode(encoding)
    with pytest.raises(Problem) as refused:
        register_table.decoded(data)
    assert refused.value.field == "encoding"
    assert register_table.decoded(data, encoding) == (text, encoding)


@pytest.mark.parametrize(
    "name", ["Größe & Söhne", "Œuvre créée à l’été", "“Þór”", "Año Nuevo – ¡Sí!", "Col·lectiu"]
)
def test_names_of_western_europe_are_read(name: str):
    assert register_table.decoded(f"name\n{name}".encode("cp1252"))[1] == "cp1252"


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_an_empty_file_is_called_empty(data: bytes):
    with pytest.raises(Problem, match="is empty"):
        register_table.decoded(data)
    with pytest.raises(Problem, match="is empty"):
        register_table.read(data.decode())


def test_a_column_that_stands_twice_is_refused():
    with pytest.raises(Problem, match="“short_name” stands there twice"):
        register_table.read("name,Short Name,short_name\nPhilly4HK,P,Q\n")
