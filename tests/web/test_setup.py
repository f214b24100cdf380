"""The first visit, by the link that the start command prints."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.states import Role
from letters.models import Convener, Membership, User, db
from letters.models.transaction import reading, writing
from letters.services import accounts
from tests.conftest import NOON, Clock
from tests.support.people import PASSWORD
from tests.support.web import post

ANSWERS = {
    "your_name": "Ada Lam",
    "email": "Ada@Example.org",
    "password": PASSWORD,
    "name": "Lamp of Liberty",
    "website": "lamp.example.org",
    "contact_email": "hello@example.org",
    "time_zone": "America/New_York",
    "language": "zh-Hant",
}


@pytest.fixture
def link(bare_app: Flask) -> str:
    """The address that is printed."""
    with bare_app.app_context(), writing():
        return urlsplit(accounts.setup_link(NOON)).path


def test_ada_makes_the_first_account_and_is_at_her_desk(
    client: FlaskClient, link: str, bare_app: Flask
) -> None:
    answer = post(client, link, **ANSWERS)
    assert answer.location == "/desk/lamp-of-liberty/letters"
    assert client.get("/account/").status_code == 200
    with bare_app.app_context(), reading():
        made = db.session.scalars(select(Membership)).one()
        assert (made.user.name, made.user.email) == ("Ada Lam", "ada@example.org")
        assert made.role is Role.COORDINATOR
        assert made.convener.website == "https://lamp.example.org"
        assert (made.convener.time_zone, made.convener.language) == ("America/New_York", "zh-Hant")


def test_opening_the_link_changes_nothing(client: FlaskClient, link: str, bare_app: Flask) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        assert client.open(link, method=method).status_code == 200
    with bare_app.app_context(), reading():
        assert not accounts.exist()


def test_the_link_works_once(client: FlaskClient, link: str, bare_app: Flask) -> None:
    post(client, link, **ANSWERS)
    other = bare_app.test_client()
    answer = other.get(link)
    assert answer.status_code == 410
    assert "There is a coordinator already" in answer.text


def test_a_newer_link_ends_the_older(client: FlaskClient, link: str, bare_app: Flask) -> None:
    with bare_app.app_context(), writing():
        newer = urlsplit(accounts.setup_link(NOON)).path
    assert client.get(link).status_code == 404
    assert client.get(newer).status_code == 200


def test_the_link_ends_after_a_week(client: FlaskClient, link: str, clock: Clock) -> None:
    clock.pass_time(days=7)
    assert client.get(link).status_code == 410


def test_a_guessed_link_opens_nothing(client: FlaskClient, link: str) -> None:
    assert client.get("/setup/" + "A" * 43).status_code == 404
    assert client.get("/setup/x").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("your_name", "", "Please give your name."),
        ("email", "ada", "no @-sign"),
        ("password", "short", "12 to 128 characters"),
        ("password", "", "Please type a password."),
        ("name", "https://evil.example/x", "The convener"),
        ("website", "javascript:alert(1)", "must look like www.example.org"),
        ("contact_email", "nobody", "no @-sign"),
        ("time_zone", "Mars/Olympus", "Not a valid choice"),
        ("language", "tlh", "Not a valid choice"),
    ],
)
def test_what_is_refused_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, link: str, bare_app: Flask, field: str, value: str, sentence: str
) -> None:
    answer = post(client, link, **{**ANSWERS, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert PASSWORD not in answer.text
    kept = "Ada Lam" if field != "your_name" else "Lamp of Liberty"
    assert f'value="{kept}"' in answer.text
    with bare_app.app_context(), reading():
        assert db.session.scalars(select(User)).all() == []
        assert db.session.scalars(select(Convener)).all() == []
    assert client.get(link).status_code == 200, "the link is still good"
