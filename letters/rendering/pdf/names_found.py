"""Whether the names of a list stand on the pages of a PDF, as a reader's program takes them out.

Read by PDFium, which Chrome and others use; not by what wrote the file. A name counts as found
where its characters follow one another in the text of the pages, both taken as follows:

1. A hyphen at which a line was broken, for which PDFium puts U+0002 or U+FFFE, is a hyphen.
2. Unicode NFKC: readers take ligatures and compatibility forms apart ("ﬁ" is "fi").
3. White space goes, since a name may be broken over lines, and what has no width goes: controls,
   joiners, direction marks, soft hyphens.

A name with letters from the right, where it is not found so, counts as found where all its words
stand side by side: PDFium gives the parts of "Ghalip غالىپ" in the order in which it meets them on
the page, and turns brackets around.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pypdfium2

_BROKEN_HYPHEN = re.compile("[\x02\ufffe]")
_UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)


_BETWEEN = re.compile(r"""[\s.,:;!?'"()\[\]{}«»،؛؟־/&|+·–—-]+""")


def text_of(pdf: bytes) -> str:
    """The text of all pages in their order, as PDFium gives it; a page ends in a line end. Raises
    `pypdfium2.PdfiumError` for what it cannot read."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(_page(document, number) for number in range(len(document)))
    finally:
        document.close()


def missing(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that `text` does not hold, in their order."""
    folded, place, lost = fold(text), 0, []
    for name in names:
        wanted = fold(name)
        # Mostly right behind the one before, so a long list is not read anew for each name.
        found = folded.find(wanted, place)
        if found < 0:
            found = folded.find(wanted)
        if found < 0:
            found = _side_by_side(name, folded)
        if found < 0:
            lost.append(name)
        else:
            place = found + len(wanted)
    return tuple(lost)


def fold(text: str) -> str:
    """The characters by which names are compared (see above)."""
    whole = _BROKEN_HYPHEN.sub("-", text)
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", whole))


def _side_by_side(name: str, folded: str) -> int:
    """Where all words of a name from the right stand together in any order; -1 for nowhere."""
    if not any(unicodedata.bidirectional(each) in ("R", "AL") for each in name):
        return -1
    words = [fold(word) for word in _BETWEEN.split(name) if fold(word)]
    longest, width = max(words, key=len), len(fold(name))
    found = folded.find(longest)
    while found >= 0:
        around = folded[max(0, found - width) : found + width + len(longest)]
        if all(around.count(word) >= words.count(word) for word in words):
            return found
        found = folded.find(longest, found + 1)
    return -1


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()
        page.close()
