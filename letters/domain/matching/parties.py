"""Parties as what they are: references joined by the judgements that hold.

Nothing is stored of a party but its edges, so that an un-join takes back a join and nothing else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Edge = tuple[str, str]
"""Two references that are one party, in any order."""


def components(
    edges: Iterable[Edge], age: Callable[[str], Any] = lambda reference: reference
) -> dict[str, str]:
    """The party of each reference on an edge: the oldest of its references.

    `age`: what references are ordered by, the oldest first, no two equal (say, the moment and
    the id). A reference without an edge is a party of its own and is not in the answer.
    """
    parents: dict[str, str] = {}
    for left, right in edges:
        older, younger = sorted((_root(parents, left), _root(parents, right)), key=age)
        parents[younger] = older
    return {reference: _root(parents, reference) for reference in parents}


def path(edges: Iterable[Edge], start: str, end: str) -> tuple[str, ...]:
    """The references on a shortest way from one to the other, both included; empty when they are
    two parties."""
    beside = _neighbours(edges)
    came_from: dict[str, str | None] = {start: None}
    ahead = deque([start])
    while ahead and end not in came_from:
        here = ahead.popleft()
        for there in beside.get(here, ()):
            if there not in came_from:
                came_from[there] = here
                ahead.append(there)
    return _way_back(came_from, end)


def _root(parents: dict[str, str], reference: str) -> str:
    """The head of the tree (union-find with path halving: Tarjan and van Leeuwen, 1984)."""
    parents.setdefault(reference, reference)
    while parents[reference] != reference:
        parents[reference] = reference = parents[parents[reference]]
    return reference


def _neighbours(edges: Iterable[Edge]) -> dict[str, list[str]]:
    beside: dict[str, list[str]] = {}
    for left, right in edges:
        beside.setdefault(left, []).append(right)
        beside.setdefault(right, []).append(left)
    return beside


def _way_back(came_from: Mapping[str, str | None], end: str) -> tuple[str, ...]:
    way: list[str] = []
    here: str | None = end if end in came_from else None
    while here is not None:
        way.append(here)
        here = came_from[here]
    return tuple(reversed(way))
