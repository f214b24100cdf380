"""How a letter is printed: what its coordinators chose, and the roll as that wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, select

from letters.domain import roll_places, writing
from letters.domain.letter import Roll, RollLine
from letters.domain.print_form import Grouping, PrintForm
from letters.domain.states import FactKind, SignOnState
from letters.models import EventKind, Fact, Letter, Mention, SignOn, db
from letters.services import directory, events
from letters.services.actor import By

PRINT = "print"
"""What the event of a change says it is about."""


def change(letter: Letter, form: PrintForm, *, by: By, now: datetime) -> None:
    """Choose how a letter is printed from now on; what was printed stays as it is. The same again
    changes nothing."""
    events.lock(letter)
    if letter.form == form:
        return
    letter.print_form = form.to_json()
    events.record(letter, EventKind.SETTINGS_CHANGED, by=by, now=now, about=PRINT)


def roll(letter: Letter, whole: Roll, form: PrintForm, language: str) -> Roll:
    """A roll of this letter as a form prints it in a BCP 47 language, with what the register knows
    of its names where that is printed."""
    wanted = form.native_names or form.grouping is not Grouping.KIND
    return roll_places.as_chosen(_described(letter, whole) if wanted else whole, form, language)


def placed(letter: Letter) -> tuple[int, int]:
    """Of how many listed names the register knows the country, and how many are listed."""
    parties = _parties(letter)
    noted = {party for party, kind in _noted(letter) if kind is FactKind.COUNTRY}
    return sum(party in noted for party in parties.values()), len(parties)


def _described(letter: Letter, whole: Roll) -> Roll:
    parties = _parties(letter)
    known = directory.known(_of_listed(letter))
    noted = _noted(letter)

    def described(line: RollLine) -> RollLine:
        party = parties.get(line.signatory.reference, "")
        names = known[party].names if party in known else []
        return replace(
            line,
            signatory=replace(
                line.signatory,
                native=_native(line.signatory.name, names),
                country=noted.get((party, FactKind.COUNTRY), ""),
                state=noted.get((party, FactKind.STATE), ""),
            ),
        )

    sections = (
        replace(section, lines=tuple(map(described, section.lines))) for section in whole.sections
    )
    return replace(whole, sections=tuple(sections))


def _native(name: str, others: Iterable[str]) -> str:
    """The first of a party's names in a script of its own, beside one that is all Latin."""
    if set(filter(None, map(writing.script_of_character, name))) != {"Latn"}:
        return ""
    return next((each for each in others if writing.script(each) not in ("Latn", "")), "")


def _parties(letter: Letter) -> Mapping[str, str]:
    """The parties of the listed sign-ons, by the ids of these."""
    rows = db.session.execute(
        select(SignOn.id, Mention.party_id)
        .join(Mention, Mention.id == SignOn.mention_id)
        .where(SignOn.letter_id == letter.id, SignOn.state == SignOnState.LISTED)
    )
    return {row.id: row.party_id for row in rows}


def _of_listed(letter: Letter) -> Select[str]:
    return (
        select(Mention.party_id)
        .join(SignOn, SignOn.mention_id == Mention.id)
        .where(SignOn.letter_id == letter.id, SignOn.state == SignOnState.LISTED)
    )


def _noted(letter: Letter) -> Mapping[tuple[str, FactKind], str]:
    """Country and state of the parties of a letter; of several, the newest counts."""
    rows = db.session.execute(
        select(Mention.party_id, Fact.kind, Fact.value)
        .join(Mention, Mention.id == Fact.mention_id)
        .where(
            Mention.party_id.in_(_of_listed(letter)),
            Fact.kind.in_((FactKind.COUNTRY, FactKind.STATE)),
            Fact.retracted_at.is_(None),
        )
        .order_by(Fact.created_at, Fact.id.desc())
    )
    return {(row.party_id, row.kind): row.value for row in rows}
