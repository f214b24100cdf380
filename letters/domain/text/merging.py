"""Two people changed one text: their changes joined, and what both changed shown as a choice.

A three-way merge in the manner of diff3 (Khanna, Kunal, Pierce, "A Formal Investigation of
Diff3", 2007): line by line, which in a letter is paragraph by paragraph, and word by word where
both changed the same lines. Changes that do not touch are taken from both. Where they touch, the
text keeps both readings between marks, so that nothing is lost and nothing wins silently; the
marks are placeholders, so a letter in which one is left cannot be opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from letters.domain.text import placeholders
from letters.domain.text.difference import Op, by_piece, by_word

EITHER, OR, END = (placeholders.mark(name) for name in ("either", "or", "end"))
"""What stands before theirs, between theirs and mine, and after mine."""
# More choices than this in one stretch are harder to read than the two stretches.
_MOST_CHOICES = 3
_LINES = re.compile(r"[^\n]*\n+|[^\n]+")


@dataclass(frozen=True, slots=True)
class Merged:
    """The joined text, and how many choices it holds."""

    text: str
    choices: int


_Settle = Callable[[str, str, str], Merged]


@dataclass(frozen=True, slots=True)
class _Edit:
    """base[start:end] is to become `text`; `mine` says whose wish that is."""

    start: int
    end: int
    text: str
    mine: bool


def merge(base: str, theirs: str, mine: str) -> Merged:
    """`theirs` and `mine`, both made from `base`, in one text with the changes of both.

    merge(base, x, base), merge(base, base, x) and merge(base, x, x) are x.
    """
    if (whole := _plain(base, theirs, mine)) is not None:
        return Merged(whole, 0)
    edits = [
        *_edits(_by_line(base, theirs), mine=False),
        *_edits(_by_line(base, mine), mine=True),
    ]
    return _joined(base, edits, _merge_words)


def choice(theirs: str, mine: str) -> str:
    """Both readings of one place, marked."""
    return f"{EITHER}{theirs}{OR}{mine}{END}"


def _plain(base: str, theirs: str, mine: str) -> str | None:
    """The merged text where at most one of both changed anything."""
    if theirs in (base, mine):
        return mine
    return theirs if mine == base else None


def _merge_words(base: str, theirs: str, mine: str) -> Merged:
    edits = [
        *_edits(((each.op, each.text) for each in by_word(base, theirs)), mine=False),
        *_edits(((each.op, each.text) for each in by_word(base, mine)), mine=True),
    ]
    found = _joined(base, edits, _choose)
    return found if found.choices <= _MOST_CHOICES else _choose(base, theirs, mine)


def _choose(_base: str, theirs: str, mine: str) -> Merged:
    return Merged(choice(theirs, mine), 1)


def _by_line(before: str, after: str) -> Iterable[tuple[Op, str]]:
    found = by_piece(_LINES.findall(before), _LINES.findall(after))
    return ((op, "".join(lines)) for op, lines in found)


def _edits(changes: Iterable[tuple[Op, str]], *, mine: bool) -> list[_Edit]:
    """What somebody changed: what is put in and taken out at one place is one edit."""
    found: list[_Edit] = []
    at = start = 0
    put_in, changed = "", False
    for op, text in (*changes, ("same", "")):
        if op == "same":
            if changed:
                found.append(_Edit(start, at, put_in, mine))
            at += len(text)
            start, put_in, changed = at, "", False
            continue
        changed = True
        if op == "insert":
            put_in += text
        else:
            at += len(text)
    return found


def _joined(base: str, edits: list[_Edit], settle: _Settle) -> Merged:
    """`base` with all edits; where those of both touch, what `settle` makes of it."""
    parts: list[str] = []
    at = choices = 0
    for start, end, group in _touching(edits):
        readings = [_applied(base, start, end, group, mine=mine) for mine in (False, True)]
        old = base[start:end]
        plain = _plain(old, *readings)
        settled = settle(old, *readings) if plain is None else Merged(plain, 0)
        parts += [base[at:start], settled.text]
        choices += settled.choices
        at = end
    return Merged("".join([*parts, base[at:]]), choices)


def _touching(edits: list[_Edit]) -> Iterable[tuple[int, int, list[_Edit]]]:
    """The edits in groups that lie over or against one another, with the place of each group."""
    group: list[_Edit] = []
    start = end = 0
    for each in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        # What is put in at the very edge of another change may be meant for either side of it.
        against = each.start == end and (each.start == each.end or start == end)
        if group and (each.start < end or against):
            group.append(each)
            end = max(end, each.end)
            continue
        if group:
            yield start, end, group
        group, start, end = [each], each.start, each.end
    if group:
        yield start, end, group


def _applied(base: str, start: int, end: int, edits: list[_Edit], *, mine: bool) -> str:
    """How base[start:end] reads after the edits of one side."""
    parts = []
    at = start
    for each in edits:
        if each.mine is mine:
            parts += [base[at : each.start], each.text]
            at = each.end
    return "".join([*parts, base[at:end]])
