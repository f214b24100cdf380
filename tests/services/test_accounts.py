"""Accounts, conveners and who works for them."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from letters.domain.problems import GoneProblem, NotFoundProblem, Problem
from letters.domain.states import Role
from letters.models import Convener, Invitation, Link, Mail, Membership, User, db
from letters.models.transaction import writing
from letters.services import accounts, members, outbox
from letters.services.accounts import ConvenerDetails
from tests import factories
from tests.factories import NOW

PASSWORD = "seven grey herons landed"


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Lamp of Liberty, without members."""
    return factories.convener()


@pytest.fixture
def ada(lamp: Convener) -> User:
    """Its only coordinator."""
    return factories.member(lamp, name="Ada")


def token(invitation: Invitation) -> str:
    """The token of the newest link of an invitation."""
    found = select(Link).where(Link.invitation_id == invitation.id)
    return outbox.token_of(
        db.session.scalars(found.order_by(Link.expires_at.desc())).first() or Link()
    )


def membership(user: User) -> Membership:
    return db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_address_has_one_account_however_it_is_spelled(app: Flask) -> None:
    with writing():
        accounts.create_user("Ada Lam", "Ada@Example.org", PASSWORD, now=NOW)
        with pytest.raises(Problem, match="account with this address") as caught:
            accounts.create_user("Ada", "ADA@example.ORG", PASSWORD, now=NOW)
    assert caught.value.field == "email"


def test_a_password_is_stored_as_argon2(app: Flask) -> None:
    with writing():
        user = accounts.create_user("Ada Lam", "ada@example.org", PASSWORD, now=NOW)
    assert user.password is not None
    assert user.password.startswith("$argon2id$")


@given(st.text(alphabet=st.characters(max_codepoint=126), max_size=11))
def test_no_short_password_is_taken(password: str) -> None:
    with pytest.raises(Problem, match="12 to 128"):
        accounts.check_password(password)


@given(st.text(alphabet="ab1 ", min_size=12, max_size=128))
def test_no_monotonous_password_is_taken(password: str) -> None:
    with pytest.raises(Problem, match="first that are guessed"):
        accounts.check_password(password)


def test_a_phrase_in_another_script_is_taken() -> None:
    accounts.check_password("七隻灰色的鷺鳥飛過維多利亞港上空")


def test_conveners_of_the_same_name_get_addresses_of_their_own(ada: User) -> None:
    with writing():
        slugs = [
            accounts.create_convener(ConvenerDetails("Hong Kong Watch"), by=ada, now=NOW).slug
            for _ in range(3)
        ]
    assert slugs == ["hong-kong-watch", "hong-kong-watch-2", "hong-kong-watch-3"]


def test_no_convener_takes_the_address_of_a_page(ada: User) -> None:
    with writing():
        made = accounts.create_convener(ConvenerDetails("New"), by=ada, now=NOW)
    assert made.slug == "new-convener"


def test_who_makes_a_convener_coordinates_it(app: Flask) -> None:
    ada = factories.user()
    with writing():
        made = accounts.create_convener(ConvenerDetails("香港監察"), by=ada, now=NOW)
    assert membership(ada).role is Role.COORDINATOR
    assert (made.name, made.slug) == ("香港監察", "convener")


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (ConvenerDetails(""), "name"),
        (ConvenerDetails("=cmd()"), "name"),
        (ConvenerDetails("Lamp", website="javascript:alert(1)"), "website"),
        (ConvenerDetails("Lamp", contact_email="nowhere"), "contact_email"),
        (ConvenerDetails("Lamp", time_zone="Mars/Olympus"), "time_zone"),
        (ConvenerDetails("Lamp", language="xx-hostile"), "language"),
    ],
)
def test_what_a_convener_says_is_checked(ada: User, details: ConvenerDetails, field: str) -> None:
    with writing(), pytest.raises(Problem) as caught:
        accounts.create_convener(details, by=ada, now=NOW)
    assert caught.value.field == field


def test_ben_is_invited_and_joins(lamp: Convener, ada: User) -> None:
    ben = factories.user("Ben")
    with writing():
        invitation, fresh = members.invite(lamp, "ben@example.org", Role.EDITOR, by=ada, now=NOW)
        link = members.find_invitation(token(invitation), NOW)
        joined = members.accept(link, ben, now=NOW)
    assert fresh
    assert (joined.convener_id, joined.role) == (lamp.id, Role.EDITOR)
    assert members.invitations(lamp) == []
    mail = db.session.scalars(select(Mail)).one()
    assert (mail.name, mail.invitation) == ("invitation", invitation)


