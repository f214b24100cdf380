"""Conveners and the people who work for them, at the desk."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.states import Role
from letters.models import Convener, Membership, User, db
from letters.models.transaction import reading
from tests import factories
from tests.support.people import sign_in
from tests.support.web import post

MEMBERS = "/desk/lamp/members"


@pytest.fixture
def ben(ada: User, bare_app: Flask) -> User:
    """Ben, an editor of Ada's convener."""
    with bare_app.app_context():
        person = factories.member(_lamp(), Role.EDITOR, name="Ben")
        with reading():
            person = db.session.get_one(User, person.id)
            db.session.expunge(person)
    return person


def _lamp() -> Convener:
    with reading():
        found = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
        db.session.expunge(found)
    return found


def membership(app: Flask, user: User) -> Membership | None:
    with app.app_context(), reading():
        found = db.session.scalar(select(Membership).where(Membership.user_id == user.id))
        if found is not None:
            db.session.expunge(found)
        return found


def page_of(app: Flask, user: User) -> str:
    found = membership(app, user)
    assert found is not None
    return f"{MEMBERS}/{found.id}"


def test_ada_sees_who_works_there(client: FlaskClient, ada: User, ben: User) -> None:
    sign_in(client, ada)
    page = client.get(MEMBERS).text
    assert ada.email in page
    assert ben.email in page
    assert "Invite somebody" in page


def test_ben_sees_who_works_there_but_changes_nothing(
    client: FlaskClient, ada: User, ben: User, bare_app: Flask
) -> None:
    sign_in(client, ben)
    page = client.get(MEMBERS).text
    assert ada.email in page
    assert "Invite somebody" not in page
    path = page_of(bare_app, ada)
    answer = post(client, f"{path}/remove", at="/account/")
    assert answer.status_code == 403


def test_ada_gives_ben_another_role(
    client: FlaskClient, ada: User, ben: User, bare_app: Flask
) -> None:
    sign_in(client, ada)
    path = page_of(bare_app, ben)
    answer = post(client, f"{path}/role", at=path, role="reader")
    assert answer.location == MEMBERS
    found = membership(bare_app, ben)
    assert found is not None
    assert found.role is Role.READER


def test_an_unknown_role_is_refused(
    client: FlaskClient, ada: User, ben: User, bare_app: Flask
) -> None:
    sign_in(client, ada)
    path = page_of(bare_app, ben)
    answer = post(client, f"{path}/role", at=path, role="owner")
    assert answer.status_code == 422
    assert "Please choose a role" in answer.text


def test_who_is_removed_sees_the_desk_no_more(
    client: FlaskClient, ada: User, ben: User, bare_app: Flask
) -> None:
    sign_in(client, ada)
    path = page_of(bare_app, ben)
    assert post(client, f"{path}/remove", at=path).location == MEMBERS
    his = bare_app.test_client()
    sign_in(his, ben)
    assert his.get(MEMBERS).status_code == 404


def test_the_last_coordinator_stays(
    client: FlaskClient, ada: User, ben: User, bare_app: Flask
) -> None:
    sign_in(client, ada)
    path = page_of(bare_app, ada)
    for step, values in (("remove", {}), ("role", {"role": "reader"})):
        answer = post(client, f"{path}/{step}", at=path, **values)
        assert answer.status_code == 422
        assert "last coordinator" in answer.text
    found = membership(bare_app, ada)
    assert found is not None
    assert found.role is Role.COORDINATOR


def test_ada_leaves_once_somebody_else_coordinates(
    client: FlaskClient, ada: User, ben: User, bare_app: Flask
) -> None:
    sign_in(client, ada)
    path = page_of(bare_app, ben)
    post(client, f"{path}/role", at=path, role="coordinator")
    path = page_of(bare_app, ada)
    assert post(client, f"{path}/remove", at=path).location == "/desk/?all=1"
    assert "You work for nobody yet" in client.get("/desk/").text


def test_the_own_convener_never_leads_to_a_member_of_another(
    client: FlaskClient, ada: User, bare_app: Flask
) -> None:
    with bare_app.app_context():
        stranger = factories.member(factories.convener("Other"), name="Noel")
        with reading():
            noel = db.session.get_one(User, stranger.id)
            db.session.expunge(noel)
    sign_in(client, ada)
    path = page_of(bare_app, noel)
    assert client.get(path).status_code == 404
    assert post(client, f"{path}/remove", at=MEMBERS).status_code == 404
    assert membership(bare_app, noel) is not None


def test_a_further_convener_is_made_at_the_desk(client: FlaskClient, ada: User) -> None:
    sign_in(client, ada)
    answer = post(client, "/desk/new", name="西藏之聲", time_zone="Asia/Taipei", language="zh-Hant")
    assert answer.location == "/desk/convener/letters"
    page = client.get("/desk/").text
    assert "西藏之聲" in page
    assert "Lamp of Liberty" in page


def test_the_settings_of_a_convener_are_kept(
    client: FlaskClient, ada: User, bare_app: Flask
) -> None:
    sign_in(client, ada)
    answer = post(
        client,
        "/desk/lamp/settings",
        name="Lamp of Liberty International",
        website="lamp.example.org",
        contact_email="hello@example.org",
        time_zone="Europe/Prague",
        language="cs",
    )
    assert answer.location == "/desk/lamp/settings"
    with bare_app.app_context():
        lamp = _lamp()
    assert (lamp.name, lamp.website) == (
        "Lamp of Liberty International",
        "https://lamp.example.org",
    )
    assert (lamp.time_zone, lamp.language) == ("Europe/Prague", "cs")


def test_wrong_settings_are_said_and_nothing_typed_is_lost(client: FlaskClient, ada: User) -> None:
    sign_in(client, ada)
    answer = post(
        client,
        "/desk/lamp/settings",
        name="Lamp of Hope",
        website="javascript:alert(1)",
        time_zone="UTC",
        language="en",
    )
    assert answer.status_code == 422
    assert "must look like www.example.org" in answer.text
    assert 'value="Lamp of Hope"' in answer.text


def test_ada_changes_her_name(client: FlaskClient, ada: User, bare_app: Flask) -> None:
    sign_in(client, ada)
    assert post(client, "/account/", your_name="林愛達").location == "/account/"
    assert "林愛達" in client.get(MEMBERS).text
    refused = post(client, "/account/", your_name="\u202eevil")
    assert refused.status_code == 422
