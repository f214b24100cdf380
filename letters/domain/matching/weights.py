"""How much a word tells: one that stands in many names tells little."""

from __future__ import annotations

import math
from collections.abc import Mapping

from letters.domain.matching.usual_words import USUAL

_KNOWN = 1000
"""For as many names the usual words speak, beside the names that were counted."""


class Weights:
    """Normalised inverse document frequencies. `counts`: in how many of `total` names each word
    stands. The words usual in names of organizations are known beforehand, so that a short list
    is weighed sensibly too."""

    def __init__(self, counts: Mapping[str, int], total: int) -> None:
        self._counts = counts
        self._top = math.log(total + _KNOWN + 1)

    @classmethod
    def usual(cls) -> Weights:
        """For names of which no list is known."""
        return _NONE_COUNTED

    def weight(self, word: str) -> float:
        """From almost 0 (in every name) to 1 (in none)."""
        count = self._counts.get(word, 0) + USUAL.get(word, 0)
        return max(0.05, 1 - math.log(count + 1) / self._top)


_NONE_COUNTED = Weights({}, 0)
