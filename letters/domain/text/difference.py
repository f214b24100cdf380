"""What changed between two texts, word by word."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from html import escape
from typing import Literal

from diff_match_patch import diff_match_patch

from letters.domain.text.scripts import is_cjk

SECONDS = 1.0

_OPS: dict[int, Literal["same", "insert", "delete"]] = {0: "same", 1: "insert", -1: "delete"}
_TAGS = {"insert": "ins", "delete": "del"}


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that both have ("same"), or that only one of them has."""

    op: Literal["same", "insert", "delete"]
    text: str


def by_word(before: str, after: str) -> tuple[Change, ...]:
    """The changes that lead from `before` to `after`.

    "same" and "delete" joined give `before`, "same" and "insert" joined give `after`. Words
    are whole, Chinese and Japanese go character by character. After about a second of
    search the rest is given as one deletion and one insertion: right, but coarse.

    Algorithm: Myers, "An O(ND) Difference Algorithm" (1986), by Google's diff-match-patch
    on one character per word; then its semantic clean-up, which joins coincidences.
    """
    engine = diff_match_patch()
    engine.Diff_Timeout = SECONDS
    codes: dict[str, str] = {}
    coded = [_coded(_words(text), codes) for text in (before, after)]
    differences = engine.diff_main(*coded, False)
    engine.diff_cleanupSemantic(differences)
    words = {code: word for word, code in codes.items()}
    return tuple(
        Change(_OPS[op], "".join(words[code] for code in text)) for op, text in differences
    )


def to_html(changes: tuple[Change, ...]) -> str:
    """`changes` with `<ins>` and `<del>`, all text escaped, for a block that keeps white space.

    A line break that was put in or taken out is shown as ¶.
    """
    return "".join(_html(change) for change in changes)


def _html(change: Change) -> str:
    text = escape(change.text)
    if change.op == "same":
        return text
    tag = _TAGS[change.op]
    return f"<{tag}>{text.replace(chr(10), '¶' + chr(10))}</{tag}>"


def _coded(words: list[str], codes: dict[str, str]) -> str:
    """One character for each word, the same for the same. They stay inside this module."""
    return "".join(codes.setdefault(word, chr(len(codes) + 1)) for word in words)


def _words(text: str) -> list[str]:
    """`text` in pieces: words, blanks, single signs. Joined they are `text`."""
    pieces: list[list[str]] = []
    last = ""
    for char in text:
        kind = _kind(char)
        if pieces and (kind == "mark" or (kind == last and kind in ("word", "blank"))):
            pieces[-1].append(char)
        else:
            pieces.append([char])
            last = "word" if kind == "mark" else kind
    return ["".join(piece) for piece in pieces]


def _kind(char: str) -> str:
    if char == "\n":
        return "break"
    if char.isspace():
        return "blank"
    if is_cjk(char):
        return "sign"
    category = unicodedata.category(char)
    # Accents, vowel signs and joiners belong to what stands before them.
    if category[0] == "M" or category == "Cf":
        return "mark"
    return "word" if category[0] in "LN" else "sign"
