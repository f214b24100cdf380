"""The lines of a past letter and what each of them looks like by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from letters.domain.past_letter import words
from letters.domain.past_letter.dates import is_date_line

_ITEM = re.compile(r"[(（]?(\d{1,4})(?:[.)）、．](?!\d)|\t|[^\S\t]{2})\s*(.*)")
_BULLET = re.compile(r"[-*•‣▪●◦·–—➢✓]\s+(\S.*)")
_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)
_WHOLE_LINK = re.compile(r"\[([^\[\]]{1,300})\]\(([^()\s]{0,1000})\)")
_FOOTER = re.compile(
    r"\[\^?\d+\]|(?:\*(?!\*)|[†‡§])\s*\S|#{2,}$|-\s?30\s?-$|end(?:e|s)?$|"
    r"©|copyright\b|all rights reserved|"
    r"(?:media |press |presse)?(?:contacts?|kontakt|enquiries|inquiries)\s*:|"
    r"for (?:more|further|media|press) |(?:website|e-?mail|tel|phone|sources?|notes?|references|"
    r"footnotes|about us|rückfragen|聯絡|联络|查詢|查询|註|注)\s*[.:：]|https?://|www\.|"
    r"[^\s@]{1,64}@[^\s@]{1,255}$",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"(?:\.[^\W\d]{1,3}|\b(?:inc|ltd|corp|co|jr|sr|etc))\.$", re.I)
_INVISIBLE = "\ufeff\u200b\u2060"
_LONG, _MANY_WORDS, _SENTENCE_WORDS, _PARAGRAPH_WORDS = 200, 25, 9, 12


class Sort(Enum):
    """What a line looks like."""

    BLANK = auto()
    ITEM = auto()
    CLOSING = auto()
    HEADING = auto()
    NOTE = auto()
    FOOTER = auto()
    PROSE = auto()
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `place` counts from 1 in the source, `text` has no blanks around it.

    `item` is what follows the number or the bullet of an ITEM; `number` is None for bullets.
    """

    place: int
    text: str
    sort: Sort
    indented: bool = False
    number: int | None = None
    item: str = ""

    @property
    def where(self) -> str:
        """The place in words."""
        return f"line {self.place}"


def trimmed(text: str) -> str:
    """The text without the blanks and invisible marks around it."""
    return text.strip().strip(_INVISIBLE).strip()


def read_lines(raw_lines: Iterable[str]) -> list[Line]:
    """The lines, each with its sort; of several blank lines in a row only the first."""
    lines: list[Line] = []
    for place, raw in enumerate(raw_lines, start=1):
        line = _line(place, raw)
        if line.sort is not Sort.BLANK or not lines or lines[-1].sort is not Sort.BLANK:
            lines.append(line)
    wrapped = {line.place for block in paragraphs(lines) if _is_wrapped(block) for line in block}
    return [
        replace(line, sort=Sort.PROSE)
        if line.place in wrapped and line.sort is Sort.PLAIN
        else line
        for line in lines
    ]


def paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines that follow one another in the source with no blank line between."""
    block: list[Line] = []
    for line in lines:
        if block and (line.sort is Sort.BLANK or line.place != block[-1].place + 1):
            yield block
            block = []
        if line.sort is not Sort.BLANK:
            block.append(line)
    if block:
        yield block


def item_of(text: str) -> tuple[int | None, str] | None:
    """Number and rest of a list item, number None behind a bullet; None for other lines."""
    if match := _ITEM.fullmatch(text):
        return int(match[1]), trimmed(match[2])
    if match := _BULLET.fullmatch(text):
        return None, trimmed(match[1])
    return None


def whole_link(text: str) -> tuple[str, str] | None:
    """Label and target of a text that is one Markdown link and nothing else."""
    match = _WHOLE_LINK.fullmatch(text)
    return (trimmed(match[1]), match[2]) if match else None


def has_web_address(text: str) -> bool:
    """Whether a web address stands in the text."""
    return bool(_WEB.search(text))


def reads_as_prose(text: str) -> bool:
    """Whether a line by itself is running text, not a name, a heading or an address line."""
    if len(text) > _LONG or "。" in text or text[-1:] in "！？；":
        return True
    count = len(text.split())
    return count >= _MANY_WORDS or (count >= _SENTENCE_WORDS and ends_a_sentence(text, ".?!:;"))


def ends_a_sentence(text: str, stops: str) -> bool:
    """Whether the text ends in one of `stops`, closing quotes and brackets aside. The stop of
    an abbreviation ("e.V.", "Inc.") ends none."""
    bare = text.rstrip("\"'”’)»]")
    return bare[-1:] in tuple(stops) and not _ABBREVIATED.search(bare)


def _line(place: int, raw: str) -> Line:
    text = trimmed(raw)
    if not text:
        return Line(place, text, Sort.BLANK)
    indented = raw[:1] in (" ", "\t", "\u00a0")
    found = None if is_date_line(text) else item_of(text)
    if found is None:
        return Line(place, text, _sort(text), indented)
    number, item = found
    # Names hold no web addresses: a numbered line with one is a footnote.
    note = has_web_address(item) and whole_link(item) is None
    return Line(place, text, Sort.FOOTER if note else Sort.ITEM, indented, number, item)


def _sort(text: str) -> Sort:
    if words.is_closing(text):
        return Sort.CLOSING
    if words.is_note(text):
        return Sort.NOTE
    if words.is_heading(text):
        return Sort.HEADING
    if _FOOTER.match(text):
        return Sort.FOOTER
    return Sort.PROSE if reads_as_prose(text) else Sort.PLAIN


def _is_wrapped(block: Sequence[Line]) -> bool:
    """Whether a paragraph is running text broken into short lines, as mail programs do."""
    if len(block) < 2 or any(line.sort is not Sort.PLAIN for line in block):
        return False
    if sum(len(line.text.split()) for line in block) < _PARAGRAPH_WORDS:
        return False
    going_on = sum(1 for line in block[1:] if line.text[0].islower())
    return 2 * going_on >= len(block) - 1 or (
        ends_a_sentence(block[-1].text, ".?!:") and all(len(line.text) > 50 for line in block[:-1])
    )
