"""The lines of the body as Markdown, and what is to be doubted in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from letters.domain.past_letter.lines import Line, Sort
from letters.domain.past_letter.values import Doubt, DoubtKind

_PARAGRAPH_WIDTH = 120
"""A line wider than this was not broken by hand: it is a paragraph of its own."""
_BULLET = re.compile(r"[•‣▪●◦·–—➢✓]\s+")
_RULE = re.compile(r"[-=_*—–~]{3,}")
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\(([^()\s]{0,2000})\)")


def to_markdown(lines: Sequence[Line]) -> str:
    """The lines as Markdown paragraphs: wrapped lines stay together, words are untouched."""
    out: list[str] = []
    previous: Line | None = None
    for line in lines:
        if line.sort is Sort.BLANK:
            continue
        if previous is not None and _parted(previous, line):
            out.append("")
        out.append(_BULLET.sub("- ", line.text, count=1) if _is_bullet(line) else line.text)
        previous = line
    return "\n".join(out)


def paragraph_count(body: str) -> int:
    """How many paragraphs the Markdown has."""
    return sum(1 for part in body.split("\n\n") if part.strip())


def link_doubts(lines: Sequence[Line]) -> Iterator[Doubt]:
    """A doubt for each link that leads nowhere: `[text]()` or `[text](#…)`."""
    for line in lines:
        for match in _LINK.finditer(line.text):
            if not match[2] or match[2].startswith("#"):
                yield Doubt(
                    DoubtKind.LINK_WITHOUT_TARGET,
                    f"The link “{match[1]}” leads nowhere: its target was lost.",
                    line.where,
                )


def _is_bullet(line: Line) -> bool:
    return line.sort is Sort.ITEM and line.number is None and _BULLET.match(line.text) is not None


def _parted(above: Line, below: Line) -> bool:
    """Whether a blank line belongs between two lines of the body."""
    if below.place != above.place + 1:
        return True
    if any(_RULE.fullmatch(line.text) for line in (above, below)):
        return True
    return max(_width(above.text), _width(below.text)) > _PARAGRAPH_WIDTH


def _width(text: str) -> int:
    """Columns of the text; East Asian characters are two wide (UAX #11, roughly)."""
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in text)
