"""Asks each request's policy before the view runs, and finds the place it works in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue, ResponseValue
from flask_security import current_user
from flask_security.utils import check_and_update_authn_fresh
from sqlalchemy import select

from letters.domain.states import Role
from letters.models import CoConvener, Convener, Letter, Membership, User, db
from letters.web.policies import RANK, Closed, Member, Public, policy_of

FRESH = timedelta(minutes=30)
"""How long a proof of identity serves for what needs a recent one."""
FRESH_GRACE = timedelta(minutes=10)
"""How long such work may go on after its last step."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member works: the convener, the membership and, in a letter's pages, the letter.

    `shared` is None for a letter of this convener, else how it takes part in another's.
    """

    user: User
    convener: Convener
    membership: Membership
    letter_or_none: Letter | None
    shared: CoConvener | None = None

    @property
    def letter(self) -> Letter:
        """The letter that the address names."""
        assert self.letter_or_none is not None, "this route names no letter"
        return self.letter_or_none

    def may(self, rule: Member) -> bool:
        """Whether the member has at least the role that a policy asks for, and the right."""
        if RANK[self.membership.role] < RANK[rule.role]:
            return False
        return self.shared is None or rule.shared in self.shared.rights

    @property
    def manages(self) -> bool:
        """Whether the member coordinates here: never in another convener's letter."""
        return self.may(Member(Role.COORDINATOR))


def place() -> Place:
    """The place of the present request (routes with a `Member` policy only)."""
    found: Place = g.place
    return found


def at_letter(letter: Letter) -> None:
    """Let the page belong to a letter of the place's convener that its address does not name as
    its place: the frame shows that letter's rail."""
    g.place = replace(place(), letter_or_none=letter)


def may_open(endpoint: str) -> bool:
    """Whether the member may use a route of the place where the present request is."""
    rule = policy_of(endpoint, current_app.view_functions[endpoint])
    return isinstance(rule, Member) and place().may(rule)


def me() -> User:
    """Who is signed in (routes with a `SignedIn` or `Member` policy only)."""
    found: User = g.member
    return found


def register(app: Flask) -> None:
    """Ask before each request."""
    app.before_request(_ask)


def _ask() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    if "\0" in request.path:
        # No address of ours holds it, and PostgreSQL cannot be asked for it.
        abort(404)
    rule = policy_of(request.endpoint, current_app.view_functions[request.endpoint])
    if isinstance(rule, Public):
        return None
    if rule is None or isinstance(rule, Closed):
        abort(404)
    if not current_user.is_authenticated:
        return _sign_in()
    g.member = current_user._get_current_object()
    if isinstance(rule, Member):
        g.place = _find_place(rule)
    return _make_fresh() if rule.fresh else None


def _find_place(rule: Member) -> Place:
    arguments = request.view_args or {}
    membership = db.session.scalar(
        select(Membership)
        .join(Convener)
        .where(Convener.slug == arguments["convener"], Membership.user_id == current_user.id)
    )
    if membership is None:
        abort(404)
    letter, shared = None, None
    if "letter" in arguments:
        letter, shared = _find_letter(arguments["letter"], membership.convener_id)
    found = Place(membership.user, membership.convener, membership, letter, shared)
    if not found.may(rule):
        abort(403)
    return found


def _find_letter(slug: str, convener_id: str) -> tuple[Letter, CoConvener | None]:
    """A letter that is this convener's, or that it takes part in, and then how."""
    letter = db.session.scalar(select(Letter).where(Letter.slug == slug))
    if letter is None:
        abort(404)
    if letter.convener_id == convener_id:
        return letter, None
    shared = db.session.scalar(
        select(CoConvener).where(
            CoConvener.letter_id == letter.id,
            CoConvener.convener_id == convener_id,
            CoConvener.accepted_at.is_not(None),
            CoConvener.ended_at.is_(None),
        )
    )
    if shared is None:
        abort(404)
    return letter, shared


def _sign_in() -> ResponseReturnValue:
    return redirect(url_for("security.login", next=_page()))


def _make_fresh() -> ResponseReturnValue | None:
    """Nothing when the person proved the account recently, else the way to prove it again."""
    if check_and_update_authn_fresh(FRESH, FRESH_GRACE):
        return None
    return ask_again(FRESH, FRESH_GRACE)


def ask_again(_within: timedelta, _grace: timedelta) -> ResponseValue:
    """Send a signed-in person to prove the account, and back to the page afterwards."""
    flash("You signed in a while ago. Please show once more that it is you.", "info")
    return redirect(url_for("security.verify", next=_page()))


def _page() -> str:
    """The page to come back to: this one, or for a button the page that it was on."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.removesuffix("?")
    routes = current_app.url_map.bind("localhost")
    path = request.path
    while path and not routes.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path or "/"
