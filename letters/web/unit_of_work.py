"""One transaction a request: read-only for safe methods, committed once for the others."""

from __future__ import annotations

from flask import Flask, Response, g, request

from letters.models import transaction
from letters.models.engine import Access, access

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask) -> None:
    """Open a transaction's terms before each request and settle it after."""
    app.before_request(_begin)
    app.after_request(_settle)
    app.teardown_request(_reset)


def _begin() -> None:
    wanted = Access.READ if request.method in SAFE_METHODS else Access.WRITE
    g.access = transaction.begin(wanted)


def _settle(response: Response) -> Response:
    if "access" in g and not response.is_streamed:
        transaction.settle(keep=response.status_code < 400)
    return response


def _reset(_error: BaseException | None) -> None:
    token = g.pop("access", None)
    if token is not None:
        access.reset(token)
