"""Ada judges pair after pair and the page stays: the next pair comes, is read out, and has the
focus. What goes wrong on the way is said."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import select

from letters.domain.states import JudgementVerdict, Role
from letters.models import Mention, User, db
from letters.models.transaction import reading, writing
from tests import factories
from tests.support.browser import Browse, axe
from tests.support.desk import Desk
from tests.web.test_judging_by_keys import NAMES, at_pairs, desk, house, press

__all__ = ["desk", "house"]

PAIR_GONE = "the server responded with a status of 409"


def stays(page: Page) -> None:
    """Mark the page, so that a new one would be seen."""
    expect(page.locator("kbd").first).to_be_visible()
    page.evaluate("window.same = true")


def told(page: Page) -> str:
    """What is read out without being looked at."""
    return page.locator("body > [role=status]").text_content() or ""


def test_an_answer_brings_the_next_pair_without_a_new_page(
    desk: Desk, house: str, browse: Browse
) -> None:
    page = at_pairs(desk, house, browse)
    stays(page)
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Same organization").click()
    heading = page.locator("h2", has_text="Pair 1 of 2")
    expect(heading).to_be_focused()
    expect(heading).to_contain_text(NAMES[1][0])
    assert told(page).startswith("Same organization:")
    expect(page.locator(".rail [aria-current]")).to_have_text("Duplicates 2")
    expect(page).to_have_url(re.compile(r"/duplicates\?judged=\w+$"))
    assert axe(page) == []
    page.get_by_role("button", name=re.compile("^Undo")).first.click()
    expect(page.locator("h2", has_text=NAMES[0][0])).to_be_focused()
    assert told(page) == "The judgement is taken back."
    assert page.evaluate("[window.same, history.length]") == [True, before]
    page.reload()
    expect(page.locator(".compare")).to_contain_text(NAMES[0][0])


def test_when_all_is_judged_the_page_says_so(desk: Desk, house: str, browse: Browse) -> None:
    page = at_pairs(desk, house, browse)
    stays(page)
    for left in (2, 1):
        press(page, "d")
        expect(page.locator("h2", has_text=f"Pair 1 of {left}")).to_be_focused()
    press(page, "d")
    expect(page.get_by_text("No pairs to judge")).to_be_visible()
    expect(page.get_by_role("heading", name="Duplicates")).to_be_focused()
    assert page.evaluate("window.same")


def test_two_presses_are_one_judgement(desk: Desk, house: str, browse: Browse) -> None:
    page = at_pairs(desk, house, browse)
    stays(page)
    page.evaluate("document.querySelectorAll('[data-key]').forEach((button) => button.click())")
    expect(page.locator("h2", has_text="Pair 1 of 2")).to_be_focused()
    expect(page.locator("#today + .ledger tbody tr")).to_have_count(1)


def test_a_pair_that_was_judged_meanwhile_is_shown_again(
    desk: Desk, house: str, browse: Browse
) -> None:
    page, eve = (at_pairs(desk, house, browse) for _ in range(2))
    stays(page)
    press(eve, "d")
    expect(eve.locator("h2", has_text="Pair 1 of 2")).to_be_focused()
    here = page.url
    press(page, "s")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_text(re.compile("Somebody judged this pair"))
    expect(page).to_have_url(here)
    press(page, "r")
    expect(page.locator("h2", has_text="Pair 1 of 2")).to_be_focused()
    assert page.evaluate("window.same")
    assert all(PAIR_GONE in each for each in browse.errors)
    browse.errors.clear()


def test_a_contradiction_is_shown_with_the_way_out(desk: Desk, house: str, browse: Browse) -> None:
    with desk.app.app_context():
        with reading():
            chosen = select(Mention).where(Mention.name.in_([*NAMES[0][:2], NAMES[1][0]]))
            known = {each.name: each for each in db.session.scalars(chosen)}
        left, right, third = (known[name] for name in (*NAMES[0][:2], NAMES[1][0]))
        factories.judgement(left, third, JudgementVerdict.DIFFERENT)
        factories.judgement(right, third, JudgementVerdict.SAME)
        db.session.remove()
    page = at_pairs(desk, house, browse)
    stays(page)
    here = page.url
    page.get_by_role("button", name="Same organization").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("heading", name="This contradicts other judgements")).to_be_visible()
    expect(page).to_have_title(re.compile("^This contradicts"))
    expect(page).to_have_url(here)
    assert axe(page) == []
    page.get_by_role("button", name=re.compile("^Undo")).first.click()
    expect(page.get_by_role("heading", name="Is this the same organization?")).to_be_visible()
    assert page.evaluate("window.same")
    assert all(PAIR_GONE in each for each in browse.errors)
    browse.errors.clear()


def test_an_answer_that_gets_lost_can_be_sent_again(desk: Desk, house: str, browse: Browse) -> None:
    page = at_pairs(desk, house, browse)
    stays(page)
    page.route("**/duplicates/*", lambda route: route.abort())
    press(page, "s")
    expect(page.get_by_text("The answer did not arrive")).to_be_focused()
    page.unroute("**/duplicates/*")
    press(page, "s")
    expect(page.locator("h2", has_text="Pair 1 of 2")).to_be_focused()
    browse.errors.clear()


def test_who_was_signed_out_is_sent_to_sign_in_and_back(
    desk: Desk, house: str, browse: Browse
) -> None:
    page = at_pairs(desk, house, browse)
    stays(page)
    with desk.app.app_context(), writing():
        ada = db.session.get_one(User, desk.people[Role.COORDINATOR].id)
        ada.fs_uniquifier = "changed elsewhere"
    press(page, "s")
    expect(page).to_have_url(re.compile("sign-in"))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
