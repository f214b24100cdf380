"""The overview of one letter: what waits, how it goes, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from letters.domain.states import LetterState, Role, SignOnState
from letters.models import Letter
from letters.services import reading
from letters.web.clock import now
from letters.web.desk import activity
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("overview", __name__)

DAYS = 8
LATEST = 7


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a letter; `state` is done, now or ahead."""

    label: str
    note: str
    state: str


@blueprint.get("/desk/<convener>/letters/<letter>/")
@policy(Member(Role.READER))
def show(convener: str, letter: str) -> ResponseReturnValue:
    """All that a coordinator wants to see first."""
    found = place().letter
    moment = now()
    return render_template(
        "desk/overview.html",
        text=reading.text(found),
        version=reading.version_in_force(found),
        counts=reading.counts(found),
        stages=_stages(found),
        days=[
            (f"{day.day}", number) for day, number in reading.listed_per_day(found, DAYS, moment)
        ],
        latest=reading.sign_ons(found, limit=LATEST),
        happenings=activity.in_words(reading.activity(found, limit=LATEST)),
        editions=reading.editions(found),
        failed_mails=reading.failed_mails(found),
        zone=ZoneInfo(found.time_zone),
        now=moment,
        states=SignOnState,
    )


_ORDER = list(LetterState)


def _stages(letter: Letter) -> list[Stage]:
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
        stages.append(Stage(label, _day(at[state], letter.time_zone), standing))
    return stages


def _day(moment: datetime | None, time_zone: str) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{local.day} {local:%b %Y}"
