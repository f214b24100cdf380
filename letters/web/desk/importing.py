"""A past letter comes to the desk: paste or upload, look and correct, save."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain import past_letter
from letters.domain.problems import Problem
from letters.domain.states import Role
from letters.models import Letter
from letters.services import importing, reading
from letters.services.actor import By
from letters.web.clock import now
from letters.web.forms import problems
from letters.web.forms.past_letter import PastLetterForm, PastSourceForm
from letters.web.guards import place
from letters.web.policies import Member, policy
from letters.web.unit_of_work import read_only

blueprint = Blueprint("importing", __name__)

ROOT = "/desk/<convener>/past-letters"


@blueprint.get(f"{ROOT}/new")
@policy(Member(Role.EDITOR))
def start(convener: str) -> ResponseReturnValue:
    """Ask for the printed text."""
    return render_template("desk/past_source.html", form=PastSourceForm())


@blueprint.post(f"{ROOT}/read")
@policy(Member(Role.EDITOR))
@read_only
def read(convener: str) -> ResponseReturnValue:
    """Show what was read of it, and what is doubtful. Nothing is stored yet."""
    form = PastSourceForm()
    try:
        past = importing.with_leads(_parsed(form))
    except Problem as problem:
        problems.show(Problem(problem.message, "source"), form)
        return render_template("desk/past_source.html", form=form), 422
    return _look(PastLetterForm.of(past))


def _parsed(form: PastSourceForm) -> past_letter.PastLetter:
    upload = form.file.data
    if upload is not None and upload.filename:
        return past_letter.read(upload.read())
    if not (form.source.data or "").strip():
        raise Problem("Paste the letter, or choose a file.")
    return past_letter.parse(form.source.data)


def _look(form: PastLetterForm) -> str:
    twin = _twin(form)
    title = reading.text(twin).title if twin else ""
    return render_template("desk/past_letter.html", form=form, twin=twin, twin_title=title)


def _twin(form: PastLetterForm) -> Letter | None:
    """The letter that this one may be a second copy of."""
    return importing.twin(place().convener, form.title.data or "", form.date.data)


@blueprint.post(ROOT)
@policy(Member(Role.EDITOR))
def save(convener: str) -> ResponseReturnValue:
    """Store it as a closed letter; beside one of its title and date only where that was seen."""
    form = PastLetterForm()
    try:
        if form.validate():
            found, twin = place(), _twin(form)
            if twin is not None and request.form.get("beside") != twin.slug:
                return _look(form), 409
            text, printed = form.text((found.convener.name,)), form.printed()
            by = By.member(found.user)
            letter = importing.save(found.convener, text, printed, by=by, now=now())
            flash("The past letter is saved; its names are in the register.", "success")
            return redirect(url_for("overview.show", convener=convener, letter=letter.slug), 303)
    except Problem as problem:
        # The form holds recipients in two fields; the service knows only one list of them.
        field = "to" if problem.field == "recipients" else problem.field
        problems.show(Problem(problem.message, field), form)
    return _look(form), 422
