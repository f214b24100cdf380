"""Convening: which other organizations draft and agree a letter with its own convener."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from letters.domain import names
from letters.domain.problems import ConflictProblem, GoneProblem, NotFoundProblem, Problem
from letters.domain.states import LetterState
from letters.models import CoConvener, Convener, EventKind, Letter, Link, Mail, db
from letters.models.constraints import violated
from letters.services import accounts, agreeing, events, outbox
from letters.services.actor import By

PURPOSE = MAIL = "co_convener"


@dataclass(frozen=True, slots=True)
class Rights:
    """What the members of a co-convener may do, and whether the letter waits for it."""

    edit: bool = True
    comment: bool = True
    agree: bool = True
    must_agree: bool = True
    see_queue: bool = False


def all_of(letter: Letter) -> Sequence[CoConvener]:
    """Everybody that was ever invited to a letter, in the order of asking."""
    found = select(CoConvener).where(CoConvener.letter_id == letter.id)
    return db.session.scalars(found.order_by(CoConvener.created_at, CoConvener.id)).all()


def offers(convener: Convener) -> Sequence[CoConvener]:
    """The letters that a convener is invited to and has not answered, the newest first."""
    found = select(CoConvener).where(
        CoConvener.convener_id == convener.id,
        CoConvener.accepted_at.is_(None),
        CoConvener.declined_at.is_(None),
        CoConvener.ended_at.is_(None),
    )
    return db.session.scalars(found.order_by(CoConvener.created_at.desc(), CoConvener.id)).all()


def find(letter: Letter, co_convener_id: str) -> CoConvener:
    """One co-convener of a letter. Raises `NotFoundProblem`."""
    found = db.session.get(CoConvener, co_convener_id)
    if found is None or found.letter_id != letter.id:
        raise NotFoundProblem("There is no such co-convener of this letter.")
    return found


def find_offer(convener: Convener, offer_id: str) -> CoConvener:
    """An invitation of this convener to a letter. Raises `NotFoundProblem`, or `GoneProblem`
    when it was taken back or answered with no."""
    found = db.session.get(CoConvener, offer_id)
    if found is None or found.convener_id != convener.id:
        raise NotFoundProblem("There is no such invitation here.")
    _check_live(found)
    return found


def invite(
    letter: Letter, name: str, email: str, rights: Rights, *, by: By, now: datetime
) -> CoConvener:
    """Invite an organization: by mail where an address is given, else as a convener that works
    here and is called exactly `name`, or has it as the word in its address.

    Raises `Problem` beside the fields `name`, `email` and `must_agree`: for who is not here,
    takes part, is invited, or is the letter's own convener.
    """
    events.lock(letter)
    _check_not_closed(letter)
    _check(rights)
    if email.strip():
        clean = names.clean(name, field="name", what="The name of the organization")
        made = CoConvener(letter=letter, name=clean, email=accounts.mailbox(email))
    else:
        convener = _here(letter, name)
        made = CoConvener(letter=letter, convener=convener, name=convener.name, email="")
    _write(made, rights)
    made.invited_by_id = by.user_id
    made.created_at = now
    _store(made)
    events.record(letter, EventKind.CO_CONVENER_INVITED, by=by, now=now, subject=made.id)
    if made.email:
        _send(made, now)
    return made


def _check_not_closed(letter: Letter) -> None:
    if letter.state is LetterState.CLOSED:
        raise Problem("The letter is closed; there is nothing left to draft together.")


def _here(letter: Letter, name: str) -> Convener:
    """The one convener that works here under this very name. Others are not told of."""
    typed = names.clean_line(name, field="name", what="The name")
    if not typed:
        raise Problem("Say which organization you invite.", "name")
    found = db.session.scalars(
        select(Convener)
        .where(or_(Convener.name == typed, Convener.slug == typed))
        .order_by(Convener.slug != typed)
        .limit(2)
    ).all()
    exact = [each for each in found if each.slug == typed] or found
    if not exact:
        raise Problem(
            "No convener works here under exactly this name. Give an e-mail address of it to "
            "invite it by mail instead.",
            "name",
        )
    if len(exact) > 1:
        raise Problem(
            "More than one convener has this name. Type the word that stands in the address of "
            "its desk, or invite it by mail.",
            "name",
        )
    if exact[0].id == letter.convener_id:
        raise Problem("That is the letter's own convener; it takes part already.", "name")
    return exact[0]


def _store(made: CoConvener) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        broken = violated(error)
        if broken == "uq_co_conveners_one_mailed":
            sentence = f"An invitation to {made.email} waits already. You may send it again below."
            raise ConflictProblem(sentence, "email") from error
        if broken != "uq_co_conveners_one_each":
            raise
        raise ConflictProblem(
            f"{made.name} takes part in this letter already, or is invited to.", "name"
        ) from error


def _check(rights: Rights) -> None:
    if rights.must_agree and not rights.agree:
        raise Problem("The letter can wait only for who may agree: give that right too.", "agree")


def _write(co_convener: CoConvener, rights: Rights) -> None:
    co_convener.may_edit = rights.edit
    co_convener.may_comment = rights.comment
    co_convener.may_agree = rights.agree
    co_convener.must_agree = rights.must_agree
    co_convener.may_see_queue = rights.see_queue


def _send(co_convener: CoConvener, now: datetime) -> None:
    """Mail a link that is good for seven days; earlier ones end."""
    _end_links(co_convener, now)
    link, _token = outbox.link(PURPOSE, co_convener=co_convener, now=now)
    sent = select(func.count()).select_from(Mail).where(Mail.co_convener_id == co_convener.id)
    round = (db.session.scalar(sent) or 0) + 1
    outbox.mail(MAIL, co_convener=co_convener, link=link, round=round, now=now)


def _end_links(co_convener: CoConvener, now: datetime) -> None:
    for old in db.session.scalars(select(Link).where(Link.co_convener_id == co_convener.id)):
        old.expires_at = min(old.expires_at, now)


def send_again(co_convener: CoConvener, *, now: datetime) -> None:
    """Mail a new link to who has not answered. Raises `Problem` where none is waited for."""
    events.lock(co_convener.letter)
    db.session.refresh(co_convener)
    if not co_convener.email or not co_convener.is_live or co_convener.accepted_at is not None:
        raise ConflictProblem("This invitation is answered, or was taken back.")
    _send(co_convener, now)


def accept(co_convener: CoConvener, convener: Convener, *, by: By, now: datetime) -> None:
    """Let a convener join; again is no error. Raises `GoneProblem` when the invitation was
    taken back or declined, `Problem` when this convener takes part in the letter already."""
    letter = co_convener.letter
    events.lock(letter)
    db.session.refresh(co_convener)
    _check_live(co_convener)
    if co_convener.accepted_at is not None:
        return
    _check_not_closed(letter)
    if convener.id == letter.convener_id:
        raise Problem("That is the letter's own convener; it takes part already.", "convener")
    try:
        with db.session.begin_nested():
            co_convener.convener = convener
            co_convener.accepted_at = now
    except IntegrityError as error:
        if violated(error) != "uq_co_conveners_one_each":
            raise
        raise ConflictProblem(
            f"{convener.name} takes part in this letter already, or is invited to.", "convener"
        ) from error
    _end_links(co_convener, now)
    events.record(letter, EventKind.CO_CONVENER_JOINED, by=by, now=now, subject=co_convener.id)


def _check_live(co_convener: CoConvener) -> None:
    if co_convener.declined_at is not None:
        raise GoneProblem("This invitation was declined. Ask whoever invited you for a new one.")
    if co_convener.ended_at is not None:
        raise GoneProblem("This invitation was taken back. Ask whoever invited you.")


def decline(co_convener: CoConvener, *, by: By, now: datetime) -> None:
    """Answer an invitation with no; again is no error. Raises as `accept`."""
    events.lock(co_convener.letter)
    db.session.refresh(co_convener)
    if co_convener.declined_at is not None:
        return
    _check_live(co_convener)
    if co_convener.accepted_at is not None:
        raise ConflictProblem("This invitation was accepted already; leave the letter instead.")
    co_convener.declined_at = now
    _ended(co_convener, "declined the invitation", by, now)


def end(co_convener: CoConvener, *, by: By, now: datetime, left: bool = False) -> None:
    """Take an invitation back, end a co-convener's part, or, of its own will (`left`), leave;
    again is no error.

    What it wrote and agreed to stays. A draft that waited for it alone becomes agreed.
    """
    events.lock(co_convener.letter)
    db.session.refresh(co_convener)
    if not co_convener.is_live:
        return
    co_convener.ended_at = now
    _ended(co_convener, "left" if left else "is no longer a co-convener", by, now)


def _ended(co_convener: CoConvener, how: str, by: By, now: datetime) -> None:
    _end_links(co_convener, now)
    letter, subject = co_convener.letter, co_convener.id
    events.record(letter, EventKind.CO_CONVENER_ENDED, by=by, now=now, subject=subject, how=how)
    agreeing.settle(letter, by=by, now=now)


def change_rights(co_convener: CoConvener, rights: Rights, *, by: By, now: datetime) -> None:
    """Give a co-convener other rights. A draft that waited for its agreement alone becomes
    agreed when it is not asked for any more. Raises `Problem`."""
    letter = co_convener.letter
    events.lock(letter)
    db.session.refresh(co_convener)
    _check(rights)
    if not co_convener.is_live:
        raise ConflictProblem(f"{co_convener.shown_name} takes no part in this letter any more.")
    if rights == rights_of(co_convener):
        return
    _write(co_convener, rights)
    events.record(letter, EventKind.RIGHTS_CHANGED, by=by, now=now, subject=co_convener.id)
    agreeing.settle(letter, by=by, now=now)


def rights_of(co_convener: CoConvener) -> Rights:
    """The rights as they stand."""
    return Rights(
        edit=co_convener.may_edit,
        comment=co_convener.may_comment,
        agree=co_convener.may_agree,
        must_agree=co_convener.must_agree,
        see_queue=co_convener.may_see_queue,
    )


def unnamed(letter: Letter, conveners: Sequence[str]) -> list[str]:
    """The names of co-conveners that take part and are not among these, as the text names its
    conveners: nobody is put into a text silently."""
    named = {names.same(each) for each in conveners}
    takes_part = [each for each in agreeing.co_conveners(letter) if each.takes_part]
    return [each.shown_name for each in takes_part if names.same(each.shown_name) not in named]
