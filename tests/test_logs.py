"""Logs tell what happened and expose nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient

from letters import logs
from letters.domain.states import LetterState, SignOnState
from letters.models.transaction import writing
from letters.services import outbox
from tests import factories
from tests.conftest import Clock

TOKEN = "hX2SNYWopx1DGoZOsWip7UoxZ8Y4SGIAnF1h9QBHeKs"
SECRETS = [TOKEN, "ben@a.example", "Ben's Group", "203.0.113.9", "secret=1"]


class Log:
    """The log of a test: begun in it, read as often as it likes."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def begin(self) -> None:
        logs.configure("info")

    def read(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self._capsys.readouterr().err.splitlines()]


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Log]:
    """The log, and the one of the other tests again afterwards."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield Log(capsys)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_holds_only_the_fields_that_are_allowed(log: Log) -> None:
    log.begin()
    structlog.get_logger("test").info("sent", id="abc", email="ben@a.example", name="Ben's Group")
    (line,) = log.read()
    assert line["event"] == "sent"
    assert line["id"] == "abc"
    assert line["left_out"] == ["email", "name"]
    assert not any(secret in str(line) for secret in SECRETS)


MESSAGES = [
    "no such mailbox <ben@a.example>",
    f"GET /links/confirm/{TOKEN}?secret=1 broke",
    "Invalid request from ip=203.0.113.9: nonsense",
    f"'{TOKEN}'",
]


@pytest.mark.parametrize("message", MESSAGES)
def test_the_words_of_libraries_are_cleaned(log: Log, message: str) -> None:
    log.begin()
    logging.getLogger("gunicorn.error").warning(message)
    (line,) = log.read()
    assert not any(secret in str(line) for secret in SECRETS)


def fail() -> None:
    raise ValueError(f"{TOKEN} ben@a.example Ben's Group")


def test_of_an_exception_only_kind_and_place_are_kept(log: Log) -> None:
    log.begin()
    try:
        fail()
    except ValueError as error:
        logging.getLogger("letters").exception("unexpected error")
        structlog.get_logger("test").error("job broke off", exc_info=error)
    for line in log.read():
        assert line["error"] == "ValueError"
        assert "tests/test_logs.py" in str(line["where"])
        assert not any(secret in str(line) for secret in SECRETS)


def test_the_log_of_a_visit_tells_the_route_and_not_the_address(
    bare_app: Flask, client: FlaskClient, clock: Clock, log: Log
) -> None:
    with bare_app.app_context():
        letter = factories.letter(state=LetterState.OPEN)
        sign_on = factories.sign_on(
            letter, "Ben's Group", SignOnState.UNCONFIRMED, email="ben@a.example"
        )
        with writing():
            _, token = outbox.link("confirm", now=clock(), sign_on=sign_on)
    log.begin()
    for method in (client.get, client.post):
        method(f"/links/confirm/{token}?secret=1", headers={"User-Agent": "Ben's Group"})
    client.get(f"/nowhere/{token}?secret=1")
    client.get("/healthz")
    found = log.read()
    assert [line["route"] for line in found] == [
        "/links/confirm/<token>",
        "/links/confirm/<token>",
        "(none)",
    ]
    assert [line["status"] for line in found] == [200, 303, 404]
    assert all(isinstance(line["ms"], float) for line in found)
    assert not any(secret in str(found) for secret in [token, *SECRETS])
