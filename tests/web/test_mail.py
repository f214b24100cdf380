"""Ada looks after the mails of her convener, and after no others."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask
from flask.testing import FlaskClient

from letters.domain.states import LetterState, MailState, Role, SignOnState
from letters.jobs import mail as job
from letters.models import Mail, db
from letters.models.transaction import writing
from letters.services import outbox
from tests import factories
from tests.conftest import Clock
from tests.support.people import sign_in
from tests.support.web import csrf_of


@pytest.fixture(autouse=True)
def at_the_desk(bare_app: Flask, client: FlaskClient) -> None:
    """Ada coordinates Lamp of Liberty and is signed in."""
    with bare_app.app_context():
        ada = factories.member(factories.convener(slug="lamp"))
        sign_in(client, ada)


def post_mail(app: Flask, clock: Clock, slug: str, name: str, state: MailState) -> str:
    """A mail to a signer of a convener's letter; what is sent lies in the spool."""
    with app.app_context():
        convener = db.session.scalars(
            db.select(factories.Convener).where(factories.Convener.slug == slug)
        ).one()
        letter = factories.letter(convener, LetterState.OPEN)
        sign_on = factories.sign_on(
            letter, name, SignOnState.UNCONFIRMED, email=f"{slug}@a.example"
        )
        with writing():
            link, _ = outbox.link("confirm", now=clock(), sign_on=sign_on)
            mail = outbox.mail("confirm", now=clock(), sign_on=sign_on, link=link)
            mail_id = mail.id
            if state is MailState.FAILED:
                mail.state, mail.problem = state, "The mail server refused the mail for good (550)."
        if state is MailState.SENT:
            job.send(mail_id, 0, clock=clock)
    return mail_id


def other(app: Flask, clock: Clock, state: MailState) -> str:
    with app.app_context():
        factories.convener("Other House", slug="other")
    return post_mail(app, clock, "other", "Foreign Group", state)


def test_with_nothing_to_look_after_the_page_says_so(client: FlaskClient) -> None:
    page = client.get("/desk/lamp/mail")
    assert page.status_code == 200
    assert "No mail waits" in page.text


def test_refused_mails_are_shown_with_the_reason_and_sent_again(
    bare_app: Flask, client: FlaskClient, clock: Clock
) -> None:
    mail_id = post_mail(bare_app, clock, "lamp", "Ben's Group", MailState.FAILED)
    page = client.get("/desk/lamp/mail").text
    assert "Ben&#39;s Group" in page
    assert "The mail server refused the mail for good (550)." in page
    answer = client.post(
        f"/desk/lamp/mail/{mail_id}/again",
        data={"csrf_token": csrf_of(page)},
        follow_redirects=True,
    )
    assert "The mail is on its way again." in answer.text
    with bare_app.app_context():
        assert db.session.get_one(Mail, mail_id).state is MailState.WAITING


def test_without_a_server_links_in_kept_mails_can_be_followed(
    bare_app: Flask, client: FlaskClient, clock: Clock
) -> None:
    mail_id = post_mail(bare_app, clock, "lamp", "Ben's Group", MailState.SENT)
    page = client.get("/desk/lamp/mail").text
    assert "No mail server is set" in page
    with bare_app.app_context():
        link = db.session.get_one(Mail, mail_id).link
        assert link is not None
        assert f'href="http://127.0.0.1:5000/links/confirm/{outbox.token_of(link)}"' in page


def test_with_a_server_no_mail_is_opened(
    bare_app: Flask, client: FlaskClient, clock: Clock
) -> None:
    post_mail(bare_app, clock, "lamp", "Ben's Group", MailState.SENT)
    bare_app.extensions["settings"] = dataclasses.replace(
        bare_app.extensions["settings"], smtp_url="smtp://mail.example"
    )
    page = client.get("/desk/lamp/mail").text
    assert "/links/confirm/" not in page
    assert "No mail server is set" not in page


@pytest.mark.parametrize("state", [MailState.SENT, MailState.FAILED, MailState.WAITING])
def test_mails_of_another_convener_are_not_there(
    bare_app: Flask, client: FlaskClient, clock: Clock, state: MailState
) -> None:
    mail_id = other(bare_app, clock, state)
    page = client.get("/desk/lamp/mail").text
    assert "Foreign Group" not in page
    assert "other@a.example" not in page
    token = csrf_of(client.get("/desk/lamp/members").text)
    answer = client.post(f"/desk/lamp/mail/{mail_id}/again", data={"csrf_token": token})
    assert answer.status_code == 404
    with bare_app.app_context():
        assert db.session.get_one(Mail, mail_id).attempts == (1 if state is MailState.SENT else 0)


def test_mails_of_accounts_are_never_shown(
    bare_app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with bare_app.app_context():
        with writing():
            chu = factories.User(
                name="Chu", email="chu@a.example", fs_uniquifier="c", created_at=clock()
            )
            mail_id = outbox.mail("reset", now=clock(), user=chu).id
        job.send(mail_id, 0, clock=clock)
    page = client.get("/desk/lamp/mail").text
    assert "chu@a.example" not in page
    assert "/account/reset/" not in page


def test_without_a_server_a_member_finds_the_mail_that_asks_for_an_agreement(
    bare_app: Flask, client: FlaskClient, clock: Clock
) -> None:
    with bare_app.app_context():
        lamp = db.session.scalars(
            db.select(factories.Convener).where(factories.Convener.slug == "lamp")
        ).one()
        chu = factories.member(lamp, name="Chu")
        stranger = factories.member(factories.convener(), name="Stranger")
        letter = factories.letter(factories.convener())
        with writing():
            for each in (chu, stranger):
                outbox.mail("agreement_asked", now=clock(), user=each, letter=letter, round=1)
    page = client.get("/desk/lamp/mail").text
    assert "A text waits for an agreement" in page
    assert "Chu" in page
    assert "Stranger" not in page


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_only_coordinators_read_mails(bare_app: Flask, client: FlaskClient, role: Role) -> None:
    with bare_app.app_context():
        eve = factories.member(factories.convener(slug="dark"), role)
        sign_in(client, eve)
    assert client.get("/desk/dark/mail").status_code == 403
