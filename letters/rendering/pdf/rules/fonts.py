"""Rules on fonts (ISO 32000-1, 9.5 to 9.10; ISO 19005-3, 6.2.11)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from letters.rendering.pdf.rules.facts import Entries, Facts
from letters.rendering.pdf.rules.rule import Rule
from letters.rendering.pdf.rules.syntax import Ref

_SUBSET = re.compile(r"[A-Z]{6}\+.+")
_SINGLE = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<((?:[0-9A-Fa-f]{4})*)>")
_NOTHING = ("", "\0", "\ufeff", "\ufffe")
"""What no glyph may stand for."""
_FILES = ("FontFile", "FontFile2", "FontFile3")


def _used(facts: Facts) -> Iterator[Entries]:
    """The fonts that text is set in, those that are parts of others left out."""
    for _, font in facts.of_type("Font"):
        if not str(font.get("Subtype", "")).startswith("CIDFont"):
            yield font


def _descendant(facts: Facts, font: Entries) -> Entries:
    """The font that holds the glyphs of a composite one (9.7.1), or the font itself."""
    parts = facts.array(font.get("DescendantFonts"))
    return facts.dictionary(parts[0]) if parts else font


def _called(font: Entries) -> str:
    return str(font.get("BaseFont", "without a name"))


def _embedded(facts: Facts) -> Iterator[str]:
    for font in _used(facts):
        descriptor = facts.dictionary(_descendant(facts, font).get("FontDescriptor"))
        files = [facts.file.get(descriptor[key]) for key in _FILES if key in descriptor]
        if not any(files):
            yield f"The font {_called(font)} is not in the file."


def _subset(facts: Facts) -> Iterator[str]:
    for font in _used(facts):
        if not _SUBSET.fullmatch(_called(font)):
            yield f"The font {_called(font)} is not marked as a subset."


def _unicode(facts: Facts) -> Iterator[str]:
    for number, font in facts.of_type("Font"):
        shown = facts.codes.get(number, set()) - {0}  # of which another rule tells
        told = _told(facts.data(font.get("ToUnicode")))
        if any(code not in told or told[code] in _NOTHING for code in shown):
            yield f"The font {_called(font)} does not tell which letters its glyphs stand for."


def _told(table: bytes) -> dict[int, str]:
    """The codes of a ToUnicode table with their text (9.10.3)."""
    told = {}
    for section in _SINGLE.findall(table):
        for code, text in _PAIR.findall(section):
            told[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    return told


def _mapped(facts: Facts) -> Iterator[str]:
    """Composite fonts alone, of the one encoding in which glyph 0 is told by the code 0."""
    for font in _used(facts):
        part = _descendant(facts, font)
        mapping = part.get("CIDToGIDMap")
        right = mapping == "Identity" or isinstance(mapping, Ref)
        if font.get("Subtype") != "Type0" or font.get("Encoding") != "Identity-H":
            yield f"The font {_called(font)} has codes that are not used here."
        elif part.get("Subtype") == "CIDFontType2" and not right:
            yield f"The font {_called(font)} does not tell which glyph a code stands for."


def _glyphs(facts: Facts) -> Iterator[str]:
    for number, font in facts.of_type("Font"):
        if 0 in facts.codes.get(number, ()):
            yield f"A character that the font {_called(font)} lacks is printed as an empty box."
    if 0 in facts.codes:
        yield "Text is shown in a font that is not there."


RULES = (
    Rule("fonts-embedded", "Every font is in the file.", "ISO 19005-3, 6.2.11.4", _embedded),
    Rule(
        "fonts-subset",
        "Every font is marked as the part of it that is used.",
        "ISO 32000-1, 9.6.4",
        _subset,
    ),
    Rule(
        "fonts-to-unicode",
        "Every font tells, of all glyphs that are shown, which letters they stand for.",
        "ISO 19005-3, 6.2.11.7",
        _unicode,
    ),
    Rule(
        "fonts-mapped",
        "Every font tells which glyph a code stands for.",
        "ISO 19005-3, 6.2.11.3",
        _mapped,
    ),
    Rule(
        "no-empty-boxes",
        "No character is printed as the glyph for what a font lacks.",
        "ISO 19005-3, 6.2.11.8",
        _glyphs,
    ),
)
