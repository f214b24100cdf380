"""A convener's desk for tests: people of each role, letters, and forms sent as a browser does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from letters.domain.states import LetterState, Role, SignOnState
from letters.models import Convener, Letter, User, db
from letters.models.transaction import reading
from tests import factories
from tests.support.people import sign_in

T = TypeVar("T")
ROOT = "/desk/lamp"


@dataclass
class Desk:
    """The convener `lamp` with one person of each role; another convener stands beside."""

    app: Flask
    people: dict[Role, User] = field(default_factory=dict)

    def client(self, role: Role = Role.EDITOR, *, fresh: bool = True) -> FlaskClient:
        """A browser in which the person of that role is signed in."""
        client = self.app.test_client()
        sign_in(client, self.people[role], fresh=fresh)
        return client

    def letter(self, state: LetterState = LetterState.DRAFT, **values: Any) -> str:
        """A letter; its address at the desk."""
        with self.app.app_context():
            with reading():
                lamp = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
            made = factories.letter(lamp, state, **values)
            slug = made.slug
            db.session.remove()
        return f"{ROOT}/letters/{slug}"

    def sign(self, address: str, name: str, state: SignOnState, **values: Any) -> None:
        """A sign-on of the letter of that address."""
        with self.app.app_context():
            chosen = select(Letter).where(Letter.slug == address.rsplit("/", 1)[1])
            with reading():
                letter = db.session.scalars(chosen).one()
            factories.sign_on(letter, name, state, **values)
            db.session.remove()

    def sign_on(
        self, letter: str, name: str, state: SignOnState = SignOnState.LISTED, **values: Any
    ) -> str:
        """A sign-on of the letter at that address; its own address at the desk."""
        with self.app.app_context():
            with reading():
                chosen = select(Letter).where(Letter.slug == letter.rsplit("/", 1)[1])
                found = db.session.scalars(chosen).one()
            made = factories.sign_on(found, name, state, **values).id
            db.session.remove()
        return f"{letter}/sign-ons/{made}"

    def look(self, address: str, what: Callable[[Letter], T]) -> T:
        """What `what` finds in the stored letter of that address."""
        with self.app.app_context(), reading():
            chosen = select(Letter).where(Letter.slug == address.rsplit("/", 1)[1])
            return what(db.session.scalars(chosen).one())


def fill() -> None:
    """Put into an empty database what `at` looks for, another convener's data beside it."""
    factories.noise()
    lamp = factories.convener(slug="lamp")
    for role in Role:
        factories.member(lamp, role, name=role.value.capitalize())


def at(app: Flask) -> Desk:
    """The desk of `lamp`, in a database that starts with it (see `tests.support.starts`)."""
    desk = Desk(app)
    with app.app_context(), reading():
        for role in Role:
            named = select(User).where(User.name == role.value.capitalize())
            desk.people[role] = db.session.scalars(named).one()
            db.session.expunge(desk.people[role])
    return desk


class _Fields(HTMLParser):
    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._wanted = wanted
        self._within = self._done = False
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag == "form":
            # A form without an address is sent to its own page.
            self._within = not self._done and about.get("action", self._wanted) == self._wanted
            self._done |= self._within
        if not self._within:
            return
        name = about.get("name", "")
        if tag == "input" and about.get("type") in ("checkbox", "radio"):
            if "checked" in about:
                self.values[name] = about.get("value", "y")
        elif tag == "input" and name:
            self.values[name] = about.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in about or self._select not in self.values):
            self.values[self._select] = about.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            # The first line break after the tag is no part of the text.
            typed = self.values[self._area]
            self.values[self._area] = typed.removeprefix("\r\n").removeprefix("\n")
            self._area = ""
        elif tag == "form":
            self._within = False


def fields_of(page: str, action: str) -> dict[str, str]:
    """What a browser would send of the first form on a page that is sent to `action`."""
    reader = _Fields(action)
    reader.feed(page)
    return reader.values


def send(
    client: FlaskClient, path: str, at: str | None = None, form: str | None = None, **changes: Any
) -> TestResponse:
    """Open the page `at` (or `path`), change fields of its form `form` (or that for `path`),
    send them to `path`."""
    page = client.get(at or path)
    assert page.status_code == 200, page.status
    values = fields_of(page.text, form or path)
    assert "csrf_token" in values, f"no form for {form or path} on {at or path}"
    return client.post(path, data={**values, **changes})
