"""How alike two names are, letter by letter and word by word."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from letters.domain.matching.weights import Weights

_TYPO = 0.75
_SHORTEST_TYPO = 4
_STEM = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """What two names do not share, word by word. `shared`: words of both; `near`: pairs that
    differ by a slip of the pen or by their ending; `left`, `right`: words of one name alone."""

    shared: tuple[str, ...]
    near: tuple[tuple[str, str], ...]
    left: tuple[str, ...]
    right: tuple[str, ...]


def difference(left: tuple[str, ...], right: tuple[str, ...], *, slips: bool = True) -> Difference:
    """The words of two names side by side, each word used once; without `slips` none are near."""
    shared, only_left, only_right = [], [], list(right)
    for word in left:
        if word in only_right:
            only_right.remove(word)
            shared.append(word)
        else:
            only_left.append(word)
    near = []
    for word in tuple(only_left) if slips else ():
        other = next((each for each in only_right if is_slip(word, each)), None)
        if other is not None:
            near.append((word, other))
            only_left.remove(word)
            only_right.remove(other)
    return Difference(tuple(shared), tuple(near), tuple(only_left), tuple(only_right))


def is_slip(word: str, other: str) -> bool:
    """Whether two different words may be one, miswritten or with another ending."""
    shorter, longer = sorted((len(word), len(other)))
    if shorter < _SHORTEST_TYPO or word.isdecimal() or other.isdecimal():
        return False
    if shorter >= _STEM and longer - shorter <= 3 and word[:shorter] == other[:shorter]:
        return True
    if _singular(word) == _singular(other):
        return True
    return letters(word, other) >= _TYPO


def _singular(word: str) -> str:
    return f"{word.removesuffix('ies')}y" if word.endswith("ies") else word


def letters(left: str, right: str, at_least: float = 0.0) -> float:
    """The share of letters that need no change (two swapped count as one change), from 0 to 1;
    0 where it is below `at_least`."""
    return float(OSA.normalized_similarity(left, right, score_cutoff=at_least))


def words(found: Difference, weights: Weights) -> float:
    """The share of weight that the two names have in common, from 0 to 1."""
    common = 2 * sum(weights.weight(word) for word in found.shared)
    near = sum(0.9 * (weights.weight(word) + weights.weight(other)) for word, other in found.near)
    alone = sum(weights.weight(word) for word in (*found.left, *found.right))
    slips = sum(weights.weight(word) + weights.weight(other) for word, other in found.near)
    whole = common + slips + alone
    return (common + near) / whole if whole else 0.0
