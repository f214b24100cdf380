"""The overview of one letter: what waits, how it goes, what happened."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from letters.domain.states import LetterState, Right, Role, SignOnState
from letters.models import Letter, Version
from letters.services import amending, edition_kinds, reading, reviewing
from letters.web.clock import now
from letters.web.desk import activity, agreement
from letters.web.desk.stages import Stage
from letters.web.guards import may_open, place
from letters.web.policies import Member, policy

blueprint = Blueprint("overview", __name__)

DAYS = 8
LATEST = 7


@blueprint.get("/desk/<convener>/letters/<letter>/")
@policy(Member(Role.READER, shared=Right.SEE))
def show(convener: str, letter: str) -> ResponseReturnValue:
    """All that a coordinator wants to see first."""
    found = place().letter
    version = reading.version_in_force(found)
    names = may_open("sign_ons.index")
    moment = now()
    return render_template(
        "desk/overview.html",
        text=reading.text(found, version),
        version=version,
        counts=reading.counts(found),
        stages=_stages(found, version),
        days=[
            (str(day.day), number) for day, number in reading.listed_per_day(found, DAYS, moment)
        ],
        waits_since=reviewing.waits_since(found),
        latest=reviewing.sign_ons(found, per_page=LATEST).rows if names else [],
        happenings=activity.in_words(reading.activity(found, LATEST, without=activity.unseen())),
        names_seen=names,
        agreement=agreement.state_of(found),
        editions=reading.editions(found),
        outstanding=edition_kinds.outstanding(found) if place().manages else None,
        failed_mails=reading.failed_mails(found),
        correction=amending.pending(found),
        zone=ZoneInfo(found.time_zone),
        now=moment,
        states=SignOnState,
    )


_ORDER = list(LetterState)


def _stages(letter: Letter, version: Version) -> list[Stage]:
    zone = letter.time_zone
    if letter.imported:
        # What is known of a letter that came from elsewhere.
        return [
            Stage("Published", _in_words(version.date) if version.date else "no date", "done"),
            Stage("Imported", _day(letter.created_at, zone), "now"),
        ]
    at = {
        LetterState.DRAFT: letter.created_at,
        LetterState.AGREED: letter.agreed_at,
        LetterState.OPEN: letter.opened_at or letter.opens_at,
        LetterState.CLOSED: letter.closed_at or letter.closes_at,
    }
    labels = ("Drafted", "Text agreed", "Open", "Closed")
    reached = _ORDER.index(letter.state)
    stages = []
    for number, (state, label) in enumerate(zip(_ORDER, labels, strict=True)):
        standing = "done" if number < reached else "now" if number == reached else "ahead"
        stages.append(Stage(label, _day(at[state], zone), standing))
    return stages


def _day(moment: datetime | None, time_zone: str) -> str:
    if moment is None:
        return ""
    return _in_words(moment.astimezone(ZoneInfo(time_zone)))


def _in_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
