"""Words in lines: how wide they are, where they are broken, in which order they are painted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from icu import Bidi, BreakIterator, Locale, UBiDiDirection, UnicodeString

from letters.rendering.pdf.list_pages.faces import Faces, Shaped
from letters.rendering.pdf.list_pages.measures import Role, Style
from letters.rendering.scripts import Run, is_right_to_left, isolated

REMEMBERED = 50_000
"""How many words of one style are kept: names share most of theirs."""
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


@dataclass(slots=True)
class Span:
    """A stretch of a line in one style. `language` (BCP 47) is empty for that of the document;
    `told` says whether the glyphs tell its text."""

    text: str
    language: str
    style: Style
    shaped: list[Shaped]
    told: bool
    width: float


@dataclass(slots=True)
class Line:
    """Spans from left to right; how far they reach above and below the baseline."""

    spans: list[Span]
    width: float
    above: float
    below: float


class Setter:
    """Sets the texts of one document in its faces."""

    def __init__(self, language: str) -> None:
        self.faces = Faces()
        self.language = language
        self._from_right = is_right_to_left(language)
        self._breaks = BreakIterator.createLineInstance(Locale.forLanguageTag(language))
        self._figures: list[Shaped] = []
        self._words: dict[tuple[Style, bool], dict[str, list[Shaped]]] = {}

    def line(self, text: str, role: Role) -> Line:
        """A text on one line, its blanks run together as in HTML."""
        return self._line(self._isolated(text), role)

    def number(self, number: int, role: Role) -> Line:
        """A number on one line, figure by figure; all numbers have one role."""
        look = role.own
        if not self._figures:
            self._figures = [
                each
                for figure in "0123456789"
                for each in self._shaped(figure, look.style, from_right=False)
            ]
        shaped = [self._figures[int(figure)] for figure in str(number)]
        wide = sum(each.advance for each in shaped) * look.style.size / 1000
        span = Span(str(number), "", look.style, shaped, True, wide)
        return Line([span], wide, look.above, look.below)

    def plain(self, text: str, style: Style) -> Line:
        """A text in one style on one line."""
        span = self._span(Run(text), style)
        return Line([span], span.width, 0, 0)

    def lines(self, text: str, role: Role, first: float, rest: float) -> list[Line]:
        """A text broken to lines no wider than so many points (the first, the others), where its
        script allows (UAX 14); a word that is wider stands alone."""
        runs = self._isolated(text)
        whole = self._line(runs, role)
        if whole.width <= first:
            return [whole]
        made: list[Line] = []
        started: list[Run] = []
        for part in self._parts(runs):
            longer = _joined([*started, *part])
            room = rest if made else first
            if started and self._line(_trimmed(longer), role).width > room:
                made.append(self._line(_trimmed(started), role))
                longer = part
            started = longer
        return [*made, self._line(_trimmed(started), role)]

    def _isolated(self, text: str) -> list[Run]:
        return list(isolated(_BLANKS.sub(" ", text).strip(" "), self.language))

    def _parts(self, runs: list[Run]) -> Iterator[list[Run]]:
        """The pieces that a text may be broken into; a short run in another script is whole."""
        text = "".join(run.text for run in runs)
        self._breaks.setText(text)
        counted = text.encode("utf-16-le")  # as ICU counts
        places = [len(counted[: 2 * at].decode("utf-16-le")) for at in self._breaks]
        start, before = 0, 0
        pending: list[Run] = []
        for run in runs:
            end = start + len(run.text)
            inside = [] if run.whole else [at for at in places if start < at < end]
            for at in [*inside, end]:
                piece = text[max(before, start) : at]
                pending.append(Run(piece, run.language, run.way))
                before = at
                if at in places:
                    yield pending
                    pending = []
            start = end
        if pending:
            yield pending

    def _line(self, runs: list[Run], role: Role) -> Line:
        spans: list[Span] = []
        above = below = 0.0
        for run in runs:
            look = role.looks.get(run.language, role.own) if run.language else role.own
            spans.append(self._span(run, look.style))
            above, below = max(above, look.above), max(below, look.below)
        return Line(spans, sum(span.width for span in spans), above, below)

    def _span(self, run: Run, style: Style) -> Span:
        shaped = [
            each
            for text, from_right in self._ordered(run)
            for each in self._shaped(text, style, from_right=from_right)
        ]
        return Span(
            run.text,
            run.language,
            style,
            shaped,
            all(each.told for each in shaped),
            sum(each.advance for each in shaped) * style.size / 1000,
        )

    def _ordered(self, run: Run) -> list[tuple[str, bool]]:
        """The stretches of one direction from left to right (UAX #9)."""
        backward = run.way == "rtl" or (not run.language and self._from_right)
        if not backward and not _FROM_RIGHT.search(run.text):
            return [(run.text, False)]
        bidi, text = Bidi(), UnicodeString(run.text)  # which bidi looks into later
        bidi.setPara(text, 1 if backward else Bidi.DEFAULT_LTR)
        stretches = [bidi.getVisualRun(at) for at in range(bidi.countRuns())]
        return [
            (str(text[start : start + length]), way == UBiDiDirection.RTL)
            for start, length, way in stretches
        ]

    def _shaped(self, text: str, style: Style, *, from_right: bool) -> list[Shaped]:
        """A stretch of one direction, word by word, since words come again."""
        known = self._words.setdefault((style, from_right), {})
        if len(known) > REMEMBERED:
            known.clear()
        words = _words(text)
        if from_right:
            words.reverse()
        made: list[Shaped] = []
        for word in words:
            shaped = known.get(word)
            if shaped is None:
                shaped = known[word] = self.faces.shape(word, style, from_right=from_right)
            made += shaped
        return made


def _words(text: str) -> list[str]:
    """The words of a text and the blanks between them."""
    parts = text.split(" ")
    words = [" "] * (2 * len(parts) - 1)
    words[::2] = parts
    return [word for word in words if word] if "" in parts else words


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours that are cut from one run made one again."""
    made: list[Run] = []
    for run in runs:
        if made and (made[-1].language, made[-1].way) == (run.language, run.way):
            made[-1] = Run(made[-1].text + run.text, run.language, run.way)
        else:
            made.append(run)
    return made


def _trimmed(runs: list[Run]) -> list[Run]:
    """Runs without the blanks at their end."""
    if not runs:
        return runs
    last = runs[-1]
    return [*runs[:-1], Run(last.text.rstrip(" "), last.language, last.way)]
