"""Pages of long lists."""

from __future__ import annotations


def page_number(word: str) -> int:
    """The number of a page as it stands in an address; 1 for whatever is none."""
    return int(word) if word.isdecimal() and len(word) < 5 and int(word) else 1
