"""Ada says who may sign, until when, and in which order the names stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from letters.domain.collation import check_locale
from letters.domain.letter import OrderRule
from letters.domain.states import Articles, LetterState, Role, SignOnState, WhoMaySign
from letters.services.rules import LetterRules, rules_of
from letters.web.forms.rules import ORDERS
from tests.conftest import NOON
from tests.support.desk import Desk, fields_of, send
from tests.support.web import csrf_of


def test_ada_sets_every_rule(desk: Desk) -> None:
    letter = desk.letter()
    ada = desk.client(Role.COORDINATOR)
    answer = send(
        ada,
        f"{letter}/rules",
        who_may_sign="persons",
        goal="60",
        time_zone="America/New_York",
        opens_at="2026-03-05T09:00",
        closes_at="2026-03-30T23:59:30",
        order_locale="zh@collation=stroke",
        order_articles="drop",
    )
    assert answer.status_code == 303
    assert desk.look(letter, rules_of) == LetterRules(
        who_may_sign=WhoMaySign.PERSONS,
        checked=True,
        goal=60,
        time_zone="America/New_York",
        opens_at=datetime(2026, 3, 5, 14, 0, tzinfo=UTC),
        closes_at=datetime(2026, 3, 31, 3, 59, 30, tzinfo=UTC),
        order=OrderRule("zh@collation=stroke", Articles.DROP, numeric=True),
    )
    shown = fields_of(ada.get(f"{letter}/rules").text, f"{letter}/rules")
    assert shown["closes_at"] == "2026-03-30T23:59:30"
    assert shown["order_locale"] == "zh@collation=stroke"


def test_an_unticked_box_is_a_no(desk: Desk) -> None:
    letter = desk.letter()
    ada = desk.client(Role.COORDINATOR)
    values = fields_of(ada.get(f"{letter}/rules").text, f"{letter}/rules")
    del values["checked"], values["order_numeric"]
    assert ada.post(f"{letter}/rules", data=values).status_code == 303
    assert desk.look(letter, lambda one: (one.checked, one.order_numeric)) == (False, False)


def test_saving_without_a_change_moves_nothing(desk: Desk) -> None:
    """Not even a deadline in the hour that comes twice when clocks are put back."""
    second = datetime(2026, 11, 1, 6, 30, 0, 250_000, tzinfo=UTC)
    letter = desk.letter(time_zone="America/New_York", closes_at=second, order_locale="tr")
    assert send(desk.client(Role.COORDINATOR), f"{letter}/rules").status_code == 303
    found = desk.look(letter, lambda one: (one.closes_at, one.order_locale, one.event_count))
    assert found == (second, "tr", 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"goal": "many"}, "Write the goal as a number"),
        ({"goal": "-3"}, "The goal must be a number"),
        ({"closes_at": "tomorrow"}, "Write day and time like"),
        ({"closes_at": "2026-03-01T12:00"}, "The closing time lies in the past"),
        ({"closes_at": "0001-01-01T00:00"}, "Write a year from 2000"),
        ({"closes_at": "2026-03-29T02:30", "time_zone": "Europe/Prague"}, "does not exist"),
        ({"time_zone": "Mars/Olympus"}, "Not a valid choice"),
        ({"order_locale": "klingon"}, "Not a valid choice"),
        ({"who_may_sign": "everybody"}, "Not a valid choice"),
        (
            {"opens_at": "2026-04-02T10:00", "closes_at": "2026-04-01T10:00"},
            "would close before it opens",
        ),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    desk: Desk, changes: dict[str, str], sentence: str
) -> None:
    letter = desk.letter()
    before = desk.look(letter, lambda one: one.event_count)
    answer = send(desk.client(Role.COORDINATOR), f"{letter}/rules", **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in changes.keys() & {"goal", "closes_at", "opens_at"}:
        assert fields_of(answer.text, f"{letter}/rules")[name].startswith(changes[name][:10])
    assert desk.look(letter, lambda one: one.event_count) == before


def test_an_open_letter_keeps_who_may_sign_and_may_get_a_later_deadline(desk: Desk) -> None:
    opened = NOON - timedelta(days=1)
    letter = desk.letter(LetterState.OPEN, opens_at=opened, closes_at=NOON + timedelta(days=1))
    ada = desk.client(Role.COORDINATOR)
    page = ada.get(f"{letter}/rules").text
    assert 'name="who_may_sign"' not in page
    answer = send(ada, f"{letter}/rules", who_may_sign="persons", closes_at="2026-03-20T12:00")
    assert answer.status_code == 303
    found = desk.look(letter, lambda one: (one.who_may_sign, one.opens_at, one.closes_at))
    assert found == (WhoMaySign.BOTH, opened, datetime(2026, 3, 20, 12, 0, tzinfo=UTC))


def test_the_page_says_what_the_roll_will_say(desk: Desk) -> None:
    letter = desk.letter()
    ada = desk.client(Role.COORDINATOR)
    page = ada.get(f"{letter}/rules").text
    assert "Organizations first, then persons, each listed in alphabetical order<" in page
    send(ada, f"{letter}/rules", who_may_sign="organizations", order_articles="drop")
    page = ada.get(f"{letter}/rules").text
    assert "Organizations listed in alphabetical order, leading articles aside" in page


def test_the_page_says_what_the_roll_says_where_names_are_listed(desk: Desk) -> None:
    letter = desk.letter(LetterState.OPEN)
    desk.sign(letter, "Philly4HK", SignOnState.LISTED)
    page = desk.client(Role.READER).get(f"{letter}/rules").text
    assert "Organizations listed in alphabetical order" in page


def test_a_closed_letter_is_only_shown(desk: Desk) -> None:
    letter = desk.letter(LetterState.CLOSED)
    ada = desk.client(Role.COORDINATOR)
    page = ada.get(f"{letter}/rules").text
    assert "its rules can no longer change" in page
    assert 'name="goal"' not in page
    typed = {"csrf_token": csrf_of(page), "time_zone": "UTC", "order_articles": "keep"}
    answer = ada.post(f"{letter}/rules", data=typed)
    assert answer.status_code == 422


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_others_see_the_rules_and_set_none(desk: Desk, role: Role) -> None:
    letter = desk.letter()
    client = desk.client(role)
    page = client.get(f"{letter}/rules").text
    assert "Organizations and persons" in page
    assert 'name="goal"' not in page
    answer = client.post(f"{letter}/rules", data={"csrf_token": csrf_of(page)})
    assert answer.status_code == 403


@pytest.mark.parametrize("locale", ORDERS)
def test_every_order_that_is_offered_is_one_and_is_stored_as_written(locale: str) -> None:
    assert check_locale(locale) == locale
