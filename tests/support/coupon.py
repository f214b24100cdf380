"""Signing in tests: the coupon filled in as a reader does, and the links from the mails."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.models import Link, SignOn, db
from letters.models.transaction import reading
from letters.services import outbox
from tests.conftest import Clock
from tests.support.html import Page

BEN = {
    "kind": "organization",
    "name": "Philly4HK",
    "signer": "Ben Ho",
    "role": "Chair",
    "email": "ben@philly4hk.example",
    "authorized": "y",
}


def fill(client: FlaskClient, slug: str, clock: Clock, **changes: str) -> dict[str, str]:
    """Open the page, read it for a minute and fill the coupon."""
    page = Page(client.get(f"/letters/{slug}").text)
    clock.pass_time(minutes=1)
    hidden = {
        field.get("name"): field.get("value")
        for field in page.all("input")
        if field.get("name") in {"form_key", "text_hash"}
    }
    return {**hidden, **BEN, **changes}


def links(app: Flask, purpose: str) -> dict[str, str]:
    """The newest token of each sign-on for a purpose, by the name that signed."""
    with app.app_context(), reading():
        found = db.session.execute(
            select(Link, SignOn.name)
            .join(SignOn, Link.sign_on_id == SignOn.id)
            .where(Link.purpose == purpose)
            .order_by(Link.created_at)
        )
        return {name: outbox.token_of(link) for link, name in found}
