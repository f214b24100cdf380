"""Ada chooses how a letter is printed."""

from __future__ import annotations

from letters.domain.print_form import Grouping, Paper, PrintForm, Theme
from letters.domain.states import Role
from letters.models import Event, EventKind, Letter, db
from tests.support.desk import Desk, fields_of, send


def form_of(letter: Letter) -> PrintForm:
    return letter.form


def told(letter: Letter) -> list[object]:
    """What the events of changes say they are about."""
    events = db.session.query(Event).filter_by(letter_id=letter.id)
    return [each.details for each in events if each.kind is EventKind.SETTINGS_CHANGED]


def test_ada_chooses_and_finds_her_choice_again(desk: Desk) -> None:
    letter = desk.letter()
    ada = desk.client(Role.COORDINATOR)
    page = f"{letter}/print"
    assert desk.look(letter, form_of) == PrintForm()
    answer = send(
        ada,
        page,
        theme="broadside",
        paper="A4",
        accent="#1B4B82",
        grouping="country",
        columns="3",
        leads_first="y",
        as_of="y",
    )
    assert answer.status_code == 303
    kept = PrintForm(
        theme=Theme.BROADSIDE,
        paper=Paper.A4,
        accent="#1b4b82",
        grouping=Grouping.COUNTRY,
        columns=3,
        leads_first=True,
        as_of=True,
    )
    assert desk.look(letter, form_of) == kept
    shown = fields_of(ada.get(page).text, page)
    assert (shown["theme"], shown["picked"], shown["accent"]) == ("broadside", "#1b4b82", "")
    # Sent again as it stands, nothing changes and nothing is told twice.
    assert send(ada, page).status_code == 303
    assert desk.look(letter, form_of) == kept
    assert desk.look(letter, told) == [{"about": "print"}]
    assert "How the letter is printed changed" in ada.get(f"{letter}/activity").text


def test_a_picked_colour_counts_even_where_the_box_stands_for_the_themes_own(desk: Desk) -> None:
    letter = desk.letter()
    ada = desk.client(Role.COORDINATOR)
    send(ada, f"{letter}/print", picked="#004400")
    assert desk.look(letter, form_of).accent == "#004400"
    # The box brings the theme's own colour back.
    send(ada, f"{letter}/print", own_colour="y")
    assert desk.look(letter, form_of).accent == ""


def test_a_colour_too_light_to_read_is_refused_with_one_that_holds(desk: Desk) -> None:
    letter = desk.letter()
    ada = desk.client(Role.COORDINATOR)
    answer = send(ada, f"{letter}/print", accent="#ff8800", theme="modern")
    assert answer.status_code == 422
    assert "2.39 to 1" in answer.text
    assert "#b46000" in answer.text
    assert desk.look(letter, form_of) == PrintForm()
    refused = send(ada, f"{letter}/print", picked="#ffff00")
    assert refused.status_code == 422
    assert "too light" in refused.text


def test_who_may_only_read_does_not_choose(desk: Desk) -> None:
    letter = desk.letter()
    ben = desk.client(Role.READER)
    assert ben.get(f"{letter}/print").status_code == 403
