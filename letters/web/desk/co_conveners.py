"""Co-conveners at the desk: invited, given rights, answered, left."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import Right, Role
from letters.models import CoConvener
from letters.services import agreeing, convening, drafting, joining
from letters.services.actor import By
from letters.web.clock import now
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.co_convener import CoConvenerForm, RightsForm
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("co_conveners", __name__)

ROOT = "/desk/<convener>/letters/<letter>/co-conveners"
OFFER = "/desk/<convener>/co-convening/<offer>"


@blueprint.get(ROOT)
@policy(Member(Role.READER, shared=Right.SEE))
def index(convener: str, letter: str) -> ResponseReturnValue:
    """Who drafts this letter together; for a co-convener its own part in it."""
    return _page(CoConvenerForm(formdata=None))


def _page(form: CoConvenerForm, refused: dict[str, RightsForm] | None = None) -> str:
    found = place().letter
    if place().shared is not None:
        others = [each for each in agreeing.co_conveners(found) if each.takes_part]
        return render_template("desk/co_convening.html", others=others)
    version = drafting.version(found, found.current_number)
    everybody = convening.all_of(found)
    return render_template(
        "desk/co_conveners.html",
        form=form,
        live=[each for each in everybody if each.is_live],
        former=[each for each in everybody if not each.is_live],
        rights={each.id: _rights_form(refused, each) for each in everybody if each.is_live},
        may=joining.may,
        opened=refused or {},
        unnamed=convening.unnamed(found, version.text.conveners),
        zone=ZoneInfo(found.time_zone),
    )


def _rights_form(refused: dict[str, RightsForm] | None, each: CoConvener) -> RightsForm:
    if refused and each.id in refused:
        return refused[each.id]
    return RightsForm(formdata=None, obj=convening.rights_of(each))


@blueprint.post(ROOT)
@policy(Member(Role.COORDINATOR, fresh=True))
def invite(convener: str, letter: str) -> ResponseReturnValue:
    """Invite a convener that works here, or an organization by mail."""
    form = CoConvenerForm()
    status = 422
    try:
        if form.validate():
            made = convening.invite(
                place().letter,
                form.name.data or "",
                form.email.data or "",
                form.rights(),
                by=By.member(place().user),
                now=now(),
            )
            way = f"by mail to {made.email}" if made.email else "at its desk"
            flash(f"{made.name} is invited {way}.", "success")
            return _back(convener, letter)
    except Problem as problem:
        problems.show(problem, form)
        status = status_of(problem)
    return _page(form), status


@blueprint.post(f"{ROOT}/<co_convener>/rights")
@policy(Member(Role.COORDINATOR, fresh=True))
def change_rights(convener: str, letter: str, co_convener: str) -> ResponseReturnValue:
    """Give a co-convener other rights."""
    found = convening.find(place().letter, co_convener)
    form = RightsForm()
    try:
        convening.change_rights(found, form.rights(), by=By.member(place().user), now=now())
    except Problem as problem:
        problems.show(problem, form)
        return _page(CoConvenerForm(formdata=None), {found.id: form}), status_of(problem)
    flash(f"The rights of {found.shown_name} are kept.", "success")
    return _back(convener, letter)


@blueprint.post(f"{ROOT}/<co_convener>/again")
@policy(Member(Role.COORDINATOR))
def send_again(convener: str, letter: str, co_convener: str) -> ResponseReturnValue:
    """Mail an invitation again, with a new link."""
    found = convening.find(place().letter, co_convener)
    convening.send_again(found, now=now())
    flash(f"A new link is on its way to {found.email}; the old one works no more.", "success")
    return _back(convener, letter)


@blueprint.post(f"{ROOT}/<co_convener>/end")
@policy(Member(Role.COORDINATOR))
def end(convener: str, letter: str, co_convener: str) -> ResponseReturnValue:
    """Take an invitation back, or end a co-convener's part."""
    found = convening.find(place().letter, co_convener)
    waited = found.accepted_at is None
    convening.end(found, by=By.member(place().user), now=now())
    how = "is not invited any more" if waited else "is no co-convener of this letter any more"
    flash(f"{found.shown_name} {how}.", "success")
    return _back(convener, letter)


@blueprint.post(f"{ROOT}/leave")
@policy(Member(Role.COORDINATOR, shared=Right.SEE))
def leave(convener: str, letter: str) -> ResponseReturnValue:
    """Leave another convener's letter."""
    here = place()
    if here.shared is None:
        raise Problem("This is your own letter; only co-conveners can leave it.")
    convening.end(here.shared, by=By.member(here.user), now=now(), left=True)
    flash(
        f"{here.convener.name} has left the letter. What it wrote and agreed to stays.", "success"
    )
    return redirect(url_for("letters.index", convener=convener), 303)


@blueprint.post(f"{OFFER}/accept")
@policy(Member(Role.COORDINATOR))
def accept(convener: str, offer: str) -> ResponseReturnValue:
    """Join a letter that this convener is invited to."""
    here = place()
    found = convening.find_offer(here.convener, offer)
    convening.accept(found, here.convener, by=By.member(here.user), now=now())
    flash(f"{here.convener.name} drafts this letter with {found.letter.convener.name}.", "success")
    return redirect(url_for("overview.show", convener=convener, letter=found.letter.slug), 303)


@blueprint.post(f"{OFFER}/decline")
@policy(Member(Role.COORDINATOR))
def decline(convener: str, offer: str) -> ResponseReturnValue:
    """Decline to join a letter."""
    found = convening.find_offer(place().convener, offer)
    convening.decline(found, by=By.member(place().user), now=now())
    flash("The invitation is declined.", "success")
    return redirect(url_for("letters.index", convener=convener), 303)


def _back(convener: str, letter: str) -> ResponseReturnValue:
    return redirect(url_for("co_conveners.index", convener=convener, letter=letter), 303)
