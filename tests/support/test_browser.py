"""The browser that the journeys stand on, and its watch over what a page does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.browser import Browse, axe

POLICY = "default-src 'none'; img-src * data:; style-src 'self'; script-src 'self'"
PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8>"
    "<meta name=viewport content='width=device-width'><title>A letter</title>"
    "<link rel=icon href=data:,><main><h1>A letter</h1>{}</main></html>"
)
PAGES = {
    "/good": PAGE.format("<p>Dear Minister,</p>"),
    "/foreign": PAGE.format("<img alt='' src=http://counter.example/pixel.gif>"),
    "/inline": PAGE.format("<p>Hello</p><script>document.title = 'Taken'</script>"),
    "/broken": PAGE.format("<script src=/broken.js></script>"),
    "/broken.js": "missing.thing()",
    "/lost-style": PAGE.format("<link rel=stylesheet href=/nowhere.css>"),
    "/no-label": PAGE.format("<form><input name=name></form>"),
    "/colours": PAGE.format("<p>Hello</p>"),
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path, PAGE.format("<p>Not found</p>")).encode()
        kind = "text/javascript" if self.path.endswith(".js") else "text/html"
        self.send_response(200 if self.path in PAGES else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if kind == "text/html" and self.path != "/foreign":
            self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_good_page_raises_no_complaint(browse: Browse, site: str) -> None:
    page = browse(base_url=site)
    page.goto("/good")
    assert page.title() == "A letter"
    assert axe(page) == []


def test_a_page_that_is_not_found_is_an_answer(browse: Browse, site: str) -> None:
    answer = browse(base_url=site).goto("/nothing-here")
    assert answer is not None
    assert answer.status == 404


def test_a_request_to_another_host_fails_the_test(browse: Browse, site: str) -> None:
    browse(base_url=site).goto("/foreign")
    assert browse.foreign == ["http://counter.example/pixel.gif"]
    with pytest.raises(AssertionError, match="another host: http://counter"):
        browse.close()


def test_inline_script_fails_the_test(browse: Browse, site: str) -> None:
    page = browse(base_url=site)
    page.goto("/inline")
    assert page.title() == "A letter"
    assert len(browse.csp_violations) == 1
    with pytest.raises(AssertionError, match="Content Security Policy"):
        browse.close()


@pytest.mark.parametrize(
    ("path", "complaint"), [("/broken", "missing is not defined"), ("/lost-style", "404")]
)
def test_what_a_page_gets_wrong_fails_the_test(
    browse: Browse, site: str, path: str, complaint: str
) -> None:
    browse(base_url=site).goto(path)
    with pytest.raises(AssertionError, match=complaint):
        browse.close()


def test_axe_names_the_field_without_a_label(browse: Browse, site: str) -> None:
    page = browse(base_url=site, width=390)
    page.goto("/no-label")
    assert [one for one in axe(page) if one.startswith("label: ") and "input" in one]


def test_axe_refuses_a_page_without_script_instead_of_waiting_for_ever(
    browse: Browse, site: str
) -> None:
    page = browse(base_url=site, script=False)
    page.goto("/good")
    with pytest.raises(ValueError, match="script=True"):
        axe(page)


def test_each_visitor_has_an_own_window_and_colours(browse: Browse, site: str) -> None:
    phone, desk = browse(width=390, dark=True, base_url=site), browse(base_url=site)
    dark = "matchMedia('(prefers-color-scheme: dark)').matches"
    for page, width, is_dark in ((phone, 390, True), (desk, 1280, False)):
        page.goto("/colours")
        assert page.evaluate("innerWidth") == width
        assert page.evaluate(dark) is is_dark
