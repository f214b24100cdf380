"""Two texts beside each other, paragraph by paragraph, and word by word within."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from letters.domain.text.difference import SECONDS, Change, by_piece, by_word

_PART = re.compile(r"\n[^\S\n]*\n\s*")
# Below this share of common words a paragraph was written anew, not changed.
_ALIKE = 0.3
# More pairs than these are not weighed; the paragraphs stand below each other in order.
_MOST_PAIRS = 2_500


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of each text, or of one of them where the other has none like it.

    `before` joined is the paragraph of the first text ("same" and "delete"), `after` that of
    the second ("same" and "insert"); None where there is none.
    """

    before: tuple[Change, ...] | None
    after: tuple[Change, ...] | None

    @property
    def same(self) -> bool:
        """Whether both have the paragraph word for word."""
        both = (*(self.before or ()), *(self.after or ()))
        return None not in (self.before, self.after) and all(each.op == "same" for each in both)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of `text`, parted by empty lines, without the line breaks around them."""
    return [part for part in _PART.split(text.replace("\r\n", "\n").strip("\n")) if part.strip()]


def side_by_side(before: str, after: str) -> tuple[Row, ...]:
    """The rows of both texts in order: every paragraph of each stands in one row.

    Equal paragraphs are aligned first; of what stands between them, those with most words in
    common. Empty lines make no difference. Takes at most about two seconds of search; what is
    not aligned by then is right, but coarse.
    """
    rows: list[Row] = []
    gone: list[str] = []
    come: list[str] = []
    for op, parts in by_piece(paragraphs(before), paragraphs(after), SECONDS, clean=False):
        if op == "same":
            rows += [*_paired(gone, come), *(_equal(part) for part in parts)]
            gone, come = [], []
        else:
            (gone if op == "delete" else come).extend(parts)
    rows += _paired(gone, come)
    return tuple(_worded(rows))


def _paired(gone: list[str], come: list[str]) -> list[Row]:
    """Rows of paragraphs that were changed, taken out or put in, still without their words."""
    rows = []
    old = new = 0
    for one, other in [*_pairs(gone, come), (len(gone), len(come))]:
        rows += [Row(_whole("delete", part), None) for part in gone[old:one]]
        rows += [Row(None, _whole("insert", part)) for part in come[new:other]]
        if one < len(gone):
            rows.append(Row(_whole("delete", gone[one]), _whole("insert", come[other])))
        old, new = one + 1, other + 1
    return rows


def _pairs(gone: Sequence[str], come: Sequence[str]) -> list[tuple[int, int]]:
    """Which paragraphs became which, in order, so that most words are kept.

    Algorithm: Needleman and Wunsch (1970), without a price for gaps.
    """
    if len(gone) * len(come) > _MOST_PAIRS:
        return [(at, at) for at in range(min(len(gone), len(come)))]
    words = [
        [Counter(part.split() if " " in part else part) for part in side] for side in (gone, come)
    ]
    alike = [[_share(one, other) for other in words[1]] for one in words[0]]
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    for one in reversed(range(len(gone))):
        for other in reversed(range(len(come))):
            best[one][other] = max(
                best[one + 1][other],
                best[one][other + 1],
                best[one + 1][other + 1] + alike[one][other],
            )
    return list(_path(best, alike))


def _path(
    best: Sequence[Sequence[float]], alike: Sequence[Sequence[float]]
) -> Iterator[tuple[int, int]]:
    one = other = 0
    while one < len(alike) and other < len(alike[0]):
        if best[one][other] == best[one + 1][other]:
            one += 1
        elif best[one][other] == best[one][other + 1]:
            other += 1
        else:
            yield one, other
            one, other = one + 1, other + 1


def _share(one: Counter[str], other: Counter[str]) -> float:
    """The share of common words, 0 where it is small."""
    share = 2 * (one & other).total() / max(1, one.total() + other.total())
    return share if share >= _ALIKE else 0.0


def _worded(rows: list[Row]) -> Iterator[Row]:
    """The rows with the words that changed, the time shared out by their length."""
    changed = [row for row in rows if row.before and row.after and not row.same]
    length = sum(map(_length, changed))
    for row in rows:
        if row.before and row.after and not row.same:
            seconds = SECONDS * _length(row) / length
            changes = by_word(row.before[0].text, row.after[0].text, seconds)
            yield Row(
                tuple(each for each in changes if each.op != "insert"),
                tuple(each for each in changes if each.op != "delete"),
            )
        else:
            yield row


def _length(row: Row) -> int:
    return sum(len(each.text) for side in (row.before, row.after) for each in side or ())


def _equal(part: str) -> Row:
    return Row((Change("same", part),), (Change("same", part),))


def _whole(op: Literal["insert", "delete"], part: str) -> tuple[Change, ...]:
    return (Change(op, part),)
