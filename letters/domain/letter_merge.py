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


@dataclass(frozen=True, slots=True)
class MergedLetter:
    """`text` holds the changes of both. `choices` counts the places of its body that both
    changed and that hold both readings; `parts` names the other parts that both changed: they
    stand in it as mine."""

    text: LetterText
    choices: int
    parts: tuple[str, ...]


def merge(base: LetterText, theirs: LetterText, mine: LetterText) -> MergedLetter:
    """The changes of both since `base`, in one text."""
    taken: dict[str, Any] = {}
    both = []
    for name, label in _SINGLE.items():
        was, their, my = (getattr(each, name) for each in (base, theirs, mine))
        taken[name] = their if my == was else my
        if their not in (was, my) and my != was:
            both.append(label)
    body = merging.merge(base.body, theirs.body, mine.body)
    merged = replace(mine, **taken, body=body.text)
    return MergedLetter(merged, body.choices, tuple(both))
