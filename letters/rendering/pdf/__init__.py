"""The printed letter: text and roll in, a tagged PDF/A-3a and PDF/UA-1 file out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from letters.domain.letter import LetterText, Roll
from letters.domain.print_form import Paper
from letters.domain.states import PrintStage
from letters.rendering.pdf import list_pages, lists
from letters.rendering.pdf.assemble import assemble
from letters.rendering.pdf.engine import Report, made_with, quietly, typeset
from letters.rendering.pdf.finish import finish
from letters.rendering.pdf.letterhead import arrange
from letters.rendering.pdf.options import Logo, PdfOptions, paper_for
from letters.rendering.pdf.order_words import order_note
from letters.rendering.pdf.page import html_of, printed_texts, style_of
from letters.rendering.pdf.panel import APART, PICTURE, Panel
from letters.rendering.pdf.pictures import Picture, anew, for_letterhead
from letters.rendering.pdf.windows import refuse_high_letterhead
from letters.rendering.pdf.words import words_in

__all__ = [
    "ListApart",
    "Logo",
    "Panel",
    "Paper",
    "PdfOptions",
    "Picture",
    "Report",
    "for_letterhead",
    "letter_before",
    "letter_with_list",
    "list_apart",
    "made_with",
    "paper_for",
    "printed_texts",
    "with_list",
]


def letter_with_list(
    text: LetterText, roll: Roll, *, options: PdfOptions, report: Report = quietly
) -> bytes:
    """A letter with its list in it, as a short one is set."""
    return _letter(text, roll, options, report)


@dataclass(frozen=True, slots=True)
class ListApart:
    """A list on pages of its own, and the style sheet of the letters that it is put behind."""

    made: list_pages.ListFile
    without_folio: str


def list_apart(
    text: LetterText, roll: Roll, *, options: PdfOptions, report: Report = quietly
) -> ListApart:
    """The list of a letter, whoever it goes to: see `assemble`."""
    words = words_in(text.language)
    parts = lists.parts(roll, words, options.form, text.language)
    measures = list_pages.read(text, roll, options, parts)
    note, _ = order_note(roll, words.tag)
    made = list_pages.write(parts, note, words, measures, text.language, report)
    return ListApart(made, measures.without_folio)


def letter_before(
    apart: ListApart, text: LetterText, roll: Roll, *, options: PdfOptions, report: Report = quietly
) -> bytes:
    """The pages of a letter whose list stands apart; they have no numbers yet."""
    return _letter(text, roll, options, report, without=apart.without_folio + APART)


def with_list(letter: bytes, apart: ListApart, options: PdfOptions) -> bytes:
    """A letter with its list behind it, before the page of the panel where there is one."""
    return assemble(letter, apart.made, after=1 if options.panel else 0)


def _letter(
    text: LetterText, roll: Roll, options: PdfOptions, report: Report, without: str = ""
) -> bytes:
    """A letter with its roll; `without` is a style sheet for one whose list is on pages of its
    own, which leaves out what comes with these."""
    above = [anew(logo.image, f"The logo “{logo.alt}”") for logo in options.logos]
    signed = [anew(logo.image, f"The logo “{logo.alt}”") for logo in options.signed_by]
    letterhead = arrange(above)
    html = html_of(text, roll, options, letterhead, () if without else None)
    assets = {
        f"asset:{place}-{number}": each.data
        for place, pictures in (("logo", above), ("signed", signed))
        for number, each in enumerate(pictures, 1)
    }
    if options.panel:
        assets[PICTURE] = options.panel.picture
    css = style_of(options, letterhead) + without
    watch = partial(refuse_high_letterhead, options.addressed)
    data, said = typeset(html, css, assets, report, watch)
    report(PrintStage.ASSEMBLING, len(said))
    return finish(data, said, text.language)
