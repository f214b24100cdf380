"""The printed letter: text and roll in, a tagged PDF/A-3a and PDF/UA-1 file out."""

from __future__ import annotations

from collections.abc import Sequence

from letters.domain.letter import LetterText, Roll
from letters.domain.states import PrintStage
from letters.rendering.fonts import refuse_missing
from letters.rendering.pdf import assemble, attach, list_pages, lists
from letters.rendering.pdf.attach import Attached
from letters.rendering.pdf.engine import Report, quietly, typeset
from letters.rendering.pdf.finish import finish
from letters.rendering.pdf.letterhead import arrange
from letters.rendering.pdf.list_pages import ListFile
from letters.rendering.pdf.list_pages.measures import Measures
from letters.rendering.pdf.options import Logo, Paper, PdfOptions, paper_for
from letters.rendering.pdf.page import html_of, printed_texts, style_of
from letters.rendering.pdf.pictures import Picture, anew, for_letterhead
from letters.rendering.pdf.words import words_in

__all__ = [
    "ListFile",
    "Logo",
    "Measures",
    "Paper",
    "PdfOptions",
    "Picture",
    "Report",
    "before_list",
    "for_letterhead",
    "list_of",
    "paper_for",
    "printed_texts",
    "render",
]


def render(
    text: LetterText,
    roll: Roll,
    *,
    options: PdfOptions,
    files: Sequence[Attached] = (),
    report: Report = quietly,
) -> bytes:
    """Print a letter with its signatories; `files` are attached to it.

    The same input gives the same bytes, in every process on the same machine (fonts and
    libraries are part of the result). Every name can be searched for and copied as it was
    given. `report` is told how far the printing is. Raises a `Problem` when a font or library
    is missing (`fonts.MissingFontError`, `engine.MissingLibraryError`) or the text cannot be
    printed (`engine.UnprintableError`, or a plain `Problem` for a logo).
    """
    refuse_missing(printed_texts(text, roll))
    if len(roll.lines) <= list_pages.FROM:
        return _with_files(_pages(text, roll, options, report), files, options)
    measures, made = list_of(text, roll, options=options, report=report)
    return before_list(text, roll, measures, made, options=options, files=files, report=report)


def list_of(
    text: LetterText, roll: Roll, *, options: PdfOptions, report: Report = quietly
) -> tuple[Measures, ListFile]:
    """The list of a roll on pages of its own, to be put behind any number of letters with the same
    title, date and options, and the measures that these letters are laid out with."""
    words = words_in(text.language)
    parts = lists.parts(roll, words)
    measures = list_pages.read(text, roll, options, parts)
    return measures, list_pages.write(parts, roll.note, words, measures, text.language, report)


def before_list(
    text: LetterText,
    roll: Roll,
    measures: Measures,
    made: ListFile,
    *,
    options: PdfOptions,
    files: Sequence[Attached] = (),
    report: Report = quietly,
) -> bytes:
    """Print a letter in front of its list (see `list_of`)."""
    letter = _pages(text, roll, options, report, without=measures.without_folio)
    # Into the letter, whose few objects are read and written in no time.
    letter = _with_files(letter, files, options)
    report(PrintStage.ASSEMBLING, made.pages)
    return assemble.assemble(letter, made)


def _pages(
    text: LetterText, roll: Roll, options: PdfOptions, report: Report, without: str = ""
) -> bytes:
    """A letter with its roll; `without` is a style sheet for one whose list is on pages of its
    own, which leaves out what comes with these."""
    pictures = [anew(logo.image, f"The logo “{logo.alt}”") for logo in options.logos]
    letterhead = arrange(pictures)
    html = html_of(text, roll, options, letterhead, () if without else None)
    assets = {f"asset:logo-{number}": each.data for number, each in enumerate(pictures, 1)}
    data, said = typeset(html, style_of(options, letterhead) + without, assets, report)
    report(PrintStage.ASSEMBLING, len(said))
    return finish(data, said, text.language)


def _with_files(data: bytes, files: Sequence[Attached], options: PdfOptions) -> bytes:
    return attach.attach(data, files, made_at=options.made_at) if files else data
