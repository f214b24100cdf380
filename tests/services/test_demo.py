"""Whoever looks at the demonstration sees what Ada and her signers did, in order of time."""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from letters.models import Event, Letter, db
from letters.models.transaction import reading, writing
from letters.services import demo
from tests.conftest import NOON


@pytest.fixture
def database() -> str:
    """The order is made before any database sees it: one is enough."""
    return "sqlite"


def test_what_happened_to_a_letter_is_numbered_in_the_order_of_time(bare_app: Flask) -> None:
    with bare_app.app_context():
        with writing():
            demo.fill(NOON)
        with reading():
            for letter in db.session.scalars(select(Letter)):
                happened = db.session.scalars(
                    select(Event).where(Event.letter_id == letter.id).order_by(Event.seq)
                ).all()
                assert happened
                for before, after in pairwise(happened):
                    assert before.at <= after.at, (before.seq, before.kind, after.kind)
                assert happened[-1].at <= NOON


@pytest.mark.parametrize("month", [1, 7])
def test_the_open_letter_closes_as_a_day_in_new_york_ends(bare_app: Flask, month: int) -> None:
    """In winter and in summer, when New York is not as far from UTC."""
    with bare_app.app_context():
        with writing():
            demo.fill(NOON.replace(month=month))
        with reading():
            closes = db.session.scalars(
                select(Letter.closes_at).where(Letter.closes_at.is_not(None))
            ).one()
            assert closes is not None
            local = closes.astimezone(ZoneInfo("America/New_York"))
            assert (local.hour, local.minute) == (23, 59)
