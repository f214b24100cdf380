"""A letter's events in words, for its activity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from letters.domain.states import Right, Role
from letters.models import Actor, EventKind
from letters.services import printing, reading
from letters.services.reading import Happening
from letters.web.guards import may_open, place
from letters.web.pages import page_number
from letters.web.policies import Member, policy

blueprint = Blueprint("activity", __name__)

PER_PAGE = 200

_SENTENCES = {
    EventKind.CREATED: "Letter begun",
    EventKind.IMPORTED: "Past letter imported with {names} names",
    EventKind.VERSION_SAVED: "Version {number} saved",
    EventKind.SETTINGS_CHANGED: "Rules and times changed",
    printing.PRINT: "How the letter is printed changed",
    EventKind.AGREED: "Version {number} agreed",
    EventKind.REDRAFTED: "Text taken back into drafting",
    EventKind.OPENED: "Opened for signature",
    EventKind.CLOSED: "Closed",
    EventKind.SIGNED: "{name} signed, not yet confirmed",
    EventKind.CONFIRMED: "{name} confirmed",
    EventKind.LISTED: "{name} listed",
    EventKind.SUPERSEDED: "{name}: the party is counted under another sign-on",
    EventKind.DECLINED: "{name} declined",
    EventKind.WITHDRAWN: "{name} withdrawn",
    EventKind.EXPIRED: "A sign-on that nobody confirmed was forgotten",
    EventKind.CHANGED: "{name}: entry changed",
    EventKind.RENAMED: "{name}: printed name corrected",
    EventKind.MOVED: "{name} given another place",
    EventKind.ENTERED: "{name} entered by hand",
    EventKind.CO_CONVENER_INVITED: "{name} invited as a co-convener",
    EventKind.CO_CONVENER_JOINED: "{name} joined as a co-convener",
    EventKind.CO_CONVENER_ENDED: "{name} {how}",
    EventKind.RIGHTS_CHANGED: "Rights of {name} changed",
    EventKind.AGREEMENT_GIVEN: "Agreement to version {number}",
    EventKind.AGREEMENT_TAKEN_BACK: "Agreement to version {number} taken back",
    EventKind.COMMENTED: "Comment on version {number}",
    EventKind.COMMENT_CLOSED: "Comment {outcome}",
    EventKind.TRANSLATED: "Translation saved with version {number}",
    EventKind.AMENDMENT_PROPOSED: "Version {number} proposed as a minor change",
    EventKind.AMENDMENT_DROPPED: "Proposed change dropped",
    EventKind.AMENDED: "Text changed to version {number}; {asked}",
    EventKind.CONSENTED: "{name} consented to version {number}",
    EventKind.CLOSING_REFUSED: "Not closed: a number in the text differs from the list",
    EventKind.CALLED: "Signatories of earlier letters asked to sign: {names}",
    EventKind.SIGNED_AGAIN: "{name} signed by the link that was mailed",
    EventKind.OPTED_OUT: "A signatory of an earlier letter does not want to be asked again",
    EventKind.OPTED_IN: "A signatory of an earlier letter may be asked again after all",
    EventKind.EDITION_ASKED: "Printing asked for",
    EventKind.EDITION_READY: "Edition {number} printed",
    EventKind.EDITION_FAILED: "Printing failed",
    EventKind.EDITION_CANCELLED: "Printing cancelled",
    EventKind.MAILING_ASKED: "Copies of edition {number} asked for",
    EventKind.MAILING_READY: "Copies of edition {number} made",
    EventKind.MAILING_FAILED: "Making copies of edition {number} failed",
    EventKind.MAILING_CANCELLED: "Making copies of edition {number} stopped",
    EventKind.MAILING_REMOVED: "Files of the copies of edition {number} removed",
}
_ACTORS = {Actor.SIGNER: "the signer", Actor.WORKER: "by itself", Actor.COMMAND: "command line"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the activity."""

    at: datetime
    who: str
    what: Markup


def in_words(happenings: Iterable[Happening]) -> list[Line]:
    """The lines of an activity, in the order given."""
    return [_line(each) for each in happenings]


def _line(happening: Happening) -> Line:
    event = happening.event
    # A name from right to left must not turn its sentence.
    name = Markup("<bdi>{}</bdi>").format(happening.name) if happening.name else "A sign-on"
    words = {
        "number": "",
        "names": "",
        "how": "",
        "outcome": "closed",
        **event.details,
        "name": name,
        "asked": _asked(event.details),
    }
    about = event.details.get("about", event.kind)
    what = Markup(_SENTENCES[about]).format_map(words)  # noqa: S704 - our own sentence
    who = event.user.name if event.user else _ACTORS.get(event.actor, "a former member")
    return Line(event.at, who, what)


def _asked(details: Mapping[str, object]) -> str:
    if details.get("minor"):
        return "a minor change"
    count = details.get("asked", 0)
    return "1 signer asked again" if count == 1 else f"{count:,} signers asked again"


def unseen() -> tuple[EventKind, ...]:
    """What happened that is not for the member to know: of sign-ons without the right to see
    them, and in another convener's letter of who else is or was invited."""
    hidden = () if may_open("sign_ons.index") else reading.OF_SIGN_ONS
    return hidden if place().shared is None else (*hidden, *reading.OF_OTHERS)


@blueprint.get("/desk/<convener>/letters/<letter>/activity")
@policy(Member(Role.READER, shared=Right.SEE))
def index(convener: str, letter: str) -> ResponseReturnValue:
    """All that happened to the letter, newest first, page by page."""
    found = place().letter
    page = page_number(request.args.get("page", ""))
    hidden = unseen()
    happenings = reading.activity(found, PER_PAGE, (page - 1) * PER_PAGE, without=hidden)
    return render_template(
        "desk/activity.html",
        lines=in_words(happenings),
        page=page,
        pages=max(1, -(-reading.event_count(found, without=hidden) // PER_PAGE)),
        zone=ZoneInfo(found.time_zone),
    )
