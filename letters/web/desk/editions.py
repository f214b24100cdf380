"""What was printed of a letter, and what may be printed of it now."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from letters.domain import languages
from letters.domain.problems import NotFoundProblem
from letters.domain.states import EditionKind, EditionState, PrintStage, Right, Role
from letters.models import Edition
from letters.services import edition_kinds, editions, reading, upkeep
from letters.services.actor import By
from letters.web.clock import now
from letters.web.desk.stages import Stage
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("editions", __name__)

ROOT = "/desk/<convener>/letters/<letter>/editions"
SHOWN = 5
"""How many late names are named before a supplement is asked for."""


@blueprint.get(ROOT)
@policy(Member(Role.READER, shared=Right.SEE))
def index(convener: str, letter: str) -> ResponseReturnValue:
    """All editions; the page loads itself anew while one is being printed."""
    found = reading.editions(place().letter)
    waiting = [each for each in found if each.state is EditionState.WAITING]
    offers = place().manages and not waiting
    first = _first(found)
    return render_template(
        "desk/editions.html",
        editions=[each for each in found if each.id in first],
        folded=[each for each in found if each.id not in first],
        waits=bool(waiting),
        idle="worker" in upkeep.missing(now()) if waiting else False,
        outstanding=edition_kinds.outstanding(place().letter) if offers else None,
        shown=SHOWN,
        printing=_printing,
        heading=_heading,
        language_name=languages.name,
        zone=ZoneInfo(place().letter.time_zone),
    )


def _first(found: Sequence[Edition]) -> set[str]:
    """The ids of what is not folded away: in each language the newest printing, and what came
    after it and was not cancelled. `found` has the newest first."""
    newest: dict[str, int] = {}
    for each in found:
        if each.state is EditionState.READY and each.kind is not EditionKind.SUPPLEMENT:
            newest.setdefault(each.language, each.number)
    return {
        each.id
        for each in found
        if each.language not in newest
        or (each.number >= newest[each.language] and each.state is not EditionState.CANCELLED)
    }


def _heading(edition: Edition) -> str:
    """What an edition is called on the page."""
    number = f"Edition {edition.number}"
    if edition.extends is None:
        return number
    if edition.kind is EditionKind.SUPPLEMENT:
        return f"{number}, supplement to edition {edition.extends.number}"
    return f"{number}, erratum to edition {edition.extends.number}"


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
    """Print an edition that failed or was cancelled once more."""
    edition = reading.edition(place().letter, number)
    editions.ask_again(edition, by=By.member(place().user), now=now())
    return _back()


@blueprint.post(f"{ROOT}/<int:number>/cancel")
@policy(Member(Role.COORDINATOR))
def cancel(convener: str, letter: str, number: int) -> ResponseReturnValue:
    """Give up a printing that is not done."""
    edition = reading.edition(place().letter, number)
    editions.cancel(edition, by=By.member(place().user), now=now())
    if edition.state is EditionState.CANCELLED:
        flash(f"The printing of edition {number} is cancelled.", "success")
    return _back()


@blueprint.post(f"{ROOT}/anew")
@policy(Member(Role.COORDINATOR))
def anew(convener: str, letter: str) -> ResponseReturnValue:
    """Print text and list as they stand, in the form that is chosen now."""
    edition_kinds.ask_anew(place().letter, by=By.member(place().user), now=now())
    return _back()


@blueprint.post(f"{ROOT}/supplement")
@policy(Member(Role.COORDINATOR))
def supplement(convener: str, letter: str) -> ResponseReturnValue:
    """Print the names alone that were listed since the newest edition."""
    edition_kinds.ask_supplement(place().letter, by=By.member(place().user), now=now())
    return _back()


@blueprint.post(f"{ROOT}/erratum")
@policy(Member(Role.COORDINATOR))
def erratum(convener: str, letter: str) -> ResponseReturnValue:
    """Print the list without the names that left since the newest edition."""
    edition_kinds.ask_erratum(place().letter, by=By.member(place().user), now=now())
    return _back()


def _back() -> ResponseReturnValue:
    convener, letter = place().convener.slug, place().letter.slug
    return redirect(url_for("editions.index", convener=convener, letter=letter), 303)
