"""Themes: the faces, sizes and colours of the printed letter, as data.

The style sheet reads them as variables (`sheet`), the engine of long lists as values, so that a
reader sees no seam between letter and list. Colours are tokens of the site
(`static/css/site.css`); a test holds both together. The faces are those that `script/bootstrap`
installs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from letters.domain.print_form import PrintForm, Theme

AFTER_NUMBER = 1.8
"""Millimetres between a number and its name, a blank among them."""

Faces = tuple[str, ...]
"""Names of font families, the first that has a character draws it."""


@dataclass(frozen=True, slots=True)
class NameSizes:
    """How names are set. Sizes of type in points, measures in millimetres, `leading` as a multiple
    of the size.

    `hang` is the indent of a name behind its number (`wide_hang`: behind numbers of four digits
    and more; `plain_hang`: of the later lines of a name without a number), `below` the room under
    a name, `gap` and `narrow_gap` part two columns, and three. `heading`, `section` and `initial`
    are the sizes of the headings, from the outermost in, `letter` is how wide a small letter is
    on average. From name to name it is less than 1.5 times the size, or programs that copy text
    read across the columns.
    """

    size: float
    leading: float
    hang: float
    wide_hang: float
    plain_hang: float
    below: float
    gap: float
    narrow_gap: float
    heading: float
    section: float
    initial: float
    letter: float


@dataclass(frozen=True, slots=True)
class Look:
    """One theme. `faces` by script: "Latn" (with Greek and Cyrillic), "Hant", "Hans", "HK", "Jpan",
    "Kore", "Tibt", "Arab". `display` draws titles and headings, at `weight`; `bold` the bold words
    of the text, at `bold_weight`. `text` gives size (points) and leading of the text by script,
    "Latn", "Hani", "Tibt" or "Arab". `accent` is the theme's own; all colours are "#rrggbb".
    """

    theme: Theme
    faces: Mapping[str, Faces]
    display: Faces
    weight: int
    bold: Faces
    bold_weight: int
    text: Mapping[str, tuple[float, float]]
    names: NameSizes
    accent: str
    ink: str
    soft: str
    hair: str


def look_of(form: PrintForm) -> Look:
    """The look of the theme that was chosen."""
    return _LOOKS[form.theme]


def accent_of(form: PrintForm) -> str:
    """The colour that was chosen, else the theme's own."""
    return form.accent or look_of(form).accent


def sheet(form: PrintForm) -> str:
    """The theme as custom properties of CSS."""
    look = look_of(form)
    names = look.names
    values = {
        "accent": accent_of(form),
        "ink": look.ink,
        "soft": look.soft,
        "hair": look.hair,
        "display": _stack((*look.display, *look.faces["Latn"])),
        "weight": str(look.weight),
        "bold": _stack((*look.bold, *look.faces["Latn"])),
        "bold-weight": str(look.bold_weight),
        "names": f"{names.size}pt",
        "names-leading": str(names.leading),
        "number": f"{_number(names.hang)}mm",
        "wide-number": f"{_number(names.wide_hang)}mm",
        "below": f"{names.below}mm",
        "gap": f"{names.gap}mm",
        "narrow-gap": f"{names.narrow_gap}mm",
        "heading": f"{names.heading}pt",
        "section": f"{names.section}pt",
        "initial": f"{names.initial}pt",
    }
    for name, hang in (("", names.hang), ("wide-", names.wide_hang), ("plain-", names.plain_hang)):
        values[f"{name}hang"] = f"{hang}mm"
        values[f"{name}hang-back"] = f"-{hang}mm"
    for script, faces in look.faces.items():
        values[script.lower()] = _stack(faces)
    for script, (size, leading) in look.text.items():
        values[f"{script.lower()}-size"] = f"{size}pt"
        values[f"{script.lower()}-leading"] = str(leading)
    declared = ";".join(f"--{name}:{value}" for name, value in values.items())
    return f":root{{{declared}}}"


def _number(hang: float) -> float:
    """How wide a number may be that hangs so far (mm): the rest parts it from its name."""
    return round(hang - AFTER_NUMBER, 2)


