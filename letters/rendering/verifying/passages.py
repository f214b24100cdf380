"""Whether the text of a letter stands on the pages: in its order, nothing missing, and nothing in
between but what a page needs.

PDFium gives the text of a page in the order in which it was painted: what stands in the column,
numbers of lists, footnotes, running lines. So the text may be cut only where the column of a page
ends, and then follow notes, in their order, and running lines: those with which the last page ends
too. Letters and digits are compared. Numbers between two passages are those of lists and notes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from letters.domain.text.parser import Parsed

_NEXT = "\0"
"""Stands before each passage; numbers may be printed there."""

_OVERLAP = 100
"""How many letters of what follows the cut at the end of a page may look like the text."""

_BEGINNING = 12
"""By how many letters the beginning of the text is looked for."""

Step = tuple[int, int]
"""How far in the text, and how far on the page."""


def letters_of(text: str) -> str:
    """Letters and digits alone: words are parted by hyphens at the ends of lines."""
    kept = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in kept if unicodedata.category(each)[0] in "LMN")


def passages(blocks: Sequence[Token]) -> Iterator[str]:
    """The text in pieces that are printed without a break but for lines and pages."""
    for block in blocks:
        piece = ""
        for token in block.children or ():
            if token.type == "footnote_ref":
                yield piece
                piece = ""
            else:
                piece += token.content or " "
        yield piece


@dataclass(frozen=True, slots=True)
class _Printed:
    """The letters of each page, and those of the text and of its notes. `ends` are the places in
    each page from which on it may have nothing but running lines; `heads` the letters of tables'
    heads, which are repeated on each page, by where in the text the table begins and ends."""

    pages: tuple[str, ...]
    body: str
    notes: str
    ends: tuple[int, ...]
    heads: tuple[tuple[int, int, str], ...]

    def notes_after(self, number: int, place: int, done: int) -> Iterator[int]:
        """How many letters of the notes may be printed by the end of a page that has nothing else
        behind `place`, where `done` were before."""
        if place >= self.ends[number]:
            yield done
        for note, at in _run(self.notes, done, self.pages[number], place)[: -_OVERLAP - 1 : -1]:
            if note > done and at >= self.ends[number]:
                yield note

    def begins_at(self, number: int, body: int) -> Iterator[int]:
        """Where on a page the text may go on that is printed as far as `body`."""
        if number < len(self.pages):
            yield 0
            for first, last, head in self.heads:
                if first < body < last and self.pages[number].startswith(head):
                    yield len(head)


def lost(pages: Sequence[str], title: str, parsed: Parsed) -> str | None:
    """The passage at which the pages depart from the text; None where they do not."""
    texts = [*passages(parsed.blocks)]
    ordered = [parsed.notes[label] for label in parsed.numbers if label in parsed.notes]
    notes = [piece for note in ordered for piece in passages(note)]
    letters = tuple(map(letters_of, pages))
    printed = _Printed(
        letters,
        "".join(map(_flat, texts)),
        "".join(map(_flat, notes)),
        tuple(_end(page, letters[-1]) for page in letters),
        tuple(_heads(parsed.blocks)),
    )
    wanted = letters_of(title)
    first = next((at for at, page in enumerate(letters) if wanted in page), None)
    if first is None:
        return title
    furthest = 0
    for page, place in _beginnings(printed, first, letters[first].find(wanted)):
        reached, whole = _follow(printed, page, place)
        if whole:
            return None
        furthest = max(furthest, reached)
    return _told(furthest, [*texts, *notes])


def _follow(printed: _Printed, first: int, place: int) -> tuple[int, bool]:
    """How far the text is printed that begins there, and whether that is all of it."""
    states, furthest = {(0, 0, place)}, 0
    for number in range(first, len(printed.pages)):
        after = set[tuple[int, int, int]]()
        for body, note, start in states:
            steps = _run(printed.body, body, printed.pages[number], start)
            reached, place = steps[-1]
            furthest = max(furthest, reached)
            if reached == len(printed.body) and _found_later(printed, note, number, place):
                return reached, True
            after.update(
                (cut, done, begin)
                for cut, at in steps[: -_OVERLAP - 1 : -1]
                for done in printed.notes_after(number, at, note)
                for begin in printed.begins_at(number + 1, cut)
            )
        states = after
    return furthest, False


def _found_later(printed: _Printed, note: int, number: int, place: int) -> bool:
    """Whether the notes that are left follow the end of the text, which stands there; closing,
    copies and list may come before them."""
    for page in (printed.pages[number][place:], *printed.pages[number + 1 :]):
        while note < len(printed.notes):
            wanted = printed.notes[note:].lstrip(_NEXT)[:_BEGINNING].split(_NEXT)[0]
            at = page.find(wanted)
            if at < 0:
                break
            reached, until = _run(printed.notes, note, page, at)[-1]
            if reached == note:
                break
            note, page = reached, page[until:]
    return note == len(printed.notes)


def _run(text: str, start: int, page: str, place: int) -> list[Step]:
    """How text and page go together from there on, letter by letter."""
    steps = [(start, place)]
    while start < len(text):
        if text[start] == _NEXT:
            shown, own = _number(page, place), _number(text, start + 1)
            # What follows its own number is words, and then at once, or further numbers.
            alone = text[start + 1 + len(own) : start + 2 + len(own)] in ("", _NEXT)
            at = shown.find(own) if own and alone else len(shown) - len(own)
            if not shown.startswith(own, at):
                break
            start, place = start + 1, place + at
        elif page[place : place + 1] == text[start]:
            start, place = start + 1, place + 1
        else:
            break
        steps.append((start, place))
    return steps


def _number(text: str, place: int) -> str:
    end = place
    while end < len(text) and _is_number(text[end]):
        end += 1
    return text[place:end]


def _end(page: str, last: str) -> int:
    """From where on a page is, numbers aside, what the last page ends with."""
    place, other = len(page), len(last)
    while place:
        if _is_number(page[place - 1]):
            place -= 1
        elif other and _is_number(last[other - 1]):
            other -= 1
        elif other and page[place - 1] == last[other - 1]:
            place, other = place - 1, other - 1
        else:
            break
    return place


def _is_number(character: str) -> bool:
    return unicodedata.category(character)[0] == "N"


def _flat(piece: str) -> str:
    letters = letters_of(piece)
    return letters and _NEXT + letters


def _heads(blocks: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    place = begin = end = 0
    head = ""
    for block in blocks:
        if block.type == "thead_open":
            begin, head = place, ""
        elif block.type == "thead_close":
            end = place
        elif block.type == "table_close":
            yield begin, place, head[: end - begin].replace(_NEXT, "")
        flat = "".join(map(_flat, passages([block])))
        place, head = place + len(flat), head + flat


def _beginnings(printed: _Printed, first: int, place: int) -> Iterator[Step]:
    """The pages and places at which the text may begin: behind the title."""
    wanted = printed.body[1:].split(_NEXT)[0][:_BEGINNING]
    for number in range(first, len(printed.pages)):
        at = printed.pages[number].find(wanted, place)
        while at >= 0:
            yield number, at
            at = printed.pages[number].find(wanted, at + 1)
        place = 0


def _told(furthest: int, pieces: Sequence[str]) -> str:
    """The passage in which so many letters end."""
    for piece in filter(letters_of, pieces):
        furthest -= len(_flat(piece))
        if furthest < 0:
            return piece
    return ""
