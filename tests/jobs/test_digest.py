"""Ada and Chu hear by one mail what is new in the draft room, never by one mail a comment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from letters.domain.states import Role
from letters.jobs import mail_contexts
from letters.models import Convener, Letter, Mail, User, db
from letters.models.transaction import reading, writing
from letters.services import commenting, drafting, telling
from letters.services.actor import By
from letters.services.commenting import Said
from tests import factories

NOW = factories.NOW + timedelta(hours=1)
WAITED = NOW + telling.PATIENCE


@pytest.fixture
def letter(app: Flask) -> Letter:
    """A draft of a convener with two people and a reader."""
    lamp = factories.convener()
    for name, role in (("Ada", Role.COORDINATOR), ("Chu", Role.EDITOR), ("Rita", Role.READER)):
        factories.member(lamp, role, name=name)
    return factories.letter(lamp)


def say(letter: Letter, name: str, words: str, now: datetime = NOW) -> None:
    with writing():
        found = db.session.get_one(Letter, letter.id)
        person = db.session.scalars(select(User).where(User.name == name)).one()
        said = Said(By.member(person), db.session.get_one(Convener, found.convener_id))
        version = drafting.version(found, found.current_number)
        commenting.comment(version, version.body[:10], words, said=said, now=now)


def tell(now: datetime) -> None:
    with writing():
        telling.tell_due(now)


def told() -> dict[str, int]:
    with reading():
        rows = select(User.name, func.count()).join(Mail, Mail.user_id == User.id)
        rows = rows.where(Mail.name == "digest").group_by(User.name)
        return dict(db.session.execute(rows).all())


def test_ten_comments_are_one_mail_and_none_to_their_author(letter: Letter) -> None:
    for number in range(10):
        say(letter, "Chu", f"Point {number}.")
    tell(WAITED - timedelta(seconds=1))
    assert told() == {}
    tell(WAITED)
    tell(WAITED)
    assert told() == {"Ada": 1}


def test_the_next_mail_waits_for_hours_and_tells_only_what_is_new(letter: Letter) -> None:
    say(letter, "Chu", "First.")
    tell(WAITED)
    say(letter, "Chu", "Second.", WAITED + timedelta(minutes=1))
    tell(WAITED + telling.PAUSE - timedelta(seconds=1))
    assert told() == {"Ada": 1}
    tell(WAITED + telling.PAUSE)
    assert told() == {"Ada": 2}
    with reading():
        mails = select(Mail).where(Mail.name == "digest").order_by(Mail.created_at)
        last = db.session.scalars(mails).all()[-1]
        message = mail_contexts.message(last, WAITED + telling.PAUSE)
    assert message is not None
    body = message.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert "Second." in words
    assert "First." not in words
    assert f"/letters/{letter.slug}/room" in words


def test_nothing_new_is_no_mail(letter: Letter) -> None:
    tell(WAITED)
    assert told() == {}
