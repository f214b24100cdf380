"""Faces as objects of the file: only the glyphs that are used, and what these stand for.

Every face is a Type 0 font with the encoding Identity-H (ISO 32000-1, 9.7): a code is the number
of the glyph in the whole face, so that pages can be written before it is known which are used.
"""

from __future__ import annotations

from fontTools.ttLib import TTFont

from letters.rendering.pdf.list_pages.faces import Face
from letters.rendering.pdf.list_pages.file import PdfFile
from letters.rendering.pdf.subset import subset

_SYMBOLIC, _ITALIC = 4, 64
_SLANT = -12
_NO_WIDTH = "\u200b"


def embed(file: PdfFile, face: Face, tag: int) -> int:
    """Write a face; the number of its font object."""
    font, descendant, descriptor, program, table = (file.new() for _ in range(5))
    data, is_cff = subset(face.face, face.used)
    name = b"%s+%s" % (_tag(tag), _name(face).encode("ascii", "replace"))
    entries = b"/Subtype/CIDFontType0C" if is_cff else b"/Length1 %d" % len(data)
    file.stream(program, entries, data)
    file.stream(table, b"", _to_unicode(face))
    key = b"FontFile3" if is_cff else b"FontFile2"
    file.put(descriptor, _descriptor(face, name) + b"/%s %d 0 R>>" % (key, program))
    kind = b"CIDFontType0" if is_cff else b"CIDFontType2/CIDToGIDMap/Identity"
    widths = b" ".join(b"%d[%d]" % each for each in sorted(face.widths.items()))
    file.put(
        descendant,
        b"<</Type/Font/Subtype/%s/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/FontDescriptor %d 0 R/DW 0/W[%s]>>" % (kind, name, descriptor, widths),
    )
    file.put(
        font,
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (name, descendant, table),
    )
    return font


def _tag(number: int) -> bytes:
    """Six capitals that mark a part of a face (9.6.4)."""
    capitals = []
    for _ in range(6):
        number, capital = divmod(number, 26)
        capitals.append(65 + capital)
    return bytes(reversed(capitals))


def _name(face: Face) -> str:
    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        return (font["name"].getDebugName(6) or "Face").replace(" ", "-")


def _descriptor(face: Face, name: bytes) -> bytes:
    """The beginning of the descriptor (9.8)."""
    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        head, italic = font["head"], bool(font["post"].italicAngle)
    corners = (head.xMin, head.yMin, head.xMax, head.yMax)
    extents = face.font.get_font_extents("ltr")
    measures = (*corners, extents.ascender, extents.descender)
    box = tuple(round(1000 * each / face.units) for each in measures)
    return (
        b"<</Type/FontDescriptor/FontName/%s/Flags %d/ItalicAngle %d/StemV 80/CapHeight %d"
        b"/FontBBox[%d %d %d %d]/Ascent %d/Descent %d"
    ) % (name, _SYMBOLIC + _ITALIC * italic, _SLANT * italic, box[4], *box)


def _to_unicode(face: Face) -> bytes:
    """The table of what each code stands for (9.10.3), a hundred to a block. A glyph that shares
    its letters with one before it stands for a blank of no width: none may stand for nothing (ISO
    19005-3, 6.2.11.7)."""
    rows = [
        f"<{code:04X}> <{(text or _NO_WIDTH).encode('utf-16-be').hex()}>"
        for code, text in sorted(face.used.items())
    ]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode("ascii")
