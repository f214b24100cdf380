"""How wide a text is in print, before it is set: near enough to choose by."""

from __future__ import annotations

from unicodedata import east_asian_width

HAN, CAPITAL = 2, 1.3
"""How many small letters they are as wide as."""


def width(line: str) -> float:
    """How wide a line is, in small letters of the widest kind."""
    return sum(
        HAN if east_asian_width(each) in "WF" else CAPITAL if each.isupper() else 1 for each in line
    )
