"""The rules of a letter: who may sign, when, and in which order the names stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import select

from letters.domain import collation
from letters.domain.letter import OrderRule
from letters.domain.problems import Problem
from letters.domain.states import LetterState, WhoMaySign
from letters.models import EventKind, Letter, SignOn, db
from letters.services import events
from letters.services.actor import By

YEARS = range(2000, 3000)
"""The years in which letters open and close: far from where calendars end in some zone."""


@dataclass(frozen=True, slots=True)
class LetterRules:
    """What a letter asks of its signers, when it is open, and how it orders the names.

    `opens_at` and `closes_at` are UTC; `time_zone` (IANA) is what people see.
    """

    who_may_sign: WhoMaySign
    checked: bool
    goal: int | None
    time_zone: str
    opens_at: datetime | None
    closes_at: datetime | None
    order: OrderRule


def rules_of(letter: Letter) -> LetterRules:
    """The rules in force."""
    return LetterRules(
        who_may_sign=letter.who_may_sign,
        checked=letter.checked,
        goal=letter.goal,
        time_zone=letter.time_zone,
        opens_at=letter.opens_at,
        closes_at=letter.closes_at,
        order=letter.order_rule,
    )


def change_rules(letter: Letter, rules: LetterRules, *, by: By, now: datetime) -> None:
    """Set the rules of a letter; the same again changes nothing.

    Raises `Problem` beside the field that is refused.
    """
    events.lock(letter)
    _check_rules(letter, rules, now)
    locale = collation.check_locale(rules.order.locale, field="order_locale")
    rules = replace(rules, order=replace(rules.order, locale=locale))
    before = rules_of(letter)
    if rules == before:
        return
    letter.who_may_sign = rules.who_may_sign
    letter.checked = rules.checked
    letter.goal = rules.goal
    letter.time_zone = rules.time_zone
    letter.opens_at = rules.opens_at
    letter.closes_at = rules.closes_at
    letter.order_locale = rules.order.locale
    letter.order_articles = rules.order.articles
    letter.order_numeric = rules.order.numeric
    if rules.order != before.order:
        reorder(letter)
    events.record(letter, EventKind.SETTINGS_CHANGED, by=by, now=now)


def _check_rules(letter: Letter, rules: LetterRules, now: datetime) -> None:
    if letter.state is LetterState.CLOSED:
        raise Problem("The letter is closed; its rules can no longer change.")
    if rules.goal is not None and not 1 <= rules.goal <= 10_000_000:
        raise Problem("The goal must be a number from 1 to 10,000,000.", "goal")
    _check_zone(rules.time_zone)
    _check_times(letter, rules, now)
    opened = letter.state is LetterState.OPEN
    if opened and rules.who_may_sign is not letter.who_may_sign:
        raise Problem("The letter is open; who may sign can no longer change.", "who_may_sign")


def _check_times(letter: Letter, rules: LetterRules, now: datetime) -> None:
    if letter.state is LetterState.OPEN:
        if rules.opens_at != letter.opens_at:
            raise Problem("The letter is open already.", "opens_at")
        over = letter.closes_at is not None and letter.closes_at <= now
        if over and rules.closes_at != letter.closes_at:
            raise Problem("The deadline has passed, so it can no longer move.", "closes_at")
    if rules.opens_at and rules.opens_at != letter.opens_at and rules.opens_at <= now:
        raise Problem("The opening time lies in the past.", "opens_at")
    if rules.closes_at and rules.closes_at != letter.closes_at and rules.closes_at <= now:
        raise Problem("The closing time lies in the past.", "closes_at")
    if rules.opens_at and rules.closes_at and rules.opens_at >= rules.closes_at:
        raise Problem("The letter would close before it opens.", "closes_at")


@cache
def _zones() -> frozenset[str]:
    # Walks through the files of the zones, which is slow.
    return frozenset(available_timezones())


def _check_zone(time_zone: str) -> None:
    if time_zone not in _zones():
        raise Problem(f"“{time_zone[:60]}” is no time zone.", "time_zone")


def reorder_stale() -> None:
    """Store the sort keys anew of letters whose keys another version of ICU made."""
    stale = select(Letter).where(Letter.order_version != collation.version())
    for letter in db.session.scalars(stale.order_by(Letter.id)).all():
        reorder(letter)


def reorder(letter: Letter) -> None:
    """Store the sort keys of all sign-ons anew, after the rule or the ICU version changed."""
    rule = letter.order_rule
    for sign_on in db.session.scalars(select(SignOn).where(SignOn.letter_id == letter.id)):
        sign_on.sort_key = collation.sort_key(sign_on.signatory, rule)
    letter.order_version = collation.version()


def local(moment: datetime, time_zone: str) -> datetime:
    """A UTC time as people of a zone see it."""
    return moment.astimezone(ZoneInfo(time_zone))


def from_local(moment: datetime, time_zone: str, field: str) -> datetime:
    """The UTC time of a wall-clock time in a zone.

    A time that a clock change skips is refused; of a time that comes twice the first is taken.
    Raises `Problem` on `field`, or on `time_zone` where that is none.
    """
    _check_zone(time_zone)
    if moment.year not in YEARS:
        raise Problem(f"Write a year from {YEARS[0]} to {YEARS[-1]}.", field)
    zone = ZoneInfo(time_zone)
    aware = moment.replace(tzinfo=zone)
    back = aware.astimezone(ZoneInfo("UTC")).astimezone(zone)
    if back.replace(tzinfo=None) != moment:
        raise Problem(
            f"{moment:%H:%M} does not exist on that day in {time_zone}, because clocks change.",
            field,
        )
    return aware.astimezone(ZoneInfo("UTC"))
