"""Closing a letter: what will be printed, then the button."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain import roll as rolls
from letters.domain.states import LetterState, Role, SignOnState
from letters.services import closing, reading
from letters.services.actor import By
from letters.services.closing import NoticeProblem, NumbersProblem
from letters.web.clock import now
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("closing", __name__)

ROOT = "/desk/<convener>/letters/<letter>/close"


@blueprint.get(ROOT)
@policy(Member(Role.COORDINATOR, fresh=True))
def ask(convener: str, letter: str) -> ResponseReturnValue:
    """What will be frozen, and what will be left out."""
    return _page()


def _page(refused: str = "", status: int = 200) -> ResponseReturnValue:
    found = place().letter
    roll = reading.roll(found)
    page = render_template(
        "desk/close.html",
        refused=refused,
        places=closing.contradictions(found) if found.state is LetterState.OPEN else (),
        text=reading.text(found),
        count_words=rolls.count_in_words(roll),
        roll=roll,
        counts=reading.counts(found),
        states=SignOnState,
        zone=ZoneInfo(found.time_zone),
    )
    return page, status


@blueprint.post(ROOT)
@policy(Member(Role.COORDINATOR, fresh=True))
def close(convener: str, letter: str) -> ResponseReturnValue:
    """Freeze the roll and print it."""
    try:
        closing.close(place().letter, by=By.member(place().user), now=now())
    except (NumbersProblem, NoticeProblem) as problem:
        return _page(problem.message, 422)
    flash("The letter is closed. The edition is being printed.", "success")
    return redirect(url_for("editions.index", convener=convener, letter=letter), 303)


@blueprint.post(f"{ROOT}/meant")
@policy(Member(Role.COORDINATOR, fresh=True))
def meant(convener: str, letter: str) -> ResponseReturnValue:
    """A number in the text is not one of signatories."""
    phrase = request.form.get("phrase", "")
    by = By.member(place().user)
    closing.means_something_else(place().letter, phrase, by=by, now=now())
    return redirect(url_for("closing.ask", convener=convener, letter=letter), 303)
