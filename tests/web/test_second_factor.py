"""A second step when signing in: codes from an app, and recovery codes."""

from __future__ import annotations

import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from letters.models import User, db
from letters.models.transaction import reading
from tests.support.people import PASSWORD, sign_in
from tests.support.web import csrf_of, post

PERIOD = 30


def code_of(key: str, periods: int = 0) -> str:
    """What the app shows, now or some periods later."""
    return str(TOTP(key=key).generate(time.time() + periods * PERIOD).token)


@pytest.fixture
def key(client: FlaskClient, ada: User) -> str:
    """Ada switched on codes; the key in her app. She is signed out."""
    sign_in(client, ada)
    key = switch_on(client)
    post(client, "/account/sign-out", at="/account/")
    return key


def switch_on(client: FlaskClient) -> str:
    """Go through the pages that switch on codes; give the key that they show."""
    page = post(client, "/account/second-factor", setup="authenticator")
    assert page.status_code == 200
    answer = send_code(client, page.text, code_of(key_on(page.text)))
    assert answer.location == "/account/"
    return key_on(page.text)


def key_on(page: str) -> str:
    """The key that a page shows for the app."""
    key = re.search(r'id="key">([A-Z0-9-]{20,})<', page)
    assert key is not None
    return key[1]


def send_code(client: FlaskClient, page: str, code: str) -> TestResponse:
    """Type a code into the page that shows the key."""
    action = re.search(r'action="(/account/second-factor/[^"]+)"', page)
    assert action is not None
    return client.post(action[1], data={"csrf_token": csrf_of(page), "code": code})


def first_step(client: FlaskClient, ada: User) -> str:
    """Ada's password; where it leads."""
    answer = post(client, "/account/sign-in", email=ada.email, password=PASSWORD)
    assert answer.location is not None
    return str(answer.location)


def test_the_key_is_shown_as_picture_and_as_text(client: FlaskClient, ada: User) -> None:
    sign_in(client, ada)
    page = post(client, "/account/second-factor", setup="authenticator").text
    assert 'src="data:image/svg+xml;base64,' in page
    assert key_on(page)


def test_a_wrong_code_keeps_the_key_that_was_scanned(
    client: FlaskClient, ada: User, bare_app: Flask
) -> None:
    sign_in(client, ada)
    page = post(client, "/account/second-factor", setup="authenticator").text
    refused = send_code(client, page, "000000")
    assert refused.status_code == 422
    assert 'id="code-code-error"' in refused.text
    assert "This code is not right" in refused.text
    assert key_on(refused.text) == key_on(page)
    assert 'src="data:image/svg+xml;base64,' in refused.text
    with bare_app.app_context(), reading():
        assert db.session.get_one(User, ada.id).tf_totp_secret is None
    answer = send_code(client, refused.text, code_of(key_on(page)))
    assert answer.location == "/account/"
    assert "not right" not in client.get("/account/").text


@pytest.mark.parametrize("code", ["", " ", "abc", "0" * 5000])
def test_what_is_no_code_keeps_the_key_too(client: FlaskClient, ada: User, code: str) -> None:
    sign_in(client, ada)
    page = post(client, "/account/second-factor", setup="authenticator").text
    refused = send_code(client, page, code)
    assert refused.status_code == 422
    assert key_on(refused.text) == key_on(page)


def test_the_key_in_the_database_is_not_the_key(ada: User, key: str, bare_app: Flask) -> None:
    with bare_app.app_context(), reading():
        stored = db.session.get_one(User, ada.id).tf_totp_secret
    assert stored is not None
    assert key.replace("-", "") not in stored
    assert "enckey" in stored


def test_the_password_alone_no_longer_signs_in(client: FlaskClient, ada: User, key: str) -> None:
    assert first_step(client, ada).startswith("/account/sign-in/code")
    assert client.get("/account/").status_code == 302


def test_the_code_signs_in_and_goes_on_to_the_page(
    client: FlaskClient, ada: User, key: str
) -> None:
    answer = post(
        client,
        "/account/sign-in?next=/desk/lamp/members",
        email=ada.email,
        password=PASSWORD,
    )
    answer = post(client, answer.location, code=code_of(key, 1))
    assert answer.location == "/desk/lamp/members"
    assert client.get("/account/").status_code == 200


def test_a_wrong_code_says_so(client: FlaskClient, ada: User, key: str) -> None:
    answer = post(client, first_step(client, ada), code="000000")
    assert answer.status_code == 422
    assert "This code is not right" in answer.text
    assert client.get("/account/").status_code == 302


def test_no_code_works_twice(client: FlaskClient, ada: User, key: str, bare_app: Flask) -> None:
    code = code_of(key, 1)
    assert post(client, first_step(client, ada), code=code).status_code == 302
    thief = bare_app.test_client()
    answer = post(thief, first_step(thief, ada), code=code)
    assert answer.status_code == 422
    assert thief.get("/account/").status_code == 302


def test_guessing_codes_is_slowed_down(client: FlaskClient, ada: User, key: str) -> None:
    path = first_step(client, ada)
    codes = [post(client, path, code=f"{n:06}").status_code for n in range(21)]
    assert codes[-1] == 429
    assert 302 not in codes


def test_a_code_without_a_password_leads_back_to_the_beginning(client: FlaskClient) -> None:
    assert client.get("/account/sign-in/code").location == "/account/sign-in"
    assert client.get("/account/sign-in/recovery").location == "/account/sign-in"


def test_a_recovery_code_signs_in_once(
    client: FlaskClient, ada: User, key: str, bare_app: Flask
) -> None:
    sign_in(client, ada)
    page = post(client, "/account/recovery-codes", generate_new_codes="1").text
    codes = re.findall(r'class="code">([0-9a-f-]{14})<', page)
    assert len(codes) == 8
    with bare_app.app_context(), reading():
        stored = db.session.get_one(User, ada.id).mf_recovery_codes
        assert stored is not None
        assert not set(codes) & set(stored), "they are sealed in the database"

    lost = bare_app.test_client()
    first_step(lost, ada)
    assert post(lost, "/account/sign-in/recovery", code=codes[0]).location == "/desk/"
    again = bare_app.test_client()
    first_step(again, ada)
    answer = post(again, "/account/sign-in/recovery", code=codes[0])
    assert answer.status_code == 422
    assert "was used already" in answer.text
    assert post(again, "/account/sign-in/recovery", code=codes[1]).location == "/desk/"


def test_recovery_codes_are_shown_to_a_recent_proof_only(client: FlaskClient, ada: User) -> None:
    sign_in(client, ada, fresh=False)
    assert client.get("/account/recovery-codes?show_codes=1").location.startswith(
        "/account/verify?next="
    )


def test_switching_off_takes_a_recent_proof(
    client: FlaskClient, ada: User, key: str, bare_app: Flask
) -> None:
    sign_in(client, ada, fresh=False)
    assert post(client, "/account/second-factor", setup="disable").location.startswith(
        "/account/verify"
    )
    sign_in(client, ada)
    assert post(client, "/account/second-factor", setup="disable").location == "/account/"
    with bare_app.app_context(), reading():
        assert db.session.get_one(User, ada.id).tf_totp_secret is None
