"""Rules on the tags: what a screen reader is told (ISO 14289-1; ISO 32000-1, 14.7 and 14.8)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import pairwise

from letters.rendering.pdf.rules.facts import Facts
from letters.rendering.pdf.rules.rule import Rule
from letters.rendering.pdf.rules.syntax import Ref, Value
from letters.rendering.pdf.rules.tags import STANDARD

_PARENTS = {
    "LI": {"L"},
    "Lbl": {"LI"},
    "LBody": {"LI"},
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
}
"""What must stand directly around what."""
_KIDS = {"L": {"L", "LI", "Caption"}, "LI": {"Lbl", "LBody"}, "TR": {"TH", "TD"}}
"""What alone may stand directly in it."""
_EDGE = 1.0
"""Points by which the box of a figure may reach over its page: boxes are rounded."""


def _tagged(facts: Facts) -> Iterator[str]:
    if facts.dictionary(facts.root.get("MarkInfo")).get("Marked") is not True:
        yield "The file does not say that it is tagged."
    tree = facts.dictionary(facts.root.get("StructTreeRoot"))
    if tree.get("Type") != "StructTreeRoot" or not facts.tags.count():
        yield "There are no tags."
    if unknown := facts.tags.kinds() - STANDARD - facts.dictionary(tree.get("RoleMap")).keys():
        yield f"A tag is of an unknown type: {min(unknown)}."
    yield from _connected(facts, tree.get("K"))


def _connected(facts: Facts, kids: Value) -> Iterator[str]:
    """From the root every tag is reached, by the way back that it tells."""
    roots = [int(each) for each in facts.array(kids) or [kids] if isinstance(each, Ref)]
    met = 0
    for number in facts.tags.in_order(roots):
        met += 1
        for kid in facts.tags.kids(number):
            if facts.tags.kind(kid) and facts.tags.parent(kid) != number:
                yield f"A tag of the type {facts.tags.kind(kid)} has another parent than it says."
    if met != facts.tags.count():
        yield "A tag cannot be reached from the root."


def _resolved(facts: Facts) -> Iterator[str]:
    """Each piece of a page is held by one tag, to which the tree of parents leads (14.7.4.4)."""
    if facts.tags.twice:
        yield "A piece of a page is held by two tags."
    for place, (number, page) in enumerate(zip(facts.pages, facts.painted, strict=True), 1):
        held = list(facts.tags.marked.get(number, array("I")))
        parents = facts.array(facts.parents.get(facts.objects[number].get("StructParents", -1)))
        leads = [int(each) if isinstance(each, Ref) else 0 for each in parents]
        if _whole(held) != _whole(leads):
            yield f"On page {place}, the tree of parents does not lead to the tags."
        if sorted(page.marked) != [marked for marked, owner in enumerate(held) if owner]:
            yield f"On page {place}, text or a picture is held by no tag, or a tag is empty."


def _whole(numbers: list[int]) -> list[int]:
    """Without the zeros at the end."""
    while numbers and not numbers[-1]:
        numbers = numbers[:-1]
    return numbers


def _untagged(facts: Facts) -> Iterator[str]:
    for place, page in enumerate(facts.painted, 1):
        if page.untagged:
            yield f"On page {place}, {page.untagged}."


def _headings(facts: Facts) -> Iterator[str]:
    kids = facts.dictionary(facts.root.get("StructTreeRoot")).get("K")
    roots = [int(each) for each in facts.array(kids) or [kids] if isinstance(each, Ref)]
    kinds = map(facts.tags.kind, facts.tags.in_order(roots))
    levels = [int(kind[1]) for kind in kinds if kind[0] == "H"]
    for above, below in pairwise([0, *levels]):
        if below > above + 1:
            yield f"A heading of level {below} follows one of level {above}."
    if not levels:
        yield "There is no heading."


def _figures(facts: Facts) -> Iterator[str]:
    for figure in facts.tags.figures.values():
        if not figure.get("Alt"):
            yield "A picture is not described."
        attributes = facts.dictionary(figure.get("A"))
        box = attributes.get("BBox")
        page = facts.dictionary(figure.get("Pg")).get("MediaBox")
        if not (isinstance(box, list) and isinstance(page, list)):
            yield "A picture does not say where it stands."
        elif not (
            page[0] - _EDGE <= box[0] < box[2] <= page[2] + _EDGE
            and page[1] - _EDGE <= box[1] < box[3] <= page[3] + _EDGE
        ):
            yield "A picture says that it stands outside of its page."


def _notes(facts: Facts) -> Iterator[str]:
    tree = facts.dictionary(facts.root.get("StructTreeRoot"))
    listed = facts.array(facts.dictionary(tree.get("IDTree")).get("Names"))
    if list(zip(listed[::2], listed[1::2], strict=True)) != sorted(facts.tags.named):
        yield "The tags that have a name are not listed by it, in order."
    if len(dict(facts.tags.named)) != len(facts.tags.named):
        yield "Two tags have one name."
    if not set(facts.tags.of_kind("Note")) <= {number for _, number in facts.tags.named}:
        yield "A note has no name."


def _lists(facts: Facts) -> Iterator[str]:
    yield from _nested(facts, ("L", "LI", "Lbl", "LBody"))


def _tables(facts: Facts) -> Iterator[str]:
    yield from _nested(facts, ("Table", "THead", "TBody", "TFoot", "TR", "TH", "TD"))
    headed = {_around(facts, cell, "Table") for cell in facts.tags.of_kind("TH")}
    if not set(facts.tags.of_kind("Table")) <= headed:
        yield "A table has no header cells."


def _nested(facts: Facts, kinds: tuple[str, ...]) -> Iterator[str]:
    tags = facts.tags
    for kind in kinds:
        around, within = _PARENTS.get(kind), _KIDS.get(kind)
        for number in tags.of_kind(kind):
            if around and (parent := tags.kind(tags.parent(number))) not in around:
                yield f"A tag of the type {kind} stands in one of the type {parent or 'none'}."
            if within:
                strange = {tags.kind(kid) for kid in tags.kids(number)} - within - {""}
                if strange:
                    yield f"A tag of the type {min(strange)} stands in one of the type {kind}."


def _around(facts: Facts, number: int, kind: str) -> int:
    """The element of a kind around another, 0 where there is none."""
    while number and facts.tags.kind(number) != kind:
        number = facts.tags.parent(number) if facts.tags.kind(number) else 0
    return number


RULES = (
    Rule(
        "tagged",
        "The file says that it is tagged, its tags are of known types, and each is reached from "
        "the root.",
        "ISO 32000-1, 14.7; ISO 14289-1, 7.1",
        _tagged,
    ),
    Rule(
        "nothing-untagged",
        "Everything that is painted lies in a tag or is marked as an artifact.",
        "ISO 14289-1, 7.1",
        _untagged,
    ),
    Rule(
        "tags-resolve",
        "Every marked piece of a page is held by one tag, to which the tree of parents leads.",
        "ISO 32000-1, 14.7.4.4",
        _resolved,
    ),
    Rule(
        "headings-in-order",
        "There are headings, and no level is left out on the way down.",
        "ISO 14289-1, 7.4.2",
        _headings,
    ),
    Rule(
        "figures-described",
        "Every picture is described in words and says where on its page it stands.",
        "ISO 14289-1, 7.3",
        _figures,
    ),
    Rule(
        "notes-named",
        "Every footnote has a name, and names of tags are listed.",
        "ISO 14289-1, 7.9; ISO 32000-1, 14.7.2",
        _notes,
    ),
    Rule(
        "lists-whole",
        "Lists hold items, and items hold their label and body.",
        "ISO 14289-1, 7.6",
        _lists,
    ),
    Rule(
        "tables-headed",
        "Tables hold rows of cells, and each has header cells.",
        "ISO 14289-1, 7.5",
        _tables,
    ),
)
