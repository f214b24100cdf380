"""In what two names of one organization cannot differ."""

from __future__ import annotations

from collections.abc import Set

from letters.domain.matching import places
from letters.domain.matching.parsed import Organization

_STEM = 5


def conflict(left: Organization, right: Organization) -> str:
    """Why the two are not one, in words; "" where nothing stands against it."""
    return _numbers(left, right) or _places(left, right)


def forms(left: Organization, right: Organization) -> str:
    """That both give a legal form, and not the same; "" otherwise."""
    if not left.form or not right.form or left.form == right.form:
        return ""
    one, other = sorted((left.form, right.form))
    return f"different legal forms: {one.upper()} and {other.upper()}"


def _numbers(left: Organization, right: Organization) -> str:
    ours, theirs = left.numbers - right.numbers, right.numbers - left.numbers
    if ours and theirs:
        one, other = sorted((_listed(ours), _listed(theirs)), key=lambda text: (len(text), text))
        return f"different numbers: {one} and {other}"
    return f"only one has the number {_listed(ours or theirs)}" if ours or theirs else ""


def _places(left: Organization, right: Organization) -> str:
    ours = {place for place in left.places - right.places if not _is_meant(place, right)}
    theirs = {place for place in right.places - left.places if not _is_meant(place, left)}
    if ours and theirs:
        one, other = sorted((_shown(ours), _shown(theirs)))
        return f"different places: {one} and {other}"
    alone = ours or theirs
    if alone and not all(map(places.may_be_the_whole, alone)):
        return f"only one names {_shown(alone)}"
    return ""


def _is_meant(place: str, other: Organization) -> bool:
    """Whether the other names the place by another word for it: "Tibetan" for "Tibet"."""
    stem = place[:_STEM]
    return len(stem) > 3 and any(word.startswith(stem) for word in other.words)


def _shown(known: Set[str]) -> str:
    return _listed(set(map(places.shown, known)))


def _listed(words: Set[str]) -> str:
    return ", ".join(sorted(words))
