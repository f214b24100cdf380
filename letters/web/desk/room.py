"""The draft room: the newest text, and what people say of its passages."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import LetterState, Right, Role
from letters.domain.text import paragraphs
from letters.models import Comment, db
from letters.services import commenting, drafting, threads
from letters.services.actor import By
from letters.services.commenting import ClosedThreadProblem, Said
from letters.web.clock import now
from letters.web.desk import room_page
from letters.web.errors import status_of
from letters.web.forms import room as forms
from letters.web.forms.room import CommentForm, ReplyForm, SuggestionForm
from letters.web.guards import place
from letters.web.pages import whole_number
from letters.web.policies import Member, policy

blueprint = Blueprint("room", __name__)

ROOT = "/desk/<convener>/letters/<letter>/room"
TALKS = Member(Role.EDITOR, shared=Right.COMMENT)
EDITS = Member(Role.EDITOR, shared=Right.EDIT)


@blueprint.get(ROOT)
@policy(TALKS)
def show(convener: str, letter: str) -> ResponseReturnValue:
    """The newest text with its threads; with `on`, the form under that paragraph."""
    found = place().letter
    number = whole_number(request.args.get("on"))
    version = drafting.version(found, found.current_number)
    paragraph = paragraphs.at(paragraphs.paragraphs(version.body), number)
    if paragraph is None or found.state is LetterState.CLOSED:
        return _page()
    suggests = "suggest" in request.args
    return _page(form=forms.for_paragraph(version, paragraph, suggests=suggests))


@blueprint.post(ROOT)
@policy(TALKS)
def add(convener: str, letter: str) -> ResponseReturnValue:
    """Keep a comment or a suggestion."""
    form = SuggestionForm() if "replacement" in request.form else CommentForm()
    if "instead" in request.form:
        found = place().letter
        version = drafting.version(found, form.version_of(found.current_number))
        return _page(form=forms.instead(form, version))
    try:
        made = _kept(form)
    except Problem as problem:
        form.show(problem)
        return _refused(problem, form=form)
    flash("Your comment is kept." if made.replacement is None else "Your suggestion is kept.")
    return _to(made)


def _kept(form: CommentForm) -> Comment:
    letter = place().letter
    version = drafting.version(letter, form.version_of(letter.current_number))
    quote, body = form.quote.data or "", form.body.data or ""
    if isinstance(form, SuggestionForm):
        wanted = form.replacement.data or ""
        return commenting.suggest(version, quote, wanted, body, form.place, said=_said(), now=now())
    return commenting.comment(version, quote, body, form.place, said=_said(), now=now())


@blueprint.post(f"{ROOT}/<comment>/reply")
@policy(TALKS)
def reply(convener: str, letter: str, comment: str) -> ResponseReturnValue:
    """Answer in a thread."""
    form = ReplyForm()
    try:
        commenting.reply(place().letter, comment, form.body.data or "", said=_said(), now=now())
    except Problem as problem:
        return _answer_refused(problem, comment, form)
    return _to(threads.find(place().letter, comment))


@blueprint.post(f"{ROOT}/<comment>/resolve")
@policy(TALKS)
def resolve(convener: str, letter: str, comment: str) -> ResponseReturnValue:
    """Close a thread as done with."""
    by, edits = By.member(place().user), place().may(EDITS)
    found = commenting.resolve(place().letter, comment, by=by, edits=edits, now=now())
    flash("The thread is closed; it stays among the closed ones.", "success")
    return _to(found)


@blueprint.post(f"{ROOT}/<comment>/accept")
@policy(EDITS)
def accept(convener: str, letter: str, comment: str) -> ResponseReturnValue:
    """Put a suggestion into the text, as the next version."""
    try:
        found = commenting.accept(place().letter, comment, by=By.member(place().user), now=now())
    except Problem as problem:
        return _refused(problem, about=comment)
    flash(f"The suggestion is in the text: version {found.made_number}.", "success")
    return _to(found)


@blueprint.post(f"{ROOT}/<comment>/refuse")
@policy(EDITS)
def refuse(convener: str, letter: str, comment: str) -> ResponseReturnValue:
    """End a suggestion without taking it, perhaps with a reason."""
    form = ReplyForm()
    try:
        found = commenting.refuse(
            place().letter, comment, form.body.data or "", said=_said(), now=now()
        )
    except Problem as problem:
        return _answer_refused(problem, comment, form)
    flash("The suggestion is refused; it stays among the closed ones.", "success")
    return _to(found)


def _said() -> Said:
    return Said(By.member(place().user), place().convener)


def _answer_refused(problem: Problem, comment: str, form: ReplyForm) -> ResponseReturnValue:
    """The room with what was typed: in its thread, or where that is closed, for a new one."""
    typed = form.body.data or ""
    # The thread as it is stored, or the answer that there is none.
    found = threads.find(place().letter, comment)
    if isinstance(problem, ClosedThreadProblem) and typed.strip():
        return _refused(problem, about=comment, anew=forms.to_begin_anew(found, typed))
    form.show(problem)
    return _refused(problem, about=comment, answer=form)


def _refused(problem: Problem, **more: Any) -> ResponseReturnValue:
    # Nothing was stored, so others may go on while the page is made.
    db.session.rollback()
    return _page(problem=problem, **more), status_of(problem)


def _page(**more: Any) -> str:
    found = place().letter
    asked = request.args.get("show", "")
    about = more.get("about")
    looked = room_page.look(found, asked, place().user.id, about=about)
    return render_template(
        "desk/room.html",
        room=looked,
        goes_on=found.state is not LetterState.CLOSED,
        edits=place().may(EDITS) and found.state in (LetterState.DRAFT, LetterState.OPEN),
        closes=place().may(EDITS),
        me=place().user,
        reply_form=ReplyForm(formdata=None),
        zone=ZoneInfo(found.time_zone),
        **{"form": None, "anew": None, "answer": None, "problem": None, "about": None, **more},
    )


def _to(comment: Comment) -> ResponseReturnValue:
    """Back to the room, at the thread."""
    which = None if comment.closed_at is None else room_page.CLOSED
    url = url_for(
        "room.show",
        convener=place().convener.slug,
        letter=place().letter.slug,
        show=which,
        _anchor=f"t-{comment.id}",
    )
    return redirect(url, 303)
