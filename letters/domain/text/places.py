"""The words around a place of a text, for sentences that people read."""

from __future__ import annotations

AROUND = 40
"""So many characters are shown on each side of a place."""


def around(text: str, start: int, end: int) -> str:
    """The words around text[start:end] on its line, cut to a readable length."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    left = "…" + text[start - AROUND : start] if start - first > AROUND else text[first:start]
    right = text[end : end + AROUND] + "…" if last - end > AROUND else text[end:last]
    return f"{left}{text[start:end]}{right}".strip()


def short(text: str) -> str:
    """`text` on one line, cut to a readable length."""
    text = " ".join(text.split())
    return text if len(text) <= 2 * AROUND else text[: 2 * AROUND] + "…"
