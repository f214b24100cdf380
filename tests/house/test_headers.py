"""Whatever is answered carries the headers that keep browsers from harm."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from letters.domain.states import LetterState
from letters.web.policies import Public, policy
from tests import factories
from tests.conftest import Clock, make_app
from tests.support.coupon import BEN
from tests.support.html import Page

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "script-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
    "base-uri": "'none'",
}
OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_safe(answer: TestResponse) -> None:
    """The answer has each header once, with the values above."""
    for name in ("Content-Security-Policy", "Permissions-Policy", *OTHERS):
        assert len(answer.headers.getlist(name)) == 1, name
    parts = answer.headers["Content-Security-Policy"].split("; ")
    assert dict(part.split(" ", 1) for part in parts) == POLICY
    assert {name: answer.headers[name] for name in OTHERS} == OTHERS
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    for name in ("X-Powered-By", "Access-Control-Allow-Origin"):
        assert name not in answer.headers


def is_page(answer: TestResponse, status: int) -> None:
    """The answer is a page with that status, and safe."""
    assert answer.status_code == status
    is_safe(answer)
    page = Page(answer.text)
    assert page.one("title").text.startswith(page.one("h1").text)
    assert len(answer.text) > 300


@pytest.fixture
def slug(bare_app: Flask) -> str:
    with bare_app.app_context():
        lamp = factories.convener(slug="lamp")
        return factories.letter(lamp, LetterState.OPEN, slug="assembly").slug


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/letters/assembly", 200),
        ("/letters/assembly/names.csv", 200),
        ("/letters/assembly/names.json", 200),
        ("/account/sign-in", 200),
        ("/healthz", 200),
        ("/readyz", 503),
        ("/desk/", 302),
        ("/static/css/site.css", 200),
        ("/static/icons/favicon.svg", 200),
    ],
)
def test_what_is_there_is_safe(client: FlaskClient, slug: str, path: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        answer = client.open(path, method=method, buffered=True)
        assert answer.status_code == status
        is_safe(answer)
    is_safe(client.options(path))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no-such-page", 404),
        ("GET", "/letters/no-such-letter", 404),
        ("GET", "/letters/assembly/letter.pdf", 404),
        ("GET", "/static/no-such-file.css", 404),
        ("GET", "/static/../config.py", 404),
        ("GET", "/links/confirm/" + "x" * 43, 404),
        ("GET", "/letters/assembly/sign", 405),
        ("DELETE", "/letters/assembly", 405),
        ("POST", "/account/sign-in", 400),
        ("POST", "/letters/assembly/sign", 422),
    ],
)
def test_a_refusal_is_a_page_and_safe(
    client: FlaskClient, slug: str, method: str, path: str, status: int
) -> None:
    is_page(client.open(path, method=method), status)


def test_a_405_says_which_ways_there_are(client: FlaskClient, slug: str) -> None:
    assert "POST" in client.get(f"/letters/{slug}/sign").headers["Allow"]


def test_a_body_over_the_limit_gets_a_page(bare_app: Flask, slug: str) -> None:
    """In a file as in a field, on a public form as on one with a token."""
    big = b"name=" + b"x" * bare_app.config["MAX_CONTENT_LENGTH"]
    client = bare_app.test_client()
    for path in (f"/letters/{slug}/sign", f"/letters/{slug}/links", "/account/sign-in"):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
            is_page(client.post(path, data=big, content_type=kind), 413)


def test_a_body_that_is_no_form_gets_a_page(client: FlaskClient, slug: str) -> None:
    for kind in ("application/json", "multipart/form-data", "text/plain", "multipart/form-data; b"):
        answer = client.post(f"/letters/{slug}/sign", data=b"\xff\x00--{", content_type=kind)
        is_page(answer, answer.status_code)
        assert answer.status_code in {400, 422}


def test_more_fields_than_any_form_has_get_a_page(client: FlaskClient, slug: str) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="n{}"\r\n\r\nx\r\n'
    body = "".join(part.format(number) for number in range(5000)) + "--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    is_page(client.post(f"/letters/{slug}/sign", data=body, content_type=kind), 413)


def test_under_another_name_nothing_is_answered_but_a_sentence(
    client: FlaskClient, slug: str
) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:5000", "a b", ""):
        for method in ("GET", "POST"):
            answer = client.open(f"/letters/{slug}", method=method, headers={"Host": host})
            assert answer.status_code == 400, host
            is_safe(answer)
            assert "LETTERS_TRUSTED_HOSTS" in answer.text
            assert "evil" not in answer.text


def test_too_many_tries_get_a_page_with_the_time_to_wait(
    client: FlaskClient, slug: str, bare_app: Flask
) -> None:
    answers = [client.post(f"/letters/{slug}/sign", data=BEN) for _ in range(40)]
    is_page(answers[-1], 429)
    assert {answer.status_code for answer in answers} == {422, 429}


def test_a_bug_is_a_page_and_safe(own_app: Flask) -> None:
    def view() -> None:
        raise KeyError

    own_app.add_url_rule("/bug", "bug", policy(Public())(view))
    is_page(own_app.test_client().get("/bug"), 500)


def test_a_trailing_slash_too_few_leads_on_safely(client: FlaskClient) -> None:
    answer = client.get("/desk")
    assert answer.status_code in {301, 308}
    is_safe(answer)
    assert answer.location == "http://localhost/desk/"


def test_the_browser_is_told_to_keep_to_tls_where_there_is_tls(
    tmp_path: Path, clock: Clock
) -> None:
    app = make_app(
        tmp_path, f"sqlite:///{tmp_path / 'l.db'}", LETTERS_URL="https://letters.example.org"
    )
    answer = app.test_client().get("/healthz", base_url="https://letters.example.org")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in plain_answer(tmp_path).headers


def plain_answer(tmp_path: Path) -> TestResponse:
    return make_app(tmp_path, f"sqlite:///{tmp_path / 'l.db'}").test_client().get("/healthz")


def test_cookies_are_bound_to_the_host_and_to_tls(database_url: str, tmp_path: Path) -> None:
    app = make_app(tmp_path, database_url, LETTERS_URL="https://letters.example.org")
    answer = app.test_client().get("/account/sign-in", base_url="https://letters.example.org")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-letters=")
        words = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= words
        assert not any(word.startswith("Domain") for word in words)


def test_visitors_are_given_no_cookie(client: FlaskClient, slug: str) -> None:
    for path in ("/", f"/letters/{slug}", f"/letters/{slug}/signed", f"/letters/{slug}/links"):
        assert "Set-Cookie" not in client.get(path).headers, path
    assert "Set-Cookie" not in client.post(f"/letters/{slug}/sign", data=BEN).headers
    assert "Set-Cookie" not in client.get("/no-such-page").headers


def test_static_files_may_be_kept_and_pages_are_asked_for_again(
    client: FlaskClient, slug: str
) -> None:
    page = client.get(f"/letters/{slug}")
    assert page.headers["Cache-Control"] == "private, no-cache"
    (style, *_) = re.findall(r'href="(/static/css/[^"]+)"', page.text)
    assert "private" not in client.get(style, buffered=True).headers.get("Cache-Control", "")
