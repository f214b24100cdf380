"""Two conveners, and the whole map of addresses to walk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from letters.models import User, db
from letters.web.policies import Policy, policy_of
from tests.support.people import sign_in
from tests.support.world import Tenant, tenant

METHODS = ("GET", "POST")


class Contents:
    """All that a database holds, read again only when somebody has written since."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._version: object = None
        self._text = ""

    def __str__(self) -> str:
        # SQLite counts for each connection what others have committed.
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version = version
            self._text = "\n".join(self._connection.iterdump())
        return self._text

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True)
class World:
    """Two conveners, an application without form tokens (they would answer before the
    policies do), and what the database holds."""

    app: Flask
    lamp: Tenant
    other: Tenant
    contents: Contents

    def rules(self, *kinds: type[Policy]) -> Iterator[tuple[Rule, Policy]]:
        """All routes of these kinds of policy."""
        for rule in self.app.url_map.iter_rules():
            found = policy_of(rule.endpoint, self.app.view_functions[rule.endpoint])
            if found is not None and isinstance(found, kinds):
                yield rule, found

    def address(self, rule: Rule, **changed: str) -> str:
        """A route's address for the things of `lamp`, some of them `changed`."""
        unknown = rule.arguments - self.lamp.values.keys()
        assert not unknown, f"{rule}: tests.support.world.tenant has nothing for {unknown}"
        values = {name: self.lamp.values[name] for name in rule.arguments} | changed
        with self.app.test_request_context():
            built = self.app.url_map.bind("localhost").build(
                rule.endpoint, _converted(rule, values), method=_method(rule)
            )
        return str(built)

    def dump(self) -> str:
        """All that the database holds."""
        return str(self.contents)

    def client(self, user: User | None) -> FlaskClient:
        """A browser at which `user` is signed in, recently."""
        client = self.app.test_client()
        if user is not None:
            sign_in(client, user)
        return client


def _converted(rule: Rule, values: dict[str, str]) -> dict[str, object]:
    return {name: rule._converters[name].to_python(value) for name, value in values.items()}


def _method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


@pytest.fixture
def world(bare_app: Flask, tmp_path: Path) -> Iterator[World]:
    """Two conveners with one of everything each."""
    bare_app.config["WTF_CSRF_ENABLED"] = False
    with bare_app.app_context():
        lamp, other = tenant("lamp"), tenant("other")
        db.session.remove()
    contents = Contents(tmp_path / "letters.db")
    yield World(bare_app, lamp, other, contents)
    contents.close()


def ask(world: World, user: User | None, method: str, address: str) -> TestResponse:
    return world.client(user).open(address, method=method)
