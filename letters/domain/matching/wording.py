"""In what two names differ that are read as one, in words."""

from __future__ import annotations

import re

from letters.domain import invisible, names

_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")


def equal(left: str, right: str) -> str:
    """Why two names are one: "the same name" only where they are, letter for letter but for
    capitals and blanks, and for what nobody sees."""
    left, right = sorted((_visible(left), _visible(right)))
    if names.same(left) == names.same(right):
        return "the same name"
    if names.key(left) == names.key(right):
        return "the same name to the eye"
    for one, other in ((left, right), (right, left)):
        bracket = _BRACKET.search(other)
        if bracket and names.same(_BRACKET.sub(" ", other)) == names.same(one):
            return f"the same name, but for the bracket {bracket[0]}"
    ours, theirs = left.split(), right.split()
    if len(ours) == len(theirs):
        apart = [
            pair for pair in zip(ours, theirs, strict=True) if len(set(map(names.same, pair))) > 1
        ]
        if len(apart) == 1:
            return "the same name, “{}” read as “{}”".format(*sorted(apart[0], key=_length))
    return "the same name, written otherwise"


def _length(word: str) -> tuple[int, str]:
    return len(word), word


def _visible(name: str) -> str:
    return " ".join("".join(each for each in name if not invisible.is_ignorable(each)).split())
