"""The register at the desk: its parties, and which letters share signatories."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from letters.domain import register_table
from letters.domain.problems import NotFoundProblem
from letters.domain.states import PartyKind, Role
from letters.models import Convener
from letters.services import directory, opening, register_plan, shelves, whom_to_ask
from letters.services.shelves import Shelved
from letters.web.clock import now
from letters.web.desk import party
from letters.web.guards import place
from letters.web.pages import page_number
from letters.web.policies import Member, policy

blueprint = Blueprint("register", __name__)

ROOT = "/desk/<convener>"
MOST_COMPARED = 12


@blueprint.get(f"{ROOT}/register")
@policy(Member(Role.READER))
def index(convener: str) -> ResponseReturnValue:
    """Organizations or persons, with a search."""
    kind = PartyKind.PERSON if request.args.get("kind") == "person" else PartyKind.ORGANIZATION
    query = request.args.get("q", "").replace("\0", "").strip()[:200]
    page = page_number(request.args.get("page", ""))
    of = place().convener
    return render_template(
        "desk/register.html",
        found=directory.parties(of, kind, query, page=page),
        most_rows=register_table.MOST_ROWS,
        most_new=register_plan.MOST_NEW,
        counts={each.value: directory.count(of, each, query) for each in PartyKind},
        kind=kind,
        query=query,
        edits=place().may(Member(Role.COORDINATOR)),
    )


@blueprint.get(f"{ROOT}/register/<mention>")
@policy(Member(Role.READER))
def show(convener: str, mention: str) -> ResponseReturnValue:
    """One party: its names, letters, contacts and what was judged and noted of it."""
    found = directory.party(place().convener, mention)
    if found != mention:
        return redirect(url_for("register.show", convener=convener, mention=found))
    return party.page(found)


@blueprint.get(f"{ROOT}/coalition")
@policy(Member(Role.READER))
def coalition(convener: str) -> ResponseReturnValue:
    """Who signed one letter but not another, and how many the letters share."""
    shelf = _opened(place().convener)
    shown = shelf[:MOST_COMPARED]
    one, other = _chosen(shelf, "signed", 1), _chosen(shelf, "missing", 0)
    takes = other is not None and opening.is_open(other.letter, now())
    return render_template(
        "desk/coalition.html",
        shelf=shelf,
        shown=shown,
        overlap=directory.overlap([each.letter for each in shown]),
        one=one,
        other=other,
        takes=takes,
        asks=takes and place().may(Member(Role.COORDINATOR)),
        missing=_missing(one, other, takes) if one and other else {},
        newcomers={kind: directory.newcomers(other.letter, kind) for kind in PartyKind}
        if other
        else {},
    )


def _missing(one: Shelved, other: Shelved, takes: bool) -> dict[PartyKind, list[tuple[str, str]]]:
    """Who stands on the one letter and not on the other, by kinds, each with the name. Where the
    other can still be signed, those whom nobody needs to ask are left out."""
    known = whom_to_ask.left_out(other.letter) if takes else set(directory.signed(other.letter))
    kinds = other.letter.who_may_sign.kinds if takes else list(PartyKind)
    return {
        kind: [
            (party, name)
            for party, name in directory.signed(one.letter, kind).items()
            if party not in known
        ]
        for kind in PartyKind
        if kind in kinds
    }


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
