"""The front page, and what the house promises."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue

from letters.services import reading
from letters.web.letter_page import KIND_LABELS
from letters.web.policies import Public, policy
from letters.web.public import bp


@bp.get("/")
@policy(Public())
def home() -> ResponseReturnValue:
    """Open letters, and the door for coordinators."""
    letters = [
        (each, reading.text(each), reading.count(each), ZoneInfo(each.time_zone))
        for each in reading.public_letters()
    ]
    return render_template("public/home.html", letters=letters, kinds=KIND_LABELS)


@bp.get("/privacy")
@policy(Public())
def privacy() -> ResponseReturnValue:
    """What is kept of a signer, and for how long."""
    return render_template("public/privacy.html")


@bp.get("/accessibility")
@policy(Public())
def accessibility() -> ResponseReturnValue:
    """How the pages are made usable for all."""
    return render_template("public/accessibility.html")
