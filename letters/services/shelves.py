"""Shelves: the lists of letters at a convener's desk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from letters.domain.states import SignOnState
from letters.domain.text import placeholders
from letters.models import CoConvener, Convener, Letter, SignOn, Version, db


@dataclass(frozen=True, slots=True)
class Shelved:
    """A letter on its convener's shelf: its title with `{{ count }}` counted, its language, and
    how many sign-ons stand in each state (none is 0)."""

    letter: Letter
    title: str
    language: str
    counts: Counter[SignOnState]

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the letter's days begin and end."""
        return ZoneInfo(self.letter.time_zone)


def shelf(convener: Convener) -> list[Shelved]:
    """All letters of a convener with what its list of letters shows, the newest first."""
    return _shelf(Letter.convener_id == convener.id)


def shared_shelf(convener: Convener) -> list[Shelved]:
    """The letters of others that a convener drafts with them, the newest first."""
    takes_part = select(CoConvener.letter_id).where(
        CoConvener.convener_id == convener.id,
        CoConvener.accepted_at.is_not(None),
        CoConvener.ended_at.is_(None),
    )
    return _shelf(Letter.id.in_(takes_part))


def _shelf(chosen: ColumnElement[bool]) -> list[Shelved]:
    counts: dict[str, Counter[SignOnState]] = {}
    for letter_id, state, number in db.session.execute(
        select(SignOn.letter_id, SignOn.state, func.count())
        .join(Letter, Letter.id == SignOn.letter_id)
        .where(chosen)
        .group_by(SignOn.letter_id, SignOn.state)
    ):
        counts.setdefault(letter_id, Counter())[state] = number
    rows = db.session.execute(
        select(Letter, Version.title, Version.language)
        .join(Version, Version.letter_id == Letter.id)
        .where(
            chosen,
            Version.number == func.coalesce(Letter.agreed_number, Letter.current_number),
        )
        .order_by(Letter.created_at.desc(), Letter.slug)
    )
    shelved = []
    for letter, title, language in rows:
        found = counts.get(letter.id, Counter())
        title = placeholders.fill_count(title, found[SignOnState.LISTED])
        shelved.append(Shelved(letter, title, language, found))
    return shelved
