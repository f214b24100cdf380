"""How many names at the top of a printed list stand outside its alphabet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from letters.domain.letter import OrderRule

_SHORTEST_ALPHABET = 3
_TOLERANCE = 10
"""One name in this many may be out of place: people order by hand."""


def guess_leads(
    names: Sequence[str],
    rule: OrderRule,
    key: Callable[[str, OrderRule], bytes],
    limit: int = 5,
) -> int:
    """How many leads (0 to `limit`) best explain the printed order of `names`.

    `key` gives the sort key of a name under `rule`. The answer is the smallest number of
    names which, taken off the top, leave the fewest others out of place; 0 where the rest is
    not nearly alphabetical either.
    """
    keys = [key(name, rule) for name in names]
    most = min(limit, len(keys) - _SHORTEST_ALPHABET)
    if most < 1:
        return 0
    misplaced = [_out_of_place(keys[leads:]) for leads in range(most + 1)]
    fewest = min(misplaced)
    if fewest > max(1, len(keys) // _TOLERANCE):
        return 0
    return misplaced.index(fewest)


def _out_of_place(keys: Sequence[bytes]) -> int:
    """How many keys must move for the rest to be in order: all but the longest
    non-decreasing subsequence (patience sorting; Fredman 1975)."""
    tails: list[bytes] = []
    for key in keys:
        place = bisect_right(tails, key)
        tails[place : place + 1] = [key]
    return len(keys) - len(tails)
