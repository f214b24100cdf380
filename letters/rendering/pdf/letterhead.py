"""Where the logos of a letterhead stand, and how high they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from letters.rendering.pdf.pictures import Picture

HIGHEST = 14.0
"""Millimetres; beside the names."""
HIGHEST_ABOVE = 12.0
"""In a row of their own: the address below must stay where a window shows it."""
LOWEST_BESIDE = 9.0
LOWEST = 7.0
"""Below it a logo cannot be recognized; rather a second row."""
GAP = 5.0
BESIDE = 62.0
"""The most that logos may take from the names beside them."""
COLUMN = 152.0
"""What both sizes of paper have between their margins."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """All logos have one `height` (mm), so that nobody looks larger. `above` the names, or
    beside them."""

    height: float
    above: bool


def arrange(pictures: Sequence[Picture]) -> Letterhead:
    """As high as fits, in one row beside the names, else in rows above them."""
    together = sum(each.width / each.height for each in pictures)
    gaps = GAP * len(pictures)
    if not pictures:
        return Letterhead(HIGHEST, above=False)
    beside = min(HIGHEST, (BESIDE - gaps) / together)
    if beside >= LOWEST_BESIDE:
        return Letterhead(round(beside, 2), above=False)
    above = min(HIGHEST_ABOVE, (COLUMN - gaps) / together)
    return Letterhead(round(max(LOWEST, above), 2), above=True)
