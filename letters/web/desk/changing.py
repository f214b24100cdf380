"""Changing an open letter: what differs, who would be asked, and the step itself."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import LetterState, Right, Role
from letters.rendering import compared
from letters.services import agreeing, amending, drafting, reading
from letters.services.actor import By
from letters.web.clock import now
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.changing import ChangeForm
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("changing", __name__)

ROOT = "/desk/<convener>/letters/<letter>/change"


@blueprint.get(ROOT)
@policy(Member(Role.READER, shared=Right.SEE))
def ask(convener: str, letter: str) -> ResponseReturnValue:
    """What a change would do, before anything is done."""
    return _page(ChangeForm(formdata=None))


def _page(form: ChangeForm, refused: str = "", status: int = 200) -> ResponseReturnValue:
    found = place().letter
    newest = drafting.version(found, found.current_number)
    before = reading.version_in_force(found) if found.state is LetterState.OPEN else newest
    page = render_template(
        "desk/change.html",
        form=form,
        refused=refused,
        before=before,
        after=newest,
        changes=compared.in_all_languages(before.tongues, newest.tongues),
        doubts=drafting.doubts(newest),
        missing=agreeing.missing(found, newest),
        would_ask=amending.would_ask(found),
        pending=amending.pending(found),
        past=amending.amendments(found),
        zone=ZoneInfo(found.time_zone),
    )
    return page, status


@blueprint.post(f"{ROOT}/<int:number>")
@policy(Member(Role.COORDINATOR, fresh=True))
def amend(convener: str, letter: str, number: int) -> ResponseReturnValue:
    """Put a version in force as a change of substance, or propose it as a minor one."""
    form = ChangeForm()
    by = By.member(place().user)
    change = amending.propose_minor if form.minor else amending.amend
    try:
        made = change(place().letter, number=number, note=form.note.data or "", by=by, now=now())
    except Problem as problem:
        problems.show(problem, form)
        return _page(form, "" if problem.field else problem.message, status_of(problem))
    flash(
        f"Version {number} waits for a second coordinator. The public still reads the old text."
        if made.in_force_at is None
        else f"Version {number} is in force. {_signers(made.asked)} asked again.",
        "success",
    )
    return _back(convener, letter)


@blueprint.post(f"{ROOT}/<amendment>/second")
@policy(Member(Role.COORDINATOR, fresh=True, shared=Right.AGREE))
def second(convener: str, letter: str, amendment: str) -> ResponseReturnValue:
    """Agree, as a second coordinator, that a change is minor; it is in force at once."""
    try:
        made = amending.second(place().letter, amendment, by=place().user, now=now())
    except Problem as problem:
        return _page(ChangeForm(formdata=None), problem.message, status_of(problem))
    flash(f"Version {made.to_number} is in force. All signers are told by mail.", "success")
    return _back(convener, letter)


@blueprint.post(f"{ROOT}/<amendment>/drop")
@policy(Member(Role.COORDINATOR, shared=Right.AGREE))
def drop(convener: str, letter: str, amendment: str) -> ResponseReturnValue:
    """Drop a minor change that waits."""
    amending.drop(place().letter, amendment, by=By.member(place().user), now=now())
    flash("The change is dropped; the text in force stays.", "success")
    return _back(convener, letter)


def _back(convener: str, letter: str) -> ResponseReturnValue:
    return redirect(url_for("changing.ask", convener=convener, letter=letter), 303)


def _signers(count: int) -> str:
    return "1 signer is" if count == 1 else f"{count:,} signers are"
