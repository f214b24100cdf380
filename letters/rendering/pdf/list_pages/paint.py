"""The content of a page (ISO 32000-1, 9.4) with its marked pieces (14.6)."""

from __future__ import annotations

from letters.rendering.pdf.list_pages.layout import Entry, Heading, Placed
from letters.rendering.pdf.list_pages.measures import Colour, Measures, Rule, Running
from letters.rendering.pdf.list_pages.setting import Line, Span


class Painter:
    """Writes the content stream of one page; `marked` counts its marked pieces.

    All text is one text object where no line is drawn, each piece moved from the one before: so
    the same words come back from name to name, which packs better by a fifth.
    """

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._left, self._top = measures.area[:2]
        self._out: list[str] = []
        self._colour: Colour | None = None
        self._font = ""
        self._at: tuple[int, int] | None = None
        """Where the last text began, in hundredths of a point; None outside of a text object."""
        self.marked = 0

    def content(self) -> bytes:
        """All that was painted."""
        self._end_text()
        return "\n".join(self._out).encode("ascii")

    def entry(self, placed: Placed, entry: Entry) -> None:
        """A number, a name, its details: each a marked piece."""
        item = self._measures.item
        y = placed.y
        if entry.number is not None and item.number is not None:
            self._open("Lbl")
            # The number stands on the baseline of its name.
            self._set(entry.number, placed, item.number, y + entry.lines[0].above, end=True)
            self._close()
        self._open("LBody")
        inset = item.first
        for line in entry.lines:
            self._set(line, placed, inset, y + line.above)
            y, inset = y + line.above + line.below, item.rest
        self._close()
        if entry.details:
            self._open("P")
            for line in entry.details:
                self._set(line, placed, item.details, y + line.above)
                y += line.above + line.below
            self._close()

    def heading(self, placed: Placed, heading: Heading) -> None:
        """A heading or paragraph, as one marked piece."""
        y = placed.y
        self._open(heading.tag)
        for line in heading.lines:
            centred = heading.role.align == "center"
            inset = (placed.width - line.width) / 2 if centred else 0
            self._set(line, placed, inset, y + line.above)
            y += line.above + line.below
        self._close()

    def rule(self, placed: Placed, rule: Rule) -> None:
        """A line, which says nothing (14.8.2.2)."""
        if not rule.thickness:
            return
        self._end_text()
        self._out.append("/Artifact BMC")
        x, y = self._left + placed.x, self._up(placed.y + rule.thickness / 2)
        line = f"{rule.thickness:.2f} w {x:.2f} {y:.2f} m {x + placed.width:.2f} {y:.2f} l S"
        self._out.append("{:.3g} {:.3g} {:.3g} RG ".format(*rule.colour) + line)
        self._close()

    def running(self, running: Running, line: Line) -> None:
        """A line in the margin."""
        self._begin_text()
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[running.align]
        self._out.append("/Artifact<</Type/Pagination>>BDC")
        self._line(line, running.x - share * line.width, self._measures.paper[1] - running.y)
        self._close()

    def _set(
        self, line: Line, placed: Placed, inset: float, y: float, *, end: bool = False
    ) -> None:
        """A line that begins (or ends) so far inside its column, from the side of reading."""
        x = self._left + placed.x
        before = line.width if end else 0
        if self._measures.from_right:
            x += placed.width - inset - (line.width - before)
        else:
            x += inset - before
        self._line(line, x, self._up(y))

    def _up(self, y: float) -> float:
        """A height from the foot of the paper, which PDF counts from."""
        return self._measures.paper[1] - self._top - y

    def _line(self, line: Line, x: float, y: float) -> None:
        for span in line.spans:
            properties = _properties(span)
            if properties:
                self._out.append(f"/Span<<{properties}>>BDC")
            self._span(span, x, y)
            if properties:
                self._close()
            x += span.width

    def _span(self, span: Span, x: float, y: float) -> None:
        style = span.style
        self._paint_in(style.colour)
        spacing = f"{style.spacing:.3f} Tc " if style.spacing else ""
        self._out.append(f"{spacing}{self._move(x, y)} Td")
        shaped = span.shaped
        at = 0
        while at < len(shaped):
            first, shown = shaped[at], shaped[at].shown
            at += 1
            if not first.raised:
                while at < len(shaped) and shaped[at].face == first.face and not shaped[at].raised:
                    shown += shaped[at].shown
                    at += 1
                shown = f"[{shown.replace('><', '')}]TJ"
            font = f"/L{first.face} {style.size:.6g} Tf"
            if font != self._font:
                self._font = font
                shown = f"{font} {shown}"
            self._out.append(shown)
        if spacing:
            self._out.append("0 Tc")

    def _move(self, x: float, y: float) -> str:
        """How far a place is from where the last text began."""
        before, at = self._at or (0, 0), (round(100 * x), round(100 * y))
        self._at = at
        return " ".join(f"{(new - old) / 100:g}" for new, old in zip(at, before, strict=True))

    def _begin_text(self) -> None:
        if self._at is None:
            self._out.append("BT")
            self._at = 0, 0

    def _end_text(self) -> None:
        if self._at is not None:
            self._out.append("ET")
            self._at = None

    def _paint_in(self, colour: Colour) -> None:
        if colour != self._colour:
            self._colour = colour
            self._out.append("{:.3g} {:.3g} {:.3g} rg".format(*colour))

    def _open(self, tag: str) -> None:
        self._begin_text()
        self._out.append(f"/{tag}<</MCID {self.marked}>>BDC")
        self.marked += 1

    def _close(self) -> None:
        self._out.append("EMC")


def _properties(span: Span) -> str:
    """What a span must say beside its glyphs: its language, and its text."""
    said = f"/Lang({span.language})" if span.language else ""
    if not span.told:
        said += f"/ActualText<FEFF{span.text.encode('utf-16-be').hex().upper()}>"
    return said
