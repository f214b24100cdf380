"""The letters of a convener: the list, a new one, and the steps from draft to open."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain import letter_check
from letters.domain.letter import LetterText
from letters.domain.problems import Problem
from letters.domain.states import LetterState, Right, Role
from letters.domain.text.starter import Starter
from letters.models import Convener
from letters.services import (
    agreeing,
    asking,
    convening,
    drafting,
    joining,
    opening,
    reading,
    shelves,
    starters,
)
from letters.services.actor import By
from letters.web.clock import now
from letters.web.desk import agreement
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.begin import BeginForm, begin_form
from letters.web.forms.starter import EmptyForm
from letters.web.guards import place
from letters.web.letter_page import KIND_LABELS
from letters.web.policies import Member, policy

blueprint = Blueprint("letters", __name__)

ROOT = "/desk/<convener>"
LETTER = f"{ROOT}/letters/<letter>"
IMPORT = "importing.start"


@blueprint.get(f"{ROOT}/letters")
@policy(Member(Role.READER))
def index(convener: str) -> ResponseReturnValue:
    """All letters with where they stand."""
    importing = IMPORT in current_app.view_functions
    return render_template(
        "desk/letters.html",
        shelf=shelves.shelf(place().convener),
        shared_shelf=shelves.shared_shelf(place().convener),
        offers=convening.offers(place().convener),
        drafted=joining.title,
        rights=joining.may,
        manages=place().manages,
        import_url=url_for(IMPORT, convener=convener) if importing else None,
        writes=place().may(Member(Role.EDITOR)),
        now=now(),
    )


# Not below /letters/: there every word may be the address of a letter.
@blueprint.get(f"{ROOT}/new-letter")
@policy(Member(Role.EDITOR))
def new(convener: str) -> ResponseReturnValue:
    """Choose what the letter begins from."""
    form = EmptyForm(language=place().convener.language)
    return _choice(place().convener, form)


@blueprint.post(f"{ROOT}/new-letter")
@policy(Member(Role.EDITOR))
def begin_empty(convener: str) -> ResponseReturnValue:
    """Begin a letter from an empty page."""
    form = EmptyForm()
    if not form.validate():
        return _choice(place().convener, form), 422
    try:
        return _create(form.text(place().convener.name))
    except Problem as problem:
        problems.show(problem, form)
        return _choice(place().convener, form), status_of(problem)


def _choice(convener: Convener, form: EmptyForm) -> str:
    return render_template(
        "desk/new_letter.html",
        form=form,
        own=starters.own(convener),
        built_in=starters.built_in(),
        kinds=KIND_LABELS,
    )


@blueprint.get(f"{ROOT}/new-letter/<starter>")
@policy(Member(Role.EDITOR))
def begin(convener: str, starter: str) -> ResponseReturnValue:
    """The gaps of a starter, to be filled."""
    found = starters.find(place().convener, starter)
    return _begin_page(found, begin_form(found))


@blueprint.post(f"{ROOT}/new-letter/<starter>")
@policy(Member(Role.EDITOR))
def begin_filled(convener: str, starter: str) -> ResponseReturnValue:
    """Begin a letter with the gaps filled, or do what a row's button asks."""
    found = starters.find(place().convener, starter)
    form = begin_form(found)
    focus = form.rearrange(request.form)
    if focus is not None:
        return _begin_page(found, form, focus)
    status = 422
    if form.validate():
        try:
            return _create(starters.draft(found, form.answers(), place().convener))
        except Problem as problem:
            form.show(problem)
            status = status_of(problem)
    return _begin_page(found, form), status


def _begin_page(starter: Starter, form: BeginForm, focus: str | None = None) -> str:
    return render_template(
        "desk/begin.html", starter=starter, form=form, focus=focus, kinds=KIND_LABELS
    )


def _create(text: LetterText) -> ResponseReturnValue:
    convener = place().convener
    letter = drafting.create(convener, text, by=By.member(place().user), now=now())
    flash("The letter is begun. Nobody but your members sees it until it is opened.", "success")
    return redirect(url_for("text.edit", convener=convener.slug, letter=letter.slug), 303)


