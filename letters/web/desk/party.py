"""One party of the register at the desk: its page, and what a coordinator tells of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from letters.domain import countries, languages
from letters.domain.problems import Problem
from letters.domain.states import FactKind, Role
from letters.services import aliases, directory, facts, profiles, shelves
from letters.services.actor import By
from letters.services.profiles import Profile
from letters.services.register import TOLD
from letters.web.clock import now
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.letterhead import PictureForm
from letters.web.forms.register import AliasForm, DetailsForm, NoteForm
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("party", __name__)

ROOT = "/desk/<convener>/register/<mention>"


def page(
    party: str,
    *,
    alias_form: AliasForm | None = None,
    note_form: NoteForm | None = None,
    picture_form: PictureForm | None = None,
) -> str:
    """The page of a party; a form not given stands as it is empty."""
    found = profiles.of(place().convener, party)
    return render_template(
        "desk/party.html",
        party=found,
        languages=languages.named(dict.fromkeys(each.language for each in found.standing)),
        country=_country(found),
        judgements=directory.judgements(party),
        taken_back=directory.taken_back(party),
        titles={each.letter.id: each.title for each in shelves.shelf(place().convener)},
        edits=place().may(Member(Role.COORDINATOR)),
        sees_contacts=place().manages,
        called=countries.name,
        alias_form=alias_form or AliasForm(formdata=None),
        note_form=note_form or NoteForm(formdata=None),
        picture_form=picture_form or PictureForm(formdata=None),
    )


def _country(found: Profile) -> str:
    noted = found.noted.get(FactKind.COUNTRY)
    return countries.name(noted.value) if noted else ""


def back(mention: str, anchor: str | None = None) -> ResponseReturnValue:
    """To the page of the party that a mention belongs to now."""
    party = directory.party(place().convener, mention)
    address = url_for(
        "register.show", convener=place().convener.slug, mention=party, _anchor=anchor
    )
    return redirect(address, 303)


@blueprint.get(f"{ROOT}/edit")
@policy(Member(Role.COORDINATOR))
def edit(convener: str, mention: str) -> ResponseReturnValue:
    """The form for short name, website and country."""
    found = profiles.of(place().convener, directory.party(place().convener, mention))
    noted = {kind.value: fact.value for kind, fact in found.noted.items()}
    return render_template("desk/party_edit.html", party=found, form=DetailsForm(data=noted))


@blueprint.post(f"{ROOT}/edit")
@policy(Member(Role.COORDINATOR))
def describe(convener: str, mention: str) -> ResponseReturnValue:
    """Note what changed."""
    party = directory.party(place().convener, mention)
    form = DetailsForm()
    try:
        if form.validate():
            details = facts.clean(form.details())
            facts.describe(party, details, by=By.member(place().user), now=now())
            return back(party)
    except Problem as problem:
        problems.show(problem, form)
    found = profiles.of(place().convener, party)
    return render_template("desk/party_edit.html", party=found, form=form), 422


@blueprint.post(f"{ROOT}/names")
@policy(Member(Role.COORDINATOR))
def add_name(convener: str, mention: str) -> ResponseReturnValue:
    """Keep another name of the party."""
    party = directory.party(place().convener, mention)
    form = AliasForm()
    try:
        if form.validate():
            name = aliases.clean(form.name.data or "")
            by = By.member(place().user)
            aliases.add(place().convener, party, name, by=by, now=now())
            flash(f"“{name}” is kept as another name.", "success")
            return back(party, "other-names")
    except Problem as problem:
        problems.show(problem, form)
        return page(party, alias_form=form), status_of(problem)
    return page(party, alias_form=form), 422


@blueprint.post(f"{ROOT}/notes")
@policy(Member(Role.COORDINATOR))
def add_note(convener: str, mention: str) -> ResponseReturnValue:
    """Keep a note."""
    party = directory.party(place().convener, mention)
    form = NoteForm()
    try:
        if form.validate():
            note = facts.clean_note(form.note.data or "")
            facts.write_note(party, note, by=By.member(place().user), now=now())
            return back(party, "notes")
    except Problem as problem:
        problems.show(problem, form)
    return page(party, note_form=form), 422


@blueprint.post(f"{ROOT}/facts/<fact>/take-back")
@policy(Member(Role.COORDINATOR))
def take_back(convener: str, mention: str, fact: str) -> ResponseReturnValue:
    """Say a fact no more; again is no error. A name that was the party's only one takes it from
    the register."""
    directory.party(place().convener, mention)
    found = facts.find(place().convener, fact)
    undo = aliases.take_back if found.kind in TOLD else facts.take_back
    undo(found, by=By.member(place().user), now=now())
    flash(f"“{_short(found.value)}” is taken back.", "success")
    try:
        return back(mention)
    except Problem:
        return redirect(url_for("register.index", convener=convener), 303)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
