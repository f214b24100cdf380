"""The words of a Markdown body as a reader sees them, each with its place in the body.

The parser keeps no places within a paragraph, so this reads the body by itself, and only for
what vanishes on the page: marks of emphasis, headings, lists, quotes and tables, brackets and
targets of links, labels of footnotes. Where it is not sure it leaves a sign in. Each pattern
stops at a character that begins none of them, so the time grows with the length alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_VANISHING = re.compile(
    r"""
      (?P<rule>^[ \t]*[-*_|:][-*_|:\ \t]*$)                      # rules, lines under table heads
    | (?P<note>^\ {0,3}\[\^[^\]\s]{1,80}\]:[ \t]*)               # where a footnote's text begins
    | (?P<call>\[\^(?P<label>[^\]\s]{1,80})\])
    | (?P<block>^[ \t]*(?:(?:>|\#{1,6}[ \t]|[-+*][ \t]|\d{1,9}[.)][ \t])[ \t]*)+)
    | (?P<target>\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:[ \t]+"[^"\n]*")?\))
    | (?P<address>https?://[^\s<>\[\]]+)                         # its signs are no emphasis
    | (?P<escape>\\[!-/:-@\[-`{-~\n])
    | (?P<emphasis>\*+|(?<![^\W_])_+|_+(?![^\W_]))
    | (?P<bracket>[\[\]|])
    """,
    re.VERBOSE | re.MULTILINE,
)
_LINK = re.compile(r"\[(?P<words>[^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)")
# Of a link that is longer no mark is looked for.
_LONGEST_LINK = 3000


@dataclass(frozen=True, slots=True)
class Readable:
    """What a reader sees; `text[i]` comes from `starts[i]` to `ends[i]` of the body.

    Line breaks and blanks are those of the body.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def slice(self, first: int, last: int) -> tuple[int, int]:
        """Where text[first:last] (not empty) stands in the body."""
        return self.starts[first], self.ends[last - 1]


def readable(body: str, calls: Literal["hidden", "numbered"] = "hidden") -> Readable:
    """The words of `body`; the calls of footnotes left out, or as the numbers they print."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    numbers: dict[str, str] = {}

    def keep(first: int, last: int) -> None:
        parts.append(body[first:last])
        starts.extend(range(first, last))
        ends.extend(range(first + 1, last + 1))

    at = 0
    for found in _VANISHING.finditer(body):
        keep(at, found.start())
        at = found.end()
        if found["address"] or found["escape"]:
            keep(found.start() + bool(found["escape"]), at)
        elif found["call"] and calls == "numbered":
            number = numbers.setdefault(found["label"], str(len(numbers) + 1))
            parts.append(number)
            starts.extend([found.start()] * len(number))
            ends.extend([at] * len(number))
    keep(at, len(body))
    return Readable("".join(parts), tuple(starts), tuple(ends))


def whole_marks(body: str, start: int, end: int) -> tuple[int, int]:
    """body[start:end] widened, where that cuts a link or a pair of emphasis marks in two.

    So that the slice can be replaced, or shown by itself, without a lonely mark.
    """
    for link in _LINK.finditer(body, max(0, start - _LONGEST_LINK), end + _LONGEST_LINK):
        words = (link.start("words"), link.end("words"))
        touches = link.start() < end and start < link.end()
        if touches and not (words[0] <= start and end <= words[1]):
            start, end = min(start, link.start()), max(end, link.end())
    for mark in "*_":
        start, end = _whole_emphasis(body, start, end, mark)
    return start, end


def _whole_emphasis(body: str, start: int, end: int, mark: str) -> tuple[int, int]:
    runs = [len(run) for run in re.findall(f"\\{mark}+", body[start:end])]
    if len(runs) % 2 == 0:
        return start, end
    left, right = start, end
    while left > 0 and body[left - 1] == mark:
        left -= 1
    while right < len(body) and body[right] == mark:
        right += 1
    if start - left == runs[0]:
        return left, end
    return (start, right) if right - end == runs[-1] else (start, end)
