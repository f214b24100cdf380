"""All pairs of a list that may be one party."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from letters.domain.matching import Outcome, Parsed, Verdict, Weights, compare
from letters.domain.matching.index import Index


def pairs(names: Sequence[Parsed]) -> Iterator[tuple[int, int, Outcome]]:
    """Places of two names, the earlier first, and what they come to: all that are not different.

    Of very many equal names each is paired with the last ones before it, so that all hang
    together and the time stays bounded.
    """
    weights = counted(names)
    index: Index[int] = Index()
    for right, name in enumerate(names):
        for left in index.candidates_then_add(right, name):
            outcome = compare(names[left], name, weights)
            if outcome.verdict is not Verdict.DIFFERENT:
                yield left, right, outcome


def counted(names: Sequence[Parsed]) -> Weights:
    """How much each word tells among these names."""
    return Weights(Counter(word for name in names for word in set(name.words)), len(names))
