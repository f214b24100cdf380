"""The measures of list pages, read off a specimen that WeasyPrint lays out.

One short list with every kind of line goes through the same template and the same style sheet
as a letter. What it shows (faces, sizes, colours, where lines and columns stand) is what the
list engine keeps to: a change of the style sheet reaches both, and a reader sees no seam.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from icu import Locale

from letters.domain.letter import LetterText, Roll, RollLine, Signatory
from letters.domain.states import PartyKind
from letters.rendering.pdf import lists
from letters.rendering.pdf.engine import laid_out
from letters.rendering.pdf.letterhead import arrange
from letters.rendering.pdf.list_pages import boxes
from letters.rendering.pdf.list_pages.measures import (
    Item,
    Look,
    Measures,
    Role,
    Rule,
    Running,
)
from letters.rendering.pdf.options import PdfOptions
from letters.rendering.pdf.page import html_of, style_of
from letters.rendering.scripts import is_right_to_left, runs

_LONG = 60
"""Words that take more than one line."""
_ON_ITS_OWN_PAGE = ".signatories{break-before:page}"


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
    word = _word(text.language)
    last = max(line.number for line in roll.lines)
    samples = list(_samples(text.language, roll))
    # The first has the number 1, which has room in any face.
    lines = tuple(
        RollLine(number, Signatory(name, PartyKind.PERSON, title=title), "")
        for number, name, title in (
            (1, f"{word} " * _LONG, word),
            *((last, sample, sample) for sample in samples),
        )
    )
    few = tuple(RollLine(last, Signatory(word), "") for _ in range(3))
    block = part.blocks[0]
    blocks = (
        replace(block, lines=lines, columns=1, initial=word[0] + "".join(samples)),
        replace(block, lines=few[:2], columns=2, initial=""),
        replace(block, lines=few, columns=3, initial=""),
    )
    first = replace(part, heading=word, level=3, blocks=blocks, identification=True, kept=False)
    second = replace(first, blocks=(replace(block, lines=few[:1], columns=1, initial=word[0]),))
    state = replace(first, level=4, blocks=(replace(block, lines=few[:1], columns=1, initial=""),))
    return (first, second, state), lines


def _word(language: str) -> str:
    """A word in the letters of a language: its own name."""
    locale = Locale.forLanguageTag(language)
    return str(locale.getDisplayLanguage(locale)).split()[0]


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
    parts, items = boxes.found(pages, "section", "part"), boxes.found(pages, "li")
    names, two, three = items[:-7], items[-7:-5], items[-5:-2]
    head = [
        box for box in boxes.boxes(page) if box.element_tag in {"h2", "p"} and boxes.is_block(box)
    ]
    head = [box for box in head if box.position_y < parts[0].position_y]
    style = parts[0].style
    folio, first_folio = _folio(page), _folio(first)
    return Measures(
        paper=(page.margin_width() * boxes.PX, page.margin_height() * boxes.PX),
        area=(area[0] * boxes.PX, area[1] * boxes.PX, area[2] * boxes.PX, area[3] * boxes.PX),
        from_right=from_right,
        roles=_roles(pages, head, names),
        item=_item(names[0], from_right=from_right),
        columns={
            len(row): tuple(
                ((box.position_x - area[0]) * boxes.PX, box.border_width() * boxes.PX)
                for box in row
            )
            for row in (names[:1], two, three)
        },
        over=tuple(_over(boxes.found([page], "div", "head")[0], head[0])),
        rule=Rule(
            (parts[0].position_y - head[-1].position_y - head[-1].margin_height()) * boxes.PX,
            parts[0].border_top_width * boxes.PX,
            parts[0].padding_top * boxes.PX,
            boxes.rgb(style["border_top_color"]),
        ),
        part_before=parts[1].margin_top * boxes.PX,
        running=tuple(_running(box, _text_of(box)) for box in _margins(page) if not _counts(box)),
        folio=_running(folio, _pattern(folio)),
        first_folio=_running(first_folio, _pattern(first_folio)),
        without_folio=_without(folio, first_folio),
    )


def _roles(pages: Sequence[Any], head: Sequence[Any], names: Sequence[Any]) -> dict[str, Role]:
    """What each kind of line looks like; `head` are the title and what follows it."""
    return {
        # Nothing stands over it that its margin could part it from.
        "title": replace(_role(head[:1]), before=0),
        "note": _role(head[-1:]),
        "first heading": _role(boxes.found(pages, "h3")),
        "heading": _role(boxes.found(pages, "h3")[1:]),
        "state": _role(boxes.found(pages, "h4")[-1:]),
        "small": _role(boxes.found(pages, "p", "small")),
        "initial": _role(boxes.found(pages, "h4", "initial")[::-1]),
        "name": _role(names, but=("number", "details")),
        "details": _role(boxes.found(pages, "span", "details")),
        # Where names are not numbered, nothing is set in it.
        "number": _role(boxes.found(pages, "span", "number") or names),
    }


def _over(head: Any, title: Any) -> Iterator[Rule]:
    """The rules over the head of the list and over its title."""
    for box, after in ((head, title.margin_top), (title, title.padding_top)):
        if thickness := box.border_top_width:
            yield Rule(
                0, thickness * boxes.PX, after * boxes.PX, boxes.rgb(box.style["border_top_color"])
            )


def _role(found: Sequence[Any], but: Sequence[str] = ()) -> Role:
    """What the lines in some boxes look like, but those in elements of the classes `but`."""
    looks: dict[str, Look] = {}
    for box in found:
        for line in boxes.lines(box, but):
            above, below = line.baseline * boxes.PX, (line.height - line.baseline) * boxes.PX
            for each in boxes.texts(line, but):
                looks.setdefault(each.style["lang"] or "", Look(boxes.style_of(each), above, below))
    box = found[0]
    level = box.style["bookmark_level"]
    return Role(
        looks,
        box.style["margin_top"].value * boxes.PX,
        box.style["margin_bottom"].value * boxes.PX,
        box.style["text_align_all"],
        0 if level == "none" else level,
    )


def _item(item: Any, *, from_right: bool) -> Item:
    """Where what is in an item begins; from the right these are distances from there."""
    begin = item.position_x + (item.border_width() if from_right else 0)

    def inset(box: Any, *, end: bool = False) -> float:
        right = box.position_x + box.width
        edge = right if end is not from_right else box.position_x
        return float(abs(edge - begin) * boxes.PX)

    number = [each for box in boxes.found([item], "span", "number") for each in boxes.texts(box)]
    lines = [
        next(boxes.texts(line, ("number",))) for line in boxes.lines(item, ("number", "details"))
    ]
    details = [each for box in boxes.found([item], "span", "details") for each in boxes.texts(box)]
    return Item(
        inset(number[0], end=True) if number else None,
        inset(lines[0]),
        lines[0].text.startswith(" "),
        inset(lines[1]),
        inset(details[0]),
        (item.padding_bottom + item.margin_bottom) * boxes.PX,
    )


# The margins of a page.


def _margins(page: Any) -> Iterator[Any]:
    for box in page.children:
        if type(box).__name__ == "MarginBox" and any(boxes.texts(box)):
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
    return "".join(each.text for each in boxes.texts(box))


def _running(box: Any, text: str) -> Running:
    line = next(boxes.lines(box))
    align = box.at_keyword.rpartition("-")[2]
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    return Running(
        text,
        boxes.style_of(next(boxes.texts(box))),
        align,
        (line.position_x + share * line.width) * boxes.PX,
        (line.position_y + line.baseline) * boxes.PX,
    )


def _without(*boxes: Any) -> str:
    names = dict.fromkeys(box.at_keyword for box in boxes)
    inside = "".join(f"{name}{{content:none}}" for name in names)
    return f"@page{{{inside}}}@page :first{{{inside}}}"
