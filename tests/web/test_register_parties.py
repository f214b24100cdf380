"""Ada keeps the page of a party: names, details, notes, a logo, who it is and who not."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from letters.domain.states import LetterState, PartyKind, Role, SignOnState
from letters.models import Mention, db
from tests.rendering.pictures import logo
from tests.support.desk import ROOT, Desk, send
from tests.support.web import csrf_of

REGISTER = f"{ROOT}/register"


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


def signed(desk: Desk, *names: str, **values: object) -> list[str]:
    """An open letter that these names signed; the addresses of their pages."""
    letter = desk.letter(LetterState.OPEN)
    for name in names:
        desk.sign_on(letter, name, **values)  # type: ignore[arg-type]
    return [page_of(desk, name) for name in names]


def page_of(desk: Desk, name: str) -> str:
    with desk.app.app_context():
        chosen = select(Mention.party_id).where(Mention.name == name)
        return f"{REGISTER}/{db.session.scalars(chosen).first()}"


def tell(ada: FlaskClient, page: str, name: str) -> TestResponse:
    return send(ada, f"{page}/names", page, name=name)


def test_a_name_that_ada_tells_is_found_shown_and_taken_back(desk: Desk, ada: FlaskClient) -> None:
    (page,) = signed(desk, "Philly4HK")
    assert tell(ada, page, "Philadelphians for HK").status_code == 303
    shown = ada.get(page).text
    assert "Philadelphians for HK" in shown
    assert "told by <bdi>Coordinator</bdi>" in shown
    assert "Philly4HK" in ada.get(f"{REGISTER}?q=philadelphians").text
    (way,) = re.findall(rf'action="({page}/facts/[0-9a-f]+/take-back)"', shown)
    assert send(ada, way, page).location.endswith(page)
    assert "No such name" in ada.get(f"{REGISTER}?q=philadelphians").text
    shown = ada.get(page).text
    assert "Taken back (1)" in shown
    assert re.search(r"Philadelphians for HK</bdi><br>.*another name, noted by", shown)
    assert "taken back by <bdi>Coordinator</bdi>" in shown


def test_a_name_that_cannot_be_is_refused_at_its_field(desk: Desk, ada: FlaskClient) -> None:
    page, _other = signed(desk, "Philly4HK", "Tibet Solidarity")
    for name, words in (
        ("", "missing"),
        ("=1+1", "formula"),
        ("ab" * 150, "300"),
        ("Tibet Solidarity", "join them"),
    ):
        answer = tell(ada, page, name)
        assert answer.status_code == 422
        assert words in answer.text


def test_details_stand_before_what_was_signed(desk: Desk, ada: FlaskClient) -> None:
    (page,) = signed(desk, "Philly4HK", short_name="P4", website="https://old.example")
    assert "as signed" in ada.get(page).text
    values = {"short_name": "P4HK", "website": "new.example", "country": "US"}
    assert send(ada, f"{page}/edit", **values).status_code == 303
    shown = ada.get(page).text
    for words in ("P4HK", 'href="https://new.example"', "United States"):
        assert words in shown
    assert "old.example" not in shown
    # What was typed is found, and clearing it takes it back.
    assert "Philly4HK" in ada.get(f"{REGISTER}?q=p4hk").text
    send(ada, f"{page}/edit", country="")
    assert "taken back by <bdi>Coordinator</bdi>" in ada.get(page).text
    answer = send(ada, f"{page}/edit", website="nowhere")
    assert answer.status_code == 422
    assert "must look like" in answer.text
    answer = send(ada, f"{page}/edit", website="https://ada:secret@new.example")
    assert answer.status_code == 422
    assert "password" in answer.text


def test_notes_are_kept_with_their_author(desk: Desk, ada: FlaskClient) -> None:
    (page,) = signed(desk, "Philly4HK")
    for _ in range(2):
        send(ada, f"{page}/notes", page, note="Met in March.\r\n<b>Twice</b>")
    shown = ada.get(page).text
    assert shown.count("Met in March.") == 2  # the note, and the label of its button
    assert "<b>Twice" not in shown
    assert send(ada, f"{page}/notes", page, note=" ").status_code == 422
    assert "Met in March." in desk.client(Role.READER).get(page).text


def test_the_logo_is_the_one_of_the_letterhead(desk: Desk, ada: FlaskClient) -> None:
    (page,) = signed(desk, "Hong Kong Watch")
    picture = (BytesIO(logo()), "logo.png")
    assert send(ada, f"{page}/logo", page, picture=picture).status_code == 303
    shown = ada.get(page).text
    (address,) = re.findall(r'<img src="([^"]+)" alt="Logo of Hong Kong Watch"', shown)
    assert ada.get(address).mimetype == "image/png"
    assert "Hong Kong Watch" in ada.get(f"{ROOT}/settings").text
    send(ada, f"{page}/logo/remove", page)
    assert "<img" not in ada.get(page).text
    broken = (BytesIO(b"GIF8"), "logo.png")
    answer = send(ada, f"{page}/logo", page, picture=broken)
    assert answer.status_code == 422
    assert 'class="notice error"' in answer.text


def test_persons_have_no_logo(desk: Desk, ada: FlaskClient) -> None:
    (page,) = signed(desk, "Jane Doe", kind=PartyKind.PERSON)
    shown = ada.get(page).text
    assert "Logo" not in shown
    values = {"csrf_token": csrf_of(shown), "picture": (BytesIO(logo()), "logo.png")}
    assert ada.post(f"{page}/logo", data=values).status_code == 404


def test_mailboxes_are_for_those_who_manage_and_gone_when_withdrawn(
    desk: Desk, ada: FlaskClient
) -> None:
    (page,) = signed(desk, "Philly4HK", email="chu@philly.example", role="chair")
    shown = ada.get(page).text
    for words in ("Chu Lee", "chair", "mailto:chu@philly.example"):
        assert words in shown
    for role in (Role.READER, Role.EDITOR):
        text = desk.client(role).get(page).text
        assert "Chu Lee" not in text
        assert "chu@philly.example" not in text
        # Nor does it offer what the role may not do.
        assert "/names" not in text
        assert "Join with another" not in text
    letter = desk.letter(LetterState.OPEN)
    gone = {"email": "ben@gone.example", "website": "https://gone.example"}
    desk.sign_on(letter, "Gone Group", SignOnState.WITHDRAWN, **gone)
    shown = ada.get(page_of(desk, "Gone Group")).text
    assert re.search(r"Declined or taken off</h2>\s*<ul.*<bdi>Gone Group</bdi>", shown)
    assert "gone.example" not in shown
    assert "Chu Lee" not in shown


def join(
    desk: Desk, ada: FlaskClient, page: str, other: str, verdict: str, **more: str
) -> TestResponse:
    """Say at a party's page what another one is to it."""
    found = ada.get(f"{page}/join", query_string={"q": other}).text
    party = page_of(desk, other).rsplit("/", 1)[1]
    assert f'name="other" value="{party}"' in found
    values = {"csrf_token": csrf_of(found), "other": party, "verdict": verdict, **more}
    return ada.post(f"{page}/join", data=values)


