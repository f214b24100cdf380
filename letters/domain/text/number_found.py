"""A number of signatories found in one line or paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from letters.domain.text.number_speech import About

Bound = Literal["exactly", "at least", "more than"]
Where = Literal["head", "opening", "rest"]
"""Title or reference line; the first paragraph of the body; the rest of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """text[start:end] says that `number` of `about` signed."""

    start: int
    end: int
    number: int
    about: About
    bound: Bound
