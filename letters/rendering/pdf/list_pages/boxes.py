"""The boxes that WeasyPrint lays out, and how to find one's way among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from letters.rendering.pdf.engine import font_features
from letters.rendering.pdf.list_pages.measures import Colour, Style

PX = 0.75
"""Points in a CSS pixel, which boxes are measured in."""


def boxes(box: Any) -> Iterator[Any]:
    """A box and all inside it."""
    yield box
    for child in getattr(box, "children", ()):
        yield from boxes(child)


def is_block(box: Any) -> bool:
    """Whether a box holds lines, and is not one of its lines or columns."""
    return type(box).__name__ in {"BlockBox", "InlineBlockBox"}


def classes(box: Any) -> list[str]:
    """The classes of the element that a box is of."""
    element = getattr(box, "element", None)
    return [] if element is None else (element.get("class") or "").split()


def found(roots: Iterable[Any], tag: str, named: str = "") -> list[Any]:
    """The boxes of elements, anonymous ones left out; of one that goes over pages, the first."""
    first: dict[Any, Any] = {}
    for box in chain.from_iterable(map(boxes, roots)):
        if box.element_tag == tag and is_block(box) and (not named or named in classes(box)):
            first.setdefault(box.element, box)
    return list(first.values())


def lines(box: Any, but: Sequence[str] = ()) -> Iterator[Any]:
    """The lines inside a box, but those in elements of the classes `but`."""
    if set(but).intersection(classes(box)):
        return
    if type(box).__name__ == "LineBox":
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from lines(child, but)


def texts(box: Any, but: Sequence[str] = ()) -> Iterator[Any]:
    """The texts inside a box, but those in elements of the classes `but`."""
    if set(but).intersection(classes(box)):
        return
    if type(box).__name__ == "TextBox":
        yield box
    for child in getattr(box, "children", ()):
        yield from texts(child, but)


def style_of(box: Any) -> Style:
    """How the glyphs of a text look."""
    style = box.style
    spacing = style["letter_spacing"]
    return Style(
        tuple(style["font_family"]),
        style["font_size"] * PX,
        rgb(style["color"]),
        style["font_style"] != "normal",
        style["font_weight"],
        0 if spacing == "normal" else spacing * PX,
        font_features(style),
        style["lang"] or "",
    )


def rgb(colour: Any) -> Colour:
    """A colour as it is given in a PDF."""
    red, green, blue = colour.to("srgb").coordinates
    return red, green, blue
