"""One log line for each request: the route's pattern, never the address that was asked for."""

from __future__ import annotations

import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("access")
UNLOGGED = frozenset({"static", "ops.healthz", "ops.readyz"})


def register(app: Flask) -> None:
    """Time each request and log it when it is answered."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    if request.endpoint not in UNLOGGED and "began" in g:
        log.info(
            "request",
            method=request.method,
            route=request.url_rule.rule if request.url_rule else "(none)",
            status=response.status_code,
            ms=round((time.perf_counter() - g.began) * 1000, 1),
        )
    return response
