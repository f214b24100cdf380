"""How a letter is printed: theme, paper, colour, and the form of its list."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import Role
from letters.services import printing
from letters.services.actor import By
from letters.web.clock import now
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.print_form import PrintFormForm, form_of
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("print_form", __name__)

ROOT = "/desk/<convener>/letters/<letter>/print"


@blueprint.get(ROOT)
@policy(Member(Role.COORDINATOR))
def edit(convener: str, letter: str) -> ResponseReturnValue:
    """What may be chosen."""
    return _page(_form())


@blueprint.post(ROOT)
@policy(Member(Role.COORDINATOR))
def change(convener: str, letter: str) -> ResponseReturnValue:
    """Keep what was chosen."""
    form, found = _form(), place().letter
    if not form.validate():
        return _page(form), 422
    try:
        chosen = form.chosen(found.form)
    except Problem as problem:
        problems.show(problem, form)
        return _page(form), status_of(problem)
    printing.change(found, chosen, by=By.member(place().user), now=now())
    flash("So it will be printed. What was printed before stays as it is.", "success")
    return redirect(url_for("print_form.edit", convener=convener, letter=letter), 303)


def _form() -> PrintFormForm:
    return form_of(place().letter.form, current_app.extensions["settings"].paper)


def _page(form: PrintFormForm) -> str:
    found = place().letter
    return render_template("desk/print_form.html", form=form, placed=printing.placed(found))
