"""Error pages: a sentence, what to do, a way back; never a bare number."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, make_response, render_template
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from letters.domain.problems import ConflictProblem, GoneProblem, NotFoundProblem, Problem
from letters.models import db

RETRY_SECONDS = 10


def register(app: Flask) -> None:
    """Answer every kind of failure with a page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def status_of(problem: Problem) -> int:
    """The HTTP status that a refusal is answered with."""
    if isinstance(problem, NotFoundProblem):
        return 404
    if isinstance(problem, ConflictProblem):
        return 409
    return 410 if isinstance(problem, GoneProblem) else 422


def _http(error: HTTPException) -> Response:
    if error.code is None or error.response is not None or error.code < 400:
        return make_response(error.get_response())
    response = _page(error.code)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _problem(problem: Problem) -> Response:
    return _page(status_of(problem), problem.message)


def _database(error: OperationalError) -> Response:
    current_app.logger.warning("the database did not answer: %s", type(error.orig).__name__)
    response = _page(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _unexpected(error: Exception) -> Response:
    current_app.logger.exception("unexpected error", exc_info=error)
    return _page(500)


def _page(status: int, sentence: str = "") -> Response:
    # What failed may have broken the transaction; the page must not depend on it, and the
    # frame of the desk would read the database again.
    db.session.rollback()
    g.pop("member", None)
    g.pop("place", None)
    return make_response(
        render_template("errors/error.html", code=status, message=sentence), status
    )
