"""Short names made of the beginnings of words, and where a name gives its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_LONGEST = 12


def looks_like_one(text: str) -> bool:
    """ "EFF", "AZ4HK", "NYU HKSAG": short, and mostly capitals and digits."""
    if len(text) > 2 * _LONGEST or len(words := text.split()) > 2:
        return False
    letters = [each for each in text if each.isalnum()]
    capitals = sum(each.isupper() or each.isdecimal() for each in letters)
    return (
        2 <= len(letters) <= _LONGEST
        and capitals >= max(2, 0.6 * len(letters))
        and all(len(word) <= 8 for word in words)
    )


def is_made_of(short: str, words: Sequence[str], light: Collection[str]) -> bool:
    """Whether the letters are beginnings of the words, one after the other, with none left out
    but the light ones: "unesp" of "universidade estadual paulista"."""
    reached = {0}
    for word in words:
        further = set(reached) if word in light else set()
        for at in reached:
            count = 1
            while count <= len(word) and short[at : at + count] == word[:count]:
                further.add(at + count)
                count += 1
        reached = {at for at in further if at <= len(short)}
    return len(short) in reached


def rest_behind(text: str, bracket: re.Match[str]) -> str:
    """What follows a bracket that stands within a name."""
    return text[bracket.end() :].strip(" ,-–—/|") if text[: bracket.start()].strip() else ""
