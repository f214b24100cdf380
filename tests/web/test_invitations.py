"""Inviting somebody to work for a convener, and coming."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.states import Role
from letters.models import Invitation, Link, Mail, Membership, User, db
from letters.models.transaction import reading
from letters.services import outbox
from tests import factories
from tests.conftest import Clock
from tests.support.people import PASSWORD, sign_in
from tests.support.web import post

MEMBERS = "/desk/lamp/members"
BEN = "ben@example.org"


@pytest.fixture
def link(client: FlaskClient, ada: User, bare_app: Flask) -> str:
    """The address in the mail to Ben, whom Ada invited as editor. Ada is signed out."""
    sign_in(client, ada)
    answer = post(client, MEMBERS, email="Ben@Example.org", role="editor")
    assert answer.location == MEMBERS
    post(client, "/account/sign-out", at="/account/")
    return mailed(bare_app)


def mailed(app: Flask) -> str:
    """The address in the newest mail."""
    with app.app_context(), reading():
        mail = db.session.scalars(select(Mail).order_by(Mail.round.desc())).first()
        assert mail is not None
        assert mail.name == "invitation"
        assert mail.link is not None
        return f"/links/invitation/{outbox.token_of(mail.link)}"


def roles(app: Flask) -> dict[str, Role]:
    """Who has which role at Lamp of Liberty, by address."""
    with app.app_context(), reading():
        found = db.session.scalars(select(Membership)).all()
        return {each.user.email: each.role for each in found if each.convener.slug == "lamp"}


def test_ben_makes_an_account_and_comes(client: FlaskClient, link: str, bare_app: Flask) -> None:
    page = client.get(link).text
    assert "Ada" in page
    assert "as editor" in page
    answer = post(client, link, your_name="Ben Wu", password=PASSWORD)
    assert answer.location == "/desk/lamp/letters"
    assert roles(bare_app)[BEN] is Role.EDITOR
    assert client.get(MEMBERS).status_code == 200
    assert client.get("/desk/lamp/settings").status_code == 403


def test_opening_the_link_accepts_nothing(client: FlaskClient, link: str, bare_app: Flask) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        assert client.open(link, method=method).status_code == 200
    assert BEN not in roles(bare_app)


def test_a_weak_password_is_refused_and_the_name_kept(
    client: FlaskClient, link: str, bare_app: Flask
) -> None:
    answer = post(client, link, your_name="Ben Wu", password="short")
    assert answer.status_code == 422
    assert "12 to 128 characters" in answer.text
    assert 'value="Ben Wu"' in answer.text
    assert BEN not in roles(bare_app)
    assert client.get(link).status_code == 200, "the link is still good"


def test_who_has_an_account_signs_in_and_accepts(
    client: FlaskClient, link: str, bare_app: Flask
) -> None:
    with bare_app.app_context():
        ben = factories.user("Ben", email=BEN)
    page = client.get(link).text
    assert "has an account here" in page
    assert f"/account/sign-in?next={link}" in page
    sign_in(client, ben)
    assert "Accept the invitation" in client.get(link).text
    assert post(client, link).location == "/desk/lamp/letters"
    assert roles(bare_app)[BEN] is Role.EDITOR


def test_an_account_is_never_taken_over_by_an_invitation(
    client: FlaskClient, link: str, bare_app: Flask
) -> None:
    """Whoever reads Ben's mail must not set a password for the account that Ben has."""
    with bare_app.app_context():
        factories.user("Ben", email=BEN)
    answer = post(client, link, at="/account/sign-in", your_name="Mallory", password=PASSWORD)
    assert answer.status_code == 422
    assert BEN not in roles(bare_app)
    assert client.get("/account/").status_code == 302


def test_an_invitation_is_accepted_once(client: FlaskClient, link: str, bare_app: Flask) -> None:
    post(client, link, your_name="Ben Wu", password=PASSWORD)
    answer = bare_app.test_client().get(link)
    assert answer.status_code == 410
    assert "already" in answer.text


def test_an_invitation_ends_after_seven_days(client: FlaskClient, link: str, clock: Clock) -> None:
    clock.pass_time(days=6, hours=23)
    assert client.get(link).status_code == 200
    clock.pass_time(hours=1)
    assert client.get(link).status_code == 410


def test_ada_takes_it_back(client: FlaskClient, link: str, ada: User, bare_app: Flask) -> None:
    sign_in(client, ada)
    with bare_app.app_context(), reading():
        invitation = db.session.scalars(select(Invitation.id)).one()
    answer = post(client, f"/desk/lamp/invitations/{invitation}/revoke", at=MEMBERS)
    assert answer.location == MEMBERS
    refused = bare_app.test_client().get(link)
    assert refused.status_code == 410
    assert "taken back" in refused.text
    assert "Invited" not in client.get(MEMBERS).text.replace("Invited by", "")


def test_inviting_again_sends_a_new_link(
    client: FlaskClient, link: str, ada: User, bare_app: Flask
) -> None:
    sign_in(client, ada)
    answer = client.get(MEMBERS)
    answer = post(client, MEMBERS, email=BEN, role="reader")
    assert "again, with a new link" in client.get(answer.location).text
    newer = mailed(bare_app)
    assert newer != link
    stranger = bare_app.test_client()
    assert stranger.get(link).status_code == 410
    assert "as reader" in stranger.get(newer).text
    with bare_app.app_context(), reading():
        assert len(db.session.scalars(select(Link)).all()) == 2


@pytest.mark.parametrize(
    ("email", "role", "sentence"),
    [
        ("", "editor", "Please give an e-mail address."),
        ("ben", "editor", "no @-sign"),
        ("ben@example.org\r\nBcc: all@example.org", "editor", "characters that no mailbox has"),
        (BEN, "owner", "Not a valid choice"),
    ],
)
def test_a_wrong_invitation_is_refused_beside_its_field(
    client: FlaskClient, ada: User, bare_app: Flask, email: str, role: str, sentence: str
) -> None:
    sign_in(client, ada)
    answer = post(client, MEMBERS, email=email, role=role)
    assert answer.status_code == 422
    assert sentence in answer.text
    with bare_app.app_context(), reading():
        assert db.session.scalars(select(Mail)).all() == []


def test_somebody_who_works_there_is_not_invited(client: FlaskClient, ada: User) -> None:
    sign_in(client, ada)
    answer = post(client, MEMBERS, email=ada.email, role="reader")
    assert answer.status_code == 422
    assert "works for Lamp of Liberty already" in answer.text
