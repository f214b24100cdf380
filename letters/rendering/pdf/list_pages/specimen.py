"""The measures of list pages, read off a specimen that WeasyPrint lays out.

One short list with every kind of line goes through the same template and the same style sheet
as a letter. What it shows (faces, sizes, colours, where lines and columns stand) is what the
list engine keeps to: a change of the style sheet reaches both, and a reader sees no seam.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from letters.domain.letter import LetterText, Roll, RollLine, Signatory
from letters.domain.states import PartyKind
from letters.rendering.pdf import lists
from letters.rendering.pdf.engine import font_features, laid_out
from letters.rendering.pdf.letterhead import arrange
from letters.rendering.pdf.list_pages.measures import (
    Colour,
    Item,
    Look,
    Measures,
    Role,
    Rule,
    Running,
    Style,
)
from letters.rendering.pdf.options import PdfOptions
from letters.rendering.pdf.page import html_of, style_of
from letters.rendering.scripts import is_right_to_left, runs

_LONG = "word " * 60
_ON_ITS_OWN_PAGE = ".signatories{break-before:page}"
_PX = 0.75
"""Points in a CSS pixel, which boxes are measured in."""


def read(
    text: LetterText, roll: Roll, options: PdfOptions, parts: Sequence[lists.Part]
) -> Measures:
    """Lay out the specimen of a list and read it."""
    shown, lines = _specimen(text, roll, next(part for part in parts if part.blocks))
    alone = replace(options, logos=(), signed_by=(), panel=None)
    letterhead = arrange([])
    html = html_of(
        replace(text, body="", recipients=(), reference="", salutation=""),
        replace(roll, sections=(replace(roll.sections[0], lines=lines),)),
        alone,
        letterhead,
        shown,
    )
    first, *pages = laid_out(html, style_of(alone, letterhead) + _ON_ITS_OWN_PAGE)
    return _measures(first, pages, from_right=is_right_to_left(text.language))


def _specimen(
    text: LetterText, roll: Roll, part: lists.Part
) -> tuple[tuple[lists.Part, ...], tuple[RollLine, ...]]:
    """Parts with every kind of line, made like the first real one; and all of their lines."""
    last = max(line.number for line in roll.lines)
    samples = list(_samples(text.language, roll))
    # The first has the number 1, which has room in any face.
    lines = tuple(
        RollLine(number, Signatory(name, PartyKind.PERSON, title=name[:8]), "")
        for number, name in ((1, _LONG), *((last, sample) for sample in samples))
    )
    few = tuple(RollLine(last, Signatory("name"), "") for _ in range(3))
    block = part.blocks[0]
    blocks = (
        replace(block, lines=lines, columns=1, initial="A" + "".join(samples)),
        replace(block, lines=few[:2], columns=2, initial=""),
        replace(block, lines=few, columns=3, initial=""),
    )
    first = replace(part, heading="name", level=3, blocks=blocks, identification=True, kept=False)
    second = replace(first, blocks=(replace(block, lines=few[:1], columns=1, initial="A"),))
    state = replace(first, level=4, blocks=(replace(block, lines=few[:1], columns=1, initial=""),))
    return (first, second, state), lines


def _samples(language: str, roll: Roll) -> Iterator[str]:
    """A character for each language that a run of the roll can be in."""
    texts = (text for line in roll.lines for text in (lists.full_name(line), lists.details(line)))
    found = {
        run.language: run.text
        for character in sorted(set().union(*texts))
        for run in runs(character, language)
    }
    yield from (sample for tag, sample in found.items() if tag)


def _measures(first: Any, pages: Sequence[Any], *, from_right: bool) -> Measures:
    page = pages[0]
    area = [page.content_box_x(), page.content_box_y(), page.width, page.height]
    parts, items = _found(pages, "section", "part"), _found(pages, "li")
    names, two, three = items[:-7], items[-7:-5], items[-5:-2]
    head = [box for box in _boxes(page) if box.element_tag in {"h2", "p"} and _is_block(box)]
    head = [box for box in head if box.position_y < parts[0].position_y]
    style = parts[0].style
    folio, first_folio = _folio(page), _folio(first)
    return Measures(
        paper=(page.margin_width() * _PX, page.margin_height() * _PX),
        area=(area[0] * _PX, area[1] * _PX, area[2] * _PX, area[3] * _PX),
        from_right=from_right,
        roles={
            # Nothing stands over it that its margin could part it from.
            "title": replace(_role(head[:1]), before=0),
            "note": _role(head[-1:]),
            "first heading": _role(_found(pages, "h3")),
            "heading": _role(_found(pages, "h3")[1:]),
            "state": _role(_found(pages, "h4")[-1:]),
            "small": _role(_found(pages, "p", "small")),
            "initial": _role(_found(pages, "h4", "initial")[::-1]),
            "name": _role(names, but=("number", "details")),
            "details": _role(_found(pages, "span", "details")),
            # Where names have no numbers, nothing is set in it.
            "number": _role(_found(pages, "span", "number") or names),
        },
        item=_item(names[0], from_right=from_right),
        columns={
            len(boxes): tuple(
                ((box.position_x - area[0]) * _PX, box.border_width() * _PX) for box in boxes
            )
            for boxes in (names[:1], two, three)
        },
        over=tuple(_over(_found([page], "div", "head")[0], head[0])),
        rule=Rule(
            (parts[0].position_y - head[-1].position_y - head[-1].margin_height()) * _PX,
            parts[0].border_top_width * _PX,
            parts[0].padding_top * _PX,
            _rgb(style["border_top_color"]),
        ),
        part_before=parts[1].margin_top * _PX,
        running=tuple(_running(box, _text_of(box)) for box in _margins(page) if not _counts(box)),
        folio=_running(folio, _pattern(folio)),
        first_folio=_running(first_folio, _pattern(first_folio)),
        without_folio=_without(folio, first_folio),
    )


def _over(head: Any, title: Any) -> Iterator[Rule]:
    """The rules over the head of the list and over its title."""
    for box, after in ((head, title.margin_top), (title, title.padding_top)):
        if thickness := box.border_top_width:
            yield Rule(0, thickness * _PX, after * _PX, _rgb(box.style["border_top_color"]))


def _role(boxes: Sequence[Any], but: Sequence[str] = ()) -> Role:
    """What the lines in some boxes look like, but those in elements of the classes `but`."""
    looks: dict[str, Look] = {}
    for box in boxes:
        for line in _lines(box, but):
            above, below = line.baseline * _PX, (line.height - line.baseline) * _PX
            for each in _texts(line, but):
                looks.setdefault(each.style["lang"] or "", Look(_style(each), above, below))
    box = boxes[0]
    level = box.style["bookmark_level"]
    return Role(
        looks,
        box.style["margin_top"].value * _PX,
        box.style["margin_bottom"].value * _PX,
        box.style["text_align_all"],
        0 if level == "none" else level,
    )


def _item(item: Any, *, from_right: bool) -> Item:
    """Where what is in an item begins; from the right these are distances from there."""
    begin = item.position_x + (item.border_width() if from_right else 0)

    def inset(box: Any, *, end: bool = False) -> float:
        right = box.position_x + box.width
        edge = right if end is not from_right else box.position_x
        return float(abs(edge - begin) * _PX)

    number = [each for box in _found([item], "span", "number") for each in _texts(box)]
    lines = [next(_texts(line, ("number",))) for line in _lines(item, ("number", "details"))]
    details = [each for box in _found([item], "span", "details") for each in _texts(box)]
    return Item(
        inset(number[0], end=True) if number else None,
        inset(lines[0]),
        lines[0].text.startswith(" "),
        inset(lines[1]),
        inset(details[0]),
        (item.padding_bottom + item.margin_bottom) * _PX,
    )


def _style(box: Any) -> Style:
    style = box.style
    spacing = style["letter_spacing"]
    return Style(
        tuple(style["font_family"]),
        style["font_size"] * _PX,
        _rgb(style["color"]),
        style["font_style"] != "normal",
        style["font_weight"],
        0 if spacing == "normal" else spacing * _PX,
        font_features(style),
        style["lang"] or "",
    )


def _rgb(colour: Any) -> Colour:
    red, green, blue = colour.to("srgb").coordinates
    return red, green, blue


# The margins of a page.


def _margins(page: Any) -> Iterator[Any]:
    for box in page.children:
        if type(box).__name__ == "MarginBox" and any(_texts(box)):
            yield box


def _counts(box: Any) -> bool:
    return any(kind == "counter()" for kind, _ in box.style["content"])


def _folio(page: Any) -> Any:
    return next(box for box in _margins(page) if _counts(box))


def _pattern(box: Any) -> str:
    """What a margin box with page numbers says, with {page} and {pages} in their places."""
    return "".join(
        f"{{{value[0]}}}" if kind == "counter()" else value for kind, value in box.style["content"]
    )


def _text_of(box: Any) -> str:
    return "".join(each.text for each in _texts(box))


def _running(box: Any, text: str) -> Running:
    line = next(_lines(box))
    align = box.at_keyword.rpartition("-")[2]
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    return Running(
        text,
        _style(next(_texts(box))),
        align,
        (line.position_x + share * line.width) * _PX,
        (line.position_y + line.baseline) * _PX,
    )


def _without(*boxes: Any) -> str:
    names = dict.fromkeys(box.at_keyword for box in boxes)
    inside = "".join(f"{name}{{content:none}}" for name in names)
    return f"@page{{{inside}}}@page :first{{{inside}}}"


# The tree of boxes.


def _boxes(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _is_block(box: Any) -> bool:
    return type(box).__name__ in {"BlockBox", "InlineBlockBox"}


def _classes(box: Any) -> list[str]:
    element = getattr(box, "element", None)
    return [] if element is None else (element.get("class") or "").split()


def _found(roots: Iterable[Any], tag: str, named: str = "") -> list[Any]:
    """The boxes of elements, anonymous ones left out; of one that goes over pages, the first."""
    found: dict[Any, Any] = {}
    for box in chain.from_iterable(map(_boxes, roots)):
        if box.element_tag == tag and _is_block(box) and (not named or named in _classes(box)):
            found.setdefault(box.element, box)
    return list(found.values())


def _lines(box: Any, but: Sequence[str] = ()) -> Iterator[Any]:
    if set(but).intersection(_classes(box)):
        return
    if type(box).__name__ == "LineBox":
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from _lines(child, but)


def _texts(box: Any, but: Sequence[str] = ()) -> Iterator[Any]:
    if set(but).intersection(_classes(box)):
        return
    if type(box).__name__ == "TextBox":
        yield box
    for child in getattr(box, "children", ()):
        yield from _texts(child, but)
