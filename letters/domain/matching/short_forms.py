"""When a name may be the short form of another: "Engine" for "Engine Advocacy"."""

from __future__ import annotations

from letters.domain.matching import places
from letters.domain.matching.generic_words import BRANCH, GENERIC
from letters.domain.matching.likeness import Difference
from letters.domain.matching.outcome import Outcome, Rule, Verdict
from letters.domain.matching.parsed import Organization


def short_form(
    left: Organization, right: Organization, found: Difference, score: float
) -> Outcome | None:
    """The question whether the words that one name has more are left out in the other; None
    where both have words of their own, or where those words make it another party."""
    if found.near or bool(found.left) == bool(found.right) or not found.shared:
        return None
    shorter, longer = (left, right) if found.right else (right, left)
    extra = found.left or found.right
    if not _is_run(shorter.words, longer.words):
        return None
    if "at" in longer.links and "at" not in shorter.links and BRANCH.isdisjoint(shorter.words):
        why = f"“{longer.name}” may only add its house to “{shorter.name}”"
        return Outcome(Verdict.ASK, score, Rule.SHORT_FORM, (why,))
    if all(_is_left_out(word, longer) for word in extra) and _says_enough(shorter):
        why = f"“{shorter.name}” may be short for “{longer.name}”"
        return Outcome(Verdict.ASK, score, Rule.GENERIC_TAIL, (why,))
    return None


def _is_run(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return f" {' '.join(short)} " in f" {' '.join(long)} "


def _is_left_out(word: str, longer: Organization) -> bool:
    return word in GENERIC or (word in longer.places and places.may_be_the_whole(word))


def _says_enough(shorter: Organization) -> bool:
    """Whether the name says more than what it is, or where it is: "Campaign for Tibet" does."""
    if shorter.places and len(shorter.words) > 1:
        return True
    return any(
        word not in GENERIC and word not in BRANCH and word not in shorter.places and len(word) > 2
        for word in shorter.words
    )
