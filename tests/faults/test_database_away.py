"""PostgreSQL is restarted, or away: nothing is half kept, and the product comes back by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, make_url, select

from letters.domain.states import LetterState
from letters.models import SignOn, db
from letters.models.transaction import reading
from tests import factories
from tests.conftest import Clock
from tests.support.coupon import fill
from tests.support.html import Page
from tests.support.people import sign_in

SLUG = "assembly"


@pytest.fixture
def database() -> str:
    """SQLite is never away; see test_gate for its ways to be busy."""
    return "postgresql"


@pytest.fixture
def ada(bare_app: Flask) -> FlaskClient:
    """Ada's browser; her letter is open."""
    bare_app.config["WTF_CSRF_ENABLED"] = False
    with bare_app.app_context():
        lamp = factories.convener(slug="lamp")
        factories.letter(lamp, LetterState.OPEN, slug=SLUG)
        person = factories.member(lamp)
        client = bare_app.test_client()
        sign_in(client, person)
    return client


@contextmanager
def server(database_url: str) -> Iterator[psycopg.Connection]:
    """A connection to the server, at another database."""
    address = make_url(database_url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        yield connection


def cut(database_url: str) -> None:
    """End all connections to the database, as a restart does."""
    with server(database_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [make_url(database_url).database],
        )


@contextmanager
def away(database_url: str) -> Iterator[None]:
    """The database takes no connections."""
    name = make_url(database_url).database
    with server(database_url) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        cut(database_url)
        try:
            yield
        finally:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_after_a_restart_the_next_request_is_answered(
    bare_app: Flask, ada: FlaskClient, database_url: str
) -> None:
    assert ada.get(f"/letters/{SLUG}").status_code == 200
    cut(database_url)
    assert ada.get(f"/letters/{SLUG}").status_code == 200
    assert ada.get("/desk/lamp/letters").status_code == 200


def test_a_restart_amid_a_sign_on_keeps_nothing_of_it_and_says_so(
    bare_app: Flask, ada: FlaskClient, clock: Clock, database_url: str
) -> None:
    coupon = fill(bare_app.test_client(), SLUG, clock)
    with bare_app.app_context():
        engine = db.engine

    event.listen(engine, "commit", cut_now := lambda _connection: cut(database_url))
    answer = bare_app.test_client().post(f"/letters/{SLUG}/sign", data=coupon)
    event.remove(engine, "commit", cut_now)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    with bare_app.app_context(), reading():
        assert list(db.session.scalars(select(SignOn))) == []
    # The same form again is taken.
    again = bare_app.test_client().post(f"/letters/{SLUG}/sign", data=coupon)
    assert again.status_code == 303


def test_while_the_database_is_away_everybody_gets_a_page(
    bare_app: Flask, ada: FlaskClient, clock: Clock, database_url: str
) -> None:
    coupon = fill(bare_app.test_client(), SLUG, clock)
    with away(database_url):
        answers = [
            bare_app.test_client().get(f"/letters/{SLUG}"),
            bare_app.test_client().post(f"/letters/{SLUG}/sign", data=coupon),
            ada.get("/desk/lamp/letters"),
            ada.get("/"),
            ada.get("/no-such-page"),
            ada.post(f"/desk/lamp/letters/{SLUG}/close"),
        ]
        ready = bare_app.test_client().get("/readyz")
        alive = bare_app.test_client().get("/healthz")
    assert (alive.status_code, ready.status_code) == (200, 503)
    assert {answer.status_code for answer in answers} <= {503, 404}
    for answer in answers:
        page = Page(answer.text)
        assert page.one("title").text.startswith(page.one("h1").text)
        assert "Content-Security-Policy" in answer.headers
    assert ada.get("/desk/lamp/letters").status_code == 200
