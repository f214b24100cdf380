"""The letterhead of a convener: its logos on the page of the settings."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import Role
from letters.services import letterhead
from letters.web.clock import now
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.convener import ConvenerForm
from letters.web.forms.letterhead import LogoForm
from letters.web.guards import place
from letters.web.policies import Member, policy
from letters.web.unit_of_work import begin_writing, reads_first

blueprint = Blueprint("letterhead", __name__)

ROOT = "/desk/<convener>/settings/logos"
_UNNAMED = (
    "No letter here names {name} yet, and no party of the register is called so. Where the name is "
    "mistyped, the logo is printed nowhere: remove it, and add it once more."
)


@blueprint.post(ROOT)
@policy(Member(Role.COORDINATOR))
@reads_first
def add(convener: str) -> ResponseReturnValue:
    """Keep a logo, in place of the one that the organization had."""
    form = LogoForm()
    try:
        if form.validate():
            kept = letterhead.read(form.upload())
            begin_writing()
            logo = letterhead.add_or_replace(place().convener, form.name.data, kept, now=now())
            flash(f"The logo of {logo.name} is kept.", "success")
            if not letterhead.is_named(logo):
                flash(_UNNAMED.format(name=logo.name), "warning")
            return _back(convener)
    except Problem as problem:
        problems.show(problem, form)
        return settings_page(logo_form=form), status_of(problem)
    return settings_page(logo_form=form), 422


@blueprint.post(f"{ROOT}/<logo>/remove")
@policy(Member(Role.COORDINATOR))
def remove(convener: str, logo: str) -> ResponseReturnValue:
    """Take a logo out of the letterhead."""
    found = letterhead.find(place().convener, logo)
    letterhead.remove(found, now=now())
    flash(f"The logo of {found.name} is removed. What was printed with it stays.", "success")
    return _back(convener)


@blueprint.get("/desk/<convener>/logos/<logo>.png")
@policy(Member(Role.READER))
def picture(convener: str, logo: str) -> ResponseReturnValue:
    """One logo as a picture."""
    found = letterhead.find(place().convener, logo)
    return send_file(BytesIO(found.image), mimetype="image/png", etag=found.sha256)


def settings_page(*, form: ConvenerForm | None = None, logo_form: LogoForm | None = None) -> str:
    """The settings of a convener with its letterhead; a form not given stands as it is stored."""
    found = place().convener
    return render_template(
        "desk/convener.html",
        form=form or ConvenerForm(formdata=None, obj=found),
        logo_form=logo_form or LogoForm(formdata=None, name=found.name),
        logos=letterhead.of(found),
        made=True,
    )


def _back(convener: str) -> ResponseReturnValue:
    return redirect(url_for("conveners.settings", convener=convener, _anchor="letterhead"), 303)
