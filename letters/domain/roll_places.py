"""The roll as a letter's print form wants it: what is printed of each name, and by which places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from letters.domain import collation, countries
from letters.domain.letter import Place, Roll, RollLine, RollSection, Signatory
from letters.domain.print_form import Grouping, PrintForm
from letters.domain.roll import ALPHABETICAL, SET_BY_HAND
from letters.domain.states import PartyKind


def as_chosen(roll: Roll, form: PrintForm, language: str) -> Roll:
    """The roll that a form prints in a BCP 47 language, to be frozen as it is.

    It holds nothing that is not printed. By country, the headings stand in the order of their
    names in that language, and numbers run through the roll as it is read; names whose country is
    not known come last. Where no country is known at all, the names stay by kind.
    """
    kept = [
        replace(section, lines=tuple(_kept(line, form) for line in section.lines))
        for section in roll.sections
    ]
    by_place = form.grouping is not Grouping.KIND and any(
        line.signatory.country
        for section in kept
        if section.kind is not None
        for line in section.lines
    )
    if not by_place:
        return Roll(tuple(map(_unplaced, kept)), roll.note)
    leads = [_unplaced(section) for section in kept if section.kind is None]
    rest = [line for section in kept if section.kind is not None for line in section.lines]
    sections = [*leads, *_by_place(rest, language)]
    return Roll(tuple(_renumbered(sections)), _note(roll, form.grouping))


def _kept(line: RollLine, form: PrintForm) -> RollLine:
    one = line.signatory
    return replace(
        line,
        signatory=replace(
            one,
            title=one.title if form.affiliations else "",
            affiliation=one.affiliation if form.affiliations else "",
            native=one.native if form.native_names else "",
            state=one.state if form.grouping is Grouping.STATE else "",
        ),
    )


def _unplaced(section: RollSection) -> RollSection:
    lines = (
        replace(line, signatory=replace(line.signatory, country="", state=""))
        for line in section.lines
    )
    return replace(section, lines=tuple(lines))


def _by_place(lines: Iterable[RollLine], language: str) -> Iterator[RollSection]:
    places: dict[Place, list[RollLine]] = {}
    for line in lines:
        places.setdefault(_place(line.signatory), []).append(line)

    def heading(place: Place) -> tuple[bool, bytes, bytes]:
        country = countries.name(place.country, language) if place.country else ""
        return (
            not place.country,
            collation.word_key(country, language),
            collation.word_key(place.state, language),
        )

    for place in sorted(places, key=heading):
        yield RollSection(None, tuple(places[place]), place)


def _place(signatory: Signatory) -> Place:
    return Place(signatory.country, signatory.state if signatory.country else "")


def _renumbered(sections: Iterable[RollSection]) -> Iterator[RollSection]:
    numbers = count(1)
    for section in sections:
        lines = tuple(replace(line, number=next(numbers)) for line in section.lines)
        yield replace(section, lines=lines)


def _note(roll: Roll, grouping: Grouping) -> str:
    where = "country and state" if grouping is Grouping.STATE else "country"
    leads = next((each for each in roll.sections if each.kind is None), None)
    order = roll.note[roll.note.index(ALPHABETICAL) :] if ALPHABETICAL in roll.note else ""
    both = {each.kind for each in roll.sections} >= set(PartyKind)
    start = f"Listed by {where}"
    if leads:
        first = "The lead signatory" if len(leads.lines) == 1 else "The lead signatories"
        start = f"{first} first, then by {where}"
    if not order:
        return f"{start}, in each {SET_BY_HAND.removeprefix('Listed ')}"
    return f"{start}, {'organizations before persons, each' if both else 'in each'} {order}"
