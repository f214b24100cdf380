"""A real browser for the tests: Chromium, that sees this machine and nothing beyond.

`browse` opens a page as one visitor sees it. When the test ends it fails for every request to
another host, every breach of the content security policy and every error on the console.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    expect,
    sync_playwright,
)

# Far longer than anything takes: on a busy machine a page is late, not wrong.
expect.set_options(timeout=30_000)

# In this order; without any of them the one that Playwright has fetched.
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",  # as root, and in containers; the pages are our own
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# "localhost" is this machine too; passkeys work only on a name.
THIS_MACHINE = ("127.0.0.1", "localhost")
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Only where script is off does a parser look into <noscript>.
SCRIPT_IS_OFF = """() => {
    const probe = document.createElement("div");
    probe.innerHTML = "<noscript><p></p></noscript>";
    return probe.querySelector("p") !== null;
}"""


class Browse:
    """Opens pages, each in a context of its own (cookies, window, colours), and watches them."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []
        self._asked: set[str] = set()
        self.foreign: list[str] = []
        self.errors: list[str] = []

    def __call__(
        self,
        *,
        width: int = 1280,
        dark: bool = False,
        script: bool = True,
        base_url: str | None = None,
        locale: str = "en-US",
    ) -> Page:
        """A new visitor's empty page; `width` in CSS pixels (390: a phone, by touch)."""
        phone = width < 600
        context = self._chromium.new_context(
            viewport={"width": width, "height": 844 if phone else 900},
            has_touch=phone,
            is_mobile=phone,
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            base_url=base_url,
            locale=locale,
            timezone_id="UTC",
        )
        context.on("request", self._saw_request)
        context.on("console", self._saw_console)
        context.on("weberror", lambda error: self.errors.append(f"script: {error.error}"))
        self._contexts.append(context)
        return context.new_page()

    @property
    def csp_violations(self) -> list[str]:
        """What the pages tried against their content security policy."""
        return [error for error in self.errors if "Content Security Policy" in error]

    def close(self) -> None:
        """Closes all pages; raises AssertionError for what the watch saw, and forgets it."""
        for context in self._contexts:
            context.close()
        seen = [*(f"request to another host: {url}" for url in self.foreign), *self.errors]
        self._contexts, self.foreign, self.errors = [], [], []
        assert not seen, "The browser saw:\n" + "\n".join(seen)

    def _saw_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and (
            address.hostname not in THIS_MACHINE
        ):
            self.foreign.append(request.url)
        if request.is_navigation_request():
            self._asked.add(request.url)

    def _saw_console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        url = message.location.get("url", "")
        # A page may well answer 404 or 422; what a page loads may not.
        if url in self._asked and "the server responded with a status of" in message.text:
            return
        self.errors.append(f"{message.text} ({url})")


def axe(page: Page, *, colours_only: bool = False) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice: `rule: help (elements)` each.

    Raises ValueError for a page without script: axe waits there for a timer that never comes.
    """
    if page.evaluate(SCRIPT_IS_OFF):
        raise ValueError("axe needs a page opened with script=True")
    chosen = (
        {"type": "rule", "values": ["color-contrast"]}
        if colours_only
        else {"type": "tag", "values": AXE_RULES}
    )
    options = {"runOnly": chosen, "resultTypes": ["violations"]}
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(options).then(all => all.violations)", options)
    return [
        f"{violation['id']}: {violation['help']} ("
        + "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"])
        + ")"
        for violation in found
    ]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for all browser tests of a file: while Playwright runs, so does its event loop,
    and other tests of the process need one of their own."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as error:
            raise RuntimeError(
                "The browser tests need Chromium: install Debian's package chromium, or run "
                f"`python -m playwright install --with-deps chromium`.\n{error}"
            ) from error
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Browse]:
    """`browse(width=390, dark=True)` opens a page as one visitor sees it; see the module."""
    browse = Browse(chromium)
    yield browse
    browse.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps all browser tests on one test process, so that only one Chromium runs."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))
