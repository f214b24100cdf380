"""The faces that names are printed in: which one a character takes, how a word is shaped.

Shaping is HarfBuzz's, the choice of a face fontconfig's, as in the letter's own pages.
"""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

import uharfbuzz as hb

from letters.rendering.fonts import MissingFontError
from letters.rendering.pdf.list_pages.measures import Style

_FONTCONFIG_WEIGHTS = {300: 50, 400: 80, 500: 100, 600: 180, 700: 200}
_ITALIC = 100
_OUTLINES = {"glyf", "CFF "}
_LIGATURES = {"liga": 0, "clig": 0}


@dataclass(frozen=True, slots=True)
class Shaped:
    """Glyphs of one face: `shown` is what an operator TJ shows (ISO 32000-1, 9.4.3), or with
    `raised` whole operators; `advance` in thousandths of the size; `told` says whether the
    glyphs tell the text (see `pdf.finish`)."""

    face: int
    shown: str
    raised: bool
    advance: int
    told: bool


@dataclass(slots=True)
class Face:
    """One face of a font file, and what was used of it: by its code in the file, the text that
    each glyph stands for, and how wide it is."""

    path: str
    index: int
    used: dict[int, str] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)
    face: hb.Face = field(init=False)
    font: hb.Font = field(init=False)
    units: int = field(init=False)

    def __post_init__(self) -> None:
        """Open the file."""
        self.face = hb.Face(hb.Blob.from_file_path(self.path), self.index)
        self.font = hb.Font(self.face)
        self.units = self.face.upem

    def has(self, character: str) -> bool:
        """Whether the face can print a character. One of coloured pictures prints none."""
        drawn = self.font.get_nominal_glyph(ord(character)) is not None
        return drawn and not _OUTLINES.isdisjoint(self.face.table_tags)

    def shape(self, number: int, text: str, style: Style, *, from_right: bool) -> Shaped:
        """The glyphs of a word of one script, from left to right; the face has this `number`."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if from_right else "ltr"
        buffer.language = style.language or "en"
        features = {**(_LIGATURES if style.spacing else {}), **style.features}
        hb.shape(self.font, buffer, features)
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        told = self._note(text, infos, from_right=from_right)
        marked = any(unicodedata.category(each)[0] == "M" for each in text)
        scale = 1000 / self.units
        glyphs = [
            (
                info.codepoint,
                round(place.x_advance * scale),
                round(place.x_offset * scale),
                round(place.y_offset * scale),
            )
            for info, place in zip(infos, places, strict=True)
        ]
        shown, raised = _shown(glyphs, self.widths, style.size)
        advance = sum(glyph[1] for glyph in glyphs) + len(glyphs) * _spacing(style)
        return Shaped(number, shown, raised, advance, from_right or (told and not marked))

    def _note(self, text: str, infos: list[hb.GlyphInfo], *, from_right: bool) -> bool:
        """Note what each glyph stands for; whether the table of these tells the text."""
        starts = sorted({info.cluster for info in infos})
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
        seen: set[int] = set()
        told = True
        for info in reversed(infos) if from_right else infos:
            part = "" if info.cluster in seen else text[info.cluster : ends[info.cluster]]
            seen.add(info.cluster)
            known = self.used.setdefault(info.codepoint, part)
            if info.codepoint not in self.widths:
                wide = self.font.get_glyph_h_advance(info.codepoint)
                self.widths[info.codepoint] = round(1000 * wide / self.units)
            told = told and known == part
        return told


class Faces:
    """All faces of one file; each is opened once and has its place in `faces`."""

    def __init__(self) -> None:
        self.faces: list[Face] = []
        self._opened: dict[tuple[str, int], Face] = {}
        self._numbers: dict[tuple[str, int], int] = {}
        self._chosen: dict[tuple[Style, str], int] = {}

    def shape(self, text: str, style: Style, *, from_right: bool) -> list[Shaped]:
        """A word, which may need several faces, from left to right. Raises `MissingFontError`."""
        made, before = [], -1
        numbers = []
        for character in text:
            before = self._number(character, style, before)
            numbers.append(before)
        if len(set(numbers)) < 2:
            parts = [(before, text)]
        else:
            both = groupby(zip(numbers, text, strict=True), lambda each: each[0])
            parts = [(number, "".join(each for _, each in group)) for number, group in both]
        for number, part in parts:
            made.append(self.faces[number].shape(number, part, style, from_right=from_right))
        return made[::-1] if from_right else made

    def _number(self, character: str, style: Style, before: int) -> int:
        """The face of a character; what leaves no ink or stands on the character before it
        keeps to its face where that has it."""
        category = unicodedata.category(character)
        if before >= 0 and (
            category in {"Cf", "Zs"} or (category[0] == "M" and self.faces[before].has(character))
        ):
            return before
        known = self._chosen.get((style, character))
        if known is None:
            known = self._chosen[style, character] = self._choose(character, style)
        return known

    def _choose(self, character: str, style: Style) -> int:
        for place in _sorted_faces(
            ",".join(style.families), style.weight, style.italic, style.language
        ):
            face = self._opened.get(place) or self._opened.setdefault(place, Face(*place))
            if face.has(character):
                if place not in self._numbers:
                    self._numbers[place] = len(self.faces)
                    self.faces.append(face)
                return self._numbers[place]
        raise MissingFontError(
            f"“{character}” cannot be printed in a list as long as this one: no font on this "
            "machine draws it in lines."
        )


@cache
def _sorted_faces(
    families: str, weight: int, italic: bool, language: str
) -> tuple[tuple[str, int], ...]:
    """The files of all faces and their places in them, the best for these families first."""
    program = shutil.which("fc-match")
    if program is None:
        raise MissingFontError(
            "The fonts of this machine cannot be listed: install the package fontconfig."
        )
    escaped = families.replace("-", "\\-")
    heavy = _FONTCONFIG_WEIGHTS.get(weight, weight)
    pattern = f"{escaped}:weight={heavy}:slant={_ITALIC if italic else 0}"
    if language and not language.startswith("und"):
        pattern += f":lang={language}"
    # No text of a user's is on this command line but a language tag, which was parsed.
    done = subprocess.run(  # noqa: S603
        [program, "-s", "--format", "%{file}\t%{index}\n", pattern],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return tuple((path, int(index)) for path, index in rows)


def _spacing(style: Style) -> int:
    return round(1000 * style.spacing / style.size)


def _shown(
    glyphs: list[tuple[int, int, int, int]], widths: Mapping[int, int], size: float
) -> tuple[str, bool]:
    """What shows glyphs (code, advance, how far moved to the right and up): strings where each
    follows the other as its width says, numbers between them; operators with a rise where
    something stands above or below its place."""
    if not any(up for *_, up in glyphs):
        return "".join(_moved(glyphs, widths)).replace("><", ""), False
    parts = []
    for up, group in groupby(glyphs, lambda glyph: glyph[3]):
        inside = "".join(_moved(list(group), widths)).replace("><", "")
        parts.append(f"{up * size / 1000:.2f} Ts[{inside}]TJ")
    return " ".join([*parts, "0 Ts"]), True


def _moved(glyphs: list[tuple[int, int, int, int]], widths: Mapping[int, int]) -> list[str]:
    made = []
    for code, advance, right, _ in glyphs:
        if right:
            made.append(f"{-right}")
        made.append(f"<{code:04X}>")
        if left := widths[code] + right - advance:
            made.append(f"{left}")
    return made
