"""Fonts cut down to the glyphs that a file uses.

Glyphs are asked for by their numbers in the whole face, which pages go on using. A face that
knows its glyphs by CID (as those for Chinese, Japanese and Korean do) keeps these while the
glyphs move together: a few of its 65,000 then take a few kilobytes, not the hundred that WeasyPrint
makes of them. In other faces the glyphs keep their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO

import uharfbuzz as hb
from fontTools.cffLib import CFFFontSet
from pikepdf import Dictionary, Name, Object, Pdf

_CFF = "CFF "
_CHARACTER = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
# What the program of a TrueType face needs in a PDF (ISO 32000-1, 9.9).
_TRUETYPE = {"glyf", "head", "hhea", "hmtx", "loca", "maxp", "cvt ", "fpgm", "prep"}


def subset(face: hb.Face, glyphs: Iterable[int]) -> tuple[bytes, bool]:
    """The program of a face with these glyphs only, and whether it is a bare CFF one. Raises
    ValueError for a face that numbers its glyphs otherwise than its CIDs."""
    wanted = {0, *glyphs}
    if _CFF not in face.table_tags:
        return bytes(_cut(face, wanted, hb.SubsetFlags.RETAIN_GIDS).blob.data), False
    program = _program(_cut(face, wanted, hb.SubsetFlags.DEFAULT))
    cids = _cids(program)
    if not cids:
        return _program(_cut(face, wanted, hb.SubsetFlags.RETAIN_GIDS)), True
    if cids != sorted(wanted):
        raise ValueError("A font numbers its glyphs otherwise than its CIDs.")
    return program, True


def slim(pdf: Pdf) -> None:
    """Cut down the CFF fonts of a file that WeasyPrint wrote, which hold empty places for all
    glyphs that are not used (ISO 32000-1, 9.9)."""
    used: dict[tuple[int, int], set[int]] = {}
    descriptors: list[Object] = []
    for font in pdf.objects:
        if isinstance(font, Dictionary) and font.get(Name.Subtype) == Name.Type0:
            descriptor = font.DescendantFonts[0].FontDescriptor
            if Name.FontFile3 in descriptor:
                descriptors.append(descriptor)
                glyphs = used.setdefault(descriptor.FontFile3.objgen, set())
                glyphs.update(characters(font.ToUnicode.read_bytes()))
    programs: dict[tuple[int, int], Object] = {}
    for descriptor in descriptors:
        whole = descriptor.FontFile3
        if whole.objgen not in programs:
            face = hb.Face(hb.Blob(whole.read_bytes()))
            data, _ = subset(face, used[whole.objgen])
            programs[whole.objgen] = pdf.make_stream(data, Subtype=Name.CIDFontType0C)
        descriptor.FontFile3 = programs[whole.objgen]


def characters(table: bytes) -> dict[int, str]:
    """The pairs of a ToUnicode table (ISO 32000-1, 9.10.3): glyph to UTF-16 text."""
    return {
        int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be", "replace")
        for code, letters in _CHARACTER.findall(table.partition(b"endcodespacerange")[2])
    }


def _cut(face: hb.Face, glyphs: set[int], flags: hb.SubsetFlags) -> hb.Face:
    wanted = hb.SubsetInput()
    wanted.flags = flags | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(
        int.from_bytes(tag.encode(), "big") for tag in {*face.table_tags} - _TRUETYPE - {_CFF}
    )
    return hb.subset(face, wanted)


def _program(face: hb.Face) -> bytes:
    return bytes(face.reference_table(_CFF).data)


def _cids(program: bytes) -> list[int]:
    """The CIDs of a CFF program's glyphs, in their order; empty where it knows none."""
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(program), None)
    font = fonts[0]
    names = font.charset if hasattr(font, "ROS") else []
    return [int(name.removeprefix("cid")) if name != ".notdef" else 0 for name in names]
