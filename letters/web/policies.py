"""Who may use a route. Each route declares it; a test fails for one that does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from letters.domain.states import Role

View = TypeVar("View", bound=Callable[..., Any])

RANK = {Role.READER: 1, Role.EDITOR: 2, Role.COORDINATOR: 3}


@dataclass(frozen=True, slots=True)
class Public:
    """Anybody, signed in or not. `why` says what protects the route, where that is not plain."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Anybody with an account. `fresh` asks for a recent proof of identity."""

    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A member, of at least this role, of the convener that the address names.

    Everybody else gets 404, so that the address tells nothing.
    """

    role: Role
    fresh: bool = False


Policy = Public | SignedIn | Member

FOREIGN: dict[str, Policy] = {"static": Public()}
"""Policies of routes that a library brings, by endpoint."""


def policy(rule: Policy) -> Callable[[View], View]:
    """Declare who may use the view below."""

    def declare(view: View) -> View:
        view.policy = rule  # type: ignore[attr-defined]
        return view

    return declare


def policy_of(endpoint: str, view: Callable[..., Any]) -> Policy | None:
    """The declared policy of a route, or None where there is none."""
    return FOREIGN.get(endpoint) or getattr(view, "policy", None)
