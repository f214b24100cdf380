"""Error pages: a sentence, what to do, a way back; never a bare number."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, Response, current_app, g, make_response, render_template, request, session
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import OperationalError, SQLAlchemyError, TimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from letters.domain.problems import ConflictProblem, GoneProblem, NotFoundProblem, Problem
from letters.domain.sealing import SealBroken
from letters.models import db

RETRY_SECONDS = 10
BUSY = (OperationalError, TimeoutError)
"""The database is locked, full or away, or all connections to it are in use."""
OTHER_KEYS = (
    "What is kept here of this letter's signers was sealed with other keys than those in use. "
    "Who runs this installation must put the right keys back."
)
STRANGE_HOST = (
    "Undersigned does not answer under this name. Who runs it sets the name in LETTERS_URL, "
    "and further ones in LETTERS_TRUSTED_HOSTS.\n"
)


def register(app: Flask) -> None:
    """Answer every kind of failure with a page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Problem, _problem)
    for kind in BUSY:
        app.register_error_handler(kind, _busy)
    app.register_error_handler(SealBroken, _sealed)
    app.register_error_handler(Exception, _unexpected)


def status_of(problem: Problem) -> int:
    """The HTTP status that a refusal is answered with."""
    if isinstance(problem, NotFoundProblem):
        return 404
    if isinstance(problem, ConflictProblem):
        return 409
    return 410 if isinstance(problem, GoneProblem) else 422


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):
        return _late(error)
    if isinstance(error, SecurityError):
        # No address of ours can be told under a name that is not ours, so no page either.
        return Response(STRANGE_HOST, 400, mimetype="text/plain")
    if error.code is None or error.response is not None or error.code < 400:
        return make_response(error.get_response())
    response = _page(error.code, back=_form() if error.code == 429 else None)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _form() -> tuple[str, str] | None:
    """Back to the page that sent what was refused, where there is one at its address."""
    here = current_app.create_url_adapter(request)
    if here is None or not here.test(request.path, "GET"):
        return None
    return "Back to where you were", request.path


def _late(error: InternalServerError) -> Response:
    """What broke off after the view: above all the commit, on a full disk for example."""
    if isinstance(error.original_exception, BUSY):
        return _busy(error.original_exception)
    return _page(500)


def _problem(problem: Problem) -> Response:
    return _page(status_of(problem), problem.message)


def _busy(error: Exception) -> Response:
    kind = type(getattr(error, "orig", error)).__name__
    current_app.logger.warning("the database did not answer: %s", kind)
    response = _page(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _sealed(error: SealBroken) -> Response:
    current_app.logger.error("a sealed field does not open", exc_info=error)
    return _page(500, OTHER_KEYS)


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("unexpected error", exc_info=error)
    return _page(500)


def _page(status: int, sentence: str = "", back: tuple[str, str] | None = None) -> Response:
    _forget()
    return make_response(
        render_template("errors/error.html", code=status, message=sentence, back=back), status
    )


def _forget() -> None:
    """Put aside what failed with the request: the page must not depend on it.

    The transaction may be broken and the database away; the frame of the desk and the
    person who is signed in would be read from it again. What a view said it had done was
    not kept.
    """
    with suppress(SQLAlchemyError):
        db.session.rollback()
    g.pop("member", None)
    g.pop("place", None)
    if "_login_user" not in g:
        g._login_user = AnonymousUserMixin()
    session.pop("_flashes", None)