def test_ada_joins_two_and_undoes_it(desk: Desk, ada: FlaskClient) -> None:
    page, other = signed(desk, "Tibet Solidarity", "Lamp of Freedom")
    assert join(desk, ada, page, "Lamp of Freedom", "same").status_code == 303
    joined = page_of(desk, "Lamp of Freedom")
    assert joined == page_of(desk, "Tibet Solidarity")
    shown = ada.get(joined).text
    assert "are one party now" in shown
    (undo,) = re.findall(rf'action="({joined}/judgements/[0-9a-f]+/undo)"', shown)
    assert send(ada, undo, joined).status_code == 303
    assert {page_of(desk, name) for name in ("Tibet Solidarity", "Lamp of Freedom")} == {
        page,
        other,
    }


def test_what_contradicts_is_shown_with_its_way_back(desk: Desk, ada: FlaskClient) -> None:
    page, other = signed(desk, "Tibet Solidarity", "Lamp of Freedom")
    join(desk, ada, page, "Lamp of Freedom", "different")
    answer = join(desk, ada, page, "Lamp of Freedom", "same", replace="yes")
    # The later word of a person on the very pair stands.
    assert answer.status_code == 303
    joined = page_of(desk, "Lamp of Freedom")
    chosen = other.rsplit("/", 1)[1]
    answer = send(ada, f"{joined}/split", names=chosen)
    assert answer.status_code == 409
    assert "This contradicts other judgements" in answer.text
    (undo,) = re.findall(rf'action="({joined}/judgements/[0-9a-f]+/undo)"', answer.text)
    send(ada, undo, joined)
    assert page_of(desk, "Lamp of Freedom") == other


