"""A Markdown body paragraph by paragraph, as plain words with their places, to be marked.

For pages on which people point at passages. The words are those that a reader sees; what is
marked is cut out of them by place, so no page needs to search in the HTML made of the body.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from letters.domain.text.anchors import Passage
from letters.domain.text.readable import Readable, readable

Kind = Literal["text", "heading", "item", "quote", "note", "row"]

# A line of this length ends its paragraph: texts pasted from elsewhere have one break each.
_LONG = 120
_BEGINS: dict[Kind, re.Pattern[str]] = {
    "heading": re.compile(r" {0,3}#{1,6}[ \t]+"),
    "item": re.compile(r"[ \t]*([-+*]|\d{1,9}[.)])[ \t]+"),
    "quote": re.compile(r" {0,3}>"),
    "note": re.compile(r" {0,3}\[\^[^\]\s]{1,80}\]:"),
    "row": re.compile(r" {0,3}\|"),
}
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a paragraph. `marks` are the numbers (from 0) of the passages that they
    belong to; `ends` those of them that end here; `call`: the number of a footnote."""

    text: str
    marks: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    call: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """body[start:end], the `number`th from 1; `sign` is what an item of a list begins with."""

    number: int
    kind: Kind
    start: int
    end: int
    pieces: tuple[Piece, ...]
    sign: str = ""

    @property
    def words(self) -> str:
        """What a reader sees, without the numbers of footnotes."""
        return "".join(each.text for each in self.pieces if not each.call)


def paragraphs(body: str, passages: Sequence[Passage] = ()) -> list[Paragraph]:
    """The paragraphs of `body` that hold words, with the passages marked in them."""
    seen = readable(body, "numbered")
    blocks = [(block, _chars(seen, *block[1:])) for block in _blocks(body)]
    ends = _ends_within([each.start for _, chars in blocks for each in chars], passages)
    found: list[Paragraph] = []
    for (kind, start, end), chars in blocks:
        if chars:
            pieces = tuple(_pieces(chars, passages, ends))
            sign = _sign(kind, body, start)
            found.append(Paragraph(len(found) + 1, kind, start, end, pieces, sign))
    return found


def at(found: Iterable[Paragraph], number: int) -> Paragraph | None:
    """The paragraph with this number."""
    return next((each for each in found if each.number == number), None)


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    start: int
    call: bool


def _chars(seen: Readable, start: int, end: int) -> list[_Char]:
    """What is seen of body[start:end], without blanks around it."""
    first, last = bisect_left(seen.starts, start), bisect_left(seen.starts, end)
    while first < last and seen.text[first].isspace():
        first += 1
    while first < last and seen.text[last - 1].isspace():
        last -= 1
    return [
        _Char(seen.text[at], seen.starts[at], seen.ends[at] - seen.starts[at] > 1)
        for at in range(first, last)
    ]


def _ends_within(starts: Sequence[int], passages: Sequence[Passage]) -> dict[int, list[int]]:
    """Passages by the place of their last character in a paragraph (`starts`: all of these)."""
    ends: dict[int, list[int]] = {}
    for number, each in enumerate(passages):
        last = bisect_left(starts, each.end) - 1
        if last >= 0 and starts[last] >= each.start:
            ends.setdefault(starts[last], []).append(number)
    return ends


def _pieces(
    chars: list[_Char], passages: Sequence[Passage], ends: dict[int, list[int]]
) -> Iterator[Piece]:
    first, last = chars[0].start, chars[-1].start
    near = [n for n, each in enumerate(passages) if each.start <= last and first < each.end]
    begun = 0

    def about(char: _Char) -> tuple[tuple[int, ...], bool, int]:
        nonlocal begun
        marks = tuple(n for n in near if passages[n].start <= char.start < passages[n].end)
        key = (marks, char.call, begun)
        # What follows the end of a passage is a piece of its own, so that the end can be shown.
        begun += char.start in ends
        return key

    for (marks, call, _), group in groupby(chars, about):
        members = list(group)
        done = tuple(dict.fromkeys(n for each in members for n in ends.get(each.start, ())))
        yield Piece("".join(each.text for each in members), marks, done, call)


def _blocks(body: str) -> Iterator[tuple[Kind, int, int]]:
    """Kind and place of each run of lines that belong together."""
    kind: Kind = "text"
    start = end = -1
    for line in _LINE.finditer(body):
        now = _kind(line[0])
        whole = start >= 0 and line.start() == end + 1 and line[0].strip() != ""
        if whole and _goes_on(kind, now, body[start:end]):
            end = line.end()
            continue
        if start >= 0:
            yield kind, start, end
        kind, start, end = now, line.start(), line.end()
    if start >= 0:
        yield kind, start, end


def _goes_on(kind: Kind, now: Kind, before: str) -> bool:
    """Whether a line of kind `now` belongs to the paragraph of kind `kind` above it."""
    if kind == "heading" or now not in ("text", "quote") or (now == "quote" != kind):
        return False
    return len(before) - before.rfind("\n") - 1 < _LONG


def _kind(line: str) -> Kind:
    return next((kind for kind, begins in _BEGINS.items() if begins.match(line)), "text")


def _sign(kind: Kind, body: str, start: int) -> str:
    if kind != "item":
        return ""
    begins = _BEGINS["item"].match(body, start)
    assert begins is not None, "it was found by this very pattern"
    return begins[1] if begins[1][0].isdigit() else "–"
