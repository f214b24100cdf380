"""Who comes to the pages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from letters.domain.states import Role
from letters.models import User, db
from letters.models.transaction import reading, writing
from letters.services import accounts
from tests import factories
from tests.support import desk as desks
from tests.support.desk import Desk
from tests.support.people import PASSWORD


@pytest.fixture
def ada(bare_app: Flask) -> User:
    """Ada's account, with `PASSWORD`; her convener is `lamp`."""
    with bare_app.app_context():
        lamp = factories.convener(slug="lamp")
        person = factories.member(lamp, name="Ada")
        with writing():
            person = db.session.merge(person)
            accounts.set_password(person, PASSWORD)
        with reading():
            person = db.session.get_one(User, person.id)
            db.session.expunge(person)
    return person


@pytest.fixture
def desk(bare_app: Flask) -> Desk:
    """The desk of the convener `lamp`, where Ada, Ben and others work."""
    return desks.at(bare_app)


@pytest.fixture
def ben(desk: Desk) -> FlaskClient:
    """Ben edits at that desk."""
    return desk.client(Role.EDITOR)
