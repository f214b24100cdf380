"""The printed letter: text and roll in, a tagged PDF/A-3a and PDF/UA-1 file out."""

from __future__ import annotations

from collections.abc import Sequence

from letters.domain.letter import LetterText, Roll
from letters.domain.states import PrintStage
from letters.rendering.fonts import refuse_missing
from letters.rendering.pdf import attach, list_pages, lists
from letters.rendering.pdf.assemble import assemble
from letters.rendering.pdf.engine import Report, quietly, typeset
from letters.rendering.pdf.finish import finish
from letters.rendering.pdf.letterhead import arrange
from letters.rendering.pdf.options import Logo, Paper, PdfOptions, paper_for
from letters.rendering.pdf.page import html_of, printed_texts, style_of
from letters.rendering.pdf.panel import APART, PICTURE, Panel
from letters.rendering.pdf.pictures import Picture, anew, for_letterhead
from letters.rendering.pdf.words import words_in

__all__ = [
    "Logo",
    "Panel",
    "Paper",
    "PdfOptions",
    "Picture",
    "Report",
    "for_letterhead",
    "paper_for",
    "printed_texts",
    "render",
]


def render(
    text: LetterText,
    roll: Roll,
    *,
    options: PdfOptions,
    files: Sequence[attach.Attached] = (),
    report: Report = quietly,
) -> bytes:
    """Print a letter with its signatories, and `files` in it.

    The same input gives the same bytes, in every process on the same machine (fonts and
    libraries are part of the result). Every name can be searched for and copied as it was
    given. `report` is told how far the printing is. Raises a `Problem` when a font or library
    is missing (`fonts.MissingFontError`, `engine.MissingLibraryError`) or the text cannot be
    printed (`engine.UnprintableError`, or a plain `Problem` for a logo).
    """
    refuse_missing(printed_texts(text, roll))
    if len(roll.lines) <= list_pages.FROM:
        return _letter(text, roll, options, files, report)
    words = words_in(text.language)
    parts = lists.parts(roll, words)
    measures = list_pages.read(text, roll, options, parts)
    letter = _letter(text, roll, options, files, report, without=measures.without_folio + APART)
    made = list_pages.write(parts, roll.note, words, measures, text.language, report)
    report(PrintStage.ASSEMBLING, made.pages)
    # The panel is the last thing in any edition, so the list goes before its page.
    return assemble(letter, made, after=1 if options.panel else 0)


def _letter(
    text: LetterText,
    roll: Roll,
    options: PdfOptions,
    files: Sequence[attach.Attached],
    report: Report,
    without: str = "",
) -> bytes:
    """A letter with its roll and its files, which belong to this part of an assembled document:
    so the objects of a long list are never read. `without` is a style sheet for a letter whose
    list is on pages of its own, which leaves out what comes with these."""
    pictures = [anew(logo.image, f"The logo “{logo.alt}”") for logo in options.logos]
    letterhead = arrange(pictures)
    html = html_of(text, roll, options, letterhead, () if without else None)
    assets = {f"asset:logo-{number}": each.data for number, each in enumerate(pictures, 1)}
    if options.panel:
        assets[PICTURE] = options.panel.picture
    data, said = typeset(html, style_of(options, letterhead) + without, assets, report)
    report(PrintStage.ASSEMBLING, len(said))
    finished = finish(data, said, text.language)
    return attach.attach(finished, files, made_at=options.made_at) if files else finished
