"""A letter's events in words, for its activity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from letters.domain.states import Role
from letters.models import Actor, EventKind
from letters.services import reading
from letters.services.reading import Happening
from letters.web.guards import place
from letters.web.policies import Member, policy

blueprint = Blueprint("activity", __name__)

MOST = 1000

_SENTENCES = {
    EventKind.CREATED: "Letter begun",
    EventKind.IMPORTED: "Past letter imported",
    EventKind.VERSION_SAVED: "Version {number} saved",
    EventKind.SETTINGS_CHANGED: "Rules and times changed",
    EventKind.AGREED: "Version {number} agreed",
    EventKind.REDRAFTED: "Text taken back into drafting",
    EventKind.OPENED: "Opened for signature",
    EventKind.CLOSED: "Closed",
    EventKind.SIGNED: "{name} signed, not yet confirmed",
    EventKind.CONFIRMED: "{name} confirmed",
    EventKind.LISTED: "{name} listed",
    EventKind.DECLINED: "{name} declined",
    EventKind.WITHDRAWN: "{name} withdrawn",
    EventKind.EXPIRED: "A sign-on that nobody confirmed was forgotten",
    EventKind.CHANGED: "{name} changed by its signer",
    EventKind.RENAMED: "Printed name corrected: {name}",
    EventKind.MOVED: "{name} given another place",
    EventKind.ENTERED: "{name} entered by hand",
    EventKind.EDITION_ASKED: "Printing asked for",
    EventKind.EDITION_READY: "Edition {number} printed",
    EventKind.EDITION_FAILED: "Printing failed",
}
_ACTORS = {Actor.SIGNER: "the signer", Actor.WORKER: "by itself", Actor.COMMAND: "command line"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the activity."""

    at: datetime
    who: str
    what: str


def in_words(happenings: Iterable[Happening]) -> list[Line]:
    """The lines of an activity, in the order given."""
    return [_line(each) for each in happenings]


def _line(happening: Happening) -> Line:
    event = happening.event
    what = _SENTENCES[event.kind].format_map(
        {"number": "", **event.details, "name": happening.name or "A sign-on"}
    )
    who = event.user.name if event.user else _ACTORS.get(event.actor, "a former member")
    return Line(event.at, who, what)


@blueprint.get("/desk/<convener>/letters/<letter>/activity")
@policy(Member(Role.READER))
def index(convener: str, letter: str) -> ResponseReturnValue:
    """All that happened to the letter, newest first."""
    found = place().letter
    lines = in_words(reading.activity(found, limit=MOST))
    zone = ZoneInfo(found.time_zone)
    return render_template("desk/activity.html", lines=lines, zone=zone)
