"""What was printed of a letter."""

from __future__ import annotations

from io import BytesIO
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from letters.domain import languages
from letters.domain.problems import NotFoundProblem
from letters.domain.states import EditionState, PrintStage, Right, Role
from letters.models import Edition
from letters.services import editions, reading, upkeep
from letters.services.actor import By
from letters.web.clock import now
from letters.web.desk.stages import Stage
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("editions", __name__)

ROOT = "/desk/<convener>/letters/<letter>/editions"


@blueprint.get(ROOT)
@policy(Member(Role.READER, shared=Right.SEE))
def index(convener: str, letter: str) -> ResponseReturnValue:
    """All editions; the page loads itself anew while one is being printed."""
    found = reading.editions(place().letter)
    waiting = [each for each in found if each.state is EditionState.WAITING]
    return render_template(
        "desk/editions.html",
        editions=found,
        waits=bool(waiting),
        idle="worker" in upkeep.missing(now()) if waiting else False,
        printing=_printing,
        language_name=languages.name,
        zone=ZoneInfo(place().letter.time_zone),
    )


def _printing(edition: Edition) -> list[Stage]:
    """The stages of a printing under way, the present one with its pages."""
    labels = {
        None: "In the queue",
        PrintStage.LETTER: "Setting the letter",
        PrintStage.LIST: "Setting the list",
        PrintStage.ASSEMBLING: "Assembling",
        PrintStage.CHECKING: "Checking",
        PrintStage.SEALING: "Sealing",
    }
    present = list(labels).index(edition.stage)
    states = ["done"] * present + ["now"] + ["ahead"] * (len(labels) - present - 1)
    done = f"{edition.pages_done:,}"
    setting = edition.stage in {PrintStage.LETTER, PrintStage.LIST}
    pages = f"page {done}" if setting else f"{done} pages" if edition.pages_done else ""
    return [
        Stage(label, pages if state == "now" else "", state)
        for label, state in zip(labels.values(), states, strict=True)
    ]


@blueprint.get(f"{ROOT}/<int:number>.pdf")
@policy(Member(Role.READER, shared=Right.SEE))
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
