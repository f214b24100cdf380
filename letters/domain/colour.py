"""Colours as "#rrggbb", and how well one can be read on another (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb, rgb_to_hls

from letters.domain.problems import Problem

PAPER = "#ffffff"
READABLE = 4.5
"""The least contrast of text, level AA."""

_SHAPE = re.compile(r"#[0-9a-f]{6}")


def parse(text: str, *, field: str | None = None) -> str:
    """A colour in small letters. Raises `Problem` for what is none."""
    colour = text.strip().lower()
    if not _SHAPE.fullmatch(colour):
        raise Problem("A colour is a # and six hexadecimal digits: #7a1f2b.", field)
    return colour


def for_text(text: str, *, field: str | None = None) -> str:
    """A colour that can be read on white paper. Raises `Problem` for one that is too light; it
    names the contrast that was measured, and the nearest darker colour that holds."""
    colour = parse(text, field=field)
    measured = contrast(colour, PAPER)
    if measured >= READABLE:
        return colour
    # Cut off, not rounded: 4.49 must not be shown as 4.5.
    raise Problem(
        f"{colour} is too light to be read on white paper: its contrast is "
        f"{int(measured * 100) / 100:.2f} to 1, and text needs {READABLE} to 1. "
        f"The nearest darker colour that holds is {darker(colour)}.",
        field,
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def darker(colour: str) -> str:
    """The lightest colour of the same hue and saturation that can be read on white paper."""
    hue, lightness, saturation = rgb_to_hls(*_parts(colour))
    for step in range(round(lightness * 255), -1, -1):
        red, green, blue = hls_to_rgb(hue, step / 255, saturation)
        made = "#" + "".join(f"{round(part * 255):02x}" for part in (red, green, blue))
        if contrast(made, PAPER) >= READABLE:
            return made
    raise AssertionError("black can be read on white")


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, in the sRGB form of 2021)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
