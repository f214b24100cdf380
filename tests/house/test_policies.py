"""Every route is asked by everybody who may not use it: nothing shows, nothing changes."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from letters.domain.states import Role
from letters.web.policies import FOREIGN, RANK, Closed, Member, SignedIn, policy_of
from tests.house.conftest import METHODS, World, ask

FLOATING = {"number", "copy", "kind", "language"}
"""Arguments that mean the same everywhere, or a thing only within another argument's thing."""


def test_every_route_declares_who_may_use_it(bare_app: Flask) -> None:
    missing = [
        str(rule)
        for rule in bare_app.url_map.iter_rules()
        if policy_of(rule.endpoint, bare_app.view_functions[rule.endpoint]) is None
    ]
    assert missing == []


def test_no_policy_is_declared_for_a_route_that_does_not_exist(bare_app: Flask) -> None:
    assert FOREIGN.keys() - bare_app.view_functions.keys() == set()


def test_the_address_of_a_member_route_names_the_convener(world: World) -> None:
    lost = [str(rule) for rule, _ in world.rules(Member) if "convener" not in rule.arguments]
    assert lost == []


def test_a_coordinator_sees_every_page_of_the_own_convener(world: World) -> None:
    """So that the refusals below are the policies', not the addresses'."""
    ada = world.lamp.people[Role.COORDINATOR]
    wrong = []
    for rule, _policy in world.rules(Member):
        if "GET" in (rule.methods or ()):
            answer = ask(world, ada, "GET", world.address(rule))
            if answer.status_code >= 400:
                wrong.append((str(rule), answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_members_of_another_convener_find_nothing_and_change_nothing(
    world: World, role: Role
) -> None:
    stranger = world.other.people[role]
    before = world.dump()
    wrong = []
    for rule, _policy in world.rules(Member):
        for method in METHODS:
            answer = ask(world, stranger, method, world.address(rule))
            if answer.status_code not in _refused(rule, method, 404):
                wrong.append((method, str(rule), answer.status_code))
            assert world.dump() == before, (method, str(rule))
    assert wrong == []


def test_nobody_is_sent_to_sign_in_and_changes_nothing(world: World) -> None:
    before = world.dump()
    wrong = []
    for rule, _policy in world.rules(Member, SignedIn):
        for method in METHODS:
            answer = ask(world, None, method, world.address(rule))
            asked = answer.status_code == 302 and answer.location.startswith("/account/sign-in")
            if not asked and answer.status_code not in _refused(rule, method):
                wrong.append((method, str(rule), answer.status_code, answer.location))
            assert world.dump() == before, (method, str(rule))
    assert wrong == []


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
def test_lower_roles_of_the_same_convener_are_refused(world: World, role: Role) -> None:
    before = world.dump()
    wrong = []
    for rule, wanted in world.rules(Member):
        assert isinstance(wanted, Member)
        if RANK[role] >= RANK[wanted.role]:
            continue
        # The same address may take another method from this role.
        for method in (rule.methods or set()) & {*METHODS}:
            answer = ask(world, world.lamp.people[role], method, world.address(rule))
            if answer.status_code != 403:
                wrong.append((method, str(rule), answer.status_code))
            assert world.dump() == before, (method, str(rule))
    assert wrong == []


def test_a_coordinator_reaches_no_thing_of_another_convener_through_the_own(world: World) -> None:
    """The own convener in the address, one other thing in it somebody else's."""
    ada = world.lamp.people[Role.COORDINATOR]
    before = world.dump()
    wrong = []
    for rule, _policy in world.rules(Member):
        for name in rule.arguments - {"convener"} - FLOATING:
            address = world.address(rule, **{name: world.other.values[name]})
            for method in METHODS:
                answer = ask(world, ada, method, address)
                # A form may be refused before the thing is looked for.
                expected = (404, 422) if method == "POST" else (404,)
                if answer.status_code not in _refused(rule, method, *expected):
                    wrong.append((method, str(rule), name, answer.status_code))
                assert world.dump() == before, (method, str(rule), name)
    assert wrong == []


def test_what_the_product_does_not_offer_answers_nobody(world: World) -> None:
    for rule, _policy in world.rules(Closed):
        for user in (None, world.lamp.people[Role.COORDINATOR]):
            for method in METHODS:
                assert ask(world, user, method, world.address(rule)).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_asking_for_a_page_changes_nothing(world: World, method: str) -> None:
    ada = world.lamp.people[Role.COORDINATOR]
    before = world.dump()
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint in {"static", "ops.readyz"}:  # no worker runs here
            continue
        answer = ask(world, ada, method, world.address(rule))
        assert answer.status_code < 500, (str(rule), answer.status_code)
        assert world.dump() == before, str(rule)


def _refused(rule: Rule, method: str, *codes: int) -> tuple[int, ...]:
    # 405 is an answer of the address alone; it says nothing of what is behind it.
    return codes if method in (rule.methods or ()) else (*codes, 405)
