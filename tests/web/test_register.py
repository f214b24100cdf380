"""Ada looks up whom her convener knows, under which names, and who signed what."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.states import JudgementVerdict, LetterState, PartyKind, Role, SignOnState
from letters.models import Letter, Mention, OptOut, db
from letters.models.transaction import writing
from letters.services import duplicates
from letters.services.actor import By
from tests import factories
from tests.support.desk import ROOT, Desk
from tests.support.html import Page

REGISTER, COALITION = f"{ROOT}/register", f"{ROOT}/coalition"


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


def letter(desk: Desk, *names: str, kind: PartyKind = PartyKind.ORGANIZATION) -> str:
    """An open letter with these names on its list; its slug."""
    address = desk.letter(LetterState.OPEN)
    for name in names:
        desk.sign_on(address, name, kind=kind)
    return address.rsplit("/", 1)[1]


def join(desk: Desk, left: str, right: str) -> None:
    with desk.app.app_context(), writing():
        pair = [
            db.session.scalars(select(Mention).where(Mention.name == name)).one()
            for name in (left, right)
        ]
        ada = db.session.merge(desk.people[Role.COORDINATOR])
        judged = JudgementVerdict.SAME
        duplicates.judge(*pair, judged, by=By.member(ada), now=factories.NOW)


def test_ada_finds_a_party_under_any_of_its_names(desk: Desk, ada: FlaskClient) -> None:
    letter(desk, "Washingtonians Supporting Hong Kong", "Penn State Students For Hong Kong")
    letter(desk, "DC4HK")
    join(desk, "Washingtonians Supporting Hong Kong", "DC4HK")
    page = ada.get(f"{REGISTER}?q=dc4").text
    assert "1 organization<" in page
    assert "Penn State" not in page
    every = ada.get(REGISTER).text
    assert "2 organizations<" in every
    assert "Washingtonians Supporting Hong Kong" in every
    assert "Noisy Group" not in every
    assert "No such name" in ada.get(f"{REGISTER}?q=zzz").text
    assert "Nobody yet" in ada.get(f"{REGISTER}?kind=person").text


def test_every_name_of_a_party_leads_to_its_page(desk: Desk, ada: FlaskClient) -> None:
    letter(desk, "Washingtonians Supporting Hong Kong")
    letter(desk, "DC4HK")
    join(desk, "Washingtonians Supporting Hong Kong", "DC4HK")
    with desk.app.app_context():
        ids = db.session.scalars(select(Mention.id).where(Mention.party_id != Mention.id)).all()
        (party,) = db.session.scalars(select(Mention.party_id).where(Mention.id == ids[0]))
    answer = ada.get(f"{REGISTER}/{ids[0]}")
    assert answer.location == f"{REGISTER}/{party}"
    page = ada.get(answer.location).text
    for words in ("Washingtonians Supporting Hong Kong", "DC4HK", "the same as", "Coordinator"):
        assert words in page
    assert "Chu Lee" in page
    assert "Chu Lee" not in desk.client(Role.READER).get(answer.location).text
    assert ada.get(f"{REGISTER}/{'0' * 32}").status_code == 404


def test_who_signed_the_one_but_not_the_other_is_named(desk: Desk, ada: FlaskClient) -> None:
    first = letter(desk, "Arizona for Hong Kong", "Philly4HK")
    second = letter(desk, "philly4hk", "Tibet Solidarity")
    join(desk, "Philly4HK", "philly4hk")
    page = ada.get(f"{COALITION}?signed={first}&missing={second}").text
    assert "1 organization to ask" in page
    assert f"{ROOT}/letters/{second}/ask" in page
    assert (
        f"{ROOT}/letters/{second}/ask"
        not in desk.client(Role.READER).get(f"{COALITION}?signed={first}&missing={second}").text
    )
    assert "Arizona for Hong Kong" in page
    assert 'class="matrix"' in page
    assert ada.get(f"{COALITION}?signed=nobody").status_code == 404


def test_with_one_letter_there_is_nothing_to_compare(desk: Desk, ada: FlaskClient) -> None:
    letter(desk, "Arizona for Hong Kong")
    assert "Two letters are needed" in ada.get(COALITION).text


@pytest.mark.parametrize("query", ["%", "_", "\u202e", "a" * 5000, "<script>", "'", "香港"])
def test_any_search_is_answered(desk: Desk, ada: FlaskClient, query: str) -> None:
    letter(desk, "Arizona for Hong Kong")
    answer = ada.get(REGISTER, query_string={"q": query, "page": "9" * 40, "kind": query})
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_the_newest_letter_says_who_is_new(desk: Desk, ada: FlaskClient) -> None:
    first, second = letter(desk, "Philly4HK"), letter(desk, "Tibet Solidarity")
    with desk.app.app_context(), writing():
        chosen = select(Letter).where(Letter.slug == second)
        db.session.scalars(chosen).one().opened_at = factories.NOW.replace(year=2027)
    page = ada.get(f"{COALITION}?signed={first}&missing={second}").text
    assert "1 organization new with" in page


def to_ask(client: FlaskClient, first: str, second: str) -> list[str]:
    """What the headings say of who signed the one letter and not the other."""
    page = Page(client.get(f"{COALITION}?signed={first}&missing={second}").text)
    return [each.text for each in page.all("h2") if each.get("id").startswith("missing")]


@pytest.mark.parametrize(
    "state",
    [
        SignOnState.UNCONFIRMED,
        SignOnState.CONFIRMED,
        SignOnState.LISTED,
    ],
)
def test_whose_sign_on_stands_in_any_way_is_not_to_be_asked(
    desk: Desk, ada: FlaskClient, state: SignOnState
) -> None:
    first, second = letter(desk, "Philly4HK", "Tibet Solidarity"), letter(desk)
    assert to_ask(ada, first, second) == ["2 organizations to ask"]
    desk.sign_on(f"{ROOT}/letters/{second}", "philly4hk", state)
    if state is not SignOnState.UNCONFIRMED:
        join(desk, "Philly4HK", "philly4hk")
    assert to_ask(ada, first, second) == ["1 organization to ask"]


def test_who_does_not_want_to_be_asked_is_not_to_be_asked(desk: Desk, ada: FlaskClient) -> None:
    first, second = letter(desk, "Philly4HK", "Tibet Solidarity"), letter(desk)
    with desk.app.app_context(), writing():
        ben = db.session.scalars(select(Mention).where(Mention.name == "Philly4HK")).one()
        ben.mailbox_key = "b" * 64
        convener = ben.convener_id
        db.session.add(OptOut(convener_id=convener, mailbox_key="b" * 64, created_at=factories.NOW))
    assert to_ask(ada, first, second) == ["1 organization to ask"]


def test_nobody_is_to_be_asked_for_a_closed_letter(desk: Desk, ada: FlaskClient) -> None:
    first = letter(desk, "Philly4HK")
    second = desk.letter(LetterState.CLOSED).rsplit("/", 1)[1]
    page = ada.get(f"{COALITION}?signed={first}&missing={second}").text
    assert to_ask(ada, first, second) == ["1 organization did not sign the other"]
    assert "takes no more signatures, so nobody is asked" in page
    assert f"{ROOT}/letters/{second}/ask" not in page


def test_persons_are_counted_apart_from_organizations(desk: Desk, ada: FlaskClient) -> None:
    first, second = letter(desk, "Philly4HK"), letter(desk, "TX4HK")
    for slug, name in ((first, "Chu Lee"), (second, "Ben Ho"), (second, "Dara Sok")):
        desk.sign_on(f"{ROOT}/letters/{slug}", name, kind=PartyKind.PERSON)
    with desk.app.app_context(), writing():
        chosen = select(Letter).where(Letter.slug == second)
        db.session.scalars(chosen).one().opened_at = factories.NOW.replace(year=2027)
    page = ada.get(f"{COALITION}?signed={first}&missing={second}").text
    assert "1 organization new with" in page
    assert "2 persons new with" in page
    assert to_ask(ada, first, second) == ["1 organization to ask", "1 person to ask"]


def test_behind_the_last_page_is_the_last(desk: Desk, ada: FlaskClient) -> None:
    letter(desk, "Philly4HK")
    page = ada.get(f"{REGISTER}?page=9999").text
    assert "Philly4HK" in page
    assert "Nobody yet" not in page


def test_each_square_of_the_overlap_says_its_number(desk: Desk, ada: FlaskClient) -> None:
    letter(desk, "Philly4HK", "Tibet Solidarity")
    letter(desk, "Lamp of Freedom")
    picture = ada.get(f"{ROOT}/coalition").text.split('<svg class="matrix"')[1].split("</svg>")[0]
    squares = re.findall(r'fill-opacity="([\d.]+)"/><text.*?>(\d+)</text>', picture)
    assert sorted(number for _, number in squares) == ["0", "0", "1", "2"]
    # The ink of a number can be read on the darkest of them.
    assert max(float(shade) for shade, _ in squares) <= 0.35
