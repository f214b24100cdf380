"""Fonts cut down to the glyphs that a file uses.

Glyphs are asked for by their numbers in the whole face, which pages go on using. A face that
knows its glyphs by CID (as those for Chinese, Japanese and Korean do) keeps these while the
glyphs move together: a few of its 65,000 then take a few kilobytes. In other faces the glyphs keep
their places.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import uharfbuzz as hb
from fontTools.cffLib import CFFFontSet

_CFF = "CFF "
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
