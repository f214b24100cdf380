"""The rules for two organizations, in their order: the first that applies decides."""

from __future__ import annotations

from collections import Counter

from letters.domain.matching import likeness, wording
from letters.domain.matching.organization_conflicts import conflict, forms
from letters.domain.matching.outcome import Outcome, Rule, Verdict
from letters.domain.matching.parsed import Organization
from letters.domain.matching.short_forms import short_form
from letters.domain.matching.weights import Weights

_FAR = 0.55
_NEVER_SURE = 0.96
"""What likeness alone reaches at most."""
_MISWRITTEN = 0.85
_SHORTEST_MISWRITTEN = 6
_SHORTEST_INITIALS = 3
_LONGEST_ACRONYM = 12
"""A longer second name is the whole name, written otherwise."""
_SWAPPABLE = frozenset({"in", "at", "on"})
"""Links that may go where words swap their places: "Hong Kong Forum in Los Angeles"."""


def compare(left: Organization, right: Organization, weights: Weights) -> Outcome:
    """What the two names alone say."""
    if not left.key or not right.key:
        return Outcome(Verdict.DIFFERENT, 0.0, Rule.UNLIKE, ("a name without letters",))
    if left.key == right.key:
        return _same(left, right, Rule.SAME_KEY, 1.0, wording.equal(left.name, right.name))
    if right.key < left.key:
        left, right = right, left
    if found := _called_alike(left, right) or _abbreviated(left, right):
        return found
    shares = not set(left.words).isdisjoint(right.words)
    letters = likeness.letters(left.key, right.key, 0.0 if shares else _FAR)
    if not shares and letters < _FAR:
        return _short_part(left, right) or _unlike(letters)
    return _compared(left, right, letters, weights)


def _same(left: Organization, right: Organization, rule: Rule, score: float, why: str) -> Outcome:
    if clash := forms(left, right):
        return Outcome(Verdict.ASK, 0.9, Rule.CONFLICT, (why, clash))
    return Outcome(Verdict.SAME, score, rule, (why,))


def _called_alike(left: Organization, right: Organization) -> Outcome | None:
    """One is, or both are, known by the short name that a name gives beside itself."""
    for one, other in ((left, right), (right, left)):
        if one.key in other.aliases:
            why = f"“{one.name}” is what “{other.name}” calls itself"
            if len(one.key) < _SHORTEST_INITIALS:
                return Outcome(Verdict.ASK, 0.8, Rule.INITIALS, (why,))
            return _same(left, right, Rule.SAME_ALIAS, 0.97, why)
        if any(other.key in (one.key + each, each + one.key) for each in one.aliases):
            why = f"“{other.name}” is “{one.name}” with its short name"
            return _same(left, right, Rule.SAME_ALIAS, 0.97, why)
    common = [each for each in left.aliases & right.aliases if len(each) >= _SHORTEST_INITIALS]
    if not common or conflict(left, right):
        return None
    why = f"the same short name, {max(common, key=lambda each: (len(each), each)).upper()}"
    if left.words == right.words or max(map(len, common)) > _LONGEST_ACRONYM:
        return _same(left, right, Rule.SAME_ALIAS, 0.98, why)
    return Outcome(Verdict.ASK, 0.85, Rule.INITIALS, (why, "but other words"))


def _abbreviated(left: Organization, right: Organization) -> Outcome | None:
    """One is written with the first letters of the other. Others share them too, so a person
    decides."""
    for one, other in ((left, right), (right, left)):
        if letters := _initials_of(one, other):
            why = f"{letters.upper()} may stand for the first letters of “{other.name}”"
            return Outcome(Verdict.ASK, 0.8, Rule.INITIALS, (why,))
    return None


def _initials_of(one: Organization, other: Organization) -> str:
    """The letters by which `one` shortens `other`; "" where it does not."""
    initials = other.initials
    if len(other.words) < 2 or len(initials) < _SHORTEST_INITIALS:
        return ""
    if len(one.words) == 1:
        short = one.is_acronym or len(one.key) > _SHORTEST_INITIALS
        return one.key if short and one.key == initials else ""
    if initials in one.aliases and initials != one.initials:
        return initials
    # "ACLU of Texas": the first word shortens all but the last words, which both names share.
    first, count = one.words[0], len(one.words[0])
    if count < _SHORTEST_INITIALS or not initials.startswith(first):
        return ""
    return first if other.words[count:] == one.words[1:] else ""


