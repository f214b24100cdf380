"""The rules for two persons. A name is shared by many, so the best that names can say is *ask*."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from letters.domain.matching import likeness, wording
from letters.domain.matching.outcome import Outcome, Rule, Verdict
from letters.domain.matching.parsed import Person
from letters.domain.matching.person_words import are_one_name

_FAR = 0.4
_SLIP = 0.8
_SHORTEST_SLIP = 5
_MOST_MORE = 2
"""Names that one may have more: middle names."""


def compare(left: Person, right: Person) -> Outcome:
    """What the two names alone say."""
    if not left.key or not right.key:
        return Outcome(Verdict.DIFFERENT, 0.0, Rule.UNLIKE, ("a name without letters",))
    if right.key < left.key or (right.key == left.key and right.words < left.words):
        left, right = right, left
    found = _conflict(left, right) or _equal(left, right) or _compared(left, right)
    if found.rule is Rule.SAME_NAME and left.suffix != right.suffix:
        why = f"only one is “{left.suffix or right.suffix}”"
        return replace(found, score=0.95, rule=Rule.SHORT_FORM, reasons=(*found.reasons, why))
    return found


def _conflict(left: Person, right: Person) -> Outcome | None:
    if left.key == right.key and left.family != right.family and left.family and right.family:
        why = f"different family names: {' and '.join(sorted((left.family, right.family)))}"
        return Outcome(Verdict.DIFFERENT, 0.9, Rule.CONFLICT, (why,))
    if left.suffix and right.suffix and left.suffix != right.suffix:
        one, other = sorted((left.suffix, right.suffix))
        why = f"different generations: {one} and {other}"
        score = 0.9 * likeness.letters(left.key, right.key)
        return Outcome(Verdict.DIFFERENT, score, Rule.CONFLICT, (why,))
    return None


def _equal(left: Person, right: Person) -> Outcome | None:
    if left.key == right.key:
        swapped = left.words != right.words
        why = "the same names in another order" if swapped else wording.equal(left.name, right.name)
        return Outcome(Verdict.ASK, 0.98 if swapped else 1.0, Rule.SAME_NAME, (why,))
    if left.key in right.aliases or right.key in left.aliases or left.aliases & right.aliases:
        return Outcome(Verdict.ASK, 0.97, Rule.SAME_NAME, ("the same name, written otherwise",))
    return None


@dataclass(slots=True)
class _Pairing:
    """The names of two persons side by side."""

    equal: list[str] = field(default_factory=list)
    called: list[tuple[str, str]] = field(default_factory=list)
    initials: list[tuple[str, str]] = field(default_factory=list)
    slips: list[tuple[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)


def _compared(left: Person, right: Person) -> Outcome:
    letters = likeness.letters(left.key, right.key)
    if letters < _FAR and set(left.words).isdisjoint(right.words):
        return Outcome(Verdict.DIFFERENT, letters * 0.5, Rule.UNLIKE, ("nothing in common",))
    pairing = _paired(left, right)
    score = _score(pairing, letters)
    return _asked(left, right, pairing, score) or _different(pairing, score)


def _paired(left: Person, right: Person) -> _Pairing:
    found = likeness.difference(left.words, right.words, slips=False)
    pairing = _Pairing(list(found.shared), left=list(found.left), right=list(found.right))
    for same, pairs in (
        (are_one_name, pairing.called),
        (_is_initial, pairing.initials),
        (_is_slip, pairing.slips),
    ):
        for word in tuple(pairing.left):
            other = next((each for each in pairing.right if same(word, each)), None)
            if other is not None:
                pairs.append((word, other))
                pairing.left.remove(word)
                pairing.right.remove(other)
    return pairing


def _is_initial(word: str, other: str) -> bool:
    return word[0] == other[0] and (len(word) == 1) != (len(other) == 1)


def _is_slip(word: str, other: str) -> bool:
    return min(len(word), len(other)) > 2 and likeness.letters(word, other) >= 0.6


def _score(pairing: _Pairing, letters: float) -> float:
    """The share of letters that stand side by side; below 0.97, which equal names have."""
    alike = float(sum(2 * len(word) for word in pairing.equal))
    alike += sum(0.9 * len(one + other) for one, other in pairing.called)
    alike += sum(0.9 * 2 * len(max(pair, key=len)) for pair in pairing.initials)
    alike += sum(
        len(one + other) * math.pow(likeness.letters(one, other), 1.5)
        for one, other in pairing.slips
    )
    whole = float(sum(2 * len(word) for word in pairing.equal))
    whole += sum(len(one + other) for one, other in (*pairing.called, *pairing.slips))
    whole += sum(2 * len(max(pair, key=len)) for pair in pairing.initials)
    fewer, more = sorted((sum(map(len, pairing.left)), sum(map(len, pairing.right))))
    # Names that only one gives may be middle names; names of both are names of two people.
    whole += 2 * fewer + 0.5 * (more - fewer)
    return 0.96 * max(alike / whole, letters * (0.95 if fewer else 1))


def _asked(left: Person, right: Person, pairing: _Pairing, score: float) -> Outcome | None:
    if pairing.left and pairing.right:
        return _written_apart(pairing, score)
    if not any(len(word) > 1 for word in pairing.equal) or len(pairing.left + pairing.right) > (
        _MOST_MORE
    ):
        return None
    if min(len(left.words), len(right.words)) < 2:
        return None
    slips = pairing.slips
    if any(
        min(map(len, pair)) < _SHORTEST_SLIP or likeness.letters(*pair) < _SLIP for pair in slips
    ):
        return None
    if len(slips) > 1 or (slips and (pairing.left or pairing.right or pairing.initials)):
        return None
    rule = Rule.ALIKE if slips or pairing.initials else Rule.SAME_NAME
    if pairing.left or pairing.right:
        rule = Rule.SHORT_FORM
    return Outcome(Verdict.ASK, score, rule, tuple(_reasons(pairing)))


def _written_apart(pairing: _Pairing, score: float) -> Outcome | None:
    """ "Tai Man Chan" and "Taiman Chan"."""
    if pairing.equal and "".join(pairing.left) == "".join(pairing.right):
        return Outcome(
            Verdict.ASK, max(score, 0.95), Rule.SAME_NAME, ("the same name, written apart",)
        )
    return None


def _reasons(pairing: _Pairing) -> list[str]:
    reasons = [f"“{one}” is also called “{other}”" for one, other in map(sorted, pairing.called)]
    reasons += [
        f"“{min(pair, key=len).upper()}.” may be “{max(pair, key=len).title()}”"
        for pair in pairing.initials
    ]
    reasons += [f"almost the same: “{one}” and “{two}”" for one, two in map(sorted, pairing.slips)]
    if more := pairing.left or pairing.right:
        reasons.append(f"only one has “{' '.join(more).title()}”")
    return reasons


def _different(pairing: _Pairing, score: float) -> Outcome:
    ours = [*pairing.left, *(one for one, _ in pairing.slips)]
    theirs = [*pairing.right, *(other for _, other in pairing.slips)]
    apart = sorted((" ".join(ours), " ".join(theirs)))
    if all(apart):
        why = f"different names: “{apart[0].title()}” and “{apart[1].title()}”"
    elif any(apart):
        why = f"only one has “{apart[1].title()}”"
    else:
        why = "different letters"
    return Outcome(Verdict.DIFFERENT, score, Rule.UNLIKE, (why,))
