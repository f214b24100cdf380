"""Finding the roll: the last list of names that runs to the end of the letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from letters.domain.past_letter import words
from letters.domain.past_letter.lines import Line, Sort, ends_a_sentence
from letters.domain.past_letter.names import Reading, Section, read_section
from letters.domain.past_letter.values import Doubt, DoubtKind
from letters.domain.states import PartyKind

_LONG_NAME, _MANY_WORDS, _SENTENCE_WORDS = 160, 25, 3
_SHORTEST_LIST = 2
_SHORTEST_AMID_TEXT = 5
"""A list that nothing announces and that text follows needs this many names to be a roll."""
_LIST_WORTH_A_DOUBT = 3


@dataclass(frozen=True, slots=True)
class FoundRoll:
    """A reading, and the place of the line where the roll and what announces it begin."""

    reading: Reading
    place: int


def find_roll(lines: Sequence[Line]) -> FoundRoll | None:
    """The roll, None where there is none.

    Running text parts the letter into regions; the last region in which a list can be read is
    taken. Each line is looked at a fixed number of times.
    """
    end, at_end = len(lines), True
    while end > 0:
        start = end
        while start > 0 and lines[start - 1].sort is not Sort.PROSE:
            start -= 1
        found = _read_region(lines[start:end], at_end)
        if found:
            return found
        end = start
        while end > 0 and lines[end - 1].sort is Sort.PROSE:
            end, at_end = end - 1, False
    return None


def _read_region(region: Sequence[Line], at_end: bool) -> FoundRoll | None:
    marks = _marks(region)
    for begin in marks:
        reading = _read(region[begin:])
        if _are_names(reading, _too_long):
            _doubt_few(region[begin], reading)
            _doubt_lists_before(region[:begin], reading)
            return FoundRoll(reading, region[begin].place)
    last = _last_list(region)
    if last is None:
        return None
    reading = _read(region[last:])
    shortest = _SHORTEST_LIST if at_end else _SHORTEST_AMID_TEXT
    if not _are_names(reading, _like_a_demand) or len(reading.entries) < shortest:
        return None
    if not at_end and region[last].number is None:
        return None
    _doubt_unmarked(region[last], reading)
    _doubt_lists_before(region[:last], reading)
    return FoundRoll(reading, region[last].place)


def _marks(region: Sequence[Line]) -> list[int]:
    """Where reading may begin: below the last closing, else at the first mark of any sort."""
    closings = [at for at, line in enumerate(region) if line.sort is Sort.CLOSING]
    others = [at for at, line in enumerate(region) if line.sort in (Sort.HEADING, Sort.NOTE)]
    return closings[-1:] + others[:1]


def _last_list(region: Sequence[Line]) -> int | None:
    """Where the last list of the region begins: at its first item after a restart at 1, a
    closing, or a change between numbers and bullets."""
    begin: int | None = None
    for at in range(len(region) - 1, -1, -1):
        line = region[at]
        if line.sort is Sort.CLOSING and begin is not None:
            break
        if line.sort is not Sort.ITEM:
            continue
        if begin is not None:
            below = region[begin]
            if (line.number is None) != (below.number is None):
                break
            if below.number == 1 and (line.number or 0) > 1:
                break
        begin = at
    return begin


def _read(lines: Sequence[Line]) -> Reading:
    reading = Reading()
    sections = _sections(lines)
    headed = any(section.heading is not None and section.lines for section in sections)
    for section in sections:
        if section.heading is None and headed and not section.has_items:
            # The block of who wrote the letter, above the headed lists.
            _keep_notes(section, reading)
            continue
        read_section(section, reading)
        if reading.ended:
            break
    return reading


def _sections(lines: Sequence[Line]) -> list[Section]:
    sections = [Section(None, PartyKind.ORGANIZATION, lead=False)]
    for line in lines:
        if line.sort is Sort.HEADING:
            kind = words.kind_named(line.text) or sections[-1].kind
            sections.append(Section(line, kind, words.names_leads(line.text)))
        elif line.sort is not Sort.BLANK or sections[-1].lines:
            sections[-1].lines.append(line)
    return sections


def _keep_notes(section: Section, reading: Reading) -> None:
    for line in section.lines:
        if line.sort is Sort.NOTE:
            reading.note(line)


def _are_names(reading: Reading, unlike: Callable[[str], bool]) -> bool:
    """Whether there are names and at least half of them can be ones."""
    found = [entry.name for entry in reading.entries if entry.name]
    return bool(found) and 2 * sum(1 for name in found if unlike(name)) <= len(found)


def _too_long(name: str) -> bool:
    return len(name) > _LONG_NAME or len(name.split()) >= _MANY_WORDS


def _like_a_demand(name: str) -> bool:
    """Whether an item of a list that nothing announces is rather a demand than a name."""
    if _too_long(name) or name[-1] in ";；？！。" or name.casefold().endswith((" and", ",")):
        return True
    return ends_a_sentence(name, ".?!") and len(name.split()) >= _SENTENCE_WORDS


def _doubt_unmarked(line: Line, reading: Reading) -> None:
    if line.number is None:
        sentence = "No line such as “Signed,” stands over the list that was taken for the names."
        reading.doubts.append(Doubt(DoubtKind.UNMARKED_LIST, sentence, line.where))


def _doubt_few(mark: Line, reading: Reading) -> None:
    few = len(reading.entries) < _SHORTEST_AMID_TEXT
    if few and mark.sort is Sort.CLOSING and reading.entries[0].line.sort is Sort.PLAIN:
        sentence = f"The lines below “{mark.text}” were taken for names, one on each line."
        reading.doubts.append(Doubt(DoubtKind.UNMARKED_LIST, sentence, mark.where))


def _doubt_lists_before(lines: Sequence[Line], reading: Reading) -> None:
    """A doubt for a list right above the roll: it may belong to it."""
    items = [line for line in lines if line.sort is Sort.ITEM]
    if len(items) >= _LIST_WORTH_A_DOUBT:
        sentence = f"A list of {len(items):,} lines above the names was kept in the text."
        reading.doubts.append(Doubt(DoubtKind.LIST_IN_TEXT, sentence, items[0].where))
