"""Planning an import into the register: what each row of a table would add. Nothing here changes
a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from letters.domain import names
from letters.domain.problems import Problem
from letters.domain.register_table import Line
from letters.domain.states import FactKind, PartyKind
from letters.models import Convener, Fact, Mention, db
from letters.services import aliases, facts, records, register
from letters.services.records import Record, portions

MOST_NEW = 1_000
"""New names, aliases among them: each is compared with the register before the answer goes out."""
_KINDS = {
    "organization": PartyKind.ORGANIZATION,
    "organisation": PartyKind.ORGANIZATION,
    "org": PartyKind.ORGANIZATION,
    "person": PartyKind.PERSON,
    "individual": PartyKind.PERSON,
}


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(slots=True)
class Planned:
    """One row. `party` is the known one, `aliases`, `details` and `notes` what is added to it;
    `remarks` say what is not taken, and why."""

    line: Line
    fate: Fate = Fate.REFUSED
    kind: PartyKind = PartyKind.ORGANIZATION
    name: str = ""
    party: str | None = None
    aliases: list[str] = field(default_factory=list)
    details: dict[FactKind, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[PartyKind, str]:
        """What two spellings of the very name share."""
        return self.kind, names.same(self.name)

    @property
    def adds(self) -> bool:
        """Whether anything is stored."""
        return self.fate is Fate.NEW or bool(self.aliases or self.details or self.notes)


def plan(convener: Convener, lines: Iterable[Line], usual: PartyKind) -> list[Planned]:
    """What becomes of each row; one that does not say its kind is of the `usual` one. Raises
    `Problem` where more is new than `MOST_NEW`."""
    rows = [_read(line, usual) for line in lines]
    _mark_repeated(rows)
    known = _Known(convener, rows)
    claimed = {row.key: row for row in rows if row.fate is Fate.NEW}
    for row in rows:
        if row.fate is Fate.NEW:
            record = known.record(row)
            if record is not None:
                _leave_out_what_is_known(row, record)
            row.aliases = [each for each in row.aliases if _is_free(each, row, known, claimed)]
    _refuse_too_many(rows)
    return rows


def _refuse_too_many(rows: Iterable[Planned]) -> None:
    new = sum((row.fate is Fate.NEW) + len(row.aliases) for row in rows)
    if new > MOST_NEW:
        raise Problem(
            f"The table holds {new:,} names that the register does not know; at most "
            f"{MOST_NEW:,} are added at once, since each is compared with all others. Please part "
            "it."
        )


def _read(line: Line, usual: PartyKind) -> Planned:
    """A row as it is, before anybody asks what is known."""
    row = Planned(line)
    kind = _KINDS.get(line.kind) if line.kind else usual
    if kind is None:
        row.remarks.append(f"“{line.kind[:60]}” is no kind: write organization or person.")
        return row
    try:
        row.name = names.clean(line.name)
    except Problem as problem:
        row.remarks.append(problem.message)
        return row
    row.kind, row.fate = kind, Fate.NEW
    told = _cleaned(row, aliases.clean, line.aliases)
    row.aliases = [each for each in told if each != row.name]
    row.notes = _cleaned(row, facts.clean_note, line.notes)
    typed = (line.short_name, line.website, line.country, line.state)
    for kind_of_fact, text in zip(facts.DETAILS, typed, strict=True):
        for value in _cleaned(row, partial(facts.clean_detail, kind_of_fact), [text]):
            row.details[kind_of_fact] = value
    return row


def _cleaned(row: Planned, clean: Callable[[str], str], typed: Iterable[str]) -> list[str]:
    """What can be taken of some cells; of the others a remark is made."""
    found: dict[str, None] = {}
    for text in typed:
        try:
            found[clean(text)] = None
        except Problem as problem:
            row.remarks.append(f"Not taken: {problem.message}")
    return [each for each in found if each]


def _mark_repeated(rows: Iterable[Planned]) -> None:
    """A name stands once in a table; two persons of one name are told apart by their ids."""
    seen: dict[tuple[object, ...], Planned] = {}
    for row in rows:
        if row.fate is not Fate.NEW:
            continue
        first = seen.setdefault((*row.key, row.line.id), row)
        if first is not row:
            row.fate = Fate.REPEATED
            row.remarks = [f"The same name as in line {first.line.number}."]


def _leave_out_what_is_known(row: Planned, record: Record) -> None:
    row.fate, row.party = Fate.KNOWN, record.party
    known = {*record.names, *record.gone}
    names = dict.fromkeys((row.name, *row.aliases))
    row.aliases = [each for each in names if each not in known]
    row.notes = [each for each in row.notes if each not in record.notes]
    for kind, value in list(row.details.items()):
        stands = record.details[kind]
        if stands:
            del row.details[kind]
        if stands and stands != value:
            row.remarks.append(f"Not taken: “{value}”, because the register says “{stands}”.")


def _is_free(
    alias: str, row: Planned, known: _Known, claimed: dict[tuple[PartyKind, str], Planned]
) -> bool:
    """Whether an alias can be told of the row's party: an organization's that others have too
    would join them unasked."""
    if row.kind is PartyKind.PERSON:
        return True
    key = row.kind, names.same(alias)
    if known.of_others(key, row.party):
        row.remarks.append(f"Not taken: “{alias}” is a name of another organization.")
        return False
    first = claimed.setdefault(key, row)
    if first is not row:
        row.remarks.append(f"Not taken: “{alias}” stands in line {first.line.number} already.")
    return first is row


class _Known:
    """Whom of a table's rows the register knows, asked for all rows together."""

    def __init__(self, convener: Convener, rows: Sequence[Planned]) -> None:
        self._bearers: dict[tuple[PartyKind, str], list[Mention]] = {}
        keys = {names.key(each) for row in rows for each in (row.name, *row.aliases) if each}
        for mention in _mentions(convener, Mention.name_key, keys):
            key = mention.kind, names.same(mention.name)
            self._bearers.setdefault(key, []).append(mention)
        ids = {row.line.id for row in rows if row.line.id}
        self._by_id = {each.id: each for each in _mentions(convener, Mention.id, ids)}
        self._told = self._who_were_told()
        self._taken: set[str] = set()
        mentions = [
            *self._by_id.values(),
            *(one for each in self._bearers.values() for one in each),
        ]
        parties = dict.fromkeys(each.party_id for each in mentions)
        self._records: dict[str, Record] = {}
        for chosen in portions(parties):
            self._records |= records.of(chosen, {})

    def record(self, row: Planned) -> Record | None:
        """The party that a row means: by its id, else by its name. Of persons an equal name says
        nothing, unless it was imported: then each row means another one of that name."""
        named = self._by_id.get(row.line.id)
        if named is not None and named.kind is row.kind:
            return self._records[named.party_id]
        for mention in self._bearers.get(row.key, ()):
            if row.kind is PartyKind.ORGANIZATION:
                return self._records[mention.party_id]
            if mention.id in self._told and mention.party_id not in self._taken:
                self._taken.add(mention.party_id)
                return self._records[mention.party_id]
        return None

    def of_others(self, key: tuple[PartyKind, str], party: str | None) -> bool:
        """Whether another party than this one has the name."""
        return any(each.party_id != party for each in self._bearers.get(key, ()))

    def _who_were_told(self) -> set[str]:
        ids = {
            one.id
            for (kind, _), each in self._bearers.items()
            for one in each
            if kind is PartyKind.PERSON
        }
        found: set[str] = set()
        for chosen in portions(ids):
            found |= set(
                db.session.scalars(
                    select(Fact.mention_id).where(
                        Fact.mention_id.in_(chosen), Fact.kind == FactKind.NAME
                    )
                )
            )
        return found


def _mentions(
    convener: Convener, column: InstrumentedAttribute[str], values: Iterable[str]
) -> Iterator[Mention]:
    for chosen in portions(values):
        yield from db.session.scalars(
            select(Mention)
            .where(
                Mention.convener_id == convener.id,
                column.in_(chosen),
                ~register.taken_back(),
            )
            .order_by(Mention.created_at, Mention.id)
        )
