"""Signed before: what the owner of a mailbox signed in earlier letters of the same convener.

It is told to nobody but that owner: only once the mailbox is confirmed, and only of what the
same mailbox confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from letters.domain.problems import NotFoundProblem
from letters.domain.states import SignOnSource, SignOnState
from letters.models import Letter, Mention, SignOn, db
from letters.services import directory, reading, signing
from letters.services import entry as entries

MOST = 5
_PROVED = (SignOnSource.FORM, SignOnSource.AGAIN)
"""How a sign-on came whose mailbox its owner confirmed."""
_STANDING = (*directory.STANDING, SignOnState.CONFIRMED)
_NOT_YET_OR_NO_MORE = (SignOnState.UNCONFIRMED, SignOnState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier sign-on of the same mailbox: the letter's title and month ("March 2024"), the
    name, and whether that is another than now."""

    id: str
    title: str
    language: str
    month: str
    name: str
    differs: bool


def of(sign_on: SignOn) -> list[Earlier]:
    """What the mailbox of a confirmed sign-on signed before, the newest first; for any other
    sign-on nothing."""
    return [_told(each, sign_on) for each in _found(sign_on)]


def take_name(sign_on: SignOn, earlier_id: str, *, now: datetime) -> None:
    """Sign under the name of an earlier sign-on of the same mailbox from now on.

    Raises `NotFoundProblem` where there is no such one, and as `signing.change`.
    """
    for each in _found(sign_on):
        if each.id == earlier_id and each.kind is sign_on.kind:
            own = entries.of(sign_on)
            named = replace(own, name=each.name, sort_name=each.sort_name)
            return signing.change(sign_on, named, now=now)
    raise NotFoundProblem("This mailbox did not sign under that name before.")


def month(letter: Letter) -> str:
    """When a letter was published, as people say it."""
    version = reading.version_in_force(letter)
    opened = letter.opened_at or letter.created_at
    day: date = opened.astimezone(ZoneInfo(letter.time_zone)).date()
    if letter.imported and version.date:
        # The moment that its record has is that of the import.
        day = version.date
    return f"{day:%B} {day.year}"


def _found(sign_on: SignOn) -> list[SignOn]:
    mention = sign_on.mention
    if mention is None or mention.mailbox_key is None or sign_on.state in _NOT_YET_OR_NO_MORE:
        return []
    return list(
        db.session.scalars(
            select(SignOn)
            .join(Mention, Mention.id == SignOn.mention_id)
            .where(
                Mention.convener_id == mention.convener_id,
                Mention.mailbox_key == mention.mailbox_key,
                SignOn.letter_id != sign_on.letter_id,
                SignOn.state.in_(_STANDING),
                SignOn.source.in_(_PROVED),
            )
            .order_by(SignOn.confirmed_at.desc(), SignOn.id)
            .limit(MOST)
        )
    )


def _told(earlier: SignOn, sign_on: SignOn) -> Earlier:
    text = reading.text(earlier.letter, language=earlier.language)
    return Earlier(
        id=earlier.id,
        title=text.title,
        language=text.language,
        month=month(earlier.letter),
        name=earlier.name,
        differs=earlier.kind is sign_on.kind and earlier.name != sign_on.name,
    )