def _compared(left: Organization, right: Organization, letters: float, weights: Weights) -> Outcome:
    clash = conflict(left, right)
    if letters < _FAR and not clash and _both_have_more(left, right):
        found = likeness.difference(left.words, right.words, slips=False)
        return Outcome(Verdict.DIFFERENT, letters * _NEVER_SURE, Rule.UNLIKE, _apart(found))
    found = likeness.difference(left.words, right.words)
    score = max(letters, likeness.words(found, weights)) * _NEVER_SURE
    if clash:
        return Outcome(Verdict.DIFFERENT, score, Rule.CONFLICT, (clash,))
    if not (found.near or found.left or found.right):
        return _reordered(left, right, score)
    if short := _short_part(left, right) or short_form(left, right, found, score):
        return short
    if _is_miswritten(left, right, found, letters):
        pairs = [f"“{word}” and “{other}”" for word, other in found.near]
        return Outcome(Verdict.ASK, score, Rule.ALIKE, ("almost the same letters", *pairs))
    return Outcome(Verdict.DIFFERENT, score, Rule.UNLIKE, _apart(found))


def _both_have_more(left: Organization, right: Organization) -> bool:
    ours, theirs = set(left.words), set(right.words)
    return not (ours <= theirs or theirs <= ours)


def _reordered(left: Organization, right: Organization, score: float) -> Outcome:
    ours = Counter(link for link in left.links if link not in _SWAPPABLE)
    theirs = Counter(link for link in right.links if link not in _SWAPPABLE)
    if left.words == right.words:
        if ours == theirs:
            return _same(left, right, Rule.SAME_WORDS, 0.98, "the same words")
        why = "the same words, but linked by another"
        return Outcome(Verdict.ASK, score, Rule.ALIKE, (why,))
    if ours != theirs:
        why = "the same words, but put together otherwise"
        return Outcome(Verdict.DIFFERENT, score, Rule.UNLIKE, (why,))
    why = "the same words in another order"
    if ours or not _is_a_place_moved(left, right):
        return Outcome(Verdict.ASK, score, Rule.SAME_WORDS, (why,))
    return _same(left, right, Rule.SAME_WORDS, 0.97, why)


def _is_a_place_moved(left: Organization, right: Organization) -> bool:
    """Whether only a place stands elsewhere, which one name sets off: "Hong Kong Forum, Los
    Angeles". Other words in another order may be another's name: "Watch Human Rights"."""
    places = left.places & right.places
    kept = [[word for word in each.words if word not in places] for each in (left, right)]
    return kept[0] == kept[1] and any(
        not places.isdisjoint(each.parts) or not _SWAPPABLE.isdisjoint(each.links)
        for each in (left, right)
    )


def _short_part(left: Organization, right: Organization) -> Outcome | None:
    for one, other in ((left, right), (right, left)):
        if one.key in other.parts and not conflict(left, right):
            why = f"“{one.name}” is a part of “{other.name}”"
            return Outcome(Verdict.ASK, 0.75, Rule.SHORT_FORM, (why,))
    return None


def _is_miswritten(
    left: Organization, right: Organization, found: likeness.Difference, letters: float
) -> bool:
    if any(map(str.isdecimal, left.key + right.key)):
        return False
    if found.left or found.right:
        ours, theirs = "".join(found.left), "".join(found.right)
        if min(len(ours), len(theirs)) < _SHORTEST_MISWRITTEN:
            return False
        return likeness.letters(ours, theirs) >= _MISWRITTEN
    if not found.shared:
        return letters >= _MISWRITTEN and min(map(len, (left.key, right.key))) >= (
            _SHORTEST_MISWRITTEN
        )
    return letters >= 0.8


def _apart(found: likeness.Difference) -> tuple[str, ...]:
    ours, theirs = " ".join(found.left), " ".join(found.right)
    if ours and theirs:
        return (f"different words: “{ours}” and “{theirs}”",)
    return (f"only one has “{ours or theirs}”",) if ours or theirs else ("different letters",)


def _unlike(letters: float) -> Outcome:
    return Outcome(Verdict.DIFFERENT, letters * 0.5, Rule.UNLIKE, ("nothing in common",))
