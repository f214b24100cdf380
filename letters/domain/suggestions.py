"""Which of the names that are public already somebody may mean who types a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from letters.domain import matching, names
from letters.domain.matching import Organization, Verdict, Weights
from letters.domain.problems import Problem
from letters.domain.states import PartyKind

MOST = 5
"""Names that are offered at once."""
LEAST = 3
"""Letters that must be typed before any are; in scripts that write a word in one sign, two."""
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_SLIP = 6
"""In a shorter name another letter makes another name: "NY4HK", "NJ4HK"."""


@dataclass(frozen=True, slots=True)
class Known:
    """A public name as printed, the key that it is compared by, and the party it stands for."""

    name: str
    key: str
    party: str


def readable(typed: str) -> str:
    """What was typed, cleaned as a name is; "" for what is no name or too short to tell."""
    try:
        name = names.clean(typed)
    except Problem:
        return ""
    key = names.key(name)
    # Letters that look like signs, as the click "ǃ", leave no word to look for.
    enough = len(key) >= (LEAST if key.isascii() else LEAST - 1) and _words(key)
    return name if enough else ""


def while_typing(typed: str, known: Iterable[Known]) -> list[str]:
    """The names that what was typed so far may become, the likeliest first, one of each party.

    They begin like it, are known by it as a short name, have its words somewhere, or are it but
    for one slip of the pen.
    """
    words, found = _words(names.key(typed)), list(known)
    graded = [(grade, each) for each in found if (grade := _begun(words, each)) is not None]
    if len(graded) < MOST:
        done = {each.name for _, each in graded}
        graded += [
            (grade, each)
            for each in found
            if each.name not in done and (grade := _alike(typed, each)) is not None
        ]
    return _best(typed, graded)


def once_typed(typed: str, known: Iterable[Known], weights: Weights) -> list[str]:
    """The names that may be the typed one written otherwise, the likeliest first; none where it
    is one of them itself."""
    found = list(known)
    if any(each.name == typed for each in found):
        return []
    parsed = matching.parse(PartyKind.ORGANIZATION, typed)
    graded = []
    for each in found:
        other = matching.parse(PartyKind.ORGANIZATION, each.name)
        outcome = matching.compare(parsed, other, weights)
        if outcome.verdict is not Verdict.DIFFERENT or _is_slip(parsed, other):
            graded.append((round(100 * (1 - outcome.score)), each))
    return _best(typed, graded)


def _best(typed: str, graded: Iterable[tuple[int, Known]]) -> list[str]:
    chosen: dict[str, str] = {}
    for _, each in sorted(graded, key=lambda pair: (pair[0], len(pair[1].key), pair[1].key)):
        if each.name != typed:
            chosen.setdefault(each.party, each.name)
    # Two parties may be printed alike.
    return list(dict.fromkeys(chosen.values()))[:MOST]


def _words(key: str) -> list[str]:
    return _WORD.findall(key)


def _begun(typed: list[str], known: Known) -> int | None:
    """0 for a name that begins as typed, 1 for one that has the typed words, the last perhaps
    begun only."""
    words = _words(known.key)
    if " ".join(words).startswith(" ".join(typed)):
        return 0
    *whole, last = typed
    begun = any(word.startswith(last) for word in words)
    return 1 if begun and set(whole) <= set(words) else None


def _alike(typed: str, known: Known) -> int | None:
    """2 for a name that is called so for short, 3 for one that was typed with a slip so far, 4
    for one that is the same otherwise written."""
    parsed = matching.parse(PartyKind.ORGANIZATION, typed)
    other = matching.parse(PartyKind.ORGANIZATION, known.name)
    if parsed.key in other.aliases:
        return 2
    if _is_slip(parsed, other, begun=True):
        return 3
    outcome = matching.compare(parsed, other, Weights.usual())
    return None if outcome.verdict is Verdict.DIFFERENT else 4


def _is_slip(typed: matching.Parsed, other: matching.Parsed, *, begun: bool = False) -> bool:
    """Whether the two are one letter apart, or, where only a part is typed, its beginning is."""
    assert isinstance(typed, Organization)
    assert isinstance(other, Organization)
    if len(typed.key) < _SHORTEST_SLIP or typed.numbers != other.numbers:
        return False
    if typed.places - other.places and other.places - typed.places:
        # "Iran" is no slip of "Iraq".
        return False
    length = len(typed.key)
    ends = (length - 1, length, length + 1)
    return any(
        OSA.distance(typed.key, each, score_cutoff=1) <= 1
        for whole in (other.key, *other.aliases)
        for each in ([whole[:end] for end in ends] if begun else [whole])
    )
