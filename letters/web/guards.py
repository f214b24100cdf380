"""Asks each request's policy before the view runs, and finds the place it works in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select

from letters.models import Convener, Letter, Membership, User, db
from letters.web.policies import RANK, Member, Public, policy_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member works: the convener, the membership and, in a letter's pages, the letter."""

    user: User
    convener: Convener
    membership: Membership
    letter_or_none: Letter | None

    @property
    def letter(self) -> Letter:
        """The letter that the address names."""
        assert self.letter_or_none is not None, "this route names no letter"
        return self.letter_or_none

    def may(self, rule: Member) -> bool:
        """Whether the member has at least the role that a policy asks for."""
        return RANK[self.membership.role] >= RANK[rule.role]


def place() -> Place:
    """The place of the present request (routes with a `Member` policy only)."""
    found: Place = g.place
    return found


def register(app: Flask) -> None:
    """Ask before each request."""
    app.before_request(_ask)


def _ask() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    rule = policy_of(request.endpoint, current_app.view_functions[request.endpoint])
    if isinstance(rule, Public):
        return None
    if rule is None:
        abort(404)
    if not current_user.is_authenticated:
        return _sign_in()
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
    letter = None
    if "letter" in arguments:
        letter = db.session.scalar(
            select(Letter).where(
                Letter.slug == arguments["letter"], Letter.convener_id == membership.convener_id
            )
        )
        if letter is None:
            abort(404)
    found = Place(membership.user, membership.convener, membership, letter)
    if not found.may(rule):
        abort(403)
    return found


def _sign_in() -> ResponseReturnValue | None:
    answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return answer


def _make_fresh() -> ResponseReturnValue | None:
    """Nothing when the person proved the account recently, else the way to prove it again."""
    return None
