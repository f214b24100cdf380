"""A request keeps all of what it did, or nothing, and says so truthfully."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask, Response, abort, flash, request, stream_with_context
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError, TimeoutError

from letters.domain.problems import ConflictProblem, GoneProblem, NotFoundProblem, Problem
from letters.domain.sealing import SealBroken
from letters.models import Worker, db
from letters.models.engine import Access, GatedConnection, access
from letters.models.transaction import reading
from letters.web.policies import Public, policy
from letters.web.unit_of_work import begin_writing, read_only, reads_first
from tests.support.html import Page

NOW = datetime(2026, 3, 2, tzinfo=UTC)
View = Callable[[], object]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """What a request keeps is the same on both."""
    name: str = request.param
    return name


@pytest.fixture
def bare_app(own_app: Flask) -> Flask:
    """Each test adds a view to it."""
    return own_app


@pytest.fixture
def serve(bare_app: Flask) -> Callable[[View], FlaskClient]:
    """Serve a view of the test's own at /try."""
    bare_app.config["WTF_CSRF_ENABLED"] = False

    def add(view: View) -> FlaskClient:
        bare_app.add_url_rule(
            "/try",
            "try",
            policy(Public())(view),
            methods=["GET", "POST", "OPTIONS"],
            provide_automatic_options=False,
        )
        return bare_app.test_client()

    return add


def write(name: str = "w") -> None:
    db.session.add(Worker(name=name, seen_at=NOW))
    db.session.flush()


def kept(app: Flask) -> list[str]:
    with app.app_context(), reading():
        return sorted(db.session.scalars(select(Worker.name)))


def is_page(response: Response, status: int) -> None:
    """The answer is a page with a heading and the headers of every answer."""
    assert response.status_code == status
    page = Page(response.text)
    assert page.one("title").text.startswith(page.one("h1").text)
    assert "Content-Security-Policy" in response.headers


def test_what_a_post_did_is_kept(bare_app: Flask, serve: Callable[[View], FlaskClient]) -> None:
    def view() -> str:
        write("one")
        write("two")
        return "done"

    assert serve(view).post("/try").status_code == 200
    assert kept(bare_app) == ["one", "two"]


def test_a_view_that_writes_cannot_be_reached_by_a_link(
    bare_app: Flask, serve: Callable[[View], FlaskClient]
) -> None:
    tried = []

    def view() -> str:
        tried.append(True)
        write()
        return "done"

    client = serve(view)
    for method in ("GET", "HEAD", "OPTIONS"):
        assert client.open("/try", method=method).status_code >= 500
    assert len(tried) == 3
    assert kept(bare_app) == []


def test_a_preview_that_is_posted_only_reads(
    bare_app: Flask, serve: Callable[[View], FlaskClient]
) -> None:
    def view() -> str:
        write()
        return "done"

    assert serve(read_only(view)).post("/try").status_code >= 500
    assert kept(bare_app) == []


def raise_(error: Exception) -> None:
    raise error


REFUSALS: dict[str, tuple[Callable[[], object], int]] = {
    "a field is refused": (lambda: ("Write your name.", 422), 422),
    "a problem": (lambda: raise_(Problem("That is no name.")), 422),
    "nothing there": (lambda: raise_(NotFoundProblem("It is not here.")), 404),
    "somebody was faster": (lambda: raise_(ConflictProblem("It was changed.")), 409),
    "it is over": (lambda: raise_(GoneProblem("It is over.")), 410),
    "forbidden": (lambda: abort(403), 403),
    "too much": (lambda: abort(413), 413),
    "a bug": (lambda: raise_(KeyError("name")), 500),
    "an unknown status": (lambda: abort(418), 418),
    "a field that does not open": (lambda: raise_(SealBroken("moved")), 500),
}


def test_a_refused_post_keeps_nothing_and_answers_a_page(
    bare_app: Flask, serve: Callable[[View], FlaskClient]
) -> None:
    def view() -> object:
        write()
        act, _status = REFUSALS[request.args["name"]]
        return act()

    client = serve(view)
    for name, (_act, status) in REFUSALS.items():
        answer = client.post("/try", query_string={"name": name})
        assert answer.status_code == status, name
        if name != "a field is refused":
            is_page(answer, status)
        assert kept(bare_app) == [], name


def test_the_words_of_a_bug_are_not_told(serve: Callable[[View], FlaskClient]) -> None:
    answer = serve(lambda: raise_(KeyError("chu@example.org"))).post("/try")
    assert "chu@" not in answer.text


