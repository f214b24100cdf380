"""What every test may ask for: an application on a fresh, migrated database."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from letters import config, create_app
from letters.models import db
from tests.support import compiled, starts
from tests.support.lent import Lent
from tests.support.starts import Start

# pytest, SQLAlchemy and the application hold a million objects that stay. Looking through them
# for garbage, again and again, took a fifth of the time of all tests.
gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    """Leave out of every search what is there before the first test."""
    gc.collect()
    gc.freeze()


pytest_plugins = ["tests.support.browser", "tests.support.smtp"]

# How long an example takes says more about what else the machine does than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

compiled.share_routes()

HURRY = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Clock:
    """The time that the application sees; a test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **amount: float) -> datetime:
        """Let time go by (`days=1`, `seconds=2`); give the new now."""
        self.now += timedelta(**amount)
        return self.now


def make_app(data: Path, database_url: str, **environment: str) -> Flask:
    """An application with its own folder, keys and clock."""
    settings = config.read(
        {"LETTERS_DATA": str(data), "LETTERS_DATABASE_URL": database_url, **environment}
    )
    config.make_keys(settings.keys)
    app = create_app(settings)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    compiled.share_templates(app)
    # Argon2 is slow on purpose; what it does is the same when it hurries.
    for hashes in (
        app.extensions["security"].pwd_context,
        app.extensions["security"].hashing_context,
    ):
        hashes.update(**HURRY)
    return app


@pytest.fixture(scope="session")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Lent]:
    """The application that all tests on a database (`sqlite`, `postgresql`) share."""
    folder = tmp_path_factory.mktemp("lent")

    @cache
    def make(database: str) -> Lent:
        # Where it is lent to says where it connects.
        nowhere = "postgresql:///" if database == "postgresql" else f"sqlite:///{folder}/none.db"
        return Lent(make_app(folder, nowhere))

    return make


@pytest.fixture(scope="session")
def start(
    tmp_path_factory: pytest.TempPathFactory, lent: Callable[[str], Lent]
) -> Callable[[str, str], Start]:
    """What a test's database starts from: which database, with what in it (`starts.CONTENTS`)."""

    @cache
    def make(database: str, contents: str) -> Start:
        folder = tmp_path_factory.mktemp("start")
        if contents == "nothing":
            url = starts.empty(database, folder, lent(database).keys)
        else:
            # To migrate takes longer than all else.
            url = make(database, "nothing").clone(folder)
        return starts.make(contents, make_app(folder, url))

    return make


@pytest.fixture
def database() -> str:
    """Which database a test runs on; folders that must hold on both override it."""
    return "sqlite"


@pytest.fixture
def database_url(
    database: str,
    tmp_path: Path,
    start: Callable[[str, str], Start],
    request: pytest.FixtureRequest,
) -> str:
    """A fresh, migrated database. It holds what the test's fixtures would put there first."""
    asked = request.fixturenames
    contents = "desk" if "desk" in asked else "noise" if "app" in asked else "nothing"
    return start(database, contents).copy(tmp_path)


@pytest.fixture
def clock() -> Clock:
    """The application's time; it stands at noon of a Monday until moved."""
    return Clock()


@pytest.fixture
def app(bare_app: Flask) -> Iterator[Flask]:
    """The application, its context pushed, another convener's data beside (`noise`)."""
    with bare_app.app_context():
        yield bare_app


@pytest.fixture
def bare_app(
    database: str, database_url: str, tmp_path: Path, clock: Clock, lent: Callable[[str], Lent]
) -> Iterator[Flask]:
    """The application on an empty database, without a pushed context.

    Tests that use a client take this one: a pushed context would share `g`, and with it the
    signed-in user, between requests.
    """
    yield from _lit(lent(database).to(tmp_path, database_url), clock)


@pytest.fixture
def own_app(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """As `bare_app`, but the test's own: it may add routes."""
    yield from _lit(make_app(tmp_path, database_url), clock)


def _lit(app: Flask, clock: Clock) -> Iterator[Flask]:
    app.extensions["clock"] = clock
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(bare_app: Flask) -> FlaskClient:
    """A browser without script: cookies, no redirects followed."""
    return bare_app.test_client()
