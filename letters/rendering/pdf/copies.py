"""The copies of an edition, one for each recipient, made one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from letters.domain.copies import Copy, Window
from letters.domain.print_form import PrintForm
from letters.rendering import pdf
from letters.rendering.pdf import addresses, list_pages, stages, windows
from letters.rendering.pdf.engine import Report, quietly
from letters.rendering.pdf.stages import Frozen


@dataclass(frozen=True, slots=True)
class CopyOrder:
    """What is to be made: `copies` of one edition, which is `frozen` as it was printed for
    nobody."""

    copies: tuple[Copy, ...]
    frozen: Frozen


@dataclass(frozen=True, slots=True)
class Rendition:
    """One copy, to be checked and sealed. `letter` are its pages before the list was put behind
    them: all in which it differs from the other copies. It is empty where the list is set with
    the letter."""

    data: bytes
    letter: bytes


def renditions(order: CopyOrder, *, report: Report = quietly) -> Iterator[Rendition]:
    """The PDF of each copy, in the order of `order.copies`; one is in memory at a time.

    An address that does not fit its window refuses all of them before the first is made, with a
    `Problem` that names whose it is; otherwise as `stages.rendition` raises.
    """
    frozen = order.frozen
    lines = _lines(order.copies, frozen.options.form)
    apart = None
    # Where the edition has its list on pages of its own, so have its copies, and share them.
    if len(frozen.roll.lines) > list_pages.FROM:
        apart = stages.listed_apart(frozen, report=report)
    for copy, count in zip(order.copies, lines, strict=True):
        addressed = windows.Addressed(copy.recipient, copy.window, count)
        yield _rendition(_for(copy, addressed, frozen), apart, report)


def _rendition(frozen: Frozen, apart: pdf.ListApart | None, report: Report) -> Rendition:
    if apart is None:
        return Rendition(stages.rendition(frozen, report=report), b"")
    letter = stages.with_files(stages.letter_pages(frozen, apart, report=report), frozen)
    return Rendition(pdf.with_list(letter, apart, frozen.options), letter)


def _for(copy: Copy, addressed: windows.Addressed, frozen: Frozen) -> Frozen:
    """What one copy is printed from: it says in its manifest whose it is."""
    manifest = frozen.manifest and replace(frozen.manifest, recipient=copy.recipient.in_one_line)
    options = replace(frozen.options, addressed=addressed)
    return replace(frozen, text=copy.text, options=options, manifest=manifest)


def _lines(copies: Sequence[Copy], form: PrintForm) -> list[int]:
    """How many lines each copy's address takes in its window, 0 where there is none."""
    shown = [each for each in copies if each.window is not Window.NONE]
    if not shown:
        return [0] * len(copies)
    # One letter has one window; a copy on the cc line has none.
    window, recipients = shown[0].window, [each.recipient for each in shown]
    language, place = shown[0].text.language, windows.PLACES[window]
    counted = addresses.lines(recipients, language, place, form)
    windows.refuse_too_long(window, recipients, counted)
    given = iter(counted)
    return [0 if each.window is Window.NONE else next(given) for each in copies]
