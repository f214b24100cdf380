"""What every test may ask for: an application on a fresh, migrated database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from letters import config, create_app
from letters.models import db
from letters.services import upkeep
from tests import factories
from tests.support import compiled, postgres

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
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "letters.db"
    app = make_app(folder, f"sqlite:///{path}")
    _migrate(app)
    return path


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a migrated, empty PostgreSQL database to clone."""
    url = postgres.create_database()
    _migrate(make_app(tmp_path_factory.mktemp("template"), url))
    return url


def _migrate(app: Flask) -> None:
    with app.app_context():
        upkeep.migrate()
        db.engine.dispose()


@pytest.fixture
def database() -> str:
    """Which database a test runs on; folders that must hold on both override it."""
    return "sqlite"


@pytest.fixture
def database_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated database."""
    if database == "postgresql":
        url = postgres.create_database(template=request.getfixturevalue("postgresql_template"))
        yield url
        postgres.drop_database(url)
        return
    path = tmp_path / "letters.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    yield f"sqlite:///{path}"


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
        factories.noise()
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
