"""Pages in tests: served to a browser, and their forms sent as one without script sends them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """The application, for a browser; the port on this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()


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
