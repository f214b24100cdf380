"""One transaction a request: read-only for safe methods, committed once for the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

from letters.models import transaction
from letters.models.engine import Access, access

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., Any])


def read_only(view: View) -> View:
    """Declare that the view below changes nothing, whatever its method.

    A preview takes a POST, because what is typed is too long for an address; it must not hold
    up the signers while a page is set.
    """
    view.read_only = True  # type: ignore[attr-defined]
    return view


def reads_first(view: View) -> View:
    """Declare that the view below has slow work to do before it writes: its request begins like
    one that only reads, holds up nobody, and writes from `begin_writing` on."""
    return read_only(view)


def begin_writing() -> None:
    """Let the rest of this request write; it is kept or not at the end, as any other."""
    transaction.begin(Access.WRITE)


def register(app: Flask) -> None:
    """Open a transaction's terms before each request and settle it after."""
    app.before_request(_begin)
    app.after_request(_settle)
    app.teardown_request(_reset)


def _begin() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    reads = request.method in SAFE_METHODS or getattr(view, "read_only", False)
    wanted = Access.READ if reads else Access.WRITE
    g.access = transaction.begin(wanted)


def _settle(response: Response) -> Response:
    # What is sent bit by bit may still read; the end of the request ends its transaction.
    # What was written is kept before the first bit goes out.
    if "access" in g and (access.get() is Access.WRITE or not response.is_streamed):
        transaction.settle(keep=response.status_code < 400)
    return response


def _reset(_error: BaseException | None) -> None:
    token = g.pop("access", None)
    if token is not None:
        access.reset(token)
