"""Names come late or leave after closing: a supplement and an erratum say so, and nothing that was
printed changes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain import manifest
from letters.domain.print_form import PrintForm
from letters.domain.problems import Problem
from letters.domain.states import (
    EditionKind,
    EditionState,
    LetterState,
    PartyKind,
    SealLevel,
    SignOnState,
)
from letters.models import Edition, Letter, SignOn, db
from letters.models.transaction import reading, writing
from letters.rendering import seal_press
from letters.services import (
    checking,
    closing,
    edition_kinds,
    edition_printing,
    editions,
    printing,
    sealing_keys,
    signing,
)
from letters.services import reading as look
from letters.services.actor import COMMAND
from letters.services.entry import Entry
from tests import factories
from tests.services.test_editions import words
from tests.support.press import quick

NOW = factories.NOW + timedelta(hours=3)
LATER = NOW + timedelta(days=2)


@pytest.fixture
def letter(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Letter:
    """A letter closed and printed with three names, by a quick press."""
    quick(monkeypatch)
    letter = factories.letter(state=LetterState.OPEN)
    for name in ("Zebra Fund", "Мемориал", "HK_Connect_UK"):
        factories.sign_on(letter, name)
    factories.sign_on(letter, "TX4HK", SignOnState.CONFIRMED)
    with writing():
        closing.close(db.session.merge(letter), by=COMMAND, now=NOW)
    print_(letter)
    return letter


def print_(letter: Letter) -> None:
    """What the worker does: print all that waits."""
    with reading():
        waiting = select(Edition.id).where(
            Edition.letter_id == letter.id, Edition.state == EditionState.WAITING
        )
        ids = db.session.scalars(waiting).all()
    for each in ids:
        edition_printing.print_(each, lambda: LATER)


def mine(letter: Letter) -> Letter:
    return db.session.get_one(Letter, letter.id)


def all_of(letter: Letter) -> list[Edition]:
    """The editions of the letter, the first first."""
    db.session.rollback()
    return sorted(look.editions(mine(letter)), key=lambda each: each.number)


def sign_on(letter: Letter, name: str) -> SignOn:
    chosen = select(SignOn).where(SignOn.letter_id == letter.id, SignOn.name == name)
    return db.session.scalars(chosen).one()


def leave(letter: Letter, name: str) -> None:
    with writing():
        signing.withdraw(sign_on(letter, name), now=LATER)


def list_(letter: Letter, name: str) -> None:
    with writing():
        checking.list_(sign_on(letter, name), by=COMMAND, now=LATER)


def enter(letter: Letter, name: str, kind: PartyKind = PartyKind.ORGANIZATION) -> None:
    with writing():
        checking.enter(
            mine(letter), Entry(kind, name), "By post.", list_now=True, by=COMMAND, now=LATER
        )


def ask_supplement(letter: Letter) -> list[str]:
    with writing():
        asked = edition_kinds.ask_supplement(mine(letter), by=COMMAND, now=LATER)
        return [each.id for each in asked]


def ask_erratum(letter: Letter) -> list[str]:
    with writing():
        asked = edition_kinds.ask_erratum(mine(letter), by=COMMAND, now=LATER)
        return [each.id for each in asked]


def ask_anew(letter: Letter) -> list[str]:
    with writing():
        asked = edition_kinds.ask_anew(mine(letter), by=COMMAND, now=LATER)
        return [each.id for each in asked]


def choose(letter: Letter, form: PrintForm) -> None:
    with writing():
        printing.change(mine(letter), form, by=COMMAND, now=LATER)


def outstanding(letter: Letter) -> tuple[list[str], int] | None:
    with reading():
        found = edition_kinds.outstanding(mine(letter))
        return ([each.name for each in found.added], found.left) if found else None


def said(edition: Edition) -> tuple[manifest.Manifest, list[str]]:
    """The manifest and the names that the press was given."""
    _, first, *names = (edition.pdf or b"").split(b"\n")
    return manifest.parse(first), [each.decode() for each in names]


def test_what_is_printed_and_stands_asks_for_nothing(letter: Letter) -> None:
    assert outstanding(letter) is None
    with pytest.raises(Problem, match="nothing to add"):
        ask_supplement(letter)
    with pytest.raises(Problem, match="nothing to correct"):
        ask_erratum(letter)
    assert len(all_of(letter)) == 1


def test_late_names_are_printed_alone_and_say_where_they_belong(letter: Letter) -> None:
    list_(letter, "TX4HK")
    enter(letter, "Alpha Group")
    assert outstanding(letter) == (["Alpha Group", "TX4HK"], 0)
    first = ask_supplement(letter)
    assert ask_supplement(letter) == first
    print_(letter)
    edition, supplement = all_of(letter)
    told, names = said(supplement)
    assert names == ["Alpha Group", "TX4HK"]
    assert supplement.count == told.count == 2
    assert (supplement.kind, told.kind) == (EditionKind.SUPPLEMENT, "supplement")
    assert supplement.extends_id == edition.id
    assert told.extends == manifest.Extended(edition.number, edition.code, edition.sha256 or "")
    assert outstanding(letter) is None
    # The public page offers the whole letter, and the supplement beside it.
    assert look.printed(mine(letter)) == edition
    assert list(look.supplements(mine(letter))) == [supplement]


def test_a_second_supplement_holds_what_came_after_the_first(letter: Letter) -> None:
    list_(letter, "TX4HK")
    ask_supplement(letter)
    print_(letter)
    enter(letter, "Omega Union")
    assert outstanding(letter) == (["Omega Union"], 0)
    ask_supplement(letter)
    print_(letter)
    *_, third = all_of(letter)
    assert said(third)[1] == ["Omega Union"]


def test_an_erratum_prints_who_stands_and_counts_who_left(letter: Letter) -> None:
    list_(letter, "TX4HK")
    ask_supplement(letter)
    print_(letter)
    before = all_of(letter)[0].pdf
    leave(letter, "Zebra Fund")
    leave(letter, "TX4HK")
    assert outstanding(letter) == ([], 2)
    first = ask_erratum(letter)
    assert ask_erratum(letter) == first
    print_(letter)
    edition, _supplement, erratum = all_of(letter)
    told, names = said(erratum)
    assert names == ["HK_Connect_UK", "Мемориал"]
    assert (erratum.kind, erratum.extends_id) == (EditionKind.ERRATUM, edition.id)
    assert json.loads(erratum.form)["left"] == 2
    assert told.count == 2
    # Nothing that is offered now, and nothing that the erratum keeps, names who left.
    assert look.printed(mine(letter)) == erratum
    assert list(look.supplements(mine(letter))) == []
    kept = (erratum.pdf or b"") + erratum.roll.encode() + erratum.form.encode()
    assert b"Zebra" not in kept
    assert edition.pdf == before
    assert outstanding(letter) is None


def test_a_form_that_was_taken_back_is_printed_anew(letter: Letter) -> None:
    # Asked for as it stands, it is the edition that is there.
    assert ask_anew(letter) == [all_of(letter)[0].id]
    for number, form in enumerate((PrintForm(numbered=False), PrintForm()), 2):
        choose(letter, form)
        asked = ask_anew(letter)
        assert ask_anew(letter) == asked
        print_(letter)
        assert ask_anew(letter) == asked
        assert outstanding(letter) is None
        assert [each.number for each in all_of(letter)] == list(range(1, number + 1))
        assert look.printed(mine(letter)) == all_of(letter)[-1]


def test_what_came_late_or_left_is_not_what_it_closed_with(letter: Letter) -> None:
    list_(letter, "TX4HK")
    enter(letter, "Alpha Group")
    leave(letter, "Zebra Fund")
    leave(letter, "Alpha Group")
    with reading():
        assert edition_kinds.at_closing(mine(letter), 3) == edition_kinds.Closed(3, 1, 1)


def test_another_key_of_the_seal_offers_a_new_edition(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal_press, "apart", lambda work, **_: work())

    def seal_with_another(before: str) -> str:
        with writing():
            convener = mine(letter).convener
            key = sealing_keys.make(convener.name, now=LATER)
            sealing_keys.put_in_use(convener, key, instead_of=before, by=None, now=LATER)
            return key.id

    first = seal_with_another("")
    with writing():
        edition = db.session.merge(all_of(letter)[0])
        edition.sealing_key_id, edition.seal_level = first, SealLevel.BASELINE
        edition.rendition_sha256 = "b" * 64
    # The key that was made for its seal is no other.
    assert outstanding(letter) is None
    assert ask_anew(letter) == [all_of(letter)[0].id]
    seal_with_another(first)
    with reading():
        found = edition_kinds.outstanding(mine(letter))
        assert found is not None
        assert found.anew
    assert ask_anew(letter) == [all_of(letter)[-1].id]
    assert len(all_of(letter)) == 2


def test_a_late_name_that_went_again_is_off_the_next_edition(letter: Letter) -> None:
    list_(letter, "TX4HK")
    ask_anew(letter)
    print_(letter)
    leave(letter, "TX4HK")
    ask_anew(letter)
    print_(letter)
    first, second, third = all_of(letter)
    assert said(third)[1] == said(first)[1]
    assert said(second)[1] != said(first)[1]
    assert outstanding(letter) is None


def test_a_late_name_is_corrected_until_it_is_in_an_edition(letter: Letter) -> None:
    def rename(name: str, right: str) -> None:
        with writing():
            checking.rename(sign_on(letter, name), right, "", by=COMMAND, now=LATER)

    with pytest.raises(Problem, match="frozen"):
        rename("Zebra Fund", "Zebra Foundation")
    enter(letter, "Alhpa Group")
    (asked,) = ask_supplement(letter)
    with pytest.raises(Problem, match="frozen"):
        rename("Alhpa Group", "Alpha Group")
    with writing():
        editions.cancel(db.session.get_one(Edition, asked), by=COMMAND, now=LATER)
    rename("Alhpa Group", "Alpha Group")
    # What was cancelled holds the name as it was: it is not printed after all.
    with pytest.raises(Problem, match="has left or was corrected"), writing():
        editions.ask_again(db.session.get_one(Edition, asked), by=COMMAND, now=LATER)
    ask_supplement(letter)
    print_(letter)
    assert said(all_of(letter)[-1])[1] == ["Alpha Group"]


def test_what_was_cancelled_is_not_printed_with_a_name_that_left(letter: Letter) -> None:
    list_(letter, "TX4HK")
    (asked,) = ask_anew(letter)
    with writing():
        editions.cancel(db.session.get_one(Edition, asked), by=COMMAND, now=LATER)
    leave(letter, "TX4HK")
    with pytest.raises(Problem, match="as it stands now"), writing():
        editions.ask_again(db.session.get_one(Edition, asked), by=COMMAND, now=LATER)
    assert all_of(letter)[-1].state is EditionState.CANCELLED


def test_a_long_roll_is_not_read_where_editions_are_only_shown(letter: Letter) -> None:
    for show in (look.editions, look.printed):
        db.session.rollback()
        show(mine(letter))
        assert db.session.scalars(select(Edition)).one().__dict__.keys().isdisjoint({"roll", "pdf"})


def test_a_party_that_is_printed_is_not_listed_once_more(letter: Letter) -> None:
    with writing():
        twin = factories.sign_on(letter, "Zebra Fund", SignOnState.CONFIRMED)
        printed = sign_on(letter, "HK_Connect_UK")
        db.session.merge(twin).party_id = printed.party_id
    with pytest.raises(Problem, match="closed list already, as “HK_Connect_UK”"), writing():
        checking.list_(db.session.get_one(SignOn, twin.id), by=COMMAND, now=LATER)


def test_an_imported_letter_stands_as_it_was_printed(app: Flask) -> None:
    past = factories.letter(state=LetterState.CLOSED, imported=True)
    factories.sign_on(past, "Zebra Fund")
    with pytest.raises(Problem, match="printed elsewhere"):
        leave(past, "Zebra Fund")
    with pytest.raises(Problem, match="closed"):
        enter(past, "Alpha Group")


def test_who_extends_is_named_on_the_page_in_its_own_language(app: Flask) -> None:
    text = factories.letter_text(language="de", body="Wir bitten Sie.")
    letter = factories.letter(state=LetterState.OPEN, text=text)
    for name in ("Zebra Fund", "Alpha Group"):
        factories.sign_on(letter, name)
    with writing():
        closing.close(mine(letter), by=COMMAND, now=NOW)
    print_(letter)
    leave(letter, "Zebra Fund")
    ask_erratum(letter)
    print_(letter)
    edition, erratum = all_of(letter)
    page = " ".join(words(erratum.pdf or b"").split())
    assert f"Berichtigung: Dies berichtigt Ausgabe 1 vom 1. März 2026 (Code {edition.code}" in page
    assert (edition.sha256 or "-") in page.replace(" ", "")
    assert "Seither ist 1 Name weggefallen." in page
    assert "Zebra" not in page
    enter(letter, "Omega Union")
    ask_supplement(letter)
    print_(letter)
    page = " ".join(words(all_of(letter)[-1].pdf or b"").split())
    assert "Nachtrag zu Ausgabe 2" in page
    assert "Omega Union" in page
    assert "Wir bitten Sie." not in page
    assert "Alpha Group" not in page
