"""The roll as it will be printed, with its leads and places by hand."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import LetterState, Role
from letters.rendering.csv import roll_csv
from letters.services import checking, reading
from letters.services.actor import By
from letters.web.clock import now
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("order", __name__)

ROOT = "/desk/<convener>/letters/<letter>/roll"


@blueprint.get(ROOT)
@policy(Member(Role.READER))
def edit(convener: str, letter: str) -> ResponseReturnValue:
    """Every listed name with its number and place."""
    return _page({})


def _page(typed: dict[str, str], problem: str = "") -> ResponseReturnValue:
    found = place().letter
    return render_template(
        "desk/order.html",
        roll=reading.roll(found),
        typed=typed,
        problem=problem,
        may_change=place().may(Member(Role.COORDINATOR)) and found.state is not LetterState.CLOSED,
    ), 422 if problem else 200


@blueprint.post(ROOT)
@policy(Member(Role.COORDINATOR))
def change(convener: str, letter: str) -> ResponseReturnValue:
    """Save all leads and places of the page at once."""
    typed = {name: value.strip() for name, value in request.form.items()}
    try:
        moved = _place_all(typed)
    except Problem as problem:
        return _page(typed, problem.message)
    flash(f"{moved} places changed." if moved != 1 else "One place changed.", "success")
    return redirect(url_for("order.edit", convener=convener, letter=letter), 303)


def _place_all(typed: dict[str, str]) -> int:
    """How many names got another place. Raises `Problem` that names the one it is about."""
    moved = 0
    for sign_on in reading.listed(place().letter):
        before = (sign_on.lead, sign_on.position)
        lead = _number(typed.get(f"lead-{sign_on.id}"), before[0], sign_on.name)
        position = _number(typed.get(f"position-{sign_on.id}"), before[1], sign_on.name)
        if (lead, position) != before:
            try:
                checking.place(
                    sign_on, lead=lead, position=position, by=By.member(place().user), now=now()
                )
            except Problem as problem:
                raise Problem(f"{sign_on.name}: {problem.message}") from problem
            moved += 1
    return moved


def _number(typed: str | None, before: int | None, name: str) -> int | None:
    """What was typed; a field that the page did not hold leaves what was before."""
    if typed is None:
        return before
    if not typed:
        return None
    if not typed.isdecimal():
        raise Problem(f"{name}: a place is a number from 1 upwards, not “{typed}”.")
    return int(typed)


@blueprint.get(f"{ROOT}.csv")
@policy(Member(Role.READER))
def csv(convener: str, letter: str) -> ResponseReturnValue:
    """The roll as a table for spreadsheets."""
    response = make_response(roll_csv(reading.roll(place().letter)))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{letter}-names.csv"'
    return response
