"""The last pass over a PDF: what a reader's program may take out of it, and its metadata.

A PDF holds glyphs; a table in each font (ToUnicode) says which letters a glyph stands for. In
Tibetan, Arabic and Indic scripts, in ligatures and under accents one glyph serves several
letters, and the table can name only one of them: the page looks right and a search for the
name fails. ISO 32000-1, 14.9.4, gives the way out: a piece of a page may carry its text
itself (ActualText). Every piece whose glyphs do not tell its text gets it here.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from letters.rendering.pdf import subset
from letters.rendering.pdf.engine import PageText, Spoken
from letters.rendering.pdf.tags import mend

_UA_EXTENSION = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""The PDF/UA mark, and the declaration of its schema that PDF/A asks for (ISO 19005-3, 6.6.2.3)."""

_BLOCK = 100
"""How many rows a block of a table of glyphs may have (ISO 32000-1, 9.10.3)."""

_Operation = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage

Glyphs = dict[int, str]
"""What each glyph of a font stands for."""


def finish(data: bytes, said: Sequence[PageText], language: str) -> bytes:
    """Repair the text of each page, cut its fonts down, mark the file as PDF/UA-1 and write it
    reproducibly.

    `said` holds what each page was painted with; `language` is the one of the document.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts: dict[tuple[int, int], Glyphs] = {}
        loose = mend(pdf)
        for page, pieces in zip(pdf.pages, said, strict=True):
            _repair(pdf, page, pieces, loose[int(page.StructParents)], language, fonts)
            _describe_links(page)
        _complete(pdf, fonts)
        subset.slim(pdf)
        _mark_accessible(pdf)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=False,
        )
    return out.getvalue()


def _repair(
    pdf: Pdf,
    page: Page,
    pieces: PageText,
    loose: frozenset[int],
    language: str,
    fonts: dict[tuple[int, int], Glyphs],
) -> None:
    """Write text and language beside each piece of `page` that needs them, and mark what is
    `loose`, held by no tag, as an artifact."""
    operations = list(pikepdf.parse_content_stream(page))
    heard = dict(_heard(operations, _fonts_of(page, fonts)))
    changed = bool(loose)
    for place, operation in enumerate(operations):
        marked = _marked_id(operation)
        if marked is None:
            continue
        if marked in loose:
            operations[place] = _artifact()
        elif piece := pieces.get(marked):
            changed |= _tell(operation.operands[1], piece, heard.get(marked, []), language)
    if changed:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(operations))


def _tell(properties: Object, piece: Spoken, glyphs: Sequence[str], language: str) -> bool:
    """Write beside one piece what its glyphs and the document do not tell, if anything."""
    before = len(properties)
    if not _tells(glyphs, piece.text):
        properties[Name.ActualText] = String(piece.text)
    if piece.language and piece.language != language:
        properties[Name.Lang] = String(piece.language)
    return len(properties) > before


def _artifact() -> pikepdf.ContentStreamInstruction:
    """What opens a line that runs along the edge of a page (ISO 32000-1, 14.8.2.2)."""
    return pikepdf.ContentStreamInstruction(
        [Name.Artifact, Dictionary(Type=Name.Pagination)], pikepdf.Operator("BDC")
    )


def _tells(glyphs: Sequence[str], text: str) -> bool:
    """Whether a piece is read rightly without help; blanks at its ends do not matter.

    Marks above and below a letter are taken for words of their own, however good the table.
    Text from the right is left alone: Poppler (22.12) and PDFium (5) read the glyphs well and
    turn an ActualText around once too often.
    """
    if any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text):
        return True
    marked = any(unicodedata.category(character)[0] == "M" for character in text)
    return not marked and "".join(glyphs).strip() == text.strip()


def _heard(
    operations: Sequence[_Operation], fonts: dict[str, Glyphs]
) -> Iterator[tuple[int, list[str]]]:
    """The pieces of a page by marked-content id with what their glyphs stand for."""
    inside: int | None = None
    glyphs: list[str] = []
    font: Glyphs = {}
    for operation in operations:
        operator = str(operation.operator)
        if operator == "BDC":
            inside, glyphs = _marked_id(operation), []
        elif operator == "EMC":
            if inside is not None:
                yield inside, glyphs
            inside = None
        elif operator == "Tf":
            font = fonts.get(str(operation.operands[0]), {})
        elif operator in {"TJ", "Tj"} and inside is not None:
            glyphs.extend(_letters(operation.operands[0], font))


def _letters(shown: pikepdf.Object, font: Glyphs) -> Iterator[str]:
    """What the glyphs in the operand of a text-showing operator stand for; codes are of two
    bytes in the fonts that WeasyPrint writes. One that stands for nothing is noted in `font`."""
    for part in shown if isinstance(shown, Array) else [shown]:
        if isinstance(part, String):
            codes = bytes(part)
            for place in range(0, len(codes), 2):
                yield font.setdefault(int.from_bytes(codes[place : place + 2], "big"), "")


def _marked_id(operation: _Operation) -> int | None:
    if str(operation.operator) != "BDC":
        return None
    properties = operation.operands[1]
    if isinstance(properties, Dictionary) and Name.MCID in properties:
        return int(properties[Name.MCID])
    return None


def _fonts_of(page: Page, known: dict[tuple[int, int], Glyphs]) -> dict[str, Glyphs]:
    """The fonts of a page by their names in its content, each read once for the file."""
    found = {}
    for name, font in page.resources.get(Name.Font, Dictionary()).items():
        if font.objgen not in known:
            known[font.objgen] = subset.characters(font.ToUnicode.read_bytes())
        found[name] = known[font.objgen]
    return found


def _complete(pdf: Pdf, fonts: dict[tuple[int, int], Glyphs]) -> None:
    """Let glyphs that share their letters with the one before stand for a blank of no width: none
    that is shown may stand for nothing (ISO 19005-3, 6.2.11.7)."""
    for number, glyphs in fonts.items():
        silent = sorted(glyph for glyph, letters in glyphs.items() if not letters)
        table = pdf.get_object(number).ToUnicode
        for at in range(0, len(silent), _BLOCK):
            rows = b"\n".join(b"<%04x> <200b>" % glyph for glyph in silent[at : at + _BLOCK])
            head, end, tail = table.read_bytes().rpartition(b"endcmap")
            block = b"%d beginbfchar\n%s\nendbfchar\n" % (rows.count(b"\n") + 1, rows)
            table.write(head + block + end + tail)


def _describe_links(page: Page) -> None:
    """Give each link its address in words, which ISO 14289-1, 7.18.5, asks for."""
    for annotation in page.get(Name.Annots, Array()):
        if annotation.get(Name.Subtype) == Name.Link and Name.Contents not in annotation:
            action = annotation.get(Name.A, Dictionary())
            annotation[Name.Contents] = String(str(action.get(Name.URI, "Footnote")))


def _mark_accessible(pdf: Pdf) -> None:
    metadata = pdf.Root.Metadata
    packet = metadata.read_bytes()
    head, end, tail = packet.rpartition(b"</rdf:RDF>")
    metadata.write(head + _UA_EXTENSION + end + tail)
