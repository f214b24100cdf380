"""The logo of an organization, at its page in the register."""

from __future__ import annotations

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from letters.domain.problems import NotFoundProblem, Problem
from letters.domain.states import PartyKind, Role
from letters.services import directory, letterhead, profiles
from letters.web.clock import now
from letters.web.desk import party as pages
from letters.web.errors import status_of
from letters.web.forms import problems
from letters.web.forms.letterhead import PictureForm
from letters.web.guards import place
from letters.web.policies import Member, policy
from letters.web.unit_of_work import begin_writing, reads_first

blueprint = Blueprint("party_logo", __name__)


@blueprint.post(f"{pages.ROOT}/logo")
@policy(Member(Role.COORDINATOR))
@reads_first
def keep(convener: str, mention: str) -> ResponseReturnValue:
    """Keep a picture as the logo of the organization, in place of the one that it had."""
    party = directory.party(place().convener, mention)
    found = profiles.of(place().convener, party)
    if found.kind is not PartyKind.ORGANIZATION:
        raise NotFoundProblem("Only organizations have logos here.")
    form = PictureForm()
    try:
        kept = letterhead.read(form.upload())
        begin_writing()
        name = found.logo.name if found.logo else found.name
        letterhead.add_or_replace(place().convener, name, kept, now=now())
    except Problem as problem:
        problems.show(problem, form)
        return pages.page(party, picture_form=form), status_of(problem)
    flash(f"The logo of {found.name} is kept.", "success")
    return pages.back(party, "logo")


@blueprint.post(f"{pages.ROOT}/logo/remove")
@policy(Member(Role.COORDINATOR))
def remove(convener: str, mention: str) -> ResponseReturnValue:
    """Keep no logo of the organization; again is no error."""
    party = directory.party(place().convener, mention)
    found = profiles.of(place().convener, party).logo
    if found is not None:
        letterhead.remove(found, now=now())
        flash("The logo is removed. What was printed with it stays.", "success")
    return pages.back(party)
