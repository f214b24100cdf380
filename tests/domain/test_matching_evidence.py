"""What Ada knows beside two names answers a question; it never makes one of two."""

from __future__ import annotations

import pytest

from letters.domain.matching import Evidence, Outcome, Rule, Verdict, Weights, compare, parse
from letters.domain.states import PartyKind

DOMAIN, WEBSITE, MAILBOX = (
    Evidence(domain="eff.org"),
    Evidence(website="eff.org"),
    Evidence(mailbox=True),
)


def outcome(left: str, right: str, evidence: Evidence) -> Outcome:
    one, other = (parse(PartyKind.ORGANIZATION, name) for name in (left, right))
    return compare(one, other, Weights.usual(), evidence)


@pytest.mark.parametrize(
    ("evidence", "rule"),
    [
        (DOMAIN, Rule.SAME_DOMAIN),
        (WEBSITE, Rule.SAME_WEBSITE),
        (MAILBOX, Rule.SAME_MAILBOX),
    ],
)
def test_an_acronym_that_writes_from_the_same_house_is_the_same(
    evidence: Evidence, rule: Rule
) -> None:
    found = outcome("EFF", "Electronic Frontier Foundation", evidence)
    assert (found.verdict, found.rule) == (Verdict.SAME, rule)
    assert len(found.reasons) == 2


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Amnesty International", "Amnesty International USA"),
        ("Sierra Club", "Sierra Club Foundation"),
        ("Sierra Club", "Sierra Club Texas Chapter"),
        ("New America", "New America's Open Technology Institute"),
        ("Students for Liberty", "Students for Liberty at Columbia"),
        ("350 Seattle", "350 New Orleans"),
        ("Deutsche Bank AG", "Deutsche Bank GmbH"),
    ],
)
@pytest.mark.parametrize("evidence", [DOMAIN, WEBSITE, MAILBOX])
def test_a_branch_shares_the_house_and_stays_a_branch(
    left: str, right: str, evidence: Evidence
) -> None:
    assert outcome(left, right, evidence).verdict is not Verdict.SAME


@pytest.mark.parametrize("evidence", [DOMAIN, WEBSITE, MAILBOX])
def test_ben_who_signs_for_two_organizations_is_no_duplicate(evidence: Evidence) -> None:
    found = outcome("Lamp of Liberty", "Bonham Tree Aid", evidence)
    assert found.verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("Arizona for Hong Kong", "Arizona for Hong Kong (AZ4HK)", Verdict.SAME),
        ("AZ4HK", "Arizona for Hong Kong (AZ4HK)", Verdict.ASK),
        ("EFF", "Electronic Frontier Foundation", Verdict.ASK),
        ("Engine", "Engine Advocacy", Verdict.DIFFERENT),
        ("Lamp of Liberty", "Bonham Tree Aid", Verdict.DIFFERENT),
    ],
)
def test_two_who_sign_one_letter_are_presumed_to_be_two(
    left: str, right: str, verdict: Verdict
) -> None:
    assert outcome(left, right, Evidence(one_letter=True)).verdict is verdict


@pytest.mark.parametrize("one_letter", [False, True])
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Digitale Gesellschaft", "Digitale Gesellschaft"),
        ("Arizona for Hong Kong", "Arizona for Hong Kong (AZ4HK)"),
    ],
)
def test_two_who_write_from_houses_of_their_own_are_joined_by_a_person_only(
    left: str, right: str, one_letter: bool
) -> None:
    houses = ("digitale-gesellschaft.ch", "digitalegesellschaft.de")
    found = outcome(left, right, Evidence(apart=houses, one_letter=one_letter))
    assert (found.verdict, found.rule) == (Verdict.ASK, Rule.CONFLICT)
    assert found.reasons[-1] == f"but they write from {houses[0]} and {houses[1]}"


def test_a_shared_website_outweighs_mailboxes_in_two_houses() -> None:
    found = outcome("EFF", "EFF", Evidence(apart=("a.org", "b.org"), website="eff.org"))
    assert found.verdict is Verdict.SAME
