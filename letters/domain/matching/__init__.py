"""Whether two names are one party: `parse` each, `compare` the pair.

Nothing is joined because it is alike. A pair comes out *same* only under rules that are safe
without a person; what a person should see is *ask*, with the reasons in words.
"""

from __future__ import annotations

from letters.domain.matching import (
    organization_parsing,
    organization_rules,
    person_parsing,
    person_rules,
)
from letters.domain.matching.evidence import weighed
from letters.domain.matching.outcome import (
    MATCHER_VERSION,
    NO_EVIDENCE,
    Evidence,
    Outcome,
    Rule,
    Verdict,
)
from letters.domain.matching.parsed import (
    Organization,
    Parsed,
    Person,
    Token,
    TokenKind,
    deletions,
    tokens,
)
from letters.domain.matching.unseen import told
from letters.domain.matching.weights import Weights
from letters.domain.states import PartyKind

__all__ = [
    "MATCHER_VERSION",
    "NO_EVIDENCE",
    "Evidence",
    "Organization",
    "Outcome",
    "Parsed",
    "Person",
    "Rule",
    "Token",
    "TokenKind",
    "Verdict",
    "Weights",
    "compare",
    "deletions",
    "parse",
    "tokens",
]


def parse(kind: PartyKind, name: str) -> Parsed:
    """What is read out of a name. Any text will do; one without a letter or digit is found by
    nothing and equal to nothing."""
    if kind is PartyKind.PERSON:
        return person_parsing.parse(name)
    return organization_parsing.parse(name)


def compare(
    left: Parsed, right: Parsed, weights: Weights, evidence: Evidence = NO_EVIDENCE
) -> Outcome:
    """What the pair comes to; the same for (right, left)."""
    if isinstance(left, Organization) and isinstance(right, Organization):
        named = organization_rules.compare(left, right, weights)
    elif isinstance(left, Person) and isinstance(right, Person):
        named = person_rules.compare(left, right)
    else:
        return Outcome(Verdict.DIFFERENT, 0.0, Rule.UNLIKE, ("an organization and a person",))
    return told(weighed(named, evidence, left, right), evidence, left, right)