def test_an_earlier_word_is_shown_and_replaced_only_when_ada_says_so(
    desk: Desk, ada: FlaskClient
) -> None:
    page, other = signed(desk, "Tibet Solidarity", "Lamp of Freedom")
    join(desk, ada, page, "Lamp of Freedom", "related")
    shown = ada.get(f"{page}/join", query_string={"q": "lamp"}).text
    assert "related to" in shown
    assert "<bdi>Coordinator</bdi>, " in shown
    refused = join(desk, ada, page, "Lamp of Freedom", "same")
    assert refused.status_code == 409
    assert "judged otherwise before" in refused.text
    assert "Replace this judgement" in refused.text
    assert page_of(desk, "Lamp of Freedom") == other
    # The same again is no error.
    assert join(desk, ada, page, "Lamp of Freedom", "related").status_code == 303
    assert "Taken back" not in ada.get(page).text
    assert join(desk, ada, page, "Lamp of Freedom", "same", replace="yes").status_code == 303
    joined = page_of(desk, "Lamp of Freedom")
    assert joined == page_of(desk, "Tibet Solidarity")
    shown = ada.get(joined).text
    assert "Taken back (1)" in shown
    assert "; taken back by <bdi>Coordinator</bdi>" in shown


def test_an_earlier_word_of_another_name_of_the_party_counts(desk: Desk, ada: FlaskClient) -> None:
    names = ("Tai-man Chan", "陳大文", "Chan Tai Man")
    for name in names:
        signed(desk, name, kind=PartyKind.PERSON)
    page = page_of(desk, "Chan Tai Man")

    def say(of: str, other: str, verdict: str, **more: str) -> int:
        chosen = page_of(desk, other).rsplit("/", 1)[1]
        at = page_of(desk, of)
        token = csrf_of(ada.get(f"{at}/join").text)
        values = {"csrf_token": token, "other": chosen, "verdict": verdict, **more}
        return ada.post(f"{at}/join", data=values).status_code

    assert say("Chan Tai Man", "陳大文", "related") == 303
    assert say("Tai-man Chan", "陳大文", "same") == 303
    assert say("Chan Tai Man", "Tai-man Chan", "same") == 409
    found = ada.get(f"{page}/join", query_string={"q": "Tai-man"}).text
    assert "related to" in found
    assert "Replace this judgement" in found
    assert page_of(desk, "Chan Tai Man") != page_of(desk, "Tai-man Chan")


def test_ada_parts_what_was_joined_without_asking(desk: Desk, ada: FlaskClient) -> None:
    for name in ("Arizona for Hong Kong", "Arizona for Hong Kong (AZ4HK)"):
        values = {"csrf_token": csrf_of(ada.get(REGISTER).text), "table": f"name\n{name}"}
        ada.post(f"{REGISTER}/import", data=values)
    page = page_of(desk, "Arizona for Hong Kong")
    assert page_of(desk, "Arizona for Hong Kong (AZ4HK)") == page
    at = f"{page}/split?name=Arizona for Hong Kong (AZ4HK)"
    assert "checked" in ada.get(at).text
    with desk.app.app_context():
        chosen = db.session.scalars(
            select(Mention.id).where(Mention.name == "Arizona for Hong Kong (AZ4HK)")
        ).one()
    assert send(ada, f"{page}/split").status_code == 422
    assert send(ada, f"{page}/split", names=chosen).status_code == 303
    stayed = page_of(desk, "Arizona for Hong Kong")
    assert page_of(desk, "Arizona for Hong Kong (AZ4HK)") != stayed
    assert "not the same as" in ada.get(stayed).text


@pytest.mark.parametrize("verdict", ["same", "nonsense", ""])
def test_a_party_is_judged_with_another_and_in_words_that_are_known(
    desk: Desk, ada: FlaskClient, verdict: str
) -> None:
    page, other = signed(desk, "Tibet Solidarity", "Lamp of Freedom")
    itself = page if verdict == "same" else other
    values = {"csrf_token": csrf_of(ada.get(page).text), "other": itself.rsplit("/", 1)[1]}
    answer = ada.post(f"{page}/join", data={**values, "verdict": verdict})
    assert answer.status_code == 422
    nobody = {**values, "other": "0" * 32, "verdict": "same"}
    assert ada.post(f"{page}/join", data=nobody).status_code == 404


def test_a_name_in_another_script_stands_under_its_own(desk: Desk, ada: FlaskClient) -> None:
    page, _ = signed(desk, "Hong Kong Watch", "香港監察")
    join(desk, ada, page, "香港監察", "same")
    shown = ada.get(page_of(desk, "Hong Kong Watch")).text
    assert re.search(r'class="kicker">Han</h3>', shown)
    assert re.search(r'class="kicker">Latin</h3>', shown)
