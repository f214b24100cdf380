"""Every page of the product, wide and on a phone, light and dark: nothing that axe objects to,
nothing that runs out of the window. One run tells all that it found."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page, Response

from letters.domain.states import SignOnState
from tests.support.browser import Browse, axe
from tests.support.installation import Installation
from tests.support.smtp import MailServer

OPEN = "open-letter-on-safe-passage-for-people-at-risk-in-hong-kong"
PAST = "joint-statement-on-the-new-security-ordinance"
DRAFT = "letter-to-the-house-on-the-transnational-repression-bill"
DESK = "/desk/hong-kong-democracy-council"
MOST_BYTES = 180_000
"""What the first look at a letter may cost a visitor."""
NO_OVERFLOW = "document.scrollingElement.scrollWidth <= innerWidth"

FOR_VISITORS = [
    "/",
    f"/letters/{OPEN}",
    f"/letters/{PAST}",
    f"/letters/{OPEN}/in/zh-Hant",
    f"/letters/{OPEN}/in/ar",
    f"/letters/{OPEN}/names",
    f"/letters/{OPEN}/signed",
    f"/letters/{OPEN}/signed?language=ar",
    f"/letters/{OPEN}/links",
    f"/letters/{OPEN}/links/sent",
    f"/letters/{OPEN}/changes",
    "/verify",
    "/privacy",
    "/accessibility",
    "/account/sign-in",
    "/account/reset",
    "/no-such-page",
]
OF_THE_CONVENER = [
    "/desk/?all=1",
    "/desk/new",
    f"{DESK}/letters",
    f"{DESK}/new-letter",
    f"{DESK}/new-letter/open-letter-to-official",
    f"{DESK}/new-letter/letter-to-legislature",
    f"{DESK}/starters",
    f"{DESK}/starters/joint-statement",
    f"{DESK}/starters/letter-to-legislature/page",
    f"{DESK}/new-starter?from=joint-statement",
    f"{DESK}/past-letters/new",
    f"{DESK}/register",
    f"{DESK}/register?kind=person",
    f"{DESK}/register?q=nobody",
    f"{DESK}/register/import",
    f"{DESK}/coalition",
    f"{DESK}/duplicates",
    f"{DESK}/duplicates/judged",
    f"{DESK}/mail",
    f"{DESK}/members",
    f"{DESK}/settings",
]
OF_A_LETTER = [
    "",
    "text",
    "co-conveners",
    "rules",
    "sign-ons",
    "roll",
    "editions",
    "activity",
    "versions",
    "translations",
]
OF_THE_OPEN_LETTER = [
    "change",
    "ask",
    "ask?tick=none",
    "room",
    "room?on=1",
    "translations/ar",
    "translations/de",
    "versions/1",
    "versions/difference?view=side",
    "starter",
    "close",
    "sign-ons/enter/organization",
    "sign-ons/enter/person",
    *(f"sign-ons?state={state}" for state in SignOnState),
]
OF_THE_ACCOUNT = ["", "email", "password", "second-factor", "recovery-codes", "passkeys"]
FOR_COORDINATORS = [
    *OF_THE_CONVENER,
    *(f"{DESK}/letters/{slug}/{part}" for slug in (OPEN, PAST, DRAFT) for part in OF_A_LETTER),
    *(f"{DESK}/letters/{OPEN}/{part}" for part in OF_THE_OPEN_LETTER),
    f"{DESK}/letters/{DRAFT}/open",
    *(f"/account/{part}" for part in OF_THE_ACCOUNT),
]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The product with its demonstration, for all tests of this file."""
    server = MailServer()
    running = Installation(tmp_path_factory.mktemp("demo"), server.port, demo=True)
    yield running
    code = running.stop()
    server.stop()
    assert code == 0, running.output


def sign_in(page: Page, installation: Installation) -> None:
    email, password = installation.account
    page.goto("/account/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.click("main form button")
    page.wait_for_url("**/desk/**")


def first_of_each(page: Page) -> list[str]:
    """The address of a member, of a party, and of one sign-on in each state."""
    found = []
    # In the demonstration nobody waits for a changed text, and nobody signed twice.
    for state in set(SignOnState) - {SignOnState.NEEDS_CONSENT, SignOnState.SUPERSEDED}:
        page.goto(f"{DESK}/letters/{OPEN}/sign-ons?state={state}")
        link = page.locator("main a[href*='/sign-ons/']:not([href*='/enter/'])").first
        found.append(str(link.get_attribute("href")))
    page.goto(f"{DESK}/register?q=az4hk")
    party = str(page.locator("main th a").first.get_attribute("href"))
    found += [party, *(f"{party}/{part}" for part in ("edit", "join", "join?q=hong", "split"))]
    page.goto(f"{DESK}/members")
    return [*found, str(page.locator("main a[href*='/members/']").first.get_attribute("href"))]


def look(page: Page, path: str) -> list[str]:
    """What is wrong with a page, in light and in dark."""
    page.emulate_media(color_scheme="light")
    answer = page.goto(path)
    wanted = 404 if path == "/no-such-page" else 200
    wrong = [] if answer and answer.status == wanted else [f"status {answer and answer.status}"]
    expected = path.split("?")[0]
    if not page.url.split("?")[0].endswith(expected):
        wrong.append(f"led to {page.url}")
    if not page.evaluate(NO_OVERFLOW):
        wrong.append("runs out of the window")
    light = axe(page)
    page.emulate_media(color_scheme="dark")
    # Between light and dark nothing differs but the colours.
    wrong += light + [f"dark: {each}" for each in axe(page, colours_only=True)]
    return wrong


def test_every_page_is_for_everybody_and_fits(browse: Browse, installation: Installation) -> None:
    found = []
    for width in (1280, 390):
        visitor = browse(width=width, base_url=installation.url)
        coordinator = browse(width=width, base_url=installation.url)
        sign_in(coordinator, installation)
        walks = [(visitor, path) for path in FOR_VISITORS]
        walks += [(coordinator, path) for path in (*first_of_each(coordinator), *FOR_COORDINATORS)]
        for page, path in walks:
            found += [f"{path} ({width}): {wrong}" for wrong in look(page, path)]
    assert not found, "\n".join(found)


def test_a_letter_comes_light_and_leaves_nothing(
    browse: Browse, installation: Installation
) -> None:
    page = browse(width=390, base_url=installation.url)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"/letters/{OPEN}", wait_until="networkidle")
    weights = {answer.url: len(answer.body()) for answer in answers}
    assert sum(weights.values()) <= MOST_BYTES, weights
    scripts = [answer for answer in answers if answer.request.resource_type == "script"]
    # One, which offers names that signed before while one is typed; a closed letter has none.
    assert [urlsplit(answer.url).path for answer in scripts] == ["/static/js/suggest.js"]
    assert page.locator("script").count() == 1
    assert page.context.cookies() == []
    page.goto(f"/letters/{PAST}")
    assert page.locator("script").count() == 0