def test_a_database_that_is_busy_answers_503_with_a_time_to_come_back(
    bare_app: Flask, serve: Callable[[View], FlaskClient]
) -> None:
    locked = OperationalError("SELECT 1", {}, sqlite3.OperationalError("locked"))
    errors = [locked, TimeoutError("every connection is in use")]

    def view() -> None:
        write()
        raise errors.pop()

    client = serve(view)
    while errors:
        answer = client.post("/try")
        is_page(answer, 503)
        assert int(answer.headers["Retry-After"]) > 0
        assert kept(bare_app) == []


def test_a_commit_that_fails_is_never_told_as_success(
    bare_app: Flask, serve: Callable[[View], FlaskClient]
) -> None:
    """A full disk shows itself only when the work is to be kept."""

    def view() -> str:
        write()
        flash("It is kept.")
        return "done"

    client = serve(view)
    with bare_app.app_context():
        engine = db.engine
    broken = OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))
    event.listen(engine, "commit", breaks := lambda _connection: raise_(broken))
    answer = client.post("/try")
    event.remove(engine, "commit", breaks)
    is_page(answer, 503)
    assert kept(bare_app) == []
    assert "It is kept." not in client.get("/account/sign-in").text
    assert client.post("/try").status_code == 200
    assert kept(bare_app) == ["w"]


def test_another_error_in_the_commit_answers_a_page_too(
    bare_app: Flask, serve: Callable[[View], FlaskClient]
) -> None:
    def view() -> str:
        write()
        return "done"

    client = serve(view)
    with bare_app.app_context():
        engine = db.engine
    event.listen(engine, "commit", breaks := lambda _connection: raise_(KeyError("x")))
    is_page(client.post("/try"), 500)
    event.remove(engine, "commit", breaks)
    assert kept(bare_app) == []


def test_what_is_written_is_kept_before_the_answer_flows(
    bare_app: Flask, serve: Callable[[View], FlaskClient]
) -> None:
    seen: list[list[str]] = []

    def view() -> Response:
        write()

        def flow() -> Iterator[str]:
            seen.append(kept(bare_app))
            yield "done"

        return Response(flow())

    assert serve(view).post("/try").text == "done"
    assert seen == [["w"]]


def test_a_reader_may_read_while_the_answer_flows(
    bare_app: Flask, serve: Callable[[View], FlaskClient]
) -> None:
    def view() -> Response:
        found = db.session.scalars(select(Worker.name)).all()

        def flow() -> Iterator[str]:
            yield str(len(found))
            yield str(db.session.scalar(text("SELECT 1")))

        return Response(stream_with_context(flow()))

    assert serve(view).get("/try").text == "01"


def test_nothing_of_a_request_is_left_for_the_next(
    bare_app: Flask, serve: Callable[[View], FlaskClient]
) -> None:
    """A thread serves one request after the other."""
    sent = []

    def view() -> str:
        if not sent:
            sent.append(True)
            write("refused")
            raise Problem("No.")
        write("kept")
        return "done"

    client = serve(view)
    client.post("/try")
    client.get("/healthz")
    client.post("/try")
    assert kept(bare_app) == ["kept"]


class TestFullDisk:
    """SQLite alone can be made to believe that the disk is full."""

    @pytest.fixture
    def database(self) -> str:
        """The embedded database."""
        return "sqlite"

    def test_a_full_disk_keeps_nothing_and_says_so(
        self, bare_app: Flask, serve: Callable[[View], FlaskClient]
    ) -> None:
        def fill(connection: GatedConnection, _record: object) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")

        def view() -> str:
            for number in range(2000):
                write(f"worker number {number} with a long name")
            return "done"

        client = serve(view)
        with bare_app.app_context():
            engine = db.engine
            engine.dispose()
        event.listen(engine, "connect", fill)
        is_page(client.post("/try"), 503)
        event.remove(engine, "connect", fill)
        assert kept(bare_app) == []


@pytest.mark.parametrize(("status", "names"), [(200, ["late"]), (422, [])])
def test_what_reads_first_holds_up_nobody_and_keeps_what_it_then_writes(
    bare_app: Flask, serve: Callable[[View], FlaskClient], status: int, names: list[str]
) -> None:
    def view() -> tuple[str, int]:
        db.session.scalars(select(Worker)).all()
        assert access.get() is Access.READ
        begin_writing()
        write("late")
        return "", status

    assert serve(reads_first(view)).post("/try").status_code == status
    assert access.get() is Access.READ
    assert kept(bare_app) == names
