"""Register files: what a table of parties adds is stored as a whole, and the register is written
as such a table again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from letters.domain import register_table
from letters.domain.states import FactKind, PartyKind
from letters.models import Convener, Mention, SignOn, db
from letters.rendering import csv
from letters.services import aliases, duplicates, facts, profiles, records, register
from letters.services.actor import By
from letters.services.records import Record
from letters.services.register_plan import Fate, Planned

COLUMNS = (
    "id",
    "name",
    "kind",
    "aliases",
    "short_name",
    "website",
    "domains",
    "country",
    "state",
    "notes",
    "letters",
)


def store(convener: Convener, rows: Iterable[Planned], *, by: By, now: datetime) -> None:
    """Keep what a plan adds; the new names are compared with whom the convener knows."""
    register.lock(convener)
    made = [(row, _party(convener, row, by, now)) for row in rows if row.adds]
    for row, party in made:
        # An alias may join it with another party.
        facts.describe(party.party_id, row.details, by=by, now=now)
        for note in row.notes:
            facts.write_note(party.party_id, note, by=by, now=now)
        for alias in row.aliases:
            aliases.add(convener, party.party_id, alias, by=by, now=now)
    for row, party in made:
        if row.fate is Fate.NEW:
            duplicates.look(party, now=now)


def _party(convener: Convener, row: Planned, by: By, now: datetime) -> Mention:
    if row.party is not None:
        return db.session.get_one(Mention, row.party)
    if row.kind is PartyKind.ORGANIZATION:
        # It was shown as new; the same table may have been stored since.
        for known in aliases.bearers(convener, row.kind, row.name):
            return known
    mention = register.tell(convener, row.kind, row.name, now=now)
    facts.add(mention, FactKind.NAME, row.name, by=by, now=now)
    return mention


def table(convener: Convener, kind: PartyKind, *, contacts: bool = False) -> str:
    """The parties of one kind as CSV, which can be imported again. `contacts`: with the signers
    and their mailboxes."""
    columns = (*COLUMNS, "contacts") if contacts else COLUMNS
    rows = (_cells(each, contacts) for each in records.every(convener, kind))
    return csv.table_csv(columns, rows)


def _cells(record: Record, contacts: bool) -> Iterator[str]:
    name, *others = record.names
    yield from (record.party, name, record.kind.value, register_table.joined(others))
    yield record.details[FactKind.SHORT_NAME]
    yield record.details[FactKind.WEBSITE]
    yield register_table.joined(record.domains)
    yield record.details[FactKind.COUNTRY]
    yield record.details[FactKind.STATE]
    yield register_table.BETWEEN_NOTES.join(record.notes)
    yield register_table.joined(record.letters)
    if contacts:
        kept = profiles.standing(record.sign_ons)
        yield register_table.joined(list(dict.fromkeys(filter(None, map(_contact, kept)))))


def _contact(sign_on: SignOn) -> str:
    """Who signed: "Chu Lee, chair <chu@example.org>"."""
    who = ", ".join(filter(None, (sign_on.signer, sign_on.role)))
    return f"{who} <{sign_on.email}>".strip() if sign_on.email else who
