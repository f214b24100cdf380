"""Whoever looks at the demonstration sees what Ada and her signers did, in order of time."""

from __future__ import annotations

from itertools import pairwise

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
