"""The main way, once through: Ada sets up, drafts, opens; groups and a person sign and confirm
by mail; she checks and closes; the PDF holds exactly the listed names in their order.

Everything is the real thing: database, worker, SMTP server, browser, PDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support import postgres
from tests.support.browser import Browse, axe
from tests.support.installation import Installation
from tests.support.journey import (
    PERSON,
    agree_and_open,
    close,
    confirm,
    draft,
    go,
    press,
    set_rules,
    set_up,
    sign,
    text_of,
)
from tests.support.smtp import MailServer, links

GROUPS = {
    "Lamp of Liberty": "ben@lamp.example",
    "7 October Movement": "chu@october.example",
    "Citizens for Better Parking": "joe@parking.example",
    "Harbour Lights Choir": "fay@harbour.example",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, mail_server: MailServer
) -> Iterator[Installation]:
    """The product, started on an empty folder and an empty database."""
    database_url = postgres.create_database() if request.param == "postgresql" else ""
    running = Installation(tmp_path / "data", mail_server.port, database_url)
    yield running
    assert running.stop() == 0, running.output
    if database_url:
        postgres.drop_database(database_url)


def check(page: Page, name: str, *, listed: bool) -> None:
    go(page, "Sign-ons")
    page.get_by_role("link", name=f"Check {name}").click()
    if listed:
        page.get_by_role("button", name="List the name").click()
    else:
        page.fill("[name=reason]", "The group is not related to the letter.")
        page.get_by_role("button", name="Decline").click()
    expect(page.locator("main")).to_contain_text(f"{name} is {'listed' if listed else 'declined'}")


@pytest.mark.journey
def test_from_the_first_visit_to_the_printed_roll(
    installation: Installation, mail_server: MailServer, browse: Browse, tmp_path: Path
) -> None:
    desk = browse(base_url=installation.url)
    set_up(desk, installation)
    draft(desk)
    set_rules(desk)
    letter = agree_and_open(desk)

    sign(browse, installation, letter, (*GROUPS.items(), PERSON))
    for email in (*GROUPS.values(), PERSON[1]):
        confirm(browse, installation, mail_server, email)
    for name in GROUPS:
        check(desk, name, listed=name != "Citizens for Better Parking")
    check(desk, PERSON[0], listed=True)

    message = mail_server.wait_for(GROUPS["Harbour Lights Choir"], timeout=30)
    (entry,) = {each for each in links(message) if "/links/entry/" in each}
    press(browse, installation, entry, "Take the name off")

    public = browse(base_url=installation.url)
    public.goto(letter)
    assert public.locator(".roll li bdi").all_inner_texts() == [
        "7 October Movement",
        "Lamp of Liberty",
        PERSON[0],
        "Toronto",
    ]
    assert axe(public) == []

    pdf = tmp_path / "letter.pdf"
    close(desk, pdf)
    lines = text_of(pdf)
    printed = [line.strip() for line in lines if any(name in line for name in (*GROUPS, PERSON[0]))]
    assert [line.split(maxsplit=1)[1] for line in printed] == [
        "7 October Movement",
        "Lamp of Liberty",
        PERSON[0],
    ]
    assert any("We are 3 who ask you to act." in line for line in lines)
