"""Signing in with a password, and what strangers learn by trying."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.models import Mail, User, db
from letters.models.transaction import reading
from letters.services import accounts
from tests import factories
from tests.support.people import PASSWORD, sign_in
from tests.support.web import csrf_of, post, without_token

WRONG = "The e-mail address or the password is not right."


def test_ada_signs_in_and_lands_at_her_desk(client: FlaskClient, ada: User) -> None:
    answer = post(client, "/account/sign-in", email=ada.email.upper(), password=PASSWORD)
    assert answer.status_code == 302
    assert answer.location == "/desk/"
    assert client.get("/desk/").location == "/desk/lamp/letters"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    client: FlaskClient, ada: User
) -> None:
    def page(email: str) -> str:
        answer = post(client, "/account/sign-in", email=email, password="not her password")
        assert answer.status_code == 422
        return without_token(answer.text).replace(email, "…")

    assert page(ada.email) == page("nobody@example.org")
    assert WRONG in page(ada.email)


def test_what_she_typed_is_still_there_but_not_the_password(client: FlaskClient, ada: User) -> None:
    answer = post(client, "/account/sign-in", email=ada.email, password="not her password")
    assert f'value="{ada.email}"' in answer.text
    assert "not her password" not in answer.text


def test_nobody_is_sent_to_sign_in_and_back(client: FlaskClient, ada: User) -> None:
    away = client.get("/desk/lamp/members")
    assert away.status_code == 302
    assert away.location == "/account/sign-in?next=/desk/lamp/members"
    back = post(client, away.location, email=ada.email, password=PASSWORD)
    assert back.location == "/desk/lamp/members"


@pytest.mark.parametrize(
    "hostile",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "http://localhost@evil.example/",
    ],
)
def test_signing_in_never_leads_to_another_house(
    client: FlaskClient, ada: User, hostile: str
) -> None:
    answer = client.get("/account/sign-in", query_string={"next": hostile})
    answer = client.post(
        "/account/sign-in",
        query_string={"next": hostile},
        data={
            "email": ada.email,
            "password": PASSWORD,
            "csrf_token": csrf_of(answer.text),
        },
    )
    target = urlsplit(answer.location or "")
    assert target.netloc in {"", "localhost"}
    assert target.scheme in {"", "http"}
    assert not (answer.location or "").startswith(("//", "/\\", "\\"))


def test_signing_out_takes_a_button(client: FlaskClient, ada: User) -> None:
    sign_in(client, ada)
    assert client.get("/account/sign-out").status_code == 405
    assert client.get("/account/").status_code == 200
    answer = post(client, "/account/sign-out", at="/account/")
    assert answer.location == "/account/sign-in"
    assert client.get("/account/").status_code == 302


def test_signing_in_needs_the_token_of_the_form(client: FlaskClient, ada: User) -> None:
    answer = client.post("/account/sign-in", data={"email": ada.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get("/account/").status_code == 302


def test_guessing_is_slowed_down_for_an_account(client: FlaskClient, ada: User) -> None:
    guess = {"email": ada.email, "password": "not her password"}
    codes = [post(client, "/account/sign-in", **guess).status_code for _ in range(21)]
    assert codes == [422] * 20 + [429]
    answer = post(client, "/account/sign-in", email=ada.email, password=PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "Too many tries" in answer.text


def test_asking_for_a_new_password_is_answered_alike_for_all(
    client: FlaskClient, ada: User, bare_app: Flask
) -> None:
    def page(email: str) -> str:
        answer = post(client, "/account/reset", email=email)
        assert answer.status_code == 200
        assert "is on its way" in answer.text
        return without_token(answer.text).replace(email, "…")

    assert page(ada.email) == page("nobody@example.org")
    with bare_app.app_context(), reading():
        mails = db.session.scalars(select(Mail)).all()
        assert [(mail.name, mail.user_id) for mail in mails] == [("reset", ada.id)]


def test_the_mailed_link_gives_a_new_password_once(
    client: FlaskClient, ada: User, bare_app: Flask
) -> None:
    with bare_app.app_context(), reading():
        link = accounts.reset_link(db.session.get_one(User, ada.id))
    assert link.startswith("http://127.0.0.1:5000/account/reset/")
    path = urlsplit(link).path
    other = bare_app.test_client()
    sign_in(other, ada)
    new = "nine brown owls at dusk"
    answer = post(client, path, password=new, password_confirm=new)
    assert answer.location == "/account/sign-in"
    assert other.get("/account/").status_code == 302, "her other device is signed out"
    assert post(client, "/account/sign-in", email=ada.email, password=new).location == "/desk/"
    again = bare_app.test_client().get(path)
    assert again.location == "/account/reset"
    with bare_app.app_context(), reading():
        assert db.session.scalars(select(Mail.name)).all() == ["notice"]


def test_opening_a_reset_link_changes_nothing(
    client: FlaskClient, ada: User, bare_app: Flask
) -> None:
    with bare_app.app_context(), reading():
        link = urlsplit(accounts.reset_link(db.session.get_one(User, ada.id))).path
    for method in ("GET", "HEAD", "OPTIONS"):
        assert client.open(link, method=method).status_code == 200
    assert post(client, "/account/sign-in", email=ada.email, password=PASSWORD).location == "/desk/"


@pytest.mark.parametrize(
    ("weak", "sentence"),
    [
        ("short", "12 to 128 characters"),
        ("x" * 129, "12 to 128 characters"),
        ("aaaaaaaaaaaaaa", "first that are guessed"),
        ("123456789012", "first that are guessed"),
        ("mypassword2026", "first that are guessed"),
        ("qwertyuiopas", "first that are guessed"),
    ],
)
def test_weak_passwords_are_refused_with_a_sentence(
    client: FlaskClient, ada: User, weak: str, sentence: str
) -> None:
    sign_in(client, ada)
    answer = post(
        client,
        "/account/password",
        password=PASSWORD,
        new_password=weak,
        new_password_confirm=weak,
    )
    assert answer.status_code == 422
    assert sentence in answer.text


def test_her_own_name_and_address_make_no_password(client: FlaskClient, ada: User) -> None:
    sign_in(client, ada)
    weak = f"{ada.email}1"
    answer = post(
        client,
        "/account/password",
        password=PASSWORD,
        new_password=weak,
        new_password_confirm=weak,
    )
    assert "hardly more than your name" in answer.text


def test_staying_signed_in_survives_the_browser_but_is_not_fresh(
    client: FlaskClient, ada: User
) -> None:
    answer = post(client, "/account/sign-in", email=ada.email, password=PASSWORD, remember="y")
    cookies = answer.headers.getlist("Set-Cookie")
    kept = next(cookie for cookie in cookies if cookie.startswith("letters-stay="))
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    client.delete_cookie("letters")
    assert client.get("/account/").status_code == 200
    assert client.get("/account/recovery-codes").location.startswith("/account/verify")


def test_what_needs_a_recent_proof_asks_for_it_and_goes_on(client: FlaskClient, ada: User) -> None:
    sign_in(client, ada, fresh=False)
    asked = client.get("/account/email")
    assert asked.location == "/account/verify?next=/account/email"
    answer = post(client, asked.location, password=PASSWORD)
    assert answer.location == "/account/email"
    assert client.get("/account/email").status_code == 200


def test_a_button_that_needs_a_recent_proof_goes_back_to_its_page(
    client: FlaskClient, ada: User
) -> None:
    sign_in(client, ada, fresh=False)
    asked = post(client, "/desk/lamp/members", email="ben@example.org", role="editor")
    assert asked.location == "/account/verify?next=/desk/lamp/members"


def test_no_header_and_no_address_signs_anybody_in(
    client: FlaskClient, ada: User, bare_app: Flask
) -> None:
    with bare_app.test_request_context():
        token = ada.get_auth_token()
    headers = {"Authentication-Token": token}
    assert client.get("/account/", headers=headers).status_code == 302
    assert client.get("/account/", query_string={"auth_token": token}).status_code == 302


def test_signing_out_everywhere_ends_every_session(
    client: FlaskClient, ada: User, bare_app: Flask
) -> None:
    other = bare_app.test_client()
    sign_in(client, ada)
    sign_in(other, ada)
    assert post(client, "/account/sign-out-everywhere", at="/account/").status_code == 302
    assert client.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 302


def test_a_new_address_counts_once_its_mailbox_is_proven(
    client: FlaskClient, ada: User, bare_app: Flask
) -> None:
    sign_in(client, ada)
    post(client, "/account/email", email="Ada.New@Example.org")
    with bare_app.app_context(), reading():
        stored = db.session.get_one(User, ada.id)
        assert (stored.email, stored.new_email) == (ada.email, "ada.new@example.org")
        assert db.session.scalars(select(Mail.name)).all() == ["new_email"]
        path = urlsplit(accounts.email_link(stored)).path
    assert "Use the new address" in client.get(path).text
    with bare_app.app_context(), reading():
        assert db.session.get_one(User, ada.id).email == ada.email
    assert post(client, path).location == "/account/"
    with bare_app.app_context(), reading():
        assert db.session.get_one(User, ada.id).email == "ada.new@example.org"
    assert client.get(path).status_code == 404


def test_an_address_of_somebody_else_gets_no_mail_and_is_not_told(
    client: FlaskClient, ada: User, bare_app: Flask
) -> None:
    with bare_app.app_context():
        ben = factories.user(name="Ben").email
    sign_in(client, ada)
    answer = post(client, "/account/email", email=ben)
    assert answer.status_code == 302
    with bare_app.app_context(), reading():
        assert db.session.scalars(select(Mail)).all() == []


def test_the_reset_link_ends_after_two_hours(bare_app: Flask) -> None:
    assert bare_app.config["SECURITY_RESET_PASSWORD_WITHIN"] == timedelta(hours=2)
