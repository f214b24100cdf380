"""Asking: who is mailed that a version waits for an agreement."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from letters.domain.states import LetterState
from letters.models import Convener, Letter, Mail, User, db
from letters.services import agreeing, drafting, events, members, outbox

MAIL = "agreement_asked"


def ask(letter: Letter, *, number: int, by: User, now: datetime) -> int:
    """Mail the coordinators of all whose agreement to version `number` is missing, each person
    once for each version; give how many are mailed now.

    Raises `ConflictProblem` when a newer version exists, `Problem` for a text that is not
    fit to be agreed to.
    """
    events.lock(letter)
    version = agreeing.newest(letter, number)
    drafting.check_ready(version)
    mailed = _mailed(letter, number)
    people = {
        each.id: each
        for one in agreeing.asked(letter, version)
        if one.convener and not one.waits and one.agreement is None
        for each in members.coordinators(one.convener)
        if each.id != by.id and each.id not in mailed
    }
    for each in people.values():
        outbox.mail(MAIL, user=each, letter=letter, round=number, now=now)
    return len(people)


def _mailed(letter: Letter, number: int) -> set[int | None]:
    sent = select(Mail.user_id)
    about = sent.where(Mail.letter_id == letter.id, Mail.name == MAIL, Mail.round == number)
    return set(db.session.scalars(about))


def asked_of(user: User, letter: Letter, number: int) -> Convener | None:
    """For which convener this person is asked to agree to the newest version, `number`; None
    when nobody waits for that any more."""
    if letter.current_number != number or letter.state is LetterState.CLOSED:
        return None
    for each in agreeing.asked(letter, drafting.version(letter, number)):
        open_ = each.convener and not each.waits and each.agreement is None
        if each.convener and open_ and user in members.coordinators(each.convener):
            return each.convener
    return None
