"""Ben types the name of his group on a letter's page, in a browser with and without script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_every_page import OPEN
from tests.support.browser import Browse, axe
from tests.support.installation import Installation
from tests.support.journey import LEAST_SECONDS
from tests.support.smtp import MailServer

KNOWN = "Campaign for Uyghurs"
SLIP = "Campain for Uyghurs"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The product with its demonstration, whose past letters many organizations signed."""
    server = MailServer()
    running = Installation(tmp_path_factory.mktemp("demo"), server.port, demo=True)
    yield running
    code = running.stop()
    server.stop()
    assert code == 0, running.output


def fill(page: Page, name: str) -> None:
    form = page.locator("form.as-organization")
    form.locator("[name=name]").fill(name)
    form.locator("[name=signer]").fill("Ben Ho")
    form.locator("[name=role]").fill("Chair")
    form.locator("[name=email]").fill("ben@uyghurs.example")
    form.locator("[name=authorized]").check()
    page.wait_for_timeout(LEAST_SECONDS * 1000)


@pytest.mark.parametrize("width", [1280, 390])
def test_names_are_offered_while_ben_types(
    browse: Browse, installation: Installation, width: int
) -> None:
    page = browse(width=width, base_url=installation.url)
    page.goto(f"/letters/{OPEN}")
    field = page.locator("#organization-name")
    field.press_sequentially("Campai", delay=20)
    button = page.get_by_role("button", name=KNOWN)
    expect(button).to_be_visible()
    assert page.locator("#organization-known").get_attribute("aria-live") == "polite"
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert axe(page) == []
    field.press("Escape")
    expect(button).to_be_hidden()
    field.press_sequentially("gn", delay=20)
    expect(button).to_be_visible()
    # By the keyboard alone: the next stop behind the field.
    field.press("Tab")
    expect(button).to_be_focused()
    button.press("Escape")
    expect(button).to_be_hidden()
    expect(field).to_be_focused()
    field.press_sequentially(" for", delay=20)
    button.press("Enter")
    expect(field).to_have_value(KNOWN)
    expect(field).to_be_focused()
    expect(button).to_be_hidden()


def test_nothing_is_offered_where_nothing_is_alike(
    browse: Browse, installation: Installation
) -> None:
    page = browse(base_url=installation.url)
    page.goto(f"/letters/{OPEN}")
    with page.expect_response("**/known?*"):
        page.locator("#organization-name").press_sequentially("Xylophone", delay=20)
    expect(page.locator("#organization-known")).to_be_empty()


def test_who_saw_the_names_while_typing_signs_without_a_question(
    browse: Browse, installation: Installation
) -> None:
    page = browse(base_url=installation.url)
    page.goto(f"/letters/{OPEN}")
    fill(page, SLIP)
    expect(page.get_by_role("button", name=KNOWN)).to_be_visible()
    page.get_by_role("button", name="Sign for the organization").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")


def test_without_script_ben_is_asked_after_he_sent_the_form(
    browse: Browse, installation: Installation
) -> None:
    page = browse(base_url=installation.url, script=False, width=390)
    page.goto(f"/letters/{OPEN}")
    fill(page, "Campaign for Uighurs")
    page.get_by_role("button", name="Sign for the organization").click()
    group = page.get_by_role("group", name="Is one of these your organization?")
    expect(group).to_be_visible()
    expect(group.get_by_label("No, sign as I wrote it")).to_be_checked()
    group.get_by_label(KNOWN).check()
    page.wait_for_timeout(LEAST_SECONDS * 1000)
    page.get_by_role("button", name="Sign for the organization").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
