"""The roll: all names of a letter in the one order that page, CSV, JSON and PDF share."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count, pairwise

from letters.domain import collation, languages
from letters.domain.letter import OrderRule, Roll, RollLine, RollSection, Signatory
from letters.domain.states import Articles, PartyKind

_HEADINGS = {
    None: "Lead signatories",
    PartyKind.ORGANIZATION: "Organizations",
    PartyKind.PERSON: "Persons",
}

SET_BY_HAND = "Listed in the order set by the conveners"
ALPHABETICAL = "in alphabetical order"
ARTICLES_ASIDE = ", leading articles aside"
"""What a note on the order is made of; the printed letter says it in its own language."""

_OrderKey = tuple[bytes, str, str, str, bool]


def make(signatories: Iterable[Signatory], rule: OrderRule) -> Roll:
    """Put the signatories in their printed order: nobody lost, nobody twice.

    Leads first, by their lead number; then organizations, then persons. Within a section the
    order is alphabetical by `rule`, except that a signatory with `position` p stands at place p
    of its section and the others fill the places that are left. Where two ask for one place,
    they stand there one after the other in alphabetical order; a place beyond the end is the
    end. The same signatories and rule give the same roll, whatever order they come in.

    Raises `Problem` for an unknown locale.
    """
    groups = _grouped(signatories)
    ordered: list[tuple[PartyKind | None, list[Signatory]]] = []
    for kind, members in groups.items():
        if members:
            arranged = _leads(members, rule) if kind is None else _arranged(members, rule)
            ordered.append((kind, arranged))
    numbers = count(1)
    sections = tuple(
        RollSection(
            kind,
            tuple(RollLine(next(numbers), each, collation.initial(each, rule)) for each in members),
        )
        for kind, members in ordered
    )
    return Roll(sections, _note(sections, rule))


def positions_for(printed: Sequence[Signatory], rule: OrderRule) -> tuple[Signatory, ...]:
    """The same signatories, with positions for just those that stand out of the alphabet, so
    that `make` gives the printed order again. As few as possible get one; others lose theirs.

    `printed` has leads first, then organizations, then persons, as every roll has; of a list
    that mixes them the order within each is kept, and so is the order of the answer. Leads keep
    their numbers, unless these contradict the printed order: then they are numbered from 1.
    """
    groups = _grouped(printed)
    answers = {
        kind: iter(_renumbered(members, rule) if kind is None else _positioned(members, rule))
        for kind, members in groups.items()
    }
    return tuple(next(answers[_section(each)]) for each in printed)


def count_in_words(roll: Roll) -> str:
    """How many signed, for titles and mails: "51 organizations and 3 persons"."""
    parts = [
        _counted(roll.count(PartyKind.ORGANIZATION), "organization"),
        _counted(roll.count(PartyKind.PERSON), "person"),
    ]
    return languages.in_a_sentence(filter(None, parts)) or "no signatories"


def plain(roll: Roll) -> str:
    """The roll as text: each section under its heading, one "1. Name" a line, ending with a line
    break; empty for an empty roll."""
    blocks = [
        "\n".join(
            [_HEADINGS[section.kind], ""]
            + [f"{line.number}. {line.signatory.name}" for line in section.lines]
        )
        for section in roll.sections
    ]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _section(signatory: Signatory) -> PartyKind | None:
    return signatory.kind if signatory.lead is None else None


def _grouped(signatories: Iterable[Signatory]) -> dict[PartyKind | None, list[Signatory]]:
    groups: dict[PartyKind | None, list[Signatory]] = {
        None: [],
        PartyKind.ORGANIZATION: [],
        PartyKind.PERSON: [],
    }
    for each in signatories:
        groups[_section(each)].append(each)
    return groups


def _alphabetical(signatory: Signatory, rule: OrderRule) -> _OrderKey:
    """What signatories are compared by. Behind the name stand all other things that can be seen
    of them, so that two persons of one name also have one order."""
    return (
        signatory.sort_key or collation.sort_key(signatory, rule),
        signatory.title,
        signatory.affiliation,
        signatory.reference,
        signatory.new,
    )


def _leads(members: Iterable[Signatory], rule: OrderRule) -> list[Signatory]:
    # A position says nothing among leads; here it only parts what is otherwise the same.
    return sorted(
        members,
        key=lambda each: (
            each.lead or 0,
            _alphabetical(each, rule),
            (each.position is not None, each.position or 0),
        ),
    )


def _arranged(members: Iterable[Signatory], rule: OrderRule) -> list[Signatory]:
    ordered = sorted(members, key=lambda each: _alphabetical(each, rule))
    free = [each for each in ordered if each.position is None]
    fixed = sorted(
        ((each.position, each) for each in ordered if each.position is not None),
        key=lambda pair: pair[0],
    )
    arranged: list[Signatory] = []
    for place, each in fixed:
        while free and len(arranged) + 1 < place:
            arranged.append(free.pop(0))
        arranged.append(each)
    return arranged + free


def _positioned(members: Sequence[Signatory], rule: OrderRule) -> list[Signatory]:
    keys = [_alphabetical(each, rule) for each in members]
    in_order = _longest_rising(keys)
    return [
        replace(each, position=None if place in in_order else place + 1)
        for place, each in enumerate(members)
    ]


def _longest_rising(keys: Sequence[_OrderKey]) -> set[int]:
    """The places of a longest run of keys, gaps allowed, that never falls (patience sorting:
    Schensted 1961, Fredman 1975; n log n)."""
    ends: list[_OrderKey] = []  # the smallest key that ends a run of each length
    ends_at: list[int] = []
    before: list[int | None] = []
    for place, key in enumerate(keys):
        length = bisect_right(ends, key)
        before.append(ends_at[length - 1] if length else None)
        ends[length : length + 1] = [key]
        ends_at[length : length + 1] = [place]
    run: set[int] = set()
    place_or_none = ends_at[-1] if ends_at else None
    while place_or_none is not None:
        run.add(place_or_none)
        place_or_none = before[place_or_none]
    return run


def _renumbered(members: Iterable[Signatory], rule: OrderRule) -> list[Signatory]:
    leads = [replace(each, position=None) for each in members]
    if _leads(leads, rule) == leads:
        return leads
    return [replace(each, lead=number) for number, each in enumerate(leads, 1)]


def _note(sections: Sequence[RollSection], rule: OrderRule) -> str:
    """What the heading may claim about the order: judged by the order itself."""
    rest = [section for section in sections if section.kind is not None]
    if not sections:
        return ""
    if not rest or not all(_is_alphabetical(section, rule) for section in rest):
        return SET_BY_HAND
    order = ALPHABETICAL + (ARTICLES_ASIDE if _drops(rest, rule) else "")
    both = len(rest) > 1
    if len(rest) == len(sections):
        if both:
            return f"Organizations first, then persons, each listed {order}"
        return f"{_HEADINGS[rest[0].kind]} listed {order}"
    leads = "The lead signatory" if len(sections[0].lines) == 1 else "The lead signatories"
    return f"{leads} first, then {'organizations and persons, each ' if both else ''}{order}"


def _is_alphabetical(section: RollSection, rule: OrderRule) -> bool:
    keys = [_alphabetical(line.signatory, rule) for line in section.lines]
    return all(one <= next_one for one, next_one in pairwise(keys))


def _drops(sections: Iterable[RollSection], rule: OrderRule) -> bool:
    """Whether the rule leaves out an article that a reader can see."""
    return rule.articles is Articles.DROP and any(
        collation.without_article(line.signatory.name, rule.locale) != line.signatory.name
        for section in sections
        if section.kind is PartyKind.ORGANIZATION
        for line in section.lines
    )


def _counted(number: int, noun: str) -> str:
    if not number:
        return ""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
