"""The preview beside the form, in a real browser: it follows what Ben types."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from letters.domain.states import Role
from tests.support.browser import Browse
from tests.support.desk import Desk
from tests.support.web import served

LONG = "\n\n".join(f"Paragraph {number} of many." for number in range(60))


@pytest.fixture
def house(desk: Desk) -> Iterator[str]:
    """The application, served to a browser; its address."""
    with served(desk.app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def text(desk: Desk, house: str, browse: Browse) -> Page:
    """Ben at the text of a draft."""
    return at_text(desk, house, browse)


def at_text(desk: Desk, house: str, browse: Browse, *, script: bool = True) -> Page:
    cookie = desk.client(Role.EDITOR).get_cookie("letters")
    assert cookie is not None
    page = browse(base_url=house, script=script)
    page.context.add_cookies([{"name": "letters", "value": cookie.value, "url": house}])
    page.goto(f"{desk.letter()}/text")
    return page


def shown(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[name=look]")


def test_the_page_follows_what_ben_types_and_stays_where_he_reads(text: Page) -> None:
    text.get_by_label("Text", exact=True).fill(LONG)
    expect(shown(text).get_by_text("Paragraph 59 of many.")).to_be_attached()
    shown(text).locator("html").evaluate("() => scrollTo(0, 400)")
    text.get_by_label("Text", exact=True).fill(f"{LONG}\n\nAnd **one** more.")
    expect(shown(text).get_by_text("And one more.")).to_be_attached()
    assert shown(text).locator("html").evaluate("() => scrollY") == 400


def test_what_was_typed_before_a_row_was_added_is_shown_after_it(text: Page) -> None:
    text.get_by_label("Text", exact=True).fill("Typed, not saved.")
    text.get_by_role("button", name="Add a recipient").click()
    expect(text.locator("#recipients-2-name")).to_be_focused()
    expect(shown(text).get_by_text("Typed, not saved.")).to_be_attached()


def test_without_script_the_button_shows_what_is_typed(
    desk: Desk, house: str, browse: Browse
) -> None:
    text = at_text(desk, house, browse, script=False)
    # What is saved is shown first; coming late, it would take the place of what was typed.
    expect(shown(text).get_by_text("We write with concern.")).to_be_visible()
    text.get_by_label("Text", exact=True).fill("Typed, not saved.")
    text.get_by_role("button", name="Page", exact=True).click()
    expect(shown(text).get_by_text("Typed, not saved.")).to_be_visible()
    assert text.get_by_label("Text", exact=True).input_value() == "Typed, not saved."


def test_ben_is_asked_before_he_leaves_what_he_typed(text: Page) -> None:
    asked = []

    def stay(dialog: object) -> None:
        asked.append(dialog)
        dialog.dismiss()  # type: ignore[attr-defined]

    text.on("dialog", stay)
    text.get_by_label("Salutation").type("Dear all")
    text.get_by_role("link", name="All versions").click()
    expect(text.get_by_label("Salutation")).to_be_visible()
    assert len(asked) == 1
