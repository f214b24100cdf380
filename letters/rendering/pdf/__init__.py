"""The printed letter: text and roll in, a tagged PDF/A-3a and PDF/UA-1 file out."""

from __future__ import annotations

from letters.domain.letter import LetterText, Roll
from letters.domain.print_form import Paper
from letters.domain.states import PrintStage
from letters.rendering.fonts import refuse_missing
from letters.rendering.pdf.engine import Report, quietly, typeset
from letters.rendering.pdf.finish import finish
from letters.rendering.pdf.letterhead import arrange
from letters.rendering.pdf.options import Logo, PdfOptions, paper_for
from letters.rendering.pdf.page import html_of, printed_texts, style_of
from letters.rendering.pdf.pictures import Picture, anew, for_letterhead

__all__ = [
    "Logo",
    "Paper",
    "PdfOptions",
    "Picture",
    "Report",
    "for_letterhead",
    "paper_for",
    "printed_texts",
    "render",
]


def render(text: LetterText, roll: Roll, *, options: PdfOptions, report: Report = quietly) -> bytes:
    """Print a letter with its signatories.

    The same input gives the same bytes, in every process on the same machine (fonts and
    libraries are part of the result). Every name can be searched for and copied as it was
    given. `report` is told how far the printing is. Raises a `Problem` when a font or library
    is missing (`fonts.MissingFontError`, `engine.MissingLibraryError`) or the text cannot be
    printed (`engine.UnprintableError`, or a plain `Problem` for a logo).
    """
    refuse_missing(printed_texts(text, roll))
    above = [anew(logo.image, f"The logo “{logo.alt}”") for logo in options.logos]
    signed = [anew(logo.image, f"The logo “{logo.alt}”") for logo in options.signed_by]
    letterhead = arrange(above)
    html = html_of(text, roll, options, letterhead)
    assets = {
        f"asset:{place}-{number}": each.data
        for place, pictures in (("logo", above), ("signed", signed))
        for number, each in enumerate(pictures, 1)
    }
    data, said = typeset(html, style_of(options, letterhead), assets, report)
    report(PrintStage.ASSEMBLING, len(said))
    return finish(data, said, text.language)
