"""A letter that another convener drafts too: it finds what its rights say, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from letters.domain.states import Right, Role, SignOnState
from letters.models import CoConvener, Convener, Letter, User, db
from letters.models.transaction import reading, writing
from letters.web.policies import RANK, Member
from tests import factories
from tests.house.conftest import METHODS, World, ask

RIGHTS = {
    "nothing more": {},
    "edit": {"may_edit": True},
    "comment": {"may_comment": True},
    "agree": {"may_agree": True, "must_agree": True},
    "queue": {"may_see_queue": True},
    "everything": dict.fromkeys(("may_edit", "may_comment", "may_agree", "may_see_queue"), True),
}
NONE = dict.fromkeys(("may_edit", "may_comment", "may_agree", "may_see_queue", "must_agree"), False)


@pytest.mark.parametrize("rights", RIGHTS)
@pytest.mark.parametrize("role", list(Role))
def test_a_co_convener_may_do_with_the_letter_what_its_rights_say(
    world: World, role: Role, rights: str
) -> None:
    """Under its own address: the letter's pages as their policies say, else 403. Under the
    address of the letter's convener nothing is found, as if it took no part."""
    shared = _share(world, **RIGHTS[rights])
    person, allowed, before, wrong = world.other.people[role], 0, world.dump(), []
    for rule, wanted in world.rules(Member):
        if "letter" not in rule.arguments:
            continue
        assert isinstance(wanted, Member)
        may = RANK[role] >= RANK[wanted.role] and wanted.shared in shared
        address = world.address(rule, convener="other")
        for method in (rule.methods or set()) & {*METHODS}:
            strange = ask(world, person, method, world.address(rule)).status_code
            if strange != 404:
                wrong.append((method, str(rule), strange, "under the other address"))
            if may and method == "POST":
                continue  # what it does is for the tests of that page
            found = ask(world, person, method, address).status_code
            if (found != 403) if not may else (found >= 400):
                wrong.append((method, str(rule), found, f"may: {may}"))
            allowed += may
            assert world.dump() == before, (method, str(rule))
    assert wrong == []
    assert allowed >= 8


def _share(world: World, **given: Any) -> frozenset[Right | None]:
    """Let `other` take part in the letter of `lamp`; the rights it has there."""
    with world.app.app_context(), writing():
        letter = db.session.scalars(select(Letter).where(Letter.slug == "letter-of-lamp")).one()
        other = db.session.scalars(select(Convener).where(Convener.slug == "other")).one()
        made = factories.co_convener(letter, other, **{**NONE, **given})
        return frozenset(made.rights)


@pytest.mark.parametrize("state", ["invited", "declined", "ended"])
def test_who_takes_no_part_yet_or_any_more_finds_nothing(world: World, state: str) -> None:
    ended = {f"{state}_at": factories.NOW} if state != "invited" else {}
    _share(world, accepted=state == "ended", **ended)
    person, before, wrong = world.other.people[Role.COORDINATOR], world.dump(), []
    for rule, _policy in world.rules(Member):
        if "letter" not in rule.arguments:
            continue
        for method in (rule.methods or set()) & {*METHODS}:
            address = world.address(rule, convener="other")
            found = ask(world, person, method, address).status_code
            if found != 404:
                wrong.append((method, str(rule), found))
    assert wrong == []
    assert world.dump() == before


def test_no_page_of_a_shared_letter_tells_what_its_convener_keeps(world: World) -> None:
    """Without the right to see sign-ons no name that is not public shows, and never a mailbox,
    a member, a mail or an address of somebody invited."""
    with world.app.app_context():
        with reading():
            letter = db.session.scalars(select(Letter).where(Letter.slug == "letter-of-lamp")).one()
        for state in (SignOnState.UNCONFIRMED, SignOnState.CONFIRMED, SignOnState.DECLINED):
            factories.sign_on(letter, f"Secret {state}", state, email=f"{state}@signers.example")
        db.session.remove()
    _share(world, may_see_queue=True)
    secrets = ("@signers.example", "signers.example", "@lamp.example", "guest@", "coordinator-lamp")
    _look(world, world.other.people[Role.COORDINATOR], secrets)
    with world.app.app_context(), writing():
        db.session.execute(update(CoConvener).values(may_see_queue=False, must_agree=False))
    _look(world, world.other.people[Role.COORDINATOR], (*secrets, "Secret"))


def _look(world: World, person: User, secrets: tuple[str, ...]) -> None:
    seen = 0
    for rule, _policy in world.rules(Member):
        if "letter" in rule.arguments and "GET" in (rule.methods or ()):
            answer = ask(world, person, "GET", world.address(rule, convener="other"))
            if answer.status_code == 200 and answer.mimetype == "text/html":
                seen += 1
                for secret in secrets:
                    assert secret not in answer.text, (str(rule), secret)
    assert seen >= 8
