"""A coordinator says at a party's page who else it is, or who of it is another."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from letters.domain.problems import Problem
from letters.domain.states import JudgementVerdict, Role
from letters.services import (
    directory,
    duplicates,
    judging_parties,
    pairs,
    profiles,
    shelves,
    splitting,
)
from letters.services.actor import By
from letters.services.directory import Listed
from letters.services.profiles import Profile
from letters.web.clock import now
from letters.web.desk.party import ROOT, back
from letters.web.errors import status_of
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("judging_parties", __name__)

SAID = {
    JudgementVerdict.SAME: "“{}” and “{}” are one party now.",
    JudgementVerdict.RELATED: "“{}” and “{}” are related, and stay two.",
    JudgementVerdict.DIFFERENT: "“{}” and “{}” are not the same.",
}


@blueprint.get(f"{ROOT}/join")
@policy(Member(Role.COORDINATOR))
def find(convener: str, mention: str) -> ResponseReturnValue:
    """Look for another party, to say what it is to this one."""
    party = profiles.of(place().convener, directory.party(place().convener, mention))
    query = request.args.get("q", "").replace("\0", "").strip()[:200]
    looked_for = directory.parties(place().convener, party.kind, query).rows if query else []
    found = [each for each in looked_for if each.party != party.party]
    return _join_page(party, found, [] if query else directory.near(party.party), query)


def _join_page(
    party: Profile,
    found: Sequence[Listed],
    near: Sequence[Listed] = (),
    query: str = "",
    problem: str = "",
) -> str:
    return render_template(
        "desk/party_join.html",
        party=party,
        query=query,
        found=found,
        near=near,
        earlier=judging_parties.earlier(party.party, [each.party for each in (*found, *near)]),
        problem=problem,
    )


@blueprint.post(f"{ROOT}/join")
@policy(Member(Role.COORDINATOR))
def join(convener: str, mention: str) -> ResponseReturnValue:
    """Judge two parties; the same again is no error."""
    party = directory.party(place().convener, mention)
    other = directory.party(place().convener, request.form.get("other", "").replace("\0", ""))
    word = request.form.get("verdict", "")
    verdict = next((each for each in SAID if each.value == word), None)
    if verdict is None or party == other:
        raise Problem("Please say of two parties: the same, related or not the same.")
    replace = "replace" in request.form
    names = [each.name for each in directory.listed([party, other])]
    by = By.member(place().user)
    try:
        judging_parties.judge(party, other, verdict, replace=replace, by=by, now=now())
    except duplicates.ConflictProblem as conflict:
        return _conflict(party, conflict)
    except judging_parties.EarlierProblem as problem:
        found = profiles.of(place().convener, party)
        page = _join_page(found, directory.listed([other]), problem=problem.message)
        return page, status_of(problem)
    flash(SAID[verdict].format(*names), "success")
    return back(party)


@blueprint.get(f"{ROOT}/split")
@policy(Member(Role.COORDINATOR))
def choose(convener: str, mention: str) -> ResponseReturnValue:
    """Choose the names that are another party; those of the spelling `name` are chosen."""
    party = profiles.of(place().convener, directory.party(place().convener, mention))
    name = request.args.get("name", "")
    return _split_page(party, {each.id for each in party.mentions if each.name == name})


@blueprint.post(f"{ROOT}/split")
@policy(Member(Role.COORDINATOR))
def split(convener: str, mention: str) -> ResponseReturnValue:
    """Part the chosen names from the others."""
    party = directory.party(place().convener, mention)
    chosen = set(request.form.getlist("names"))
    try:
        stayed = splitting.split(party, chosen, by=By.member(place().user), now=now())
    except duplicates.ConflictProblem as conflict:
        return _conflict(party, conflict)
    except Problem as problem:
        found = profiles.of(place().convener, party)
        return _split_page(found, chosen, problem.message), 422
    flash("They are two parties now, and nobody is asked about them again.", "success")
    return back(stayed)


@blueprint.post(f"{ROOT}/judgements/<judgement>/undo")
@policy(Member(Role.COORDINATOR))
def undo(convener: str, mention: str, judgement: str) -> ResponseReturnValue:
    """Take a judgement back; again is no error."""
    party = directory.party(place().convener, mention)
    found = pairs.judgement(place().convener, judgement)
    duplicates.undo(found, by=By.member(place().user), now=now())
    flash("The judgement is taken back.", "success")
    return back(party, "judged")


def _split_page(party: Profile, chosen: Collection[str], problem: str = "") -> str:
    return render_template(
        "desk/party_split.html",
        party=party,
        chosen=chosen,
        sign_ons={each.mention_id: each for each in party.sign_ons},
        titles={each.letter.id: each.title for each in shelves.shelf(place().convener)},
        problem=problem,
    )


def _conflict(party: str, conflict: duplicates.ConflictProblem) -> ResponseReturnValue:
    found = profiles.of(place().convener, party)
    return render_template("desk/party_conflict.html", party=found, conflict=conflict), 409
