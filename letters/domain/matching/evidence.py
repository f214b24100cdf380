"""What is known beside the names, weighed: it can answer a question or raise one, never undo a
difference."""

from __future__ import annotations

from dataclasses import replace

from letters.domain.matching.outcome import Evidence, Outcome, Rule, Verdict
from letters.domain.matching.parsed import Parsed, Person

_ANSWERED = frozenset({Rule.INITIALS, Rule.SAME_WORDS, Rule.ALIKE})
"""Questions about organizations that a shared mailbox, domain or website answers. Not those about
a longer name: a chapter and its whole share all three."""
_ANSWERED_OF_PERSONS = frozenset({Rule.SAME_NAME})
"""A family shares a mailbox, so initials and slips of the pen stay a question."""
_DOUBTED_APART = frozenset({Rule.SAME_KEY, Rule.SAME_ALIAS, Rule.SAME_WORDS})
_SURE_IN_ONE_LETTER = frozenset({Rule.SAME_KEY, Rule.SAME_NAME})
_ASKED_IN_ONE_LETTER = frozenset(
    {Rule.SAME_ALIAS, Rule.SAME_WORDS, Rule.INITIALS, Rule.ALIKE, Rule.SHORT_FORM}
)


def weighed(outcome: Outcome, evidence: Evidence, left: Parsed, right: Parsed) -> Outcome:
    """The outcome of the names in the light of the evidence."""
    if outcome.verdict is Verdict.DIFFERENT:
        return outcome
    if isinstance(left, Person) or isinstance(right, Person):
        if evidence.mailbox and outcome.rule in _ANSWERED_OF_PERSONS:
            return _answered(outcome, Rule.SAME_MAILBOX, "the same confirmed mailbox")
        return outcome
    if outcome.verdict is Verdict.ASK and outcome.rule in _ANSWERED:
        if evidence.domain:
            why = f"both write from {evidence.domain}"
            return _answered(outcome, Rule.SAME_DOMAIN, why)
        if evidence.website:
            return _answered(outcome, Rule.SAME_WEBSITE, f"the same website, {evidence.website}")
        if evidence.mailbox:
            return _answered(outcome, Rule.SAME_MAILBOX, "the same confirmed mailbox")
    if evidence.one_letter:
        outcome = _in_one_letter(outcome)
    if evidence.apart and not evidence.website and outcome.rule in _DOUBTED_APART:
        return _doubted(outcome, evidence.apart)
    return outcome


def _doubted(outcome: Outcome, domains: tuple[str, ...]) -> Outcome:
    """Two organizations may bear one name, and a fake bears that of a real one."""
    reasons = (*outcome.reasons, f"but they write from {' and '.join(domains)}")
    return replace(outcome, verdict=Verdict.ASK, rule=Rule.CONFLICT, reasons=reasons)


def _answered(outcome: Outcome, rule: Rule, why: str) -> Outcome:
    reasons = (why, *outcome.reasons)
    return Outcome(Verdict.SAME, max(outcome.score, 0.95), rule, reasons)


def _in_one_letter(outcome: Outcome) -> Outcome:
    """Two who signed the same letter are presumed to be two, unless the names are equal."""
    if outcome.rule in _SURE_IN_ONE_LETTER:
        return outcome
    asked = outcome.rule in _ASKED_IN_ONE_LETTER
    reasons = (*outcome.reasons, "both stand in the same letter")
    verdict = Verdict.ASK if asked else Verdict.DIFFERENT
    return replace(outcome, verdict=verdict, reasons=reasons)
