"""The starters of a convener: looked at, added, changed, made of a letter."""

from __future__ import annotations

import hashlib
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from letters.domain.problems import NotFoundProblem, Problem
from letters.domain.states import Role
from letters.services import draft_pdfs, reading, starters
from letters.services.actor import By
from letters.web import letter_page
from letters.web.clock import now
from letters.web.desk import sheet
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.starter import KeepForm, StarterForm
from letters.web.guards import place
from letters.web.letter_page import KIND_LABELS
from letters.web.policies import Member, policy

blueprint = Blueprint("starters", __name__)

ROOT = "/desk/<convener>"
ONE = f"{ROOT}/starters/<starter>"
LETTER = f"{ROOT}/letters/<letter>"


@blueprint.get(f"{ROOT}/starters")
@policy(Member(Role.READER))
def index(convener: str) -> ResponseReturnValue:
    """The own starters, then those that come with the product."""
    return render_template(
        "desk/starters.html",
        own=starters.own(place().convener),
        unreadable=starters.unreadable(place().convener),
        built_in=starters.built_in(),
        kinds=KIND_LABELS,
        writes=place().may(Member(Role.EDITOR)),
    )


@blueprint.get(ONE)
@policy(Member(Role.READER))
def show(convener: str, starter: str) -> ResponseReturnValue:
    """One starter, with its examples filled in."""
    found = starters.find(place().convener, starter)
    return render_template(
        "desk/starter.html",
        starter=found,
        sheet=sheet.of(starters.example(found, place().convener)),
        own=starters.is_own(place().convener, starter),
        kinds=KIND_LABELS,
        writes=place().may(Member(Role.EDITOR)),
    )


@blueprint.get(f"{ONE}/page")
@policy(Member(Role.READER))
def page(convener: str, starter: str) -> ResponseReturnValue:
    """The example as the public page of a letter shows it."""
    text = starters.example(starters.find(place().convener, starter), place().convener)
    values = letter_page.example_values(
        place().convener, text, starters.example_roll(), request.url
    )
    return render_template("public/letter.html", **values, form=None, preview=True)


@blueprint.get(f"{ONE}/draft.pdf")
@policy(Member(Role.READER))
def draft_pdf(convener: str, starter: str) -> ResponseReturnValue:
    """The example as it is printed."""
    text = starters.example(starters.find(place().convener, starter), place().convener)
    return send_file(
        BytesIO(
            draft_pdfs.of_text(
                text,
                starters.example_roll(),
                place().convener,
                time_zone=place().convener.time_zone,
                now=now(),
            )
        ),
        mimetype="application/pdf",
        download_name=f"{starter}-example.pdf",
    )


@blueprint.get(f"{ROOT}/new-starter")
@policy(Member(Role.EDITOR))
def new(convener: str) -> ResponseReturnValue:
    """An empty source, or that of the starter `from` to begin with."""
    origin = request.args.get("from", "")
    source = starters.source(place().convener, origin) if origin else SKELETON
    return _form_page(StarterForm(formdata=None, source=source))


@blueprint.post(f"{ROOT}/new-starter")
@policy(Member(Role.EDITOR))
def add(convener: str) -> ResponseReturnValue:
    """Keep a new starter."""
    form = StarterForm()
    try:
        form.validate()
        made = starters.add(place().convener, form.written(), by=By.member(place().user), now=now())
    except Problem as problem:
        problems.show(problem, form)
        return _form_page(form), status_of(problem)
    flash(f"The starter “{made.name}” is kept.", "success")
    return redirect(url_for("starters.show", convener=convener, starter=made.slug), 303)


@blueprint.get(f"{ONE}/change")
@policy(Member(Role.EDITOR))
def edit(convener: str, starter: str) -> ResponseReturnValue:
    """The source of an own starter."""
    source = _own_source(starter)
    return _form_page(StarterForm(formdata=None, source=source, begun=_print(source)), starter)


@blueprint.post(f"{ONE}/change")
@policy(Member(Role.EDITOR))
def change(convener: str, starter: str) -> ResponseReturnValue:
    """Replace the source of an own starter, unless somebody else did meanwhile."""
    stored = _own_source(starter)
    form = StarterForm()
    try:
        form.validate()
        written = form.written()
        if form.begun.data != _print(stored):
            form.begun.data = _print(stored)
            return _form_page(form, starter, theirs=stored), 409
        made = starters.change(place().convener, starter, written, now=now())
    except Problem as problem:
        problems.show(problem, form)
        return _form_page(form, starter), status_of(problem)
    flash(f"The starter “{made.name}” is kept.", "success")
    return redirect(url_for("starters.show", convener=convener, starter=starter), 303)


@blueprint.post(f"{ONE}/remove")
@policy(Member(Role.EDITOR))
def remove(convener: str, starter: str) -> ResponseReturnValue:
    """Remove an own starter."""
    _own_source(starter)
    starters.remove(place().convener, starter)
    flash("The starter is removed. Letters that began from it stay as they are.", "success")
    return redirect(url_for("starters.index", convener=convener), 303)


@blueprint.get(f"{LETTER}/starter")
@policy(Member(Role.EDITOR))
def ask_keep(convener: str, letter: str) -> ResponseReturnValue:
    """Under which name the letter's text becomes a starter."""
    return render_template("desk/keep_starter.html", form=KeepForm())


@blueprint.post(f"{LETTER}/starter")
@policy(Member(Role.EDITOR))
def keep(convener: str, letter: str) -> ResponseReturnValue:
    """Keep the letter's text as a starter."""
    form = KeepForm()
    text = reading.version_in_force(place().letter).text
    try:
        if form.validate():
            made = starters.from_letter(
                place().convener, text, form.name.data, by=By.member(place().user), now=now()
            )
            flash(f"The starter “{made.name}” is kept.", "success")
            return redirect(url_for("starters.show", convener=convener, starter=made.slug), 303)
    except Problem as problem:
        problems.show(problem, form)
    return render_template("desk/keep_starter.html", form=form), 422


def _own_source(starter: str) -> str:
    if not starters.is_own(place().convener, starter):
        raise NotFoundProblem("Only the starters that you added can be changed.")
    return starters.source(place().convener, starter)


def _form_page(form: StarterForm, slug: str | None = None, theirs: str | None = None) -> str:
    return render_template("desk/starter_form.html", form=form, slug=slug, theirs=theirs)


def _print(source: str) -> str:
    """The fingerprint of a source, to see whether it changed."""
    return hashlib.sha256(source.encode()).hexdigest()


SKELETON = """---
name: Our open letter
kind: open_letter
language: en
description: When to use it, in one sentence.
title: "Open Letter to {{ official }}"
reference: ""
salutation: "Dear {{ official }},"
placeholders:
  - name: official
    label: Title and family name
    example: Minister Okafor
    hint: As it is said in a salutation.
  - name: ask
    label: What they should do
    example: withdraw the bill
---

We, the undersigned, ask you to {{ ask }}.

## Why it matters

"""
