"""The rule on the names of the list (see `names_found`)."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2

from letters.rendering.pdf import names_found
from letters.rendering.pdf.rules.facts import Facts
from letters.rendering.pdf.rules.rule import Rule
from letters.rendering.scripts import is_right_to_left

_SHOWN = 3


def _lost(facts: Facts) -> Iterator[str]:
    try:
        text = names_found.text_of(facts.file.data)
        from_right = is_right_to_left(facts.root.get("Lang", b"").decode("ascii", "replace"))
        lost = names_found.missing(text, facts.names, from_right=from_right)
    except pypdfium2.PdfiumError:
        yield "PDFium cannot read the pages."
        return
    if lost:
        shown = ", ".join(f"“{name}”" for name in lost[:_SHOWN])
        more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
        yield f"PDFium does not find on the pages: {shown}{more}."


RULES = (
    Rule(
        "names-on-pages",
        "PDFium, which Chrome reads with, finds every name on the pages.",
        "ISO 32000-1, 9.10; UAX 15",
        _lost,
    ),
)
