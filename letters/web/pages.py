"""Numbers that browsers send, in addresses and in forms."""

from __future__ import annotations

import re


def page_number(word: str) -> int:
    """The number of a page as it stands in an address; 1 for whatever is none."""
    return int(word) if word.isdecimal() and len(word) < 5 and int(word) else 1


def whole_number(typed: str | None) -> int:
    """What was sent as a number; 0 for anything else."""
    return int(typed) if typed and re.fullmatch(r"[0-9]{1,9}", typed) else 0