def test_inviting_again_sends_a_new_link_and_ends_the_old(lamp: Convener, ada: User) -> None:
    with writing():
        invitation, _ = members.invite(lamp, "ben@example.org", Role.READER, by=ada, now=NOW)
        old = token(invitation)
    later = NOW.replace(day=3)
    with writing():
        again, fresh = members.invite(lamp, "Ben@Example.org", Role.EDITOR, by=ada, now=later)
    assert (again, fresh, again.role) == (invitation, False, Role.EDITOR)
    assert db.session.scalars(select(Mail.round).order_by(Mail.round)).all() == [1, 2]
    with pytest.raises(GoneProblem):
        members.find_invitation(old, later)
    assert members.find_invitation(token(again), later).invitation == again


def test_a_member_is_not_invited(lamp: Convener, ada: User) -> None:
    with writing(), pytest.raises(Problem, match="works for Lamp of Liberty already"):
        members.invite(lamp, ada.email.upper(), Role.EDITOR, by=ada, now=NOW)
    assert count(Mail) == 0


def _after_a_week(moment: datetime) -> datetime:
    return moment.replace(day=moment.day + 7)


def test_an_invitation_ends_after_a_week(lamp: Convener, ada: User) -> None:
    with writing():
        invitation, _ = members.invite(lamp, "ben@example.org", Role.READER, by=ada, now=NOW)
    with pytest.raises(GoneProblem, match="expired"):
        members.find_invitation(token(invitation), _after_a_week(NOW))


def test_an_invitation_that_was_taken_back_opens_nothing(lamp: Convener, ada: User) -> None:
    with writing():
        invitation, _ = members.invite(lamp, "ben@example.org", Role.READER, by=ada, now=NOW)
        members.revoke(invitation, now=NOW)
        members.revoke(invitation, now=NOW)
    with pytest.raises(GoneProblem, match="taken back"):
        members.find_invitation(token(invitation), NOW)


def test_a_link_of_another_purpose_is_no_invitation(app: Flask) -> None:
    with writing():
        _row, other = outbox.link("setup", now=NOW)
    with pytest.raises(NotFoundProblem):
        members.find_invitation(other, NOW)


def test_an_invitation_is_accepted_once(lamp: Convener, ada: User) -> None:
    with writing():
        invitation, _ = members.invite(lamp, "ben@example.org", Role.READER, by=ada, now=NOW)
        found = token(invitation)
        members.accept_as_new(members.find_invitation(found, NOW), "Ben Wu", PASSWORD, now=NOW)
    ben = accounts.find("ben@example.org")
    assert ben is not None
    assert membership(ben).role is Role.READER
    with pytest.raises(GoneProblem):
        members.find_invitation(found, NOW)


def test_who_is_a_member_already_keeps_the_role(lamp: Convener, ada: User) -> None:
    with writing():
        invitation, _ = members.invite(lamp, "a2@example.org", Role.READER, by=ada, now=NOW)
        members.accept(members.find_invitation(token(invitation), NOW), ada, now=NOW)
    assert membership(ada).role is Role.COORDINATOR


def test_the_last_coordinator_stays(lamp: Convener, ada: User) -> None:
    factories.member(lamp, Role.EDITOR, name="Ben")
    for step in (members.remove, lambda found: members.change_role(found, Role.READER)):
        with writing(), pytest.raises(Problem, match="last coordinator of Lamp of Liberty"):
            step(membership(ada))
    assert membership(ada).role is Role.COORDINATOR


def test_one_of_two_coordinators_may_go(lamp: Convener, ada: User) -> None:
    ben = factories.member(lamp, name="Ben")
    with writing():
        members.change_role(membership(ada), Role.EDITOR)
    with writing():
        members.remove(membership(ada))
    assert [each.user for each in members.members(lamp)] == [ben]


def test_members_and_invitations_are_those_of_the_convener(lamp: Convener, ada: User) -> None:
    assert [each.user.name for each in members.members(lamp)] == ["Ada"]
    other = factories.convener("Other")
    stranger = factories.member(other)
    with pytest.raises(NotFoundProblem):
        members.member(lamp, membership(stranger).id)


def test_the_first_visit_is_over_once_there_is_an_account(app: Flask) -> None:
    with writing(), pytest.raises(GoneProblem):
        accounts.setup_link(NOW)
    with pytest.raises(GoneProblem):
        accounts.find_setup("x" * 43, NOW)
