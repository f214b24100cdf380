"""What every test may ask for: an application on a fresh, migrated database."""

from __future__ import annotations

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
from tests.support import compiled, postgres, starts
from tests.support.starts import Start

pytest_plugins = ["tests.support.browser", "tests.support.smtp"]

# How long an example takes says more about what else the machine does than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

compiled.share_routes()

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
    return app


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Start]:
    """What a test's database starts from: which database, with what in it (`starts.CONTENTS`)."""

    @cache
    def make(database: str, contents: str) -> Start:
        folder = tmp_path_factory.mktemp("start")
        sqlite = f"sqlite:///{folder / 'letters.db'}"
        url = postgres.create_database() if database == "postgresql" else sqlite
        return starts.make(contents, url, make_app(folder, url), folder / "keys")

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
) -> Iterator[str]:
    """A fresh, migrated database. It holds what the test's fixtures would put there first."""
    asked = request.fixturenames
    contents = "desk" if "desk" in asked else "noise" if "app" in asked else "nothing"
    url = start(database, contents).copy(tmp_path)
    yield url
    if database == "postgresql":
        postgres.drop_database(url)


@pytest.fixture
def clock() -> Clock:
    """The application's time; it stands at noon of a Monday until moved."""
    return Clock()


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The application, its context pushed, another convener's data beside (`noise`)."""
    app = make_app(tmp_path, database_url)
    app.extensions["clock"] = clock
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def bare_app(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The application on an empty database, without a pushed context.

    Tests that use a client take this one: a pushed context would share `g`, and with it the
    signed-in user, between requests.
    """
    app = make_app(tmp_path, database_url)
    app.extensions["clock"] = clock
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(bare_app: Flask) -> FlaskClient:
    """A browser without script: cookies, no redirects followed."""
    return bare_app.test_client()
