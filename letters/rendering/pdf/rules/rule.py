"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from letters.rendering.pdf.rules.facts import Facts


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is checked. `name` is short and stays; `what` says in one sentence what
    holds, `source` where that is asked for. `broken` gives what is wrong, a sentence each."""

    name: str
    what: str
    source: str
    broken: Callable[[Facts], Iterator[str]]
