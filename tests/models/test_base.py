"""Times are UTC, words are those of their lists, and references hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError, StatementError

from letters.domain.states import LetterState
from letters.models import Event, EventKind, Letter, Version, db, new_id
from letters.models.transaction import reading, writing
from tests import factories


def test_a_time_of_taipei_comes_back_as_the_same_moment_in_utc(app: Flask) -> None:
    taipei = timezone(timedelta(hours=8))
    letter = factories.letter(opens_at=datetime(2026, 3, 9, 0, 30, 15, 123456, tzinfo=taipei))
    with reading():
        found = db.session.get_one(Letter, letter.id)
        db.session.refresh(found)
        assert found.opens_at == datetime(2026, 3, 8, 16, 30, 15, 123456, tzinfo=UTC)
        assert found.opens_at.tzinfo is UTC
        assert found.closes_at is None


def test_a_time_without_a_zone_is_refused(app: Flask) -> None:
    letter = factories.letter()
    with pytest.raises(StatementError, match="without a zone"), writing():
        db.session.execute(
            update(Letter)
            .where(Letter.id == letter.id)
            .values(opens_at=datetime(2026, 3, 9, 12, 0))  # noqa: DTZ001 - that is the point
        )


def test_times_are_compared_as_moments(app: Flask) -> None:
    """Also where the database holds them as text."""
    taipei = timezone(timedelta(hours=8))
    letter = factories.letter(closes_at=datetime(2026, 3, 9, 23, 59, 59, tzinfo=taipei))
    late = datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC)
    with reading():
        found = db.session.query(Letter).filter_by(id=letter.id)
        assert found.filter(Letter.closes_at <= late).count() == 1
        assert found.filter(Letter.closes_at <= late - timedelta(microseconds=1)).count() == 0


def test_a_word_outside_its_list_is_refused_before_the_database_sees_it(app: Flask) -> None:
    letter = factories.letter()
    with pytest.raises(StatementError, match="finished"), writing():
        db.session.execute(update(Letter).where(Letter.id == letter.id).values(state="finished"))


def test_a_word_comes_back_as_the_member_of_its_enum(app: Flask) -> None:
    letter = factories.letter(state=LetterState.OPEN)
    with reading():
        found = db.session.get_one(Letter, letter.id)
        db.session.refresh(found)
        assert found.state is LetterState.OPEN


def test_a_row_knows_its_identity_before_it_is_stored() -> None:
    made = [Version().id for _ in range(3)]
    assert len(set(made)) == 3
    assert all(len(each) == 32 and int(each, 16) >= 0 for each in made)
    assert Version(id="a" * 32).id == "a" * 32


def test_nothing_refers_to_what_is_not_there(app: Flask) -> None:
    with pytest.raises(IntegrityError), writing():
        db.session.add(
            Event(
                letter_id=new_id(),
                seq=1,
                kind=EventKind.CREATED,
                at=factories.NOW,
                actor="member",
                details={},
            )
        )


def test_an_account_that_goes_leaves_what_it_did(app: Flask) -> None:
    convener = factories.convener()
    ada = factories.member(convener)
    letter = factories.letter(convener)
    with writing():
        version = db.session.get_one(Letter, letter.id).versions[0]
        version.author_id = ada.id
        db.session.flush()
        db.session.execute(text("DELETE FROM users WHERE id = :id"), {"id": ada.id})
        db.session.refresh(version)
        assert version.author is None
        left = db.session.scalar(
            text("SELECT count(*) FROM memberships WHERE user_id = :id"), {"id": ada.id}
        )
        assert left == 0
