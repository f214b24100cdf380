"""The stages between a frozen letter and its rendition: plain data in, bytes out, each alone.

    frozen roll and text → letter pages → files attached → list pages → assembled: the rendition

A short list is set with the letter; a long one (`list_pages.FROM`) on pages of its own.

A rendition is what is checked, sealed and stored after this. Its bytes are the same whenever
the same input is printed with the same fonts and libraries.
"""

from __future__ import annotations

from dataclasses import dataclass

from letters.domain.letter import LetterText, Roll
from letters.domain.manifest import Manifest
from letters.domain.states import PrintStage
from letters.rendering import pdf
from letters.rendering.fonts import refuse_missing
from letters.rendering.pdf import attach, list_pages
from letters.rendering.pdf.engine import Report, quietly


@dataclass(frozen=True, slots=True)
class Frozen:
    """All that one edition is printed from. `manifest` is what it says of itself; a draft has
    none, and nothing attached."""

    text: LetterText
    roll: Roll
    options: pdf.PdfOptions
    manifest: Manifest | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that must be found in the pages, as printed."""
        native = self.options.form.native_names
        return tuple(
            name
            for signatory in (line.signatory for line in self.roll.lines)
            for name in (signatory.name, signatory.native if native else "")
            if name
        )


def rendition(frozen: Frozen, *, report: Report = quietly) -> bytes:
    """All stages, one after the other: a letter printed with its signatories.

    The same input gives the same bytes, in every process on the same machine (fonts and
    libraries are part of the result). Every name can be searched for and copied as it was
    given. `report` is told how far the printing is. Raises a `Problem` when a font or library
    is missing (`fonts.MissingFontError`, `engine.MissingLibraryError`) or the text cannot be
    printed (`engine.UnprintableError`, or a plain `Problem` for a logo).
    """
    refuse_missing(pdf.printed_texts(frozen.text, frozen.roll))
    if len(frozen.roll.lines) <= list_pages.FROM:
        return with_files(letter_pages(frozen, report=report), frozen)
    apart = listed_apart(frozen, report=report)
    letter = with_files(letter_pages(frozen, apart, report=report), frozen)
    report(PrintStage.ASSEMBLING, apart.made.pages)
    return pdf.with_list(letter, apart, frozen.options)


def listed_apart(frozen: Frozen, *, report: Report = quietly) -> pdf.ListApart:
    """The list on pages of its own, by the engine for long lists."""
    return pdf.list_apart(frozen.text, frozen.roll, options=frozen.options, report=report)


def letter_pages(
    frozen: Frozen, apart: pdf.ListApart | None = None, *, report: Report = quietly
) -> bytes:
    """The letter with its list in it, or before the list that is put `apart`."""
    text, roll, options = frozen.text, frozen.roll, frozen.options
    if apart is None:
        return pdf.letter_with_list(text, roll, options=options, report=report)
    return pdf.letter_before(apart, text, roll, options=options, report=report)


def with_files(data: bytes, frozen: Frozen) -> bytes:
    """The letter's pages with the list for programs and the manifest attached; before a list that
    is put apart is assembled with them, which is then not read once more."""
    if frozen.manifest is None:
        return data
    files = attach.files_of(frozen.manifest, frozen.roll)
    return attach.attach(data, files, made_at=frozen.manifest.made_at)