def edges(page: Page, selector: str) -> list[bool]:
    """Whether the left and the right edge of a row look different from its middle."""
    row = page.locator(selector)
    # Only the ground is of interest.
    row.evaluate("row => { for (const each of row.children) each.style.visibility = 'hidden' }")
    picture = Image.open(BytesIO(row.screenshot())).convert("RGB")
    points = [picture.getpixel((x, 8)) for x in (0, picture.width // 2, picture.width - 1)]
    return [points[0] != points[1], points[2] != points[1]]


@pytest.mark.parametrize("dark", [False, True])
def test_a_row_that_goes_on_says_so_at_its_edge(
    browse: Browse, installation: Installation, dark: bool
) -> None:
    """On a phone the rail and the tabs do not fit: what is behind an edge shades it."""
    ada = browse(width=390, dark=dark, base_url=installation.url)
    sign_in(ada, installation)
    for selector in (".rail nav:first-of-type ul", ".tabs ul"):
        ada.goto(f"{DESK}/letters/{OPEN}/sign-ons")
        row = ada.locator(selector)
        for scroll, shaded in ((0, [False, True]), (40, [True, True]), (9999, [True, False])):
            row.evaluate("(row, left) => { row.scrollLeft = left }", scroll)
            assert edges(ada, selector) == shaded, (selector, scroll)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_desk_opens_at_its_top(browse: Browse, installation: Installation, width: int) -> None:
    ada = browse(width=width, base_url=installation.url)
    sign_in(ada, installation)
    for path in ("", "text", "activity"):
        ada.goto(f"{DESK}/letters/{OPEN}/{path}")
        ada.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
        assert ada.evaluate("scrollY") == 0, path


def test_the_present_place_is_seen_in_the_rail(browse: Browse, installation: Installation) -> None:
    """On a phone too, and wherever its row is scrolled to."""
    ada = browse(width=390, base_url=installation.url)
    sign_in(ada, installation)
    for path in ("", "rules", "sign-ons", "roll", "activity"):
        ada.goto(f"{DESK}/letters/{OPEN}/{path}")
        present = ada.locator(".rail [aria-current]")
        row = ada.locator(".rail ul:has([aria-current])")
        for scroll in (None, 0, 9999):
            if scroll is not None:
                row.evaluate("(row, left) => { row.scrollLeft = left }", scroll)
            box = present.bounding_box()
            assert box, path
            assert box["x"] >= 0, (path, scroll)
            assert box["x"] + box["width"] <= 390, (path, scroll)


def bursts(page: Page) -> list[str]:
    """At which widths a page runs out of the window, and how far."""
    # After a click it may be there before its style is.
    page.wait_for_load_state()
    found = []
    for width in (1280, 800, 390):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        found += [f"{page.url}: {wide} at {width}"] if wide > width else []
    return found


def test_a_name_without_a_blank_stays_within_its_page(
    browse: Browse, installation: Installation
) -> None:
    page = browse(width=1280, base_url=installation.url)
    sign_in(page, installation)
    long = ["W" * 199 + each for each in "ab"]
    table = "name,notes\n" + "".join(f"{name},{'N' * 300}\n" for name in long)
    page.goto(f"{DESK}/register/import")
    page.fill("[name=source]", table)
    page.click("text=Look at it")
    found = bursts(page)
    page.click("text=Store what is new")
    page.goto(f"{DESK}/register?q=WWWW")
    page.click("main th a >> nth=0")
    party = page.url
    page.goto(f"{party}/join?q=WWWW")
    page.click("text=Related")
    for path in (
        party,
        f"{party}/join?q=WWWW",
        f"{DESK}/register?q=WWWW",
        f"{DESK}/duplicates",
        f"{DESK}/duplicates/judged",
    ):
        page.goto(path)
        found += bursts(page)
    assert not found, "\n".join(found)
