"""The text of a letter: written, compared, shown as page and as PDF."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain import letter_check, letter_merge
from letters.domain.letter import LetterText
from letters.domain.letter_merge import Followed
from letters.domain.problems import Problem
from letters.domain.states import LetterState, Right, Role
from letters.models import Version, db
from letters.rendering import compared
from letters.services import drafting, reading
from letters.services.actor import By
from letters.services.drafting import StaleTextProblem
from letters.web.clock import now
from letters.web.desk import previews, sheet
from letters.web.errors import status_of
from letters.web.forms.text import TextForm, filled, text_form
from letters.web.guards import place
from letters.web.pages import whole_number
from letters.web.policies import Member, policy
from letters.web.unit_of_work import read_only

blueprint = Blueprint("text", __name__)

ROOT = "/desk/<convener>/letters/<letter>"
# The newest text of an open letter is the draft of a change: see `services.amending`.
CHANGEABLE = (LetterState.DRAFT, LetterState.OPEN)


@blueprint.get(f"{ROOT}/text")
@policy(Member(Role.READER, shared=Right.SEE))
def edit(convener: str, letter: str) -> ResponseReturnValue:
    """The newest text as a form; where it cannot change, as it is read."""
    found = place().letter
    version = drafting.version(found, found.current_number)
    if found.state in CHANGEABLE and place().may(Member(Role.EDITOR, shared=Right.EDIT)):
        return _form_page(text_form(version))
    return render_template(
        "desk/text_read.html",
        version=version,
        sheet=sheet.of(reading.text(found, version)),
        doubts=letter_check.all_doubts(version.text),
        zone=ZoneInfo(found.time_zone),
    )


@blueprint.post(f"{ROOT}/text")
@policy(Member(Role.EDITOR, shared=Right.EDIT))
def save(convener: str, letter: str) -> ResponseReturnValue:
    """Keep the typed text as the next version, or do what a row's button asks."""
    form = TextForm()
    if "take_merged" in request.form:
        return _merged_page(form)
    focus = form.rearrange(request.form)
    if focus is not None:
        return _form_page(form, focus=focus, typed=True)
    if not form.validate():
        return _form_page(form, typed=True), 422
    try:
        version = _save(form)
    except StaleTextProblem as problem:
        return _stale_page(form, problem)
    except Problem as problem:
        form.show(problem)
        return _form_page(form, typed=True), status_of(problem)
    flash(f"Version {version.number} is kept.", "success")
    return redirect(url_for("text.edit", convener=convener, letter=letter), 303)


def _save(form: TextForm) -> Version:
    return drafting.save(
        place().letter,
        form.text(),
        base=form.base_number(),
        by=By.member(place().user),
        now=now(),
        note=form.note.data or "",
    )


def _stale_page(form: TextForm, problem: StaleTextProblem) -> ResponseReturnValue:
    """Both texts and their difference; the form is now based on the newer text, and has it
    wherever its writer changed nothing."""
    number, theirs = problem.newest.number, problem.newest.text
    # The next save would stop here without this: nothing is stored, so the writers may go on
    # while the texts are compared.
    db.session.rollback()
    mine, base = letter_check.clean(form.text()), form.base_number()
    began = _began(base)
    followed = letter_merge.follow(began, theirs, mine) if began else Followed(mine, ())
    stale = {
        "sentence": problem.message,
        "number": number,
        "changes": compared.changes(theirs, followed.text),
        "taken": followed.parts,
        "base": base,
        "merged": letter_merge.merge(began, theirs, mine) if began else None,
    }
    joined = filled(followed.text, number, form.note.data)
    page = _form_page(joined, typed=True, stale=stale, theirs=compared.parts(theirs))
    return page, 409


def _began(base: int) -> LetterText | None:
    """The text that a writer began from; None where it is not known."""
    found = place().letter
    return drafting.version(found, base).text if 1 <= base <= found.current_number else None


def _merged_page(form: TextForm) -> ResponseReturnValue:
    """The merged text in the form. Nothing is stored until its writer saves it."""
    if not form.validate():
        return _form_page(form, typed=True), 422
    began, number = _began(whole_number(request.form["take_merged"])), form.base_number()
    if began is None:
        return _form_page(form, typed=True)
    try:
        theirs = drafting.version(place().letter, number)
        merged = letter_merge.merge(began, theirs.text, letter_check.clean(form.text()))
    except Problem as problem:
        form.show(problem)
        return _form_page(form, typed=True), status_of(problem)
    joined = filled(merged.text, number, form.note.data)
    return _form_page(joined, typed=True, merged=merged)


def _form_page(form: TextForm, **more: Any) -> str:
    found = place().letter
    return render_template(
        "desk/text.html",
        form=form,
        version=drafting.version(found, found.current_number),
        doubts=_doubts(form),
        most=letter_check.MOST_RECIPIENTS,
        zone=ZoneInfo(found.time_zone),
        **{"focus": None, "typed": False, "stale": None, "merged": None, **more},
    )


def _doubts(form: TextForm) -> tuple[str, ...] | None:
    try:
        return letter_check.all_doubts(form.text())
    except Problem:
        # The body itself is refused; the sentence stands beside its field when it is saved.
        return None


@blueprint.post(f"{ROOT}/text/preview")
@policy(Member(Role.EDITOR, shared=Right.EDIT))
@read_only
def preview(convener: str, letter: str) -> ResponseReturnValue:
    """What is typed, as the public page shows it."""
    try:
        return previews.page(place().letter, _typed())
    except Problem as problem:
        return previews.unshown(problem)


@blueprint.post(f"{ROOT}/text/preview.pdf")
@policy(Member(Role.EDITOR, shared=Right.EDIT))
@read_only
def preview_pdf(convener: str, letter: str) -> ResponseReturnValue:
    """What is typed, as it is printed."""
    try:
        return previews.pdf(place().letter, _typed())
    except Problem as problem:
        return previews.unshown(problem)


@blueprint.get(f"{ROOT}/text/page")
@policy(Member(Role.READER, shared=Right.SEE))
def page(convener: str, letter: str) -> ResponseReturnValue:
    """The newest stored text, as the public page would show it."""
    found = place().letter
    return previews.page(found, drafting.version(found, found.current_number).text)


@blueprint.get(f"{ROOT}/draft.pdf")
@policy(Member(Role.READER, shared=Right.SEE))
def draft_pdf(convener: str, letter: str) -> ResponseReturnValue:
    """The newest stored text and the roll as it stands, marked as a draft."""
    found = place().letter
    text = drafting.version(found, found.current_number).text
    return previews.pdf(found, text, download=True)


def _typed() -> LetterText:
    form = TextForm()
    if form.date.process_errors:
        raise Problem(form.date.process_errors[0], "date")
    return letter_check.clean(form.text())
