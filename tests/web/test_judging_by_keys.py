"""Ada judges pair after pair with one key each, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from letters.domain.matching import Rule
from letters.domain.states import Role
from letters.models import Convener, db
from letters.models.transaction import reading
from tests import factories
from tests.support import desk as desks
from tests.support.browser import Browse, axe
from tests.support.desk import Desk
from tests.support.web import served

NAMES = (
    ("Arizona for Hong Kong", "Arizona for Hong Kong (AZ4HK)", 0.97),
    ("Stand with Hong Kong", "Fight for Freedom. Stand with Hong Kong.", 0.74),
    ("Students For Hong Kong", "Penn State Students For Hong Kong", 0.71),
)


@pytest.fixture
def desk(bare_app: Flask) -> Desk:
    """Ada's desk."""
    return desks.at(bare_app)


@pytest.fixture
def house(desk: Desk) -> Iterator[str]:
    """The application on a port of its own, with pairs that wait; its address."""
    with desk.app.app_context():
        with reading():
            lamp = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
        for left, right, score in NAMES:
            pair = factories.mention(lamp, left), factories.mention(lamp, right)
            factories.pair(*pair, score, rule=Rule.ALIKE)
        db.session.remove()
    with served(desk.app) as port:
        yield f"http://127.0.0.1:{port}"


def at_pairs(desk: Desk, house: str, browse: Browse, *, script: bool = True) -> Page:
    """Ada's browser, at the pairs."""
    client = desk.client(Role.COORDINATOR)
    cookie = client.get_cookie("letters")
    assert cookie is not None
    page = browse(base_url=house, script=script)
    page.context.add_cookies([{"name": "letters", "value": cookie.value, "url": house}])
    page.goto("/desk/lamp/duplicates")
    return page


def press(page: Page, key: str) -> None:
    """Press a key once the buttons tell of keys: the script has come then."""
    expect(page.locator("kbd").first).to_be_visible()
    page.keyboard.press(key)


def test_one_key_judges_and_shows_the_next_pair(desk: Desk, house: str, browse: Browse) -> None:
    page = at_pairs(desk, house, browse)
    assert axe(page) == []
    expect(page.locator(".compare")).to_contain_text(NAMES[0][0])
    expect(page.get_by_role("button", name="Same organization")).to_contain_text("S")
    press(page, "s")
    expect(page.locator(".compare")).to_contain_text(NAMES[1][0])
    press(page, "u")
    expect(page.locator(".compare")).to_contain_text(NAMES[2][0])
    press(page, "Control+d")
    press(page, "x")
    press(page, "D")
    expect(page.get_by_text("No pairs to judge")).to_be_visible()


def test_the_keys_can_be_switched_off_for_good(desk: Desk, house: str, browse: Browse) -> None:
    page = at_pairs(desk, house, browse)
    page.get_by_label("Judge with the keys").uncheck()
    page.reload()
    expect(page.get_by_label("Judge with the keys")).not_to_be_checked()
    expect(page.locator("kbd")).to_have_count(0)
    page.keyboard.press("s")
    expect(page.locator(".compare")).to_contain_text(NAMES[0][0])
    page.get_by_role("button", name="Same organization").click()
    expect(page.locator(".compare")).to_contain_text(NAMES[1][0])


def test_without_script_no_keys_are_promised(desk: Desk, house: str, browse: Browse) -> None:
    page = at_pairs(desk, house, browse, script=False)
    expect(page.get_by_text("Judge with the keys")).to_be_hidden()
    page.get_by_role("button", name="Different organizations").click()
    expect(page.locator(".compare")).to_contain_text(NAMES[1][0])
