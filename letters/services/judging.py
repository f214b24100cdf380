"""Judging: all pairs of one safe class at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from letters.domain.matching import Rule
from letters.domain.problems import Problem
from letters.domain.states import JudgementVerdict
from letters.models import Convener
from letters.services import duplicates, pairs
from letters.services.actor import By


def all_same(
    convener: Convener, rule: Rule, chosen: Collection[str], *, by: By, now: datetime
) -> tuple[int, int]:
    """Judge those of the `chosen` pairs to be the same that still wait; how many were, and how
    many could not be because others were judged to be apart.

    Raises `Problem` for a class that is not safe without a look at each.
    """
    if rule not in pairs.SAFE:
        raise Problem("Pairs of this kind are judged one by one.")
    done = refused = 0
    for each in pairs.waiting(convener, rule=rule, chosen=chosen):
        try:
            duplicates.judge(each.left, each.right, JudgementVerdict.SAME, by=by, now=now)
            done += 1
        except duplicates.ConflictProblem:
            refused += 1
    return done, refused
