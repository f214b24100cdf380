"""A place as people write it, from the one word by which the rules know it."""

from __future__ import annotations

from functools import cache

from letters.domain.matching import places


def spelt_out(known: str) -> str:
    """ "losangeles" as "Los Angeles", "us" as "US"."""
    if len(known) <= 2:
        return known.upper()
    words = _spellings().get(known, (known,))
    return " ".join("DC" if word == "dc" else word.capitalize() for word in words)


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """For each word the spelling of the same letters that has the most words."""
    found: dict[str, tuple[str, ...]] = {}
    for words, known in places.known_as().items():
        if "".join(words) == known and len(words) > len(found.get(known, ())):
            found[known] = words
    return found
