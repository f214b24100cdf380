"""Address labels on the sheets that are sold for printers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from letters.domain.letter import Recipient
from letters.domain.print_form import Paper
from letters.domain.problems import Problem
from letters.rendering.fonts import refuse_missing
from letters.rendering.pdf import addresses, windows
from letters.rendering.pdf.engine import typeset
from letters.rendering.pdf.finish import finish


class LabelSheet(StrEnum):
    """Sheets by the number under which Avery sells them, and others copy them."""

    AVERY_5160 = "5160"
    AVERY_L7160 = "L7160"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Millimetres: `across` and `down` from the start of one label to that of the next."""

    paper: Paper
    columns: int
    rows: int
    left: float
    top: float
    across: float
    down: float
    width: float
    height: float
    most: int


SHEETS = {
    LabelSheet.AVERY_5160: _Sheet(
        Paper.LETTER, 3, 10, 4.76, 12.7, 69.85, 25.4, 66.68, 25.4, most=7
    ),
    LabelSheet.AVERY_L7160: _Sheet(Paper.A4, 3, 7, 7.25, 15.15, 66.04, 38.1, 63.5, 38.1, most=10),
}
_PADDING = 2.5
_LINE = 4.6


@dataclass(frozen=True, slots=True)
class _Label:
    lines: tuple[str, ...]
    left: float
    top: float
    height: float


def per_sheet(sheet: LabelSheet) -> int:
    """How many labels a sheet has."""
    return SHEETS[sheet].columns * SHEETS[sheet].rows


def render(
    recipients: Sequence[Recipient], *, sheet: LabelSheet, start: int = 1, language: str = "en"
) -> bytes:
    """A PDF of labels, row by row, from label `start` (counted from 1) of the first sheet on, so
    that a sheet of which some are gone can be used up.

    Raises `Problem` for a label that the sheet has not, a missing font, and for an address that
    does not fit.
    """
    if not 1 <= start <= per_sheet(sheet):
        raise Problem(f"A sheet has labels 1 to {per_sheet(sheet)}.", "start")
    refuse_missing([line for each in recipients for line in each.block])
    form = SHEETS[sheet]
    place = _place(form)
    counts = addresses.lines(recipients, language, place)
    windows.refuse_over("A label", form.most, recipients, counts)
    labels = [
        _label(form, place, each, count, start - 1 + at)
        for at, (each, count) in enumerate(zip(recipients, counts, strict=True))
    ]
    pages: list[list[_Label]] = [
        [] for _ in range(-(-(start - 1 + len(labels)) // per_sheet(sheet)))
    ]
    for at, label in enumerate(labels, start - 1):
        pages[at // per_sheet(sheet)].append(label)
    html, css = addresses.sheet(
        "labels", language, pages=pages, width=place.width, leading=windows.LEADING
    )
    css += f"\n@page{{size:{form.paper}}}\n:root{{--accent:#1b1b1d}}\n"
    data, said = typeset(html, css, {})
    return finish(data, said, language)


def _place(form: _Sheet) -> windows.Place:
    """One label as a window: measures from its own corner."""
    return windows.Place(
        0,
        0,
        form.width - _PADDING,
        form.height - _PADDING,
        _PADDING,
        usual=4,
        usual_top=_PADDING,
        full_top=_PADDING,
        most=form.most,
        line=_LINE,
    )


def _label(form: _Sheet, place: windows.Place, recipient: Recipient, count: int, at: int) -> _Label:
    row, column = divmod(at % (form.columns * form.rows), form.columns)
    height = place.height(count)
    # In the middle of the label, which a sheet that slips a little in the printer allows for.
    above = (form.height - count * height) / 2
    return _Label(
        recipient.block,
        round(form.left + column * form.across + _PADDING, 2),
        round(form.top + row * form.down + above, 2),
        height,
    )
