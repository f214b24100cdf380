"""Mallory signs with the name that Ben's group has on the list: Ada sees whose sign-on hers would
replace before she lists it, and Ben is told by mail, without Mallory's mailbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.states import JudgementVerdict, LetterState, Role, SignOnState
from letters.jobs import mail_contexts
from letters.models import Mail, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import duplicates
from letters.services.actor import By
from tests import factories
from tests.conftest import Clock
from tests.support.desk import Desk, send

BEN, MALLORY = "ben@hongkongwatch.org", "mallory@gmail.com"
NAME = "Hong Kong Watch"


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


@pytest.fixture
def letter(desk: Desk) -> str:
    """An open letter whose sign-ons are checked."""
    return desk.letter(LetterState.OPEN)


@pytest.fixture
def bens(desk: Desk, letter: str) -> str:
    """The sign-on of Ben, on the list."""
    return desk.sign_on(letter, NAME, email=BEN, signer="Ben Rogers", role="Director")


def second(desk: Desk, letter: str, first: str, email: str) -> str:
    """A later sign-on of the same party that waits to be checked."""
    later = factories.NOW + timedelta(hours=1)
    made = desk.sign_on(
        letter, NAME, SignOnState.CONFIRMED, email=email, signer="Mallory", confirmed_at=later
    )
    with desk.app.app_context(), writing():
        two = [db.session.get_one(SignOn, each.rsplit("/", 1)[1]) for each in (first, made)]
        ada = db.session.merge(desk.people[Role.COORDINATOR])
        left, right = (each.mention for each in two)
        assert left is not None
        assert right is not None
        duplicates.judge(left, right, JudgementVerdict.SAME, by=By.member(ada), now=factories.NOW)
    return made


def state(desk: Desk, address: str) -> SignOnState:
    with desk.app.app_context(), reading():
        return db.session.get_one(SignOn, address.rsplit("/", 1)[1]).state


def mails(desk: Desk, clock: Clock) -> list[str]:
    """What the mails to who is counted by another sign-on say, with their headings."""
    with desk.app.app_context(), reading():
        rows = db.session.scalars(select(Mail).where(Mail.name == "replaced")).all()
        found = [mail_contexts.message(row, clock()) for row in rows]
        return [
            f"{each.as_string()} {part.get_content()}"
            for each in found
            if each
            for part in each.iter_parts()
        ]


def test_ada_sees_whose_sign_on_it_replaces_before_she_lists_it(
    desk: Desk, ada: FlaskClient, letter: str, bens: str
) -> None:
    other = second(desk, letter, bens, MALLORY)
    queue = ada.get(f"{letter}/sign-ons?state=confirmed").text
    for page in (queue, ada.get(other).text):
        assert "Listing it replaces" in page
        assert "Ben Rogers, Director" in page
        assert BEN not in page
    assert "List instead…" in queue
    assert f"{other}/list" not in queue
    assert "List it instead of the other" in ada.get(other).text


def test_ada_is_told_what_she_replaced_and_ben_by_mail(
    desk: Desk, ada: FlaskClient, letter: str, bens: str, clock: Clock
) -> None:
    other = second(desk, letter, bens, MALLORY)
    after = send(ada, f"{other}/list", at=other)
    said = ada.get(after.location).text
    assert "is listed instead of the sign-on of Hong Kong Watch (Ben Rogers)" in said
    assert "its signer is told by mail" in said
    assert state(desk, bens) is SignOnState.SUPERSEDED
    plain, html = mails(desk, clock)
    assert f"To: {BEN}" in plain
    for each in (plain, html):
        assert "another mailbox" in each
        assert "/links" in each
        assert "allory" not in each


def test_who_signs_anew_with_the_own_mailbox_gets_no_such_mail(
    desk: Desk, ada: FlaskClient, letter: str, clock: Clock
) -> None:
    mine = desk.sign_on(letter, "HK Watch", email=BEN, signer="Ben Rogers")
    other = second(desk, letter, mine, BEN)
    after = send(ada, f"{other}/list", at=other)
    said = ada.get(after.location).text
    assert "is listed instead of" in said
    assert "told by mail" not in said
    assert state(desk, mine) is SignOnState.SUPERSEDED
    assert mails(desk, clock) == []


def test_ben_objects_and_ada_prints_his_instead_and_stays_at_it(
    desk: Desk, ada: FlaskClient, letter: str, bens: str, clock: Clock
) -> None:
    other = second(desk, letter, bens, MALLORY)
    send(ada, f"{other}/list", at=other)
    after = send(ada, f"{bens}/list", at=bens)
    assert after.location.endswith(bens)
    assert "is listed instead of the sign-on of Hong Kong Watch (Mallory)" in ada.get(bens).text
    assert (state(desk, bens), state(desk, other)) == (SignOnState.LISTED, SignOnState.SUPERSEDED)
    # Ben's mail has nothing to say any more, now it is Mallory who is told.
    plain, _ = mails(desk, clock)
    assert f"To: {MALLORY}" in plain
