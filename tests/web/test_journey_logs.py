"""Ben signs, errs, confirms, changes and withdraws; Ada checks: the log exposes neither of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from letters import logs
from letters.domain.states import LetterState
from letters.models import SignOn, db
from letters.models.transaction import reading
from letters.web.policies import Public, policy
from tests import factories
from tests.conftest import Clock
from tests.support.coupon import fill, links
from tests.support.html import Page
from tests.support.people import PASSWORD, sign_in

WHO = {
    "name": "Lhasa Evening Choir",
    "signer": "Benedikt Hollenstein",
    "role": "Choirmaster",
    "email": "benedikt@choir.example",
}
SECRETS = [*WHO.values(), "benedikt", "198.51.100.7", "Adaline", PASSWORD, "q=choir", "Mozilla"]


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """What is written; the log of the other tests again afterwards."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield capsys
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def fail() -> None:
    """A bug that has all in its hands: the database's refusal holds the row."""
    person = WHO["signer"]
    db.session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": person})


def bug() -> None:
    raise KeyError(WHO["email"])


def test_the_log_of_a_journey_exposes_nobody(
    own_app: Flask, clock: Clock, logged: pytest.CaptureFixture[str]
) -> None:
    with own_app.app_context():
        lamp = factories.convener(slug="lamp")
        factories.letter(lamp, LetterState.OPEN, slug="assembly", checked=True)
        ada = factories.member(lamp, name="Adaline", email="adaline@lamp.example")
    own_app.add_url_rule("/fail", "fail", policy(Public())(fail))
    own_app.add_url_rule("/bug", "bug", policy(Public())(bug))
    ben = own_app.test_client()
    ben.environ_base |= {"REMOTE_ADDR": "198.51.100.7", "HTTP_USER_AGENT": "Mozilla"}
    # As an installation logs, and everything down to the smallest.
    logs.configure("debug")
    coupon = fill(ben, "assembly", clock, **WHO)
    ben.post("/letters/assembly/sign", data={**coupon, "authorized": ""})
    ben.post("/letters/assembly/sign?q=choir", data=coupon)
    ben.post("/letters/assembly/sign", data=coupon)
    (confirm,) = links(own_app, "confirm").values()
    ben.get(f"/links/confirm/{confirm}?q=choir")
    ben.post(f"/links/confirm/{confirm}")
    (entry,) = links(own_app, "entry").values()
    form = Page(ben.get(f"/links/entry/{entry}").text).fields()
    ben.post(f"/links/entry/{entry}", data={**form, "website": "no website at all"})
    ben.get("/letters/assembly?q=choir")
    ben.get(f"/nowhere/{entry}/{WHO['name']}?q=choir")
    ben.post("/letters/assembly/links", data={"email": WHO["email"]})
    ben.post("/account/sign-in", data={"email": WHO["email"], "password": PASSWORD})

    desk = own_app.test_client()
    sign_in(desk, ada)
    with own_app.app_context(), reading():
        sign_on = db.session.scalars(select(SignOn.id)).one()
    path = f"/desk/lamp/letters/assembly/sign-ons/{sign_on}"
    page = Page(desk.get(f"{path}?q=choir").text)
    assert WHO["signer"] in page.one("main").text
    desk.post(f"{path}/list", data=page.fields("/list"))
    desk.post(f"{path}/list", data={})
    ben.post(f"/links/withdraw/{entry}")
    statuses = [ben.get("/fail").status_code, ben.get("/bug").status_code]
    assert statuses == [503, 500]
    statuses.append(break_the_commit(own_app, clock))
    assert statuses[-1] == 503

    captured = logged.readouterr()
    written = captured.out + captured.err
    lines = [json.loads(line) for line in captured.err.splitlines()]
    assert len(lines) > 15
    assert captured.out == ""
    for secret in (*SECRETS, confirm, entry, coupon["form_key"], coupon["text_hash"]):
        assert secret.lower() not in written.lower(), secret
    assert {"KeyError", "OperationalError"} & {str(line.get("error")) for line in lines}
    assert {line["status"] for line in lines if "status" in line} >= {200, 303, 404, 422, 500, 503}


def break_the_commit(app: Flask, clock: Clock) -> int:
    """Sign while the disk is full."""
    client = app.test_client()
    coupon = fill(client, "assembly", clock, **{**WHO, "email": "second@choir.example"})
    with app.app_context():
        engine = db.engine

    def breaks(_connection: object) -> None:
        raise OperationalError("COMMIT", {"name": WHO["name"]}, Exception(WHO["email"]))

    event.listen(engine, "commit", breaks)
    status = client.post("/letters/assembly/sign", data=coupon).status_code
    event.remove(engine, "commit", breaks)
    return status
