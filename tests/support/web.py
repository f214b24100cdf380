"""Forms in tests, as a browser without script sends them."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def csrf_of(page: str) -> str:
    """The token in a page's form; "" where it has none."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found[1] if found else ""


def without_token(page: str) -> str:
    """A page as it is for everybody."""
    return re.sub(r'(name="csrf_token"[^>]*value=)"[^"]+"', r"\1", page)


def post(client: FlaskClient, path: str, at: str | None = None, **values: object) -> TestResponse:
    """Open the page `at` (the form's own address where not given), fill in, send to `path`."""
    page = client.get(at or path, follow_redirects=True)
    return client.post(path, data={"csrf_token": csrf_of(page.text), **values})
