"""What nobody sees in which two names differ: characters that show nothing, and letters that
look like others."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher

import icu

from letters.domain import invisible

_MOST = 3
"""How many of each kind are named."""
_CHECKER = icu.SpoofChecker()


def differences(left: str, right: str) -> tuple[str, ...]:
    """In words, for a person who wonders why two names that look alike are two; none where a
    reader sees for himself in what they differ."""
    if left == right:
        return ()
    return (*_hidden(left, right), *_lookalikes(left, right))


def _hidden(left: str, right: str) -> list[str]:
    """The blanks and the characters that show nothing of which one name has more."""
    signs = dict.fromkeys(left + right)
    apart = [sign for sign in signs if left.count(sign) != right.count(sign)]
    kinds = [(sign, _kind(sign)) for sign in apart if _kind(sign)]
    return [f"one has an {kind}, {_called(sign)}" for sign, kind in kinds[:_MOST]]


def _kind(sign: str) -> str:
    if invisible.is_ignorable(sign) or unicodedata.category(sign) in ("Cc", "Cf"):
        return "invisible character"
    return "unusual blank" if sign.isspace() and sign != " " else ""


def _lookalikes(left: str, right: str) -> list[str]:
    """Letters that look like the one that stands in their place in the other name."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    found = [
        f"“{one}” looks like “{other}”: {_called(one)}, {_called(other)}"
        for kind, start, end, begin, stop in matcher.get_opcodes()
        if kind == "replace" and end - start == stop - begin
        for one, other in zip(left[start:end], right[begin:stop], strict=True)
        if _looks_like(one, other)
    ]
    return list(dict.fromkeys(found))[:_MOST]


def _looks_like(one: str, other: str) -> bool:
    if one == other or not (one.isalpha() and other.isalpha()):
        return False
    # The first argument picks a data table that ICU dropped; any value means the same.
    return bool(_CHECKER.getSkeleton(0, one) == _CHECKER.getSkeleton(0, other))


def _called(sign: str) -> str:
    """ "Cyrillic Small Letter A (U+0430)"."""
    name = unicodedata.name(sign, "a control character").title()
    return f"{name} (U+{ord(sign):04X})"
