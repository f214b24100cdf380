"""Whether the names of a list stand on the pages of a PDF, as a reader's program takes them out.

Read by PDFium, which Chrome and others use; not by what wrote the file. A name counts as found
where its characters follow one another in the text of the pages, both taken as follows:

1. A hyphen at which a line was broken, for which PDFium puts U+0002 or U+FFFE, is a hyphen.
2. Unicode NFKC: readers take ligatures and compatibility forms apart ("ﬁ" is "fi").
3. White space goes, since a name may be broken over lines, and what has no width goes: controls,
   joiners, direction marks, soft hyphens.

A name with letters from the right, and any name in a document from the right, counts also as
found where its pieces stand side by side in any order, marks and punctuation aside. Pieces are what
a line may part it into (UAX 14), and what stands between marks (shadda, tanwin): PDFium gives the
parts of "Ghalip غالىپ" in the order in which it meets them on the page, marks anywhere around their
letters and the rest of "أولًا" in a line of its own, turns brackets around, and reads the numbers of
a list from the right, and now and then a line of its next column, into names of two lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import pypdfium2
from icu import BreakIterator, Locale

_BROKEN_HYPHEN = re.compile("[\x02\ufffe]")
_UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)


_APART = 60
"""How many characters of other lines may stand between the pieces of a name."""


def text_of(pdf: bytes) -> str:
    """The text of all pages in their order; a page ends in a line end. Raises as `pages_of`."""
    return "\n".join(pages_of(pdf))


def pages_of(pdf: bytes) -> tuple[str, ...]:
    """The text of each page, as PDFium gives it. Raises `pypdfium2.PdfiumError` for what it cannot
    read."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(_page(document, number) for number in range(len(document)))
    finally:
        document.close()


def missing(text: str, names: Iterable[str], *, from_right: bool = False) -> tuple[str, ...]:
    """The names that `text` does not hold, in their order; `from_right` says that the document
    runs from the right."""
    folded, place, lost = fold(text), 0, []
    without_marks = ""
    for name in names:
        wanted = fold(name)
        # Mostly right behind the one before, so a long list is not read anew for each name.
        found = folded.find(wanted, place)
        if found < 0:
            found = folded.find(wanted)
        if found >= 0:
            place = found + len(wanted)
        elif from_right or _is_from_right(name):
            without_marks = without_marks or bare(folded)
            lost += [] if _side_by_side(name, without_marks) else [name]
        else:
            lost.append(name)
    return tuple(lost)


def fold(text: str) -> str:
    """The characters by which names are compared (see above)."""
    whole = _BROKEN_HYPHEN.sub("-", text)
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", whole))


def _is_from_right(name: str) -> bool:
    return any(unicodedata.bidirectional(each) in ("R", "AL") for each in name)


def bare(text: str) -> str:
    """The characters by which pieces of what runs from the right are compared: no marks, and no
    punctuation."""
    return "".join(each for each in fold(text) if unicodedata.category(each)[0] not in "MP")


def pieces(text: str) -> tuple[str, ...]:
    """What a reader may part a text from the right into (see above), each `bare`."""
    parted = (part for line in _lines(text) for part in _between_marks(line))
    return tuple(filter(None, map(bare, parted)))


def _side_by_side(name: str, text: str) -> bool:
    """Whether all pieces of a name stand together in any order."""
    parts = pieces(name)
    if not parts:
        return False
    longest, reach = max(parts, key=len), sum(map(len, parts)) + _APART
    found = text.find(longest)
    while found >= 0:
        around = text[max(0, found - reach) : found + len(longest) + reach]
        if all(around.count(part) >= parts.count(part) for part in parts):
            return True
        found = text.find(longest, found + 1)
    return False


def _between_marks(text: str) -> list[str]:
    marked = unicodedata.normalize("NFKC", text)
    return "".join(
        "\n" if unicodedata.category(each)[0] == "M" else each for each in marked
    ).split()


def _lines(text: str) -> Iterator[str]:
    """What a line may part a text into."""
    breaks = BreakIterator.createLineInstance(Locale.getRoot())
    breaks.setText(text)
    counted, before = text.encode("utf-16-le"), 0  # as ICU counts
    for place in breaks:
        yield counted[2 * before : 2 * place].decode("utf-16-le")
        before = place


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()
        page.close()
