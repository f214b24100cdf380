"""The machine asks whether the product is alive and ready."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from letters.models import Worker, db
from letters.models.transaction import writing
from tests.conftest import Clock, make_app


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def beat(app: Flask, clock: Clock) -> None:
    with app.app_context(), writing():
        db.session.merge(Worker(name="host-1", seen_at=clock()))


def test_a_process_that_answers_is_alive(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"alive": True})
    assert "Set-Cookie" not in answer.headers


def test_it_is_ready_while_a_worker_is_seen(
    bare_app: Flask, client: FlaskClient, clock: Clock
) -> None:
    beat(bare_app, clock)
    clock.pass_time(seconds=30)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "database": "ok", "migrations": "ok", "worker": "ok"}
    clock.pass_time(seconds=1)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["worker"] == "No worker was seen for 31 s."
    assert answer.json["migrations"] == "ok"


def test_it_is_not_ready_before_a_worker_came(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["worker"] == "No worker has ever been seen."


def test_it_is_not_ready_on_tables_of_another_release(
    bare_app: Flask, client: FlaskClient, clock: Clock
) -> None:
    beat(bare_app, clock)
    with bare_app.app_context(), writing():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["migrations"].endswith("run “letters migrate”.")


def test_it_is_not_ready_without_its_database(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path}/nowhere/letters.db")
    client = app.test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["database"] == "The database does not answer."
    assert client.get("/healthz").status_code == 200
