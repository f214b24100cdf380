"""Where an address stands so that the window of an envelope shows it, and whether it fits.

US #10: the letter is folded in three, the window shows 51 to 76 mm of it from the top, from 22 mm
on from the left. DIN 5008:2020, form B: 85 by 45 mm at 45 mm from the top and 20 mm from the left,
of which the address takes the lower 27.3 mm, or more where it has more than six lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from letters.domain.copies import Window
from letters.domain.letter import Recipient
from letters.domain.problems import Problem

HEAD = 14.0
"""Where the letterhead begins, mm from the top of the page."""
SIDE = 28.0
"""The margin of the letter's text, mm from the left of the page."""
LEADING = 1.22
"""The height of an address line by that of its letters."""
_GAP = 8.0
_EDGE = 0.5
"""What stays empty at the lower edge of a window: some faces reach below their line."""
_NAMED = 5


class WindowProblem(Problem):
    """Something does not fit the window of an envelope."""


@dataclass(frozen=True, slots=True)
class Place:
    """A window and the lines in it, in mm from the top left corner of the page.

    Up to `usual` lines begin at `usual_top`, more at `full_top`; `most` are the most that can be
    read. `line` is the height of one where nothing makes it smaller.
    """

    left: float
    top: float
    right: float
    bottom: float
    text_left: float
    usual: int
    usual_top: float
    full_top: float
    most: int
    line: float

    @property
    def width(self) -> float:
        """How wide a line may be."""
        return self.right - self.text_left - 2

    def first(self, lines: int) -> float:
        """Where so many lines begin."""
        return self.usual_top if lines <= self.usual else self.full_top

    def height(self, lines: int) -> float:
        """How high each of so many lines is, at most `line`."""
        return min(self.line, (self.bottom - _EDGE - self.first(lines)) / max(lines, 1))


@dataclass(frozen=True, slots=True)
class Addressed:
    """To whom one copy of a letter goes, and in how many `lines` the address is set in its
    `window`. Whoever is on the cc line finds the own line there marked."""

    recipient: Recipient
    window: Window = Window.NONE
    lines: int = 0


PLACES = {
    Window.US10: Place(22, 51, 136, 76, 24, usual=4, usual_top=53, full_top=51.5, most=6, line=4.9),
    Window.DIN_5008_B: Place(
        20, 45, 105, 90, 25, usual=6, usual_top=62.7, full_top=47, most=9, line=4.55
    ),
}


def style(addressed: Addressed | None) -> str:
    """The style sheet that puts the address block of a copy into its window.

    The page's margin begins below the window, so that no text comes into it: letterhead, date and
    address are placed above that margin, in a layer that is painted before the text, as it is read.
    """
    if addressed is None or addressed.window is Window.NONE:
        return ""
    place = PLACES[addressed.window]
    below = place.bottom + _GAP
    first = place.first(addressed.lines)
    height = place.height(addressed.lines)
    letters = height / LEADING
    return f"""
@page :first {{ margin-top: {below}mm }}
.letterhead, .letterhead.above {{
  position: absolute; top: {HEAD - below}mm; left: 0; right: 0; margin: 0 }}
.date, .above + .date {{
  position: absolute; top: {place.usual_top - below}mm; right: 0; left: auto; margin: 0 }}
.addressees {{ position: absolute; top: {first - below:.2f}mm; left: {place.text_left - SIDE}mm;
  width: {place.width}mm; min-height: 0; margin: 0 }}
.letterhead, .date, .addressees {{ z-index: -1 }}
.address {{ margin: 0; hyphens: none; text-align: start; font-variant-numeric: lining-nums;
  font-size: {letters:.3f}mm; line-height: {height:.3f}mm }}
"""


def refuse_too_long(window: Window, recipients: Sequence[Recipient], lines: Sequence[int]) -> None:
    """Raise `WindowProblem`, which names who has an address of more lines than the window holds."""
    if window is not Window.NONE:
        refuse_over("The window", PLACES[window].most, recipients, lines)


def refuse_over(
    what: str, most: int, recipients: Sequence[Recipient], lines: Sequence[int]
) -> None:
    """Raise `WindowProblem`, which names who has an address of more than `most` lines."""
    over = [
        f"{recipient.name} ({count})"
        for recipient, count in zip(recipients, lines, strict=True)
        if count > most
    ]
    if over:
        more = f" and {len(over) - _NAMED} more" if len(over) > _NAMED else ""
        raise WindowProblem(
            f"{what} holds an address of {most} lines; with broken lines counted, more are in that "
            f"of {', '.join(over[:_NAMED])}{more}. Please shorten it."
        )


def refuse_high_letterhead(addressed: Addressed | None, pages: Sequence[Any]) -> None:
    """Raise `WindowProblem` where the letterhead of a laid out copy reaches into its window."""
    if addressed is None or addressed.window is Window.NONE:
        return
    place = PLACES[addressed.window]
    for box in _boxes(pages[0], "letterhead"):
        if (box.position_y + box.margin_height()) * 25.4 / 96 > place.top:
            raise WindowProblem(
                "The letterhead is so high that it reaches into the window of the envelope. "
                "Choose no window, or name fewer conveners."
            )


def _boxes(page: Any, name: str) -> list[Any]:
    return [
        box
        for box in page._page_box.descendants()
        if box.element is not None and name in (box.element.get("class") or "").split()
    ]
