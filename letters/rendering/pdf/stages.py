"""The stages between a frozen letter and its rendition: plain data in, bytes out, each alone.

    frozen roll and text → letter pages → list pages → assembled, with files attached → rendition

A rendition is what is checked, sealed and stored after this. Its bytes are the same whenever
the same input is printed with the same fonts and libraries.
"""

from __future__ import annotations

from dataclasses import dataclass

from letters.domain.letter import LetterText, Roll
from letters.domain.manifest import Manifest
from letters.rendering import pdf
from letters.rendering.pdf import attach
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
        return tuple(line.signatory.name for line in self.roll.lines)


def rendition(frozen: Frozen, *, report: Report = quietly) -> bytes:
    """All stages, one after the other. Raises `Problem` as `pdf.render` does."""
    return with_files(pages(frozen, report=report), frozen, report=report)


def pages(frozen: Frozen, *, report: Report = quietly) -> bytes:
    """The letter with its list."""
    return pdf.render(frozen.text, frozen.roll, options=frozen.options, report=report)


def with_files(data: bytes, frozen: Frozen, *, report: Report = quietly) -> bytes:
    """The pages with the list for programs and the manifest attached."""
    if frozen.manifest is None:
        return data
    files = attach.files_of(frozen.manifest, frozen.roll)
    return attach.attach(data, files, made_at=frozen.manifest.made_at)
