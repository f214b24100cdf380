"""What people do on the way from an empty installation to a printed letter, in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import Browse
from tests.support.installation import Installation
from tests.support.smtp import MailServer, links

PASSWORD = "four words nobody would put together"
TITLE = "Open letter on the right to assemble"
PERSON = ("CHAN Tai-man 陳大文", "tai@chan.example")
LEAST_SECONDS = 2.2
"""How long the form wants to be looked at before it is sent."""


def set_up(page: Page, installation: Installation) -> None:
    page.goto(installation.setup_path)
    page.fill("[name=your_name]", "Ada Park")
    page.fill("[name=email]", "ada@lamp.example")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=name]", "Assembly Coalition")
    page.click("main form button")
    expect(page).to_have_url(f"{installation.url}/desk/assembly-coalition/letters")


def draft(page: Page) -> None:
    page.get_by_role("link", name="New letter").first.click()
    page.locator("a[href*='/new-letter/']").first.click()
    expect(page).to_have_url(re.compile("/new-letter/."))
    page.wait_for_load_state()
    typed = "main form :is(input:not([type=hidden], [type=checkbox]), textarea)"
    # What is asked of a section that is left out is hidden.
    for field in page.locator(f"{typed}:visible").all():
        field.fill("the Minister of Justice")
    page.get_by_role("button", name="Begin the letter").click()
    page.fill("[name=title]", TITLE)
    page.fill("[name=salutation]", "Dear Minister,")
    page.fill("[name=body]", "We are {{ count }} who ask you to act.\n\n**Act now.**")
    page.locator("[name=add_recipient]").first.click()
    page.fill("[name=recipients-0-name]", "Ada Okafor")
    page.fill("[name=recipients-0-office]", "Minister of Justice")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("main")).to_contain_text("saved")


def go(page: Page, where: str) -> None:
    """Follow a link of the rail."""
    page.locator(".rail").get_by_role("link", name=where).first.click()


def set_rules(page: Page) -> None:
    go(page, "Rules and times")
    page.check("[name=who_may_sign][value=both]")
    page.get_by_role("button", name="rules").click()


def agree_and_open(page: Page) -> str:
    go(page, "Overview")
    page.get_by_role("link", name="Agree and open").click()
    page.get_by_role("button", name="Agree version").click()
    page.get_by_role("button", name="Open for signature now").click()
    go(page, "Overview")
    href = page.get_by_role("link", name="public page").first.get_attribute("href")
    assert href is not None
    return href


def sign(
    browse: Browse, installation: Installation, letter: str, who: Iterable[tuple[str, str]]
) -> None:
    """Each of `who` (name and e-mail) signs at a screen of its own; they wait together."""
    forms = [_fill(browse(base_url=installation.url, width=390), letter, *each) for each in who]
    forms[-1].page.wait_for_timeout(LEAST_SECONDS * 1000)
    for form in forms:
        # Names that are known already stand there as buttons of their own.
        form.locator("button.primary").click()
        expect(form.page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
        form.page.context.close()


def _fill(page: Page, letter: str, name: str, email: str) -> Locator:
    page.goto(letter)
    if name == PERSON[0]:
        page.get_by_label("A person").check()
        form = page.locator("form.as-person")
        form.locator("[name=affiliation]").fill("Toronto")
    else:
        form = page.locator("form.as-organization")
        form.locator("[name=signer]").fill("Somebody There")
        form.locator("[name=role]").fill("Chair")
        form.locator("[name=authorized]").check()
    form.locator("[name=name]").fill(name)
    form.locator("[name=email]").fill(email)
    return form


def press(browse: Browse, installation: Installation, link: str, button: str) -> None:
    """Open a mailed link as its owner would, and press a button on its page."""
    assert link.startswith(installation.url)
    page = browse(base_url=installation.url, width=390)
    page.goto(link)
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state()
    page.context.close()


def confirm(
    browse: Browse, installation: Installation, mail_server: MailServer, email: str
) -> None:
    message = mail_server.wait_for(email, timeout=30)
    (link,) = {each.partition("#")[0] for each in links(message) if "/links/confirm/" in each}
    press(browse, installation, link, "Confirm the sign-on")


def close(page: Page, target: Path) -> None:
    go(page, "Overview")
    page.get_by_role("link", name="Close the letter").click()
    page.get_by_role("button", name="Close and print").click()
    link = page.get_by_role("link", name="Download the PDF")
    # The page looks again by itself until the worker has printed.
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.evaluate(
            "href => Object.assign(document.createElement('a'),"
            " {href, download: 'letter.pdf'}).click()",
            link.get_attribute("href"),
        )
    download.value.save_as(target)


def text_of(pdf: Path) -> list[str]:
    tool = shutil.which("pdftotext")
    assert tool is not None, "pdftotext is missing: script/bootstrap --dev installs poppler-utils"
    done = subprocess.run([tool, "-layout", pdf, "-"], capture_output=True, check=True, text=True)
    return done.stdout.splitlines()
