"""Two people changed one letter: a text with the changes of both, and where both meant another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from letters.domain.letter import LetterText
from letters.domain.text import merging

_SINGLE = {
    "kind": "Kind",
    "title": "Title",
    "language": "Language",
    "date": "Date",
    "reference": "Reference line",
    "salutation": "Salutation",
    "recipients": "Recipients",
    "conveners": "Conveners",
}
_PARTS = {**_SINGLE, "body": "Text"}


@dataclass(frozen=True, slots=True)
class Followed:
    """`text` is mine, with theirs in each part that I left as it was; `parts` names those."""

    text: LetterText
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergedLetter:
    """`text` holds the changes of both. `choices` counts the places of its body that both
    changed and that hold both readings; `parts` names the other parts that both changed: they
    stand in it as mine."""

    text: LetterText
    choices: int
    parts: tuple[str, ...]


def follow(base: LetterText, theirs: LetterText, mine: LetterText) -> Followed:
    """My changes since `base` upon their text, part by part."""
    taken: dict[str, Any] = {}
    for name in _PARTS:
        was, their, my = (getattr(each, name) for each in (base, theirs, mine))
        if my == was != their:
            taken[name] = their
    # Each value comes from the field of its own name, which the types cannot tell.
    text = replace(mine, **taken)
    return Followed(text, tuple(_PARTS[name] for name in taken))


def merge(base: LetterText, theirs: LetterText, mine: LetterText) -> MergedLetter:
    """The changes of both since `base`, in one text."""
    both = []
    for name, label in _SINGLE.items():
        was, their, my = (getattr(each, name) for each in (base, theirs, mine))
        if their not in (was, my) and my != was:
            both.append(label)
    body = merging.merge(base.body, theirs.body, mine.body)
    text = replace(follow(base, theirs, mine).text, body=body.text)
    return MergedLetter(text, body.choices, tuple(both))
