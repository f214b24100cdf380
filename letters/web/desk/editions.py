"""What was printed of a letter."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import NotFoundProblem
from letters.domain.states import EditionState, Role
from letters.services import editions, reading
from letters.services.actor import By
from letters.web.clock import now
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("editions", __name__)

SLOW = timedelta(minutes=1)
"""A printing that takes longer than this waits for a worker rather than being done."""
ROOT = "/desk/<convener>/letters/<letter>/editions"


@blueprint.get(ROOT)
@policy(Member(Role.READER))
def index(convener: str, letter: str) -> ResponseReturnValue:
    """All editions; the page loads itself anew while one is being printed."""
    found = reading.editions(place().letter)
    waiting = [each for each in found if each.state is EditionState.WAITING]
    return render_template(
        "desk/editions.html",
        editions=found,
        waits=bool(waiting),
        slow=any(each.attempt == 1 and each.created_at < now() - SLOW for each in waiting),
        zone=ZoneInfo(place().letter.time_zone),
    )


@blueprint.get(f"{ROOT}/<int:number>.pdf")
@policy(Member(Role.READER))
def pdf(convener: str, letter: str, number: int) -> ResponseReturnValue:
    """The PDF of one edition."""
    edition = reading.edition(place().letter, number)
    if edition.pdf is None:
        raise NotFoundProblem("This edition is not printed yet.")
    return send_file(
        BytesIO(edition.pdf),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{letter}-edition-{number}.pdf",
        etag=edition.sha256 or False,
    )


@blueprint.post(f"{ROOT}/<int:number>/again")
@policy(Member(Role.COORDINATOR))
def again(convener: str, letter: str, number: int) -> ResponseReturnValue:
    """Print a failed edition once more."""
    edition = reading.edition(place().letter, number)
    editions.ask_again(edition, by=By.member(place().user), now=now())
    return redirect(url_for("editions.index", convener=convener, letter=letter), 303)
