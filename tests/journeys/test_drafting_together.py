"""Three organizations draft one letter, agree it, collect names, change it, and print only those
who said yes to the change.

Ada coordinates; Chu and Dolma come by mail from organizations of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Browse
from tests.support.installation import Installation
from tests.support.journey import PASSWORD, close, confirm, draft, go, press, set_up, sign, text_of
from tests.support.smtp import MailServer, links

OTHERS = {"Hong Kong Watch": "chu@watch.example", "Tibet Network": "dolma@tibet.example"}
GROUPS = {f"{name} for Assembly": f"{name.lower()}@groups.example" for name in "ABCDEFGHIJKL"}
CONSENTING = list(GROUPS)[:9]


@pytest.fixture
def installation(tmp_path: Path, mail_server: MailServer) -> Iterator[Installation]:
    """The product, started on an empty folder."""
    running = Installation(tmp_path / "data", mail_server.port)
    yield running
    assert running.stop() == 0, running.output


def invite(ada: Page, name: str, email: str) -> None:
    go(ada, "Co-conveners")
    ada.fill("[name=name]", name)
    ada.fill("[name=email]", email)
    ada.get_by_role("button", name="Invite").click()
    expect(ada.locator("main")).to_contain_text(name)


def join(
    browse: Browse, installation: Installation, mail_server: MailServer, name: str, email: str
) -> Page:
    """Accept a mailed invitation with a new account and a new convener; the page at its desk."""
    message = mail_server.wait_for(email, timeout=30)
    (link,) = {each for each in links(message) if "/links/co-convener/" in each}
    page = browse(base_url=installation.url)
    page.goto(link)
    page.fill("[name=your_name]", name.split()[0])
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=name]", name)
    page.get_by_role("button", name="Accept the invitation").click()
    expect(page.locator(".rail")).to_contain_text(name)
    return page


def room(page: Page) -> None:
    go(page, "Draft room")


def comment(page: Page, words: str) -> None:
    room(page)
    page.locator("a.say").first.click()
    page.locator("main [name=body]").first.fill(words)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("main")).to_contain_text(words)


def suggest(page: Page, words: str) -> None:
    room(page)
    page.locator("a.say").first.click()
    page.get_by_role("button", name="Suggest other words instead").click()
    page.fill("[name=replacement]", words)
    page.get_by_role("button", name="Suggest", exact=True).click()
    expect(page.locator("main")).to_contain_text("Your suggestion is kept")


def agree(page: Page, letter: str) -> None:
    desk = page.url.split("/desk/")[1].split("/")[0]
    page.goto(f"/desk/{desk}/letters/{letter}/open")
    page.get_by_role("button", name=re.compile("^Agree")).click()
    expect(page.locator("main")).to_contain_text(re.compile("agree", re.IGNORECASE))


def change(ada: Page, letter: str, body: str) -> None:
    go(ada, "Text")
    ada.fill("[name=body]", body)
    ada.get_by_role("button", name="Save", exact=True).last.click()
    expect(ada.locator("main")).to_contain_text("is kept")


def put_in_force(ada: Page) -> None:
    go(ada, "Change the text")
    expect(ada.locator("main")).to_contain_text("12 signers")
    ada.fill("[name=note]", "The date of the hearing has moved.")
    ada.get_by_role("button", name="Put it in force").click()
    expect(ada.locator("main")).to_contain_text("is in force")


def consent(
    browse: Browse, installation: Installation, mail_server: MailServer, email: str
) -> None:
    message = mail_server.wait_for(email, "The text changed", timeout=60)
    (link,) = {each for each in links(message) if "/links/consent/" in each}
    press(browse, installation, link, "Yes, keep the name")


@pytest.mark.journey
def test_three_organizations_draft_agree_change_and_print(
    installation: Installation, mail_server: MailServer, browse: Browse, tmp_path: Path
) -> None:
    ada = browse(base_url=installation.url)
    set_up(ada, installation)
    draft(ada)
    letter = ada.url.split("/letters/")[1].split("/")[0]
    go(ada, "Rules and times")
    ada.uncheck("[name=checked]")
    ada.get_by_role("button", name="rules").click()

    for name, email in OTHERS.items():
        invite(ada, name, email)
    chu, dolma = (
        join(browse, installation, mail_server, name, email) for name, email in OTHERS.items()
    )
    for page, name in ((chu, "hong-kong-watch"), (dolma, "tibet-network")):
        page.goto(f"/desk/{name}/letters/{letter}/text")
    comment(chu, "Say which hearing.")
    suggest(dolma, "We are {{ count }} who ask you to hear us.")
    room(ada)
    ada.get_by_role("button", name="Accept", exact=True).click()
    expect(ada.locator("main")).to_contain_text("hear us")

    for page in (ada, chu, dolma):
        agree(page, letter)
    ada.goto(f"/desk/assembly-coalition/letters/{letter}/open")
    ada.get_by_role("button", name="Open for signature now").click()
    expect(ada.locator("main")).to_contain_text("/letters/")

    sign(browse, installation, f"/letters/{letter}", GROUPS.items())
    for email in GROUPS.values():
        confirm(browse, installation, mail_server, email)
    change(ada, letter, "We are {{ count }} who ask you to hear us on 4 May.")
    for page in (ada, chu, dolma):
        agree(page, letter)
    ada.goto(f"/desk/assembly-coalition/letters/{letter}/")
    put_in_force(ada)
    for name in CONSENTING:
        consent(browse, installation, mail_server, GROUPS[name])

    public = browse(base_url=installation.url)
    public.goto(f"/letters/{letter}")
    expect(public.locator("main")).to_contain_text("12 signed version")
    assert public.locator(".roll li bdi").all_inner_texts() == CONSENTING

    ada.goto(f"/desk/assembly-coalition/letters/{letter}/versions")
    fingerprint = re.search(r"\b[0-9a-f]{12}\b", ada.locator("main tbody tr").first.inner_text())
    assert fingerprint is not None
    pdf = tmp_path / "letter.pdf"
    close(ada, pdf)
    lines = text_of(pdf)
    # Two columns share their lines; the numbers tell the order.
    printed = re.findall(r"(\d+)\s+([A-L] for Assembly)", "\n".join(lines))
    assert [name for _, name in sorted(printed, key=lambda each: int(each[0]))] == CONSENTING
    assert any("We are 9 who ask you to hear us on 4 May." in line for line in lines)
    # The panel prints each hash in groups; the text's comes first.
    assert fingerprint[0] in "".join("".join(lines).split())
