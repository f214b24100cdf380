"""Rules on links and bookmarks (ISO 32000-1, 12.3 and 12.5)."""

from __future__ import annotations

from collections.abc import Iterator

from letters.rendering.pdf.rules.facts import Facts
from letters.rendering.pdf.rules.rule import Rule
from letters.rendering.pdf.rules.syntax import Ref, Value

_PRINTED = 4
"""The flag of an annotation that is printed; hidden ones have others (12.5.3)."""
_LONGEST = 10_000
"""How many bookmarks one level may have: ends the walk through a ring."""
_DEEPEST = 16


def _links(facts: Facts) -> Iterator[str]:
    for place, link in facts.annotations():
        if link.get("F") != _PRINTED:
            yield f"On page {place}, a link is not printed, or hidden."
        if not link.get("Contents"):
            yield f"On page {place}, a link is not described."
        owner = facts.parents.get(link.get("StructParent", -1))
        if not isinstance(owner, Ref) or facts.tags.kind(owner) != "Link":
            yield f"On page {place}, a link has no tag."
    for number, page in zip(facts.pages, map(facts.objects.get, facts.pages), strict=True):
        if page and page.get("Annots") and page.get("Tabs") != "S":
            yield f"The links of page {facts.pages.index(number) + 1} are not in reading order."


def _bookmarks(facts: Facts) -> Iterator[str]:
    first = facts.dictionary(facts.root.get("Outlines")).get("First")
    if first is None:
        yield "There are no bookmarks."
    yield from _level(facts, first, _DEEPEST)


def _level(facts: Facts, first: Value, depth: int) -> Iterator[str]:
    each, left = first, _LONGEST
    while each is not None:
        entries, left = facts.dictionary(each), left - 1
        target = facts.array(entries.get("Dest") or facts.dictionary(entries.get("A")).get("D"))
        if not entries.get("Title"):
            yield "A bookmark has no title."
        if not target or target[0] not in facts.pages:
            yield "A bookmark leads to no page."
        if not left or not depth:
            yield "The bookmarks do not end."
            return
        if "First" in entries:
            yield from _level(facts, entries["First"], depth - 1)
        each = entries.get("Next")


RULES = (
    Rule(
        "links",
        "Every link is printed, described in words, held by a tag, and in reading order.",
        "ISO 14289-1, 7.18; ISO 19005-3, 6.3",
        _links,
    ),
    Rule(
        "bookmarks-resolve",
        "There are bookmarks, and each has a title and leads to a page.",
        "ISO 32000-1, 12.3.3",
        _bookmarks,
    ),
)
