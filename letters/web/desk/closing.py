"""Closing a letter: what will be printed, then the button."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from letters.domain import roll as rolls
from letters.domain.states import Role, SignOnState
from letters.services import closing, reading
from letters.services.actor import By
from letters.web.clock import now
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("closing", __name__)

ROOT = "/desk/<convener>/letters/<letter>/close"


@blueprint.get(ROOT)
@policy(Member(Role.COORDINATOR, fresh=True))
def ask(convener: str, letter: str) -> ResponseReturnValue:
    """What will be frozen, and what will be left out."""
    found = place().letter
    roll = reading.roll(found)
    return render_template(
        "desk/close.html",
        text=reading.text(found),
        count_words=rolls.count_in_words(roll),
        roll=roll,
        counts=reading.counts(found),
        states=SignOnState,
        zone=ZoneInfo(found.time_zone),
    )


@blueprint.post(ROOT)
@policy(Member(Role.COORDINATOR, fresh=True))
def close(convener: str, letter: str) -> ResponseReturnValue:
    """Freeze the roll and print it."""
    closing.close(place().letter, by=By.member(place().user), now=now())
    flash("The letter is closed. The edition is being printed.", "success")
    return redirect(url_for("editions.index", convener=convener, letter=letter), 303)
