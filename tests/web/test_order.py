"""Ada puts the conveners first; everything typed is kept, whatever it is."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.states import LetterState, PartyKind, Role, SignOnState
from letters.models import Event, SignOn, db
from letters.models.transaction import reading, writing
from letters.services import reading as look
from tests import factories
from tests.support.desk import Desk, fields_of, send
from tests.support.dump import dump

NAMES = ("Alpha", "Beta", "Gamma", "Delta")


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


@pytest.fixture
def letter(desk: Desk) -> str:
    """An open letter with four listed names and one that waits."""
    address = desk.letter(LetterState.OPEN)
    for name in NAMES:
        desk.sign_on(address, name)
    desk.sign_on(address, "Waiting", SignOnState.CONFIRMED)
    return address


def key(desk: Desk, what: str, name: str) -> str:
    with desk.app.app_context(), reading():
        chosen = select(SignOn.id).where(SignOn.name == name)
        return f"{what}-{db.session.scalars(chosen).one()}"


def printed(desk: Desk, letter: str) -> list[str]:
    return desk.look(letter, lambda found: [line.signatory.name for line in look.roll(found).lines])


def events(desk: Desk, letter: str) -> int:
    return desk.look(
        letter,
        lambda found: len(
            db.session.scalars(select(Event.id).where(Event.letter_id == found.id)).all()
        ),
    )


def test_ada_pins_and_places_names_with_plain_numbers(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    typed = {
        key(desk, "lead", "Gamma"): "1",
        key(desk, "lead", "Beta"): " 2 ",
        key(desk, "position", "Alpha"): "2",
    }
    answer = send(ada, f"{letter}/roll", form="", **typed)
    assert answer.status_code == 303
    assert printed(desk, letter) == ["Gamma", "Beta", "Delta", "Alpha"]
    page = ada.get(f"{letter}/roll").text
    assert "3 places are changed." in page
    assert "First signatories" in page
    assert events(desk, letter) == 3


def test_emptied_fields_give_the_names_back_to_the_alphabet(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    gamma = key(desk, "lead", "Gamma")
    send(ada, f"{letter}/roll", form="", **{gamma: "1"})
    send(ada, f"{letter}/roll", form="", **{gamma: ""})
    assert printed(desk, letter) == ["Alpha", "Beta", "Delta", "Gamma"]


def test_saving_without_a_change_changes_nothing(desk: Desk, ada: FlaskClient, letter: str) -> None:
    answer = send(ada, f"{letter}/roll", form="")
    assert answer.status_code == 303
    assert "Nothing was changed." in ada.get(answer.location).text
    assert events(desk, letter) == 0


def test_two_with_the_same_number_follow_one_another(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    typed = {key(desk, "lead", name): "1" for name in ("Gamma", "Delta")}
    assert send(ada, f"{letter}/roll", form="", **typed).status_code == 303
    assert printed(desk, letter) == ["Delta", "Gamma", "Alpha", "Beta"]


def test_numbers_in_other_digits_are_numbers(desk: Desk, ada: FlaskClient, letter: str) -> None:
    send(ada, f"{letter}/roll", form="", **{key(desk, "lead", "Gamma"): "١"})
    assert printed(desk, letter)[0] == "Gamma"


def test_what_is_no_number_is_marked_and_nothing_typed_is_lost(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    before = dump(desk.app)
    lead, wrong = key(desk, "lead", "Gamma"), key(desk, "position", "Alpha")
    for typed in ("first", "0", "-3", "1.5", "½", "100001", "1e3", '"><b>'):
        answer = send(ada, f"{letter}/roll", form="", **{lead: "1", wrong: typed})
        assert answer.status_code == 422, typed
        kept = fields_of(answer.text, "")
        assert (kept[lead], kept[wrong]) == ("1", typed)
        assert f'href="#{wrong}"' in answer.text
        assert "nothing you typed is lost" in answer.text
        assert '"><b>' not in answer.text
    assert dump(desk.app) == before


def test_a_number_of_five_thousand_digits_is_a_sentence_not_an_error(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    answer = send(ada, f"{letter}/roll", form="", **{key(desk, "lead", "Gamma"): "9" * 5000})
    assert answer.status_code == 422
    assert "A place is a number from 1 to 100,000" in answer.text


def test_one_name_cannot_be_first_and_placed(desk: Desk, ada: FlaskClient, letter: str) -> None:
    both = {key(desk, "lead", "Gamma"): "1", key(desk, "position", "Gamma"): "2"}
    answer = send(ada, f"{letter}/roll", form="", **both)
    assert answer.status_code == 422
    assert "Choose one: First or Place." in answer.text
    assert {name: fields_of(answer.text, "")[name] for name in both} == both


def test_places_that_somebody_changed_meanwhile_are_not_overwritten(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    gamma, delta = key(desk, "lead", "Gamma"), key(desk, "lead", "Delta")
    values = fields_of(ada.get(f"{letter}/roll").text, "")
    with desk.app.app_context(), writing():
        db.session.scalars(select(SignOn).where(SignOn.name == "Delta")).one().lead = 1
    answer = ada.post(f"{letter}/roll", data={**values, gamma: "1"})
    assert answer.status_code == 409
    assert "Somebody changed places" in answer.text
    assert printed(desk, letter)[0] == "Delta"
    kept = fields_of(answer.text, "")
    assert (kept[gamma], kept[delta]) == ("1", "")
    assert ada.post(f"{letter}/roll", data=kept).status_code == 303
    assert printed(desk, letter)[0] == "Gamma"


def test_a_name_listed_meanwhile_hinders_nobody(desk: Desk, ada: FlaskClient, letter: str) -> None:
    values = fields_of(ada.get(f"{letter}/roll").text, "")
    with desk.app.app_context(), writing():
        late = db.session.scalars(select(SignOn).where(SignOn.name == "Waiting")).one()
        late.state, late.listed_at = SignOnState.LISTED, factories.NOW
    answer = ada.post(f"{letter}/roll", data={**values, key(desk, "lead", "Gamma"): "1"})
    assert answer.status_code == 303
    assert printed(desk, letter) == ["Gamma", "Alpha", "Beta", "Delta", "Waiting"]


def test_fields_of_other_letters_and_of_unlisted_names_do_nothing(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    other = desk.letter(LetterState.OPEN)
    desk.sign_on(other, "Stranger")
    typed = {key(desk, "lead", "Waiting"): "1", key(desk, "lead", "Stranger"): "1", "lead-x": "1"}
    assert send(ada, f"{letter}/roll", form="", **typed).status_code == 303
    with desk.app.app_context(), reading():
        assert db.session.scalars(select(SignOn).where(SignOn.lead.is_not(None))).all() == []


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_others_see_the_roll_without_fields(desk: Desk, letter: str, role: Role) -> None:
    page = desk.client(role).get(f"{letter}/roll").text
    assert "Alpha" in page
    assert 'name="lead-' not in page


def test_a_closed_roll_is_shown_and_stays(desk: Desk, ada: FlaskClient, letter: str) -> None:
    closed = desk.letter(LetterState.CLOSED)
    desk.sign_on(closed, "Frozen")
    values = fields_of(ada.get(f"{letter}/roll").text, "")
    page = ada.get(f"{closed}/roll").text
    assert "Frozen" in page
    assert 'name="lead-' not in page
    data = {"csrf_token": values["csrf_token"], key(desk, "lead", "Frozen"): "1"}
    assert ada.post(f"{closed}/roll", data=data).status_code == 422
    assert printed(desk, closed) == ["Frozen"]


def test_the_table_for_spreadsheets_is_the_roll(desk: Desk, letter: str) -> None:
    answer = desk.client(Role.READER).get(f"{letter}/roll.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.text.index("Alpha") < answer.text.index("Beta")
    assert "Waiting" not in answer.text


def test_an_empty_roll_says_so(desk: Desk, ada: FlaskClient) -> None:
    assert "No names are listed yet" in ada.get(f"{desk.letter(LetterState.OPEN)}/roll").text


def test_persons_stand_in_their_own_section_with_their_sort_names(
    desk: Desk, ada: FlaskClient, letter: str
) -> None:
    desk.sign_on(letter, "Jane Doe", kind=PartyKind.PERSON, sort_name="Doe, Jane")
    page = ada.get(f"{letter}/roll").text
    assert page.index("Organizations") < page.index("Gamma") < page.index("Persons</caption>")
    assert "under <bdi>Doe, Jane</bdi>" in page
