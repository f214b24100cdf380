"""The roll as it will be printed, with its leads and places by hand."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain.states import LetterState, Role
from letters.rendering.csv import roll_csv
from letters.services import checking, reading
from letters.services.actor import By
from letters.web.clock import now
from letters.web.forms import places
from letters.web.forms.places import Places
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("order", __name__)

ROOT = "/desk/<convener>/letters/<letter>/roll"
NOTHING = Places({}, {}, {})


@blueprint.get(ROOT)
@policy(Member(Role.READER))
def edit(convener: str, letter: str) -> ResponseReturnValue:
    """Every listed name with its number and place."""
    return _page(NOTHING)


def _page(given: Places, problem: str = "") -> str:
    found = place().letter
    return render_template(
        "desk/order.html",
        roll=reading.roll(found),
        mark=places.mark(reading.listed(found)),
        typed=given.typed,
        wrong=given.wrong,
        problem=problem,
        may_change=place().may(Member(Role.COORDINATOR)) and found.state is not LetterState.CLOSED,
    )


@blueprint.post(ROOT)
@policy(Member(Role.COORDINATOR))
def change(convener: str, letter: str) -> ResponseReturnValue:
    """Save all leads and places of the page at once, or none of them."""
    listed = reading.listed(place().letter)
    given = places.read(request.form, listed)
    if given.wrong:
        return _page(given), 422
    if request.form.get("mark", places.mark(listed)) != places.mark(listed):
        return _page(
            given,
            "Somebody changed places while you were typing. Your numbers are below; "
            "look at them and save again.",
        ), 409
    before = {each.id: (each.lead, each.position) for each in listed}
    moved = [each for each in listed if given.wanted[each.id] != before[each.id]]
    for each in moved:
        lead, position = given.wanted[each.id]
        checking.place(each, lead=lead, position=position, by=By.member(place().user), now=now())
    flash(_in_words(len(moved)), "success" if moved else "info")
    return redirect(url_for("order.edit", convener=convener, letter=letter), 303)


def _in_words(moved: int) -> str:
    if not moved:
        return "Nothing was changed."
    return "One place is changed." if moved == 1 else f"{moved} places are changed."


@blueprint.get(f"{ROOT}.csv")
@policy(Member(Role.READER))
def csv(convener: str, letter: str) -> ResponseReturnValue:
    """The roll as a table for spreadsheets."""
    response = make_response(roll_csv(reading.roll(place().letter)))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{letter}-names.csv"'
    return response
