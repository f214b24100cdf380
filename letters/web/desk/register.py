"""The register at the desk: parties, a party's page, and which letters share signatories."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain import languages
from letters.domain.problems import NotFoundProblem
from letters.domain.states import PartyKind, Role
from letters.models import Convener
from letters.services import directory, shelves
from letters.services.shelves import Shelved
from letters.web.guards import place
from letters.web.pages import whole_number
from letters.web.policies import Member, policy

blueprint = Blueprint("register", __name__)

ROOT = "/desk/<convener>"
MOST_COMPARED = 12


@blueprint.get(f"{ROOT}/register")
@policy(Member(Role.READER))
def index(convener: str) -> ResponseReturnValue:
    """Organizations or persons, with a search."""
    kind = PartyKind.PERSON if request.args.get("kind") == "person" else PartyKind.ORGANIZATION
    query = request.args.get("q", "").strip()[:200]
    page = max(1, whole_number(request.args.get("page", "1")) or 1)
    found = directory.parties(place().convener, kind, query, page=page)
    return render_template("desk/register.html", found=found, kind=kind, query=query, page=page)


@blueprint.get(f"{ROOT}/register/<mention>")
@policy(Member(Role.READER))
def show(convener: str, mention: str) -> ResponseReturnValue:
    """One party: its names, letters, contacts and what was judged of it."""
    party = directory.party(place().convener, mention)
    if party != mention:
        return redirect(url_for("register.show", convener=convener, mention=party))
    sign_ons = directory.sign_ons(party)
    return render_template(
        "desk/party.html",
        mentions=directory.mentions(party),
        sign_ons=sign_ons,
        languages=languages.named(dict.fromkeys(each.language for each in sign_ons)),
        judgements=directory.judgements(party),
        titles={each.letter.id: each.title for each in shelves.shelf(place().convener)},
        sees_contacts=place().manages,
    )


@blueprint.get(f"{ROOT}/coalition")
@policy(Member(Role.READER))
def coalition(convener: str) -> ResponseReturnValue:
    """Who signed one letter but not another, and how many the letters share."""
    shelf = _opened(place().convener)
    shown = shelf[:MOST_COMPARED]
    one, other = _chosen(shelf, "signed", 1), _chosen(shelf, "missing", 0)
    missing = newcomers = []
    if one and other:
        ours = directory.signed(other.letter)
        missing = [
            (party, name)
            for party, name in directory.signed(one.letter).items()
            if party not in ours
        ]
        newcomers = directory.newcomers(other.letter)
    return render_template(
        "desk/coalition.html",
        shelf=shelf,
        shown=shown,
        overlap=directory.overlap([each.letter for each in shown]),
        one=one,
        other=other,
        missing=missing,
        newcomers=newcomers,
    )


def _opened(convener: Convener) -> list[Shelved]:
    """The letters that were ever open, the newest first."""
    dated = [(each.letter.opened_at, each) for each in shelves.shelf(convener)]
    opened = [(at, each) for at, each in dated if at is not None]
    return [each for _, each in sorted(opened, key=lambda pair: pair[0], reverse=True)]


def _chosen(shelf: list[Shelved], name: str, usual: int) -> Shelved | None:
    slug = request.args.get(name)
    if slug is None:
        return shelf[usual] if len(shelf) > usual else None
    for each in shelf:
        if each.letter.slug == slug:
            return each
    raise NotFoundProblem("There is no such letter among those that were opened.")
