"""What changed between two texts, word by word."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from diff_match_patch import diff_match_patch

from letters.domain.text.scripts import is_cjk

SECONDS = 1.0

Op = Literal["same", "insert", "delete"]

_OPS: dict[int, Op] = {0: "same", 1: "insert", -1: "delete"}
_TAGS = {"insert": "ins", "delete": "del"}
# With a direction of its own it does not decide that of the text around it (dir="auto").
_UNSEEN = '<span class="unseen" lang="en" dir="ltr">{}</span>'
_SPOKEN = {"insert": ("[put in: ", "]"), "delete": ("[taken out: ", "]")}


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that both have ("same"), or that only one of them has."""

    op: Op
    text: str


def by_word(before: str, after: str, seconds: float = SECONDS) -> tuple[Change, ...]:
    """The changes that lead from `before` to `after`.

    "same" and "delete" joined give `before`, "same" and "insert" joined give `after`. Words
    are whole, Chinese and Japanese go character by character. After about `seconds` of
    search the rest is given as one deletion and one insertion: right, but coarse.

    Algorithm: Myers, "An O(ND) Difference Algorithm" (1986), by Google's diff-match-patch
    on one character per word; then its semantic clean-up, which joins coincidences.
    """
    found = by_piece(_words(before), _words(after), seconds)
    return tuple(Change(op, "".join(words)) for op, words in found)


def by_piece(
    before: Sequence[str], after: Sequence[str], seconds: float = SECONDS, *, clean: bool = True
) -> list[tuple[Op, list[str]]]:
    """What leads from some pieces of text to others, equal pieces being the same; see `by_word`.

    Without `clean` the shortest way is given, with all its coincidences.
    """
    search = _search(seconds)
    codes: dict[str, str] = {}
    coded = [_coded(pieces, codes) for pieces in (before, after)]
    differences = search.diff_main(*coded, False)
    if clean:
        search.diff_cleanupSemantic(differences)
    pieces = {code: piece for piece, code in codes.items()}
    return [(_OPS[op], [pieces[code] for code in text]) for op, text in differences]


def moved(offset: int, before: str, after: str, seconds: float = SECONDS) -> int:
    """Where the offset in `before` is in `after`; within a word taken out, where that stood."""
    old = new = 0
    for op, words in by_piece(_words(before), _words(after), seconds, clean=False):
        length = sum(map(len, words))
        if op == "insert":
            new += length
        elif old + length > offset:
            return new + offset - old if op == "same" else new
        else:
            old += length
            new += length if op == "same" else 0
    return new


def to_html(changes: Sequence[Change], *, spoken: bool = False) -> str:
    """`changes` with `<ins>` and `<del>`, all text escaped, for a block that keeps white space.

    A line break that was put in or taken out is shown as ¶. With `spoken` each mark says in
    words that are not seen what it is, because few screen readers announce the elements.
    """
    return "".join(_html(change, spoken) for change in changes)


def _search(seconds: float) -> diff_match_patch:
    """A search that gives up after `seconds` (more than 0) of looking for the shortest way."""
    search = diff_match_patch()
    search.Diff_Timeout = seconds
    # Two of its parts look at no clock and take minutes for "a a a …". The first is a short cut
    # by a common half, which it can do without; the second has a linear way.
    search.diff_halfMatch = lambda before, after: None
    search.diff_commonOverlap = _overlap
    return search


def _overlap(before: str, after: str) -> int:
    """How many characters at the end of `before` are those at the beginning of `after`.

    Algorithm: Knuth, Morris, Pratt, "Fast Pattern Matching in Strings" (1977).
    """
    length = min(len(before), len(after))
    pattern, matched = after[:length], 0
    backs = [0] * length
    for at in range(1, length):
        matched = _matched(pattern, backs, matched, pattern[at])
        backs[at] = matched
    matched = 0
    for char in before[len(before) - length :]:
        matched = _matched(pattern, backs, matched, char)
    return matched


def _matched(pattern: str, backs: list[int], matched: int, char: str) -> int:
    """How much of `pattern` is matched when `char` follows."""
    while matched and (matched == len(pattern) or pattern[matched] != char):
        matched = backs[matched - 1]
    return matched + (matched < len(pattern) and pattern[matched] == char)


def _html(change: Change, spoken: bool) -> str:
    text = escape(change.text)
    if change.op == "same":
        return text
    tag = _TAGS[change.op]
    words = text.replace("\n", "¶\n")
    if spoken:
        begin, end = (_UNSEEN.format(each) for each in _SPOKEN[change.op])
        words = f"{begin}{words}{end}"
    return f"<{tag}>{words}</{tag}>"


def _coded(words: Sequence[str], codes: dict[str, str]) -> str:
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
