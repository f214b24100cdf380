"""What a starter asks, in the order in which a form shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from letters.domain.text import filling, placeholders
from letters.domain.text.conditions import Choice
from letters.domain.text.repeats import Repeat
from letters.domain.text.starter import Starter
from letters.domain.text.starter_settings import Placeholder


@dataclass(frozen=True, slots=True)
class Section:
    """A tick box with what is asked only where it is ticked."""

    choice: Choice
    inner: tuple[Placeholder | Repeat, ...]

    @property
    def name(self) -> str:
        """The name of its choice."""
        return self.choice.name


Question = Placeholder | Repeat | Section


def of(starter: Starter) -> tuple[Question, ...]:
    """The questions of `starter`: gaps as declared, sections and repeated parts among them where
    they come in the text."""
    alone = _only_with(starter)
    places = _places(starter)

    def ordered(choice: str, sections: list[Section]) -> tuple[Question, ...]:
        asked: list[Question] = [
            each for each in starter.placeholders if alone.get(each.name, "") == choice
        ]
        repeats = [each for each in starter.repeats if alone.get(each.name, "") == choice]
        others: list[Repeat | Section] = [*repeats, *sections]
        for each in sorted(others, key=lambda other: places.get(other.name, 0)):
            before = [at for at, one in enumerate(asked, 1) if _is_before(one, each, places)]
            asked.insert(max(before, default=0), each)
        return tuple(asked)

    sections = []
    for choice in starter.choices:
        inner = tuple(each for each in ordered(choice.name, []) if not isinstance(each, Section))
        sections.append(Section(choice, inner))
    return ordered("", sections)


def always_needed(starter: Starter) -> frozenset[str]:
    """The gaps and repeated parts that every letter of `starter` needs, whatever is ticked."""
    return filling.needed(starter, filling.Answers(ticked=()))


def _only_with(starter: Starter) -> dict[str, str]:
    """The one choice without which a gap or repeated part is not needed, by its name."""
    everything = {each.name for each in starter.choices}
    whole = filling.needed_when(starter, everything)
    only: dict[str, str] = {}
    for choice in starter.choices:
        lost = whole - filling.needed_when(starter, everything - {choice.name})
        only |= dict.fromkeys(lost, choice.name)
    return only


def _is_before(one: Question, other: Question, places: Mapping[str, int]) -> bool:
    return places.get(one.name, 0) < places.get(other.name, 0)


def _places(starter: Starter) -> dict[str, int]:
    """Where each name comes first in the letter, counted from 0."""
    return {name: place for place, name in enumerate(dict.fromkeys(_names(starter)))}


def _names(starter: Starter) -> Iterator[str]:
    for line in starter.lines.values():
        yield from map(placeholders.name_of, placeholders.marks_in(line))
    for block in starter.blocks:
        yield from filter(None, (block.section, block.repeat))
        yield from map(placeholders.name_of, placeholders.marks_in(block.text))