@blueprint.get(f"{LETTER}/open")
@policy(Member(Role.READER, shared=Right.SEE))
def ask_open(convener: str, letter: str) -> ResponseReturnValue:
    """What should be looked at before the text is agreed and the letter is opened."""
    return _steps_page()


def _steps_page(refused: Problem | None = None) -> str:
    found = place().letter
    version = reading.version_in_force(found)
    text = version.text
    return render_template(
        "desk/open.html",
        version=version,
        text=text,
        kind=KIND_LABELS[text.kind],
        doubts=drafting.doubts(version),
        unready=_unready(text) if found.state is LetterState.DRAFT else None,
        refused=refused,
        agreement=agreement.state_of(found),
        unnamed=convening.unnamed(found, text.conveners),
        zone=ZoneInfo(found.time_zone),
        now=now(),
    )


def _unready(text: LetterText) -> str | None:
    try:
        letter_check.ready(text)
    except Problem as problem:
        return problem.message
    return None


@blueprint.post(f"{LETTER}/agree/<int:number>")
@policy(Member(Role.COORDINATOR, shared=Right.AGREE))
def agree(convener: str, letter: str, number: int) -> ResponseReturnValue:
    """Agree to a version as the text to be opened, for the own organization."""
    here = place()
    try:
        settled = agreeing.agree(
            here.letter, number=number, convener=here.convener, by=By.member(here.user), now=now()
        )
    except Problem as problem:
        return _steps_page(problem), status_of(problem)
    flash(
        f"Version {number} is agreed. It cannot change unless it is taken back."
        if settled
        else f"{here.convener.name} agrees to version {number}. Others are still asked.",
        "success",
    )
    return _back(convener, letter)


@blueprint.post(f"{LETTER}/take-back")
@policy(Member(Role.COORDINATOR, shared=Right.AGREE))
def take_back(convener: str, letter: str) -> ResponseReturnValue:
    """Take the own organization's agreement to the newest version back."""
    here = place()
    try:
        agreeing.take_back(here.letter, here.convener, by=By.member(here.user), now=now())
    except Problem as problem:
        return _steps_page(problem), status_of(problem)
    flash(f"The agreement of {here.convener.name} is taken back.", "success")
    return _back(convener, letter)


@blueprint.post(f"{LETTER}/ask-agreement/<int:number>")
@policy(Member(Role.COORDINATOR))
def ask(convener: str, letter: str, number: int) -> ResponseReturnValue:
    """Mail those whose agreement is missing."""
    try:
        mailed = asking.ask(place().letter, number=number, by=place().user, now=now())
    except Problem as problem:
        return _steps_page(problem), status_of(problem)
    people = "person is" if mailed == 1 else "people are"
    flash(
        f"{mailed} {people} asked by mail for version {number}."
        if mailed
        else f"Everybody who can be asked by mail was asked for version {number} already.",
        "success" if mailed else "info",
    )
    return _back(convener, letter)


@blueprint.post(f"{LETTER}/redraft")
@policy(Member(Role.COORDINATOR))
def redraft(convener: str, letter: str) -> ResponseReturnValue:
    """Take an agreed text back into drafting."""
    try:
        agreeing.redraft(place().letter, by=By.member(place().user), now=now())
    except Problem as problem:
        return _steps_page(problem), status_of(problem)
    flash("The text can be changed again.", "success")
    return redirect(url_for("text.edit", convener=convener, letter=letter), 303)


@blueprint.post(f"{LETTER}/open")
@policy(Member(Role.COORDINATOR, fresh=True))
def open_(convener: str, letter: str) -> ResponseReturnValue:
    """Open an agreed letter for signature."""
    try:
        opening.open_(place().letter, by=By.member(place().user), now=now())
    except Problem as problem:
        return _steps_page(problem), status_of(problem)
    flash("The letter is open for signature.", "success")
    return _back(convener, letter)


def _back(convener: str, letter: str) -> ResponseReturnValue:
    return redirect(url_for("letters.ask_open", convener=convener, letter=letter), 303)
