"""Who may use a route. Each route declares it; a test fails for one that does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from letters.domain.states import Right, Role

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

    Members with a lower role get 403, everybody else 404, so that the address tells nothing.
    In a letter's pages `shared` opens the route to members of a co-convener that has this right;
    without it the route is for the letter's own convener, and a co-convener's members get 403.
    """

    role: Role
    fresh: bool = False
    shared: Right | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody: a route that a library brings and that this product does not offer."""


Policy = Public | SignedIn | Member | Closed

FOREIGN: dict[str, Policy] = {
    "static": Public(),
    "security.login": Public(),
    "security.logout": Public("signs out whoever is signed in; the form has a CSRF token"),
    "security.forgot_password": Public("answers alike for all addresses"),
    "security.reset_password": Public("a signed token from the mailbox"),
    "security.tf_select": Public("the session holds a password that was right"),
    "security.two_factor_token_validation": Public("the session holds a password that was right"),
    "security.mf_recovery": Public("the session holds a password that was right"),
    "security.two_factor_rescue": Closed(),
    "security.wan_signin": Public(),
    "security.wan_signin_response": Public("a signed challenge and the passkey's answer"),
    "security.verify": SignedIn(),
    "security.wan_verify": SignedIn(),
    "security.wan_verify_response": SignedIn(),
    "security.change_password": SignedIn(),
    "security.two_factor_setup": SignedIn(fresh=True),
    "security.two_factor_setup_validate": SignedIn(fresh=True),
    "security.mf_recovery_codes": SignedIn(fresh=True),
    "security.wan_register": SignedIn(fresh=True),
    "security.wan_register_response": SignedIn(fresh=True),
    "security.wan_delete": SignedIn(fresh=True),
}
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
