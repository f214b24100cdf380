"""Records: what the register knows of many parties at once, for a table. Nothing here changes a
record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from letters.domain.states import FactKind, PartyKind
from letters.models import Convener, Fact, Mention, SignOn, db
from letters.services import directory, facts, profiles, register, shelves

AT_ONCE = 500
"""How many parties are asked about in one question to the database."""


@dataclass(slots=True)
class Record:
    """A party: its names, the first is the one that it goes by, and those that were declined or
    taken off; what is noted of it, or else what
    its signers said; the titles of the letters that it signed, and its sign-ons, the newest
    first."""

    party: str
    kind: PartyKind
    names: list[str]
    gone: list[str]
    details: dict[FactKind, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    sign_ons: list[SignOn] = field(default_factory=list)


def every(convener: Convener, kind: PartyKind) -> Iterator[Record]:
    """All parties of one kind, by their first name."""
    ids = db.session.scalars(
        select(Mention.party_id)
        .where(Mention.convener_id == convener.id, Mention.kind == kind, ~register.taken_back())
        .group_by(Mention.party_id)
        .order_by(func.min(Mention.name_key), Mention.party_id)
    ).all()
    titles = {each.letter.id: each.title for each in shelves.shelf(convener)}
    for chosen in portions(ids):
        found = of(chosen, titles)
        yield from (found[each] for each in chosen)


def of(parties: Sequence[str], titles: dict[str, str]) -> dict[str, Record]:
    """The records of at most `AT_ONCE` parties. `titles`: those of the letters, by id."""
    found: dict[str, Record] = {}
    for party, known in directory.known(parties).items():
        kind = known.every[0].kind
        found[party] = Record(party, kind, known.names, known.gone_names)
        for mention in known.held:
            _add(found[party].domains, mention.domain)
    noted: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts.of(parties):
        noted[fact.mention.party_id].append(fact)
    for sign_on in directory.sign_ons(parties):
        assert sign_on.mention is not None, "it was found by it"
        found[sign_on.mention.party_id].sign_ons.append(sign_on)
    for party, record in found.items():
        _describe(record, noted[party], titles)
    return found


def portions(ids: Iterable[str]) -> Iterator[Sequence[str]]:
    """What one question to the database may ask for, until all were asked for."""
    every = list(ids)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


def _describe(record: Record, noted: Sequence[Fact], titles: dict[str, str]) -> None:
    kept = profiles.standing(record.sign_ons)
    record.details = {
        FactKind.SHORT_NAME: _first(each.short_name for each in kept),
        FactKind.WEBSITE: _first(each.website for each in kept),
        FactKind.COUNTRY: "",
        FactKind.STATE: "",
    } | {kind: fact.value for kind, fact in facts.newest(noted).items()}
    record.notes = [each.value for each in noted if each.kind is FactKind.NOTE]
    for sign_on in record.sign_ons:
        if sign_on.state in directory.STANDING:
            _add(record.letters, titles.get(sign_on.letter_id, ""))


def _first(values: Iterable[str]) -> str:
    return next(filter(None, values), "")


def _add(known: list[str], value: str) -> None:
    if value and value not in known:
        known.append(value)
