"""Passkeys, made and used by a real browser with a virtual authenticator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page

from letters.models import Passkey, User, db
from letters.models.transaction import reading, writing
from letters.services import accounts
from tests import factories
from tests.support.browser import Browse
from tests.support.people import PASSWORD
from tests.support.web import served


@pytest.fixture
def house(bare_app: Flask) -> Iterator[str]:
    """The application as a browser finds it, now; its address, by a name: passkeys need one."""
    bare_app.extensions["clock"] = lambda: datetime.now(UTC)
    with served(bare_app) as port:
        yield f"http://localhost:{port}"


@pytest.fixture
def page(house: str, browse: Browse) -> Page:
    """A browser whose computer has an authenticator that asks who holds it."""
    page = browse(base_url=house)
    add_authenticator(page, verified=True)
    return page


def add_authenticator(page: Page, *, verified: bool) -> None:
    """Give a computer an authenticator; who holds it is recognised when `verified`."""
    control = page.context.new_cdp_session(page)
    control.send("WebAuthn.enable")
    control.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verified,
                "automaticPresenceSimulation": True,
            }
        },
    )


def with_password(page: Page, ada: User) -> None:
    """Fill in the form of signing in."""
    page.goto("/account/sign-in")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page: Page, name: str, usage: str) -> None:
    """Add a passkey on the page that does it."""
    page.goto("/account/passkeys")
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_label(usage).check()
    page.get_by_role("button", name="Add it").click()
    page.get_by_text(f"The passkey {name} is added.").wait_for()


def sign_out(page: Page) -> None:
    """Press the button on the own page."""
    page.goto("/account/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/account/sign-in")


def test_a_passkey_signs_in_instead_of_the_password(page: Page, ada: User, bare_app: Flask) -> None:
    with_password(page, ada)
    add_passkey(page, "phone", "Instead of the password")
    with bare_app.app_context(), reading():
        stored = db.session.query(Passkey).one()
        assert (stored.user_id, stored.name, stored.usage) == (ada.id, "phone", "first")
    sign_out(page)

    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/**")
    page.goto("/account/")
    assert page.get_by_label("Your name").input_value() == ada.name


def test_a_passkey_is_the_second_step_after_the_password(page: Page, ada: User) -> None:
    with_password(page, ada)
    add_passkey(page, "stick", "After the password")
    sign_out(page)

    with_password(page, ada)
    page.get_by_role("heading", name="Now your passkey").wait_for()
    page.goto("/account/")
    page.get_by_role("heading", name="Sign in").wait_for()
    with_password(page, ada)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/**")


def test_a_passkey_is_a_recent_proof_too(page: Page, ada: User) -> None:
    with_password(page, ada)
    add_passkey(page, "phone", "Instead of the password")
    page.goto("/account/verify?next=/account/email")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account/email")


def test_a_removed_passkey_opens_nothing(page: Page, ada: User, bare_app: Flask) -> None:
    with_password(page, ada)
    add_passkey(page, "phone", "Instead of the password")
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("The passkey phone is removed.").wait_for()
    with bare_app.app_context(), reading():
        assert db.session.query(Passkey).count() == 0
    sign_out(page)
    page.goto("/account/sign-in/passkey")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("This passkey is not known here.").wait_for()


def test_a_passkey_of_another_account_is_no_second_step(
    page: Page, ada: User, bare_app: Flask
) -> None:
    """Mallory has Ada's password and a passkey of Ben's account: that opens neither."""
    with bare_app.app_context():
        ben = factories.user("Ben", email="ben@example.org")
        with writing():
            accounts.set_password(db.session.merge(ben), PASSWORD)
        with reading():
            ben = db.session.get_one(User, ben.id)
            db.session.expunge(ben)
    for person, name in ((ben, "bens"), (ada, "adas")):
        with_password(page, person)
        add_passkey(page, name, "After the password")
        sign_out(page)
    with bare_app.app_context(), reading():
        bens = db.session.query(Passkey).filter_by(name="bens").one().credential_id
    page.add_init_script(
        f"""const id = Uint8Array.from({list(bens)});
        const ask = navigator.credentials.get.bind(navigator.credentials);
        navigator.credentials.get = (options) => {{
          options.publicKey.allowCredentials = [{{type: "public-key", id}}];
          return ask(options);
        }};"""
    )
    with_password(page, ada)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("This passkey belongs to another account.").wait_for()
    page.goto("/account/")
    page.get_by_role("heading", name="Sign in").wait_for()


def test_no_passkey_is_said_in_words(house: str, browse: Browse, ada: User) -> None:
    page = browse(base_url=house)
    add_authenticator(page, verified=False)
    with_password(page, ada)
    page.goto("/account/passkeys")
    page.get_by_label("Name of the passkey").fill("phone")
    page.get_by_label("Instead of the password").check()
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("No passkey came back").wait_for()
    page.get_by_role("button", name="Ask again").wait_for()
