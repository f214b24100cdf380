"""A past letter comes in with its names in their printed order; its parties enter the register."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from letters.domain.letter import Signatory
from letters.domain.past_letter import parse
from letters.domain.problems import Problem
from letters.domain.states import LetterState, PartyKind, SignOnSource, SignOnState, WhoMaySign
from letters.models import Convener, Event, EventKind, Letter, Mail, Mention, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import importing
from letters.services import reading as look
from letters.services.actor import COMMAND
from tests import factories

NOW = factories.NOW
PERSON = PartyKind.PERSON
OUT_OF_ORDER = ("Zebra Fund", "Alpha", "7 October Movement", "Beta", "HK_Connect_UK")


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """The convener whose letter it was."""
    return factories.convener()


def save(lamp: Convener, *printed: Signatory, **text: Any) -> Letter:
    with writing():
        return importing.save(
            db.session.merge(lamp), factories.letter_text(**text), printed, by=COMMAND, now=NOW
        )


def roll(letter: Letter) -> list[str]:
    db.session.rollback()
    return [line.signatory.name for line in look.roll(db.session.merge(letter)).lines]


def count(what: Any, lamp: Convener) -> int:
    with reading():
        chosen = select(func.count()).select_from(what).where(what.convener_id == lamp.id)
        return db.session.scalar(chosen) or 0


def test_a_past_letter_is_closed_and_keeps_its_printed_order(lamp: Convener) -> None:
    letter = save(lamp, *map(Signatory, OUT_OF_ORDER))
    assert roll(letter) == list(OUT_OF_ORDER)
    assert (letter.state, letter.imported) == (LetterState.CLOSED, True)
    sign_ons = db.session.scalars(select(SignOn).where(SignOn.letter_id == letter.id)).all()
    assert {(each.state, each.source) for each in sign_ons} == {
        (SignOnState.LISTED, SignOnSource.IMPORT)
    }


def test_names_in_the_order_of_the_alphabet_get_no_places(lamp: Convener) -> None:
    letter = save(lamp, *map(Signatory, ("7 October", "Alpha", "Beta")))
    placed = select(SignOn.id).where(SignOn.letter_id == letter.id, SignOn.position.is_not(None))
    assert db.session.scalars(placed).all() == []


def test_its_parties_enter_the_register_and_nobody_is_mailed(lamp: Convener) -> None:
    save(lamp, *map(Signatory, OUT_OF_ORDER))
    assert count(Mention, lamp) == len(OUT_OF_ORDER)
    with reading():
        assert db.session.scalars(select(Mail.id)).all() == []


def test_importing_is_one_event_without_names(lamp: Convener) -> None:
    letter = save(lamp, *map(Signatory, OUT_OF_ORDER))
    with reading():
        (event,) = db.session.scalars(select(Event).where(Event.letter_id == letter.id))
        assert (event.kind, event.details) == (EventKind.IMPORTED, {"names": 5})


def test_leads_organizations_and_persons_keep_what_was_read(lamp: Convener) -> None:
    letter = save(
        lamp,
        Signatory("Zebra Fund", lead=1),
        Signatory("Alpha"),
        Signatory("Jane Doe", PERSON, title="Professor", affiliation="X University"),
        Signatory("Ai Weng", PERSON),
    )
    assert roll(letter) == ["Zebra Fund", "Alpha", "Jane Doe", "Ai Weng"]
    jane = db.session.scalars(select(SignOn).where(SignOn.name == "Jane Doe")).one()
    assert (jane.title, jane.affiliation, jane.sort_name) == (
        "Professor",
        "X University",
        "Doe, Jane",
    )
    assert letter.who_may_sign is WhoMaySign.BOTH


def test_who_may_sign_is_what_signed(lamp: Convener) -> None:
    assert save(lamp, Signatory("Alpha")).who_may_sign is WhoMaySign.ORGANIZATIONS
    assert save(lamp, Signatory("Jane Doe", PERSON)).who_may_sign is WhoMaySign.PERSONS


def test_a_name_that_stands_twice_is_kept_twice(lamp: Convener) -> None:
    letter = save(lamp, Signatory("Alpha"), Signatory("ALPHA"), Signatory("Alpha"))
    assert sorted(roll(letter)) == ["ALPHA", "Alpha", "Alpha"]


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2019, 6, 4), datetime(2019, 6, 4, 12, tzinfo=UTC)),
        (None, NOW),
        (date(2999, 1, 1), NOW),
    ],
)
def test_it_closed_on_its_own_date_as_far_as_known(
    lamp: Convener, day: date | None, closed: datetime
) -> None:
    assert save(lamp, Signatory("Alpha"), date=day).closed_at == closed


def test_a_refused_name_is_named_and_nothing_is_stored(lamp: Convener) -> None:
    refused = ("=1+1", "www.evil.example", "x" * 201, "a\x00b", "...")
    for name in refused:
        with pytest.raises(Problem) as refusal:
            save(lamp, Signatory("Alpha"), Signatory(name))
        assert refusal.value.field == "names"
        assert refusal.value.message.startswith(f"Name 2, “{name[:60]}")
    assert (count(Letter, lamp), count(Mention, lamp)) == (0, 0)


def test_a_letter_without_names_or_with_a_refused_text_is_not_stored(lamp: Convener) -> None:
    with pytest.raises(Problem, match="at least one name"):
        save(lamp)
    for field, value in (("title", ""), ("title", "a\x00b"), ("language", "x\x00"), ("body", "\0")):
        with pytest.raises(Problem) as refusal:
            save(lamp, Signatory("Alpha"), **{field: value})
        assert refusal.value.field == field
    assert count(Letter, lamp) == 0


def test_two_letters_with_one_title_get_two_addresses(lamp: Convener) -> None:
    assert save(lamp, Signatory("Alpha")).slug != save(lamp, Signatory("Alpha")).slug


def test_leads_are_guessed_from_the_order_where_nothing_names_them() -> None:
    names = ("Zebra Fund", "Alpha", "Beta", "Gamma", "Kappa", "Omega")
    listed = "\n".join(f"{number}. {name}" for number, name in enumerate(names, 1))
    past = importing.with_leads(parse(f"Letter\n\nDear Minister,\n\nWe write.\n\n{listed}\n"))
    assert past.leads == 1
    assert [each.lead for each in past.signatories][:2] == [1, None]
    assert importing.with_leads(past) is past
