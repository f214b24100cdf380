"""The conveners that a person works for, and their settings."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import Role
from letters.services import accounts
from letters.web.clock import now
from letters.web.desk.letterhead import settings_page
from letters.web.forms import problems
from letters.web.forms.convener import ConvenerForm
from letters.web.guards import me, place
from letters.web.policies import Member, SignedIn, policy

blueprint = Blueprint("conveners", __name__)


@blueprint.get("/desk/")
@policy(SignedIn())
def home() -> ResponseReturnValue:
    """All conveners of a person; straight on to the letters where there is only one."""
    memberships = accounts.conveners_of(me())
    if len(memberships) == 1 and "all" not in request.args:
        return redirect(url_for("letters.index", convener=memberships[0].convener.slug))
    return render_template("desk/conveners.html", memberships=memberships)


@blueprint.route("/desk/new", methods=["GET", "POST"])
@policy(SignedIn())
def create() -> ResponseReturnValue:
    """Make a further convener."""
    form = ConvenerForm()
    if form.validate_on_submit():
        try:
            made = accounts.create_convener(form.details(), by=me(), now=now())
        except Problem as problem:
            problems.show(problem, form)
        else:
            flash(f"{made.name} is ready. Begin its first letter.", "success")
            return redirect(url_for("letters.index", convener=made.slug))
    page = render_template("desk/convener.html", form=form, made=False)
    return page, 422 if form.errors else 200


@blueprint.route("/desk/<convener>/settings", methods=["GET", "POST"])
@policy(Member(Role.COORDINATOR))
def settings(convener: str) -> ResponseReturnValue:
    """What this convener says of itself."""
    form = ConvenerForm(obj=place().convener)
    if form.validate_on_submit():
        try:
            accounts.change_convener(place().convener, form.details())
        except Problem as problem:
            problems.show(problem, form)
        else:
            flash("The settings are saved.", "success")
            return redirect(url_for("conveners.settings", convener=convener))
    return settings_page(form=form), 422 if form.errors else 200
