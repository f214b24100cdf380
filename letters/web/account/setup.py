"""The first visit: whoever holds the printed link makes the first account."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user

from letters.domain.problems import Problem
from letters.services import accounts
from letters.web.clock import now
from letters.web.forms import problems
from letters.web.forms.setup import SetupForm
from letters.web.policies import Public, policy

blueprint = Blueprint("setup", __name__)


@blueprint.route("/setup/<token>", methods=["GET", "POST"])
@policy(Public("the one-time link that the start command prints"))
def first_visit(token: str) -> ResponseReturnValue:
    """Show the form; make the account and the convener; go to the desk."""
    link = accounts.find_setup(token, now())
    form = SetupForm()
    if form.validate_on_submit():
        try:
            user, convener = accounts.set_up(
                link,
                form.your_name.data,
                form.email.data,
                form.password.data,
                form.details(),
                now=now(),
            )
        except Problem as problem:
            problems.show(problem, form)
        else:
            login_user(user)
            return redirect(url_for("letters.index", convener=convener.slug))
    page = render_template("account/setup.html", form=form)
    return page, 422 if form.errors else 200
