"""Footnotes of a text by their lines: which are called, which written, and one taken out."""

from __future__ import annotations

import re
from collections.abc import Collection

from letters.domain.text.parser import written_notes

_BEGIN = re.compile(r" {0,3}\[\^([^\]\s]+)\]:")
_CALL = re.compile(r"\[\^([^\]\s]+)\]")


def called(text: str) -> frozenset[str]:
    """The labels of the footnotes that `text` calls, whether they are written in it or not."""
    lines = (_BEGIN.sub("", line, count=1) for line in text.split("\n"))
    return frozenset(label for line in lines for label in _CALL.findall(line))


def written(text: str) -> frozenset[str]:
    """The labels of the footnotes that are written in `text`."""
    if "]:" not in text:
        return frozenset()
    return frozenset(label for label, _, _ in written_notes(text))


def without(text: str, labels: Collection[str]) -> str:
    """`text` without the footnotes of these labels, as if they had never been written."""
    lines = text.split("\n")
    is_there = any(f"[^{label}]:" in text for label in labels)
    for label, start, end in reversed(written_notes(text) if is_there else []):
        if label in labels:
            # The parser counts the empty lines below to a note.
            last = end
            while not lines[last - 1].strip():
                last -= 1
            while end < len(lines) and not lines[end].strip():
                end += 1
            # What stood above and below, parted by empty lines, must not become one paragraph.
            apart = last < end < len(lines) and start and lines[start - 1].strip()
            lines[start:end] = [""] if apart else []
    return "\n".join(lines)
