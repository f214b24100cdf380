"""Where a comment belongs: a passage of a text, found again in the next version.

A passage is kept as a text quote selector of the W3C Web Annotation Data Model (2017, 4.2.4):
the words themselves, with some of what stands before and after; and, as in its text position
selector (4.2.5), with their offset. The words decide, then what stands around them, then the
offset. Offsets count the characters (code points) of the Markdown body.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from letters.domain.problems import Problem
from letters.domain.text.difference import moved
from letters.domain.text.places import short
from letters.domain.text.readable import readable, whole_marks

CONTEXT = 32
"""So many characters are kept on each side of a passage."""
# So many of them, equal, speak for a place.
_TELLING = 8
# Longer words overlap themselves only where somebody means to keep the search busy.
_SHORT = 100
# The offset decides only between equals; half a second is enough for that.
_SECONDS = 0.5

_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage of one version: its exact Markdown, up to `CONTEXT` characters on each side,
    and its offset in the body."""

    quote: str
    before: str
    after: str
    start: int


@dataclass(frozen=True, slots=True)
class Passage:
    """body[start:end]."""

    start: int
    end: int


def make(body: str, quote: str, near: int | None = None) -> Anchor:
    """The anchor of `quote`, typed or copied from the body or from the page made of it.

    White space, marks of emphasis, targets of links, labels of footnotes and the shape of
    quotation marks make no difference; the anchor holds the words as the body has them, with
    a mark of emphasis or a link never cut in two. Where they stand several times, the one
    nearest to offset `near` is meant, without it the first; `times` tells how many there are.
    Raises `Problem` (field "quote") when the words are empty or not in the text.
    """
    if not quote.strip():
        raise Problem("Mark the words that you mean, or copy them from the text.", "quote")
    found = _places_of(body, quote)
    if not found:
        raise Problem(
            f"The words “{short(quote)}” are not in the text. Copy them from it just as they "
            "stand there.",
            "quote",
        )
    place = found[0] if near is None else min(found, key=lambda each: abs(each.start - near))
    return _anchor(body, *whole_marks(body, place.start, place.end))


def times(body: str, quote: str) -> int:
    """How often `quote` stands in `body`, read as `make` reads it."""
    return len(_places_of(body, quote)) if quote.strip() else 0


def find(anchor: Anchor, old_body: str, new_body: str) -> Passage | None:
    """Where the passage that `anchor` marks in `old_body` stands in `new_body`.

    The slice found always equals `anchor.quote`. Words that stand there once are found
    wherever they are. Of several, the one with most of the anchor's surroundings, and among
    equals the one nearest to where the old place has moved to. None: the passage was changed
    or taken out. Words that stood several times in `old_body` are found only where the
    surroundings or the place speak for it, because others of them may be left.
    """
    starts = list(_every(new_body, anchor.quote))
    if not starts:
        return None
    repeated = len(list(_every(old_body, anchor.quote))) > 1
    if len(starts) == 1 and not repeated:
        return Passage(starts[0], starts[0] + len(anchor.quote))
    likeness = {start: _likeness(anchor, new_body, start) for start in starts}
    most = max(likeness.values())
    best = [start for start in starts if likeness[start] == most]
    enough = min(_TELLING, len(anchor.before) + len(anchor.after))
    start = best[0]
    if len(best) > 1 or (repeated and most < enough):
        place = moved(anchor.start, old_body, new_body, _SECONDS)
        start = min(best, key=lambda each: abs(each - place))
        if repeated and most < enough and start != place:
            return None
    return Passage(start, start + len(anchor.quote))


def replace(body: str, passage: Passage, replacement: str) -> str:
    """`body` with `replacement` in the passage's place. Raises `ValueError` outside of it."""
    if not 0 <= passage.start <= passage.end <= len(body):
        raise ValueError(f"{passage} is not in a text of {len(body)} characters")
    return body[: passage.start] + replacement + body[passage.end :]


def _anchor(body: str, start: int, end: int) -> Anchor:
    return Anchor(
        quote=body[start:end],
        before=body[max(0, start - CONTEXT) : start],
        after=body[end : end + CONTEXT],
        start=start,
    )


def _places_of(body: str, quote: str) -> list[Passage]:
    """Every place of `quote` in the order of the body."""
    words = quote.strip()
    exact = [Passage(start, start + len(words)) for start in _every(body, words)]
    if exact and readable(words).text != words:
        # Who gives the marks as well means them.
        return exact
    # What is only in the target of a link is found last.
    return _as_read(body, words, "hidden") or _as_read(body, words, "numbered") or exact


def _as_read(body: str, quote: str, calls: Literal["hidden", "numbered"]) -> list[Passage]:
    text, starts, ends = _folded(body, calls)
    wanted = _folded(quote)[0]
    if not wanted:
        return []
    found = ((starts[at], ends[at + len(wanted) - 1]) for at in _every(text, wanted))
    return [Passage(*each) for each in found]


def _folded(
    text: str, calls: Literal["hidden", "numbered"] = "hidden"
) -> tuple[str, list[int], list[int]]:
    """What is left of `text` to be compared, and where each character of it stands."""
    seen = readable(text, calls)
    kept = [at for at, char in enumerate(seen.text) if not char.isspace()]
    folded = "".join(seen.text[at] for at in kept).translate(_ALIKE)
    return folded, [seen.starts[at] for at in kept], [seen.ends[at] for at in kept]


def _every(text: str, words: str) -> Iterator[int]:
    """Every offset of `words` in `text`; those of short words may overlap."""
    step = 1 if len(words) <= _SHORT else len(words)
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + step)


def _likeness(anchor: Anchor, body: str, start: int) -> int:
    """How many characters right before and right after the place are those of the anchor."""
    end = start + len(anchor.quote)
    before = body[max(0, start - len(anchor.before)) : start]
    after = body[end : end + len(anchor.after)]
    return _equal(anchor.before[::-1], before[::-1]) + _equal(anchor.after, after)


def _equal(one: str, other: str) -> int:
    if one == other:
        return len(one)
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
