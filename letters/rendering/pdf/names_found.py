"""Whether the names of a list stand on the pages of a PDF, as a reader's program takes them out.

Read by PDFium, which Chrome and others use; not by what wrote the file. A name counts as found
where its characters follow one another in the text of the pages, both taken as follows:

1. A hyphen at which a line was broken, for which PDFium puts U+0002 or U+FFFE, is a hyphen.
2. Unicode NFKC: readers take ligatures and compatibility forms apart ("ﬁ" is "fi").
3. White space goes, since a name may be broken over lines, and what has no width goes: controls,
   joiners, direction marks, soft hyphens.
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
            lost.append(name)
        else:
            place = found + len(wanted)
    return tuple(lost)


def fold(text: str) -> str:
    """The characters by which names are compared (see above)."""
    whole = _BROKEN_HYPHEN.sub("-", text)
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", whole))


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()
        page.close()
