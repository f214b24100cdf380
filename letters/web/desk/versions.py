"""The versions of a letter: read, compared, brought back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import NotFoundProblem
from letters.domain.states import Right, Role
from letters.rendering import compared
from letters.services import drafting, reading
from letters.services.actor import By
from letters.web.clock import now
from letters.web.desk import sheet
from letters.web.desk.text import CHANGEABLE
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("versions", __name__)

ROOT = "/desk/<convener>/letters/<letter>/versions"


@blueprint.get(ROOT)
@policy(Member(Role.READER, shared=Right.SEE))
def index(convener: str, letter: str) -> ResponseReturnValue:
    """All versions, the newest first."""
    found = place().letter
    return render_template(
        "desk/versions.html",
        versions=list(reversed(found.versions)),
        zone=ZoneInfo(found.time_zone),
    )


@blueprint.get(f"{ROOT}/<int:number>")
@policy(Member(Role.READER, shared=Right.SEE))
def show(convener: str, letter: str, number: int) -> ResponseReturnValue:
    """One version as it is read."""
    found = place().letter
    version = drafting.version(found, number)
    may_edit = place().may(Member(Role.EDITOR, shared=Right.EDIT))
    may_restore = may_edit and found.state in CHANGEABLE
    return render_template(
        "desk/version.html",
        version=version,
        sheet=sheet.of(reading.text(found, version)),
        restorable=may_restore and number != found.current_number,
        zone=ZoneInfo(found.time_zone),
    )


@blueprint.get(f"{ROOT}/difference")
@policy(Member(Role.READER, shared=Right.SEE))
def difference(convener: str, letter: str) -> ResponseReturnValue:
    """What changed from one version to another, word by word; `view=side` in two columns."""
    found = place().letter
    newest = found.current_number
    after = drafting.version(found, _number("to", newest))
    before = drafting.version(found, _number("from", max(after.number - 1, 1)))
    side = request.args.get("view") == "side"
    return render_template(
        "desk/difference.html",
        before=before,
        after=after,
        side=side,
        changes=(
            compared.beside(before.text, after.text)
            if side
            else compared.in_all_languages(before.tongues, after.tongues)
        ),
        numbers=range(1, newest + 1),
        zone=ZoneInfo(found.time_zone),
    )


def _number(name: str, otherwise: int) -> int:
    typed = request.args.get(name)
    if typed is None:
        return otherwise
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise NotFoundProblem("There is no such version of this letter.")
    return int(typed)


@blueprint.post(f"{ROOT}/<int:number>/restore")
@policy(Member(Role.EDITOR, shared=Right.EDIT))
def restore(convener: str, letter: str, number: int) -> ResponseReturnValue:
    """Make an earlier text the newest version."""
    found = place().letter
    stored = drafting.restore(found, number, by=By.member(place().user), now=now())
    flash(f"The text of version {number} is version {stored.number} now.", "success")
    return redirect(url_for("text.edit", convener=convener, letter=letter), 303)
