"""Ada brings a table of parties into the register, and takes the register out as one."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from letters.domain import formulas, register_table
from letters.domain.states import FactKind, JudgementVerdict, LetterState, PartyKind, SignOnState
from letters.models import Convener, Fact, Mention, Pair, User, db
from letters.models.transaction import writing
from letters.services import duplicates, facts, profiles, register_files, register_plan
from letters.services.actor import By
from letters.services.register_plan import Fate, Planned
from tests import factories

NOW = factories.NOW
ORGANIZATION, PERSON = PartyKind.ORGANIZATION, PartyKind.PERSON
TABLE = """name,aliases,short_name,website,country,notes
Philly4HK,,,,,
Tibet Solidarity,TibSol|西藏團結,TS,tibet.example,Germany,"Two
lines."
,,,,,
Lamp of Freedom,Tibet Solidarity,,,Atlantis,
tibet solidarity,,,,,
"""


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


@pytest.fixture
def ada(lamp: Convener) -> User:
    """Ada imports."""
    return factories.member(lamp, name="Ada")


def plan(lamp: Convener, text: str, kind: PartyKind = ORGANIZATION) -> list[Planned]:
    return register_plan.plan(db.session.merge(lamp), register_table.read(text).rows, kind)


def bring_in(lamp: Convener, ada: User, text: str, kind: PartyKind = ORGANIZATION) -> list[Planned]:
    db.session.rollback()
    with writing():
        rows = plan(lamp, text, kind)
        here = db.session.merge(lamp)
        register_files.store(here, rows, by=By.member(ada), now=NOW)
    return rows


def counts() -> tuple[int, ...]:
    db.session.rollback()
    return tuple(
        db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Mention, Fact, Pair)
    )


def table(lamp: Convener, kind: PartyKind = ORGANIZATION, **how: bool) -> list[dict[str, str]]:
    db.session.rollback()
    text = register_files.table(db.session.merge(lamp), kind, **how).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_what_would_be_added_is_said_line_by_line(lamp: Convener) -> None:
    factories.sign_on(factories.letter(lamp, LetterState.OPEN), "Philly4HK")
    rows = plan(lamp, TABLE)
    assert [(row.line.number, row.fate) for row in rows] == [
        (2, Fate.KNOWN),
        (3, Fate.NEW),
        (5, Fate.NEW),
        (6, Fate.REPEATED),
    ]
    assert rows[1].details[FactKind.COUNTRY] == "DE"
    assert [len(row.remarks) for row in rows] == [0, 0, 2, 1]
    assert "no country" in rows[2].remarks[0]
    assert "stands in line 3 already" in rows[2].remarks[1]


def test_a_row_without_a_name_is_told_by_its_line(lamp: Convener) -> None:
    rows = plan(lamp, "name,country\nPhilly4HK,US\n,DE\n=SUM(1),\n")
    assert [(row.line.number, row.fate) for row in rows if row.fate is Fate.REFUSED] == [
        (3, Fate.REFUSED),
        (4, Fate.REFUSED),
    ]


def test_asking_twice_adds_nothing(lamp: Convener, ada: User) -> None:
    bring_in(lamp, ada, TABLE)
    before = counts()
    again = bring_in(lamp, ada, TABLE)
    assert counts() == before
    assert [row for row in again if row.adds] == []


def test_persons_of_one_name_are_not_taken_for_one(lamp: Convener, ada: User) -> None:
    letter = factories.letter(lamp, LetterState.OPEN)
    factories.sign_on(letter, "Jane Doe", kind=PERSON)
    text = "id,name\na,Jane Doe\nb,Jane Doe\n,Joan Roe\n,Joan Roe\n"
    fates = [row.fate for row in bring_in(lamp, ada, text, PERSON)]
    assert fates == [Fate.NEW, Fate.NEW, Fate.NEW, Fate.REPEATED]
    again = [row.fate for row in bring_in(lamp, ada, text, PERSON)]
    assert again == [Fate.KNOWN, Fate.KNOWN, Fate.KNOWN, Fate.REPEATED]


def test_what_the_register_says_stays(lamp: Convener, ada: User) -> None:
    bring_in(lamp, ada, "name,website,country\nPhilly4HK,https://p.example,US\n")
    (row,) = bring_in(
        lamp, ada, "name,website,country\nPhilly4HK,https://q.example,United States\n"
    )
    assert row.remarks == [
        "Not taken: “https://q.example”, because the register says “https://p.example”."
    ]
    assert table(lamp)[0]["website"] == "https://p.example"


def test_new_names_are_compared_with_whom_the_convener_knows(lamp: Convener, ada: User) -> None:
    letter = factories.letter(lamp, LetterState.OPEN)
    signed = factories.sign_on(letter, "Arizona for Hong Kong")
    with writing():
        duplicates.look(db.session.get_one(Mention, signed.mention_id), now=NOW)
    bring_in(lamp, ada, "name\nArizona for Hong Kong\nTibet Solidarity\n")
    assert [each["name"] for each in table(lamp)] == ["Arizona for Hong Kong", "Tibet Solidarity"]


def filled(lamp: Convener, ada: User) -> None:
    """A register with what a table may stumble over."""
    letter = factories.letter(lamp, LetterState.OPEN)
    signed = factories.sign_on(
        letter,
        "Hong Kong Forum, Los Angeles",
        short_name="'-HKF",
        website="https://f.example",
        role="chair",
        email="chu@f.example",
    )
    factories.sign_on(letter, "Gone With It", SignOnState.WITHDRAWN, email="gone@g.example")
    text = (
        'name,aliases,country,notes\n"Hong Kong Forum, Los Angeles",'
        '"A\\|B ""Club""|C\\\\D",US,"- not =1+1\n\nsecond"\n'
    )
    bring_in(lamp, ada, text)
    party = register_plan.plan(lamp, register_table.read(text).rows, ORGANIZATION)[0].party
    assert party
    assert signed.mention_id
    db.session.rollback()
    with writing():
        facts.write_note(party, "=HYPERLINK(1)", by=By.member(ada), now=NOW)


KEPT = ("name", "kind", "short_name", "website", "country")


def as_said(rows: list[dict[str, str]]) -> list[tuple[object, ...]]:
    return [
        (
            *(row[column] for column in KEPT),
            set(register_table.parted(row["aliases"])),
            set(formulas.restored(row["notes"]).split(register_table.BETWEEN_NOTES)),
        )
        for row in rows
    ]


def test_an_export_comes_back_without_loss(lamp: Convener, ada: User) -> None:
    filled(lamp, ada)
    text = register_files.table(lamp, ORGANIZATION)
    rows = table(lamp)
    (forum,) = (row for row in rows if row["name"].startswith("Hong Kong Forum"))
    assert set(register_table.parted(forum["aliases"])) == {'A|B "Club"', "C\\D"}
    assert formulas.restored(forum["short_name"]) == "'-HKF"
    before = counts()
    # Here it says nothing new, elsewhere all.
    assert not [row for row in bring_in(lamp, ada, text) if row.adds or row.remarks]
    assert counts() == before
    other = factories.convener("Elsewhere")
    bring_in(other, factories.member(other, name="Ben"), text)
    assert as_said(table(other)) == as_said(rows)


def test_no_cell_of_an_export_begins_a_formula(lamp: Convener, ada: User) -> None:
    filled(lamp, ada)
    cells = [cell for row in table(lamp, contacts=True) for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in set("=+-@\t\r＝＋－＠")] == []
    assert any("HYPERLINK" in cell for cell in cells)


def test_mailboxes_go_out_only_where_they_are_asked_for(lamp: Convener, ada: User) -> None:
    filled(lamp, ada)
    assert "contacts" not in table(lamp)[0]
    contacts = {row["name"]: row["contacts"] for row in table(lamp, contacts=True)}
    assert contacts == {
        "Hong Kong Forum, Los Angeles": "Chu Lee, chair <chu@f.example>",
        "Gone With It": "",
    }


def test_an_id_of_the_register_says_who_is_meant(lamp: Convener, ada: User) -> None:
    one = factories.mention(lamp, "Jane Doe", PERSON)
    other = factories.mention(lamp, "Jane Doe", PERSON)
    text = f"id,name,country\n{other.id},Jane Doe,FR\n"
    (row,) = bring_in(lamp, ada, text, PERSON)
    assert row.party == other.id
    assert profiles.of(lamp, one.id).noted == {}
    # Somebody else's ids mean nobody here.
    stranger = factories.mention(factories.convener("Elsewhere"), "Tibet Solidarity")
    (row,) = plan(lamp, f"id,name\n{stranger.id},Tibet Solidarity\n")
    assert row.fate is Fate.NEW


def test_equal_names_judged_apart_keep_their_rows(lamp: Convener, ada: User) -> None:
    one, other = factories.mention(lamp, "Students"), factories.mention(lamp, "Students")
    factories.judgement(one, other, JudgementVerdict.DIFFERENT)
    rows = plan(lamp, register_files.table(lamp, ORGANIZATION))
    assert {row.party for row in rows} == {one.id, other.id}
    assert not [row for row in rows if row.adds]