def _stack(faces: Faces) -> str:
    generic = ("serif", "sans-serif")
    return ", ".join(each if each in generic else f"'{each}'" for each in faces)


_TOKENS = {"ink": "#16181b", "soft": "#4f5359", "hair": "#cfcbc0"}
_OTHERS = (
    "Noto Serif Hebrew",
    "Noto Serif Devanagari",
    "Noto Serif Thai",
    "Noto Serif Georgian",
    "Noto Serif Armenian",
    "serif",
)
_OTHERS_PLAIN = (
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Georgian",
    "Noto Sans Armenian",
    "sans-serif",
)
_HAN = {"HK": "HK", "Hant": "TC", "Hans": "SC", "Jpan": "JP", "Kore": "KR"}
"""The national forms of Noto CJK."""


_ARABIC = "Noto Naskh Arabic"
"""For all looks: it makes lam-alef of two glyphs. Poppler and PDFium turn the letters of one glyph
around where text runs from the right, and a search for "السلام" would find nothing."""


def _faces(latin: Faces, *, han: str, others: Faces) -> dict[str, Faces]:
    main, generic = latin[0], others[-1]
    return {
        "Latn": (*latin, f"{han} HK", "Noto Serif Tibetan", _ARABIC, *others),
        **{script: (f"{han} {form}", main, generic) for script, form in _HAN.items()},
        "Tibt": ("Noto Serif Tibetan", main, generic),
        "Arab": (_ARABIC, main, generic),
    }


_LOOKS = {
    Theme.CLASSIC: Look(
        theme=Theme.CLASSIC,
        faces=_faces(
            ("EB Garamond 12", "EB Garamond", "Noto Serif"),
            han="Noto Serif CJK",
            others=_OTHERS,
        ),
        display=("EB Garamond 12", "EB Garamond"),
        weight=400,
        # Debian's EB Garamond has no usable bold (no accents); this semibold stands well beside.
        bold=("Linux Libertine O", "Noto Serif"),
        bold_weight=600,
        text={"Latn": (11.6, 1.36), "Hani": (10.6, 1.7), "Tibt": (12, 1.75), "Arab": (12.4, 1.75)},
        names=NameSizes(
            size=10.4,
            leading=1.28,
            hang=7.5,
            wide_hang=11,
            plain_hang=4,
            below=0.75,
            gap=5,
            narrow_gap=4,
            heading=17,
            section=11.6,
            initial=12,
            letter=1.35,
        ),
        accent="#7a1f2b",
        **_TOKENS,
    ),
    Theme.MODERN: Look(
        theme=Theme.MODERN,
        faces=_faces(
            ("Noto Sans",),
            han="Noto Sans CJK",
            others=_OTHERS_PLAIN,
        ),
        display=("Noto Sans",),
        weight=700,
        bold=("Noto Sans",),
        bold_weight=700,
        text={"Latn": (9.8, 1.5), "Hani": (10, 1.7), "Tibt": (12, 1.7), "Arab": (11.2, 1.75)},
        names=NameSizes(
            size=8.8,
            leading=1.3,
            hang=7.5,
            wide_hang=10.5,
            plain_hang=4,
            below=0.5,
            gap=6,
            narrow_gap=5,
            heading=15,
            section=9.8,
            initial=10,
            letter=1.6,
        ),
        accent="#1b4b82",
        **_TOKENS,
    ),
    Theme.BROADSIDE: Look(
        theme=Theme.BROADSIDE,
        faces=_faces(
            ("Linux Libertine O", "Noto Serif"),
            han="Noto Serif CJK",
            others=_OTHERS,
        ),
        display=("Noto Serif Display",),
        weight=700,
        bold=("Linux Libertine O",),
        bold_weight=600,
        text={"Latn": (11, 1.36), "Hani": (10.4, 1.66), "Tibt": (12, 1.7), "Arab": (12.2, 1.7)},
        names=NameSizes(
            size=9.4,
            leading=1.26,
            hang=6.8,
            wide_hang=10,
            plain_hang=3.5,
            below=0.7,
            gap=5,
            narrow_gap=4,
            heading=24,
            section=12,
            initial=13,
            letter=1.38,
        ),
        accent="#a8171f",
        **_TOKENS,
    ),
}
