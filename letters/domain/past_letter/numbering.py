"""Whether the printed numbers of a roll run as they should, and whether its names are sound."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from letters.domain.past_letter.lines import has_web_address
from letters.domain.past_letter.names import Entry
from letters.domain.past_letter.values import Doubt, DoubtKind, PastName
from letters.domain.states import PartyKind

_WIDEST_GAP = 200
"""A wider gap is a slip of one number, not so many missing names."""
_MOST_MISSING = 1_000
"""No gap is counted out after so many missing numbers: the list is not a list then."""
_LONGEST_NAME = 200
_MANY_WORDS = 25
_FURNITURE = re.compile(r"back to (?:the )?top|share this|comments off|leave a comment", re.I)
_ANOTHER_NUMBER = re.compile(r"\s\d{1,4}[.)]\s")


def printed_names(entries: Sequence[Entry]) -> tuple[PastName, ...]:
    """The names with their numbers; where the whole list prints none they count from 1."""
    numbered = any(entry.number is not None for entry in entries)
    return tuple(
        PastName(entry.number if numbered else place, entry.name, entry.kind)
        for place, entry in enumerate((each for each in entries if each.name), start=1)
    )


def check_numbers(entries: Sequence[Entry]) -> tuple[tuple[int, ...], list[Doubt]]:
    """The numbers that have no name, and the doubts about the numbers."""
    missing: list[int] = []
    doubts: list[Doubt] = []
    for run in _runs(entries):
        doubts += _order_doubts(run)
        widest = _WIDEST_GAP if len(missing) < _MOST_MISSING else 0
        gone, gone_doubts = _missing(run, widest)
        missing += gone
        doubts += gone_doubts
    return tuple(missing), doubts


def name_doubts(entries: Sequence[Entry]) -> Iterator[Doubt]:
    """Doubts about names that run into something else, stand twice or hide something."""
    seen: dict[str, Entry] = {}
    named = [entry for entry in entries if entry.name]
    for entry in named:
        yield from _doubts_of(entry)
        first = seen.setdefault(entry.name.casefold(), entry)
        if first is not entry:
            sentence = f"“{entry.name}” stands in the list twice, first at {first.where}."
            yield Doubt(DoubtKind.NAME_DOUBLED, sentence, entry.where)
    with_more = [
        each
        for each in named
        if each.kind is PartyKind.PERSON and ("," in each.name or "，" in each.name)
    ]
    if with_more:
        yield Doubt(
            DoubtKind.PERSON_WITH_MORE,
            f"More than a name stands with {len(with_more):,} of the persons, as in "
            f"“{with_more[0].name}”; nothing was split off.",
            with_more[0].where,
        )


def _runs(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The numbered entries, parted where a section begins again at 1."""
    runs: list[list[Entry]] = []
    for entry in entries:
        if entry.number is None:
            continue
        if not runs or (entry.number == 1 and runs[-1][-1].section != entry.section):
            runs.append([])
        runs[-1].append(entry)
    return runs


def _order_doubts(run: Sequence[Entry]) -> Iterator[Doubt]:
    seen: set[int] = set()
    highest = 0
    for entry in run:
        number = entry.number or 0
        if number in seen:
            sentence = f"Number {number} stands in the list twice."
            yield Doubt(DoubtKind.NUMBER_DOUBLED, sentence, entry.line.where)
        elif number < highest:
            sentence = f"Number {number} stands below number {highest}."
            yield Doubt(DoubtKind.NUMBER_OUT_OF_ORDER, sentence, entry.line.where)
        seen.add(number)
        highest = max(highest, number)


def _missing(run: Sequence[Entry], widest: int) -> tuple[list[int], list[Doubt]]:
    """Numbers of the run without a name, in order, each with its doubt; a gap of more than
    `widest` numbers is a single doubt."""
    named = {entry.number for entry in run if entry.name}
    missing: list[int] = []
    doubts: list[Doubt] = []
    previous = 0
    for number in sorted({entry.number or 0 for entry in run}):
        skipped = range(previous + 1, number)
        if len(skipped) > widest:
            sentence = f"The numbers leap from {previous} to {number}."
            doubts.append(Doubt(DoubtKind.NUMBER_SKIPPED, sentence, f"number {number}"))
        else:
            missing += skipped
            doubts += [_skipped(each, previous, number) for each in skipped]
        if number not in named:
            missing.append(number)
            sentence = f"Number {number} stands there without a name."
            doubts.append(Doubt(DoubtKind.NUMBER_WITHOUT_NAME, sentence, f"number {number}"))
        previous = number
    return missing, doubts


def _skipped(number: int, before: int, after: int) -> Doubt:
    gap = f"the list goes from {before} to {after}" if before else f"the list begins at {after}"
    sentence = f"Number {number} has no name: {gap}."
    return Doubt(DoubtKind.NUMBER_SKIPPED, sentence, f"number {number}")


def _doubts_of(entry: Entry) -> Iterator[Doubt]:
    name = entry.name
    if "\t" in name:
        sentence = "A tab stands in the name: perhaps these are two columns."
        yield Doubt(DoubtKind.COLUMNS, sentence, entry.where)
    if (
        len(name) > _LONGEST_NAME
        or len(name.split()) >= _MANY_WORDS
        or _ANOTHER_NUMBER.search(name)
        or _FURNITURE.search(name)
        or has_web_address(name)
    ):
        short = name if len(name) <= 80 else f"{name[:80]}…"
        sentence = f"“{short}” seems to run into other text."
        yield Doubt(DoubtKind.NAME_RUNS_ON, sentence, entry.where)
    if any(_is_hidden(character) for character in name):
        sentence = "The name holds characters that cannot be seen."
        yield Doubt(DoubtKind.NAME_CHARACTERS, sentence, entry.where)


def _is_hidden(character: str) -> bool:
    """Format and private characters; joiners are left out, scripts need them."""
    return character not in "\u200c\u200d" and unicodedata.category(character) in ("Cf", "Co")
