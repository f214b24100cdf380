"""Telling: one mail of what is new in a draft room, instead of one a comment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CTE, ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.exc import IntegrityError

from letters.domain.states import CommentOutcome, Role
from letters.models import (
    CoConvener,
    Comment,
    Convener,
    Event,
    EventKind,
    Letter,
    Membership,
    NewsMark,
    User,
    db,
)
from letters.models.constraints import violated
from letters.services import outbox

PATIENCE = timedelta(minutes=30)
"""How long the first of the news waits for others to go with it."""
PAUSE = timedelta(hours=4)
"""How long nothing is told to a person of a letter after the last mail."""
AT_ONCE = 100
"""How many are told in one round of the worker."""
WRITERS = (Role.EDITOR, Role.COORDINATOR)
_NEWS = (EventKind.COMMENTED, EventKind.COMMENT_CLOSED)


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news. `outcome` is set where a thread was closed, by `who`; a reply names in
    `of` the comment that its thread begins with, which every other item is itself."""

    at: datetime
    who: User | None
    convener: Convener | None
    comment: Comment
    of: Comment
    outcome: CommentOutcome | None


def tell_due(now: datetime) -> None:
    """Mail those for whom something new has waited long enough; asked again, nothing more."""
    for letter, user, after, until in db.session.execute(_due(now)).all():
        mark = NewsMark(
            letter_id=letter.id, user_id=user.id, after_seq=after, until_seq=until, told_at=now
        )
        try:
            with db.session.begin_nested():
                db.session.add(mark)
        except IntegrityError as error:
            if violated(error) != "uq_news_marks_letter_id_user_id_after_seq":
                raise
            # Another worker has just told it.
            continue
        # No letter in the row of the mail: it is not for the desk's list of mails to signers.
        mark.mail_id = outbox.mail("digest", user=user, now=now).id


def _due(now: datetime) -> Select[Letter, User, int, int]:
    readers = _readers(None)
    told = (
        select(
            NewsMark.letter_id,
            NewsMark.user_id,
            func.max(NewsMark.until_seq).label("until_seq"),
            func.max(NewsMark.told_at).label("told_at"),
        )
        .group_by(NewsMark.letter_id, NewsMark.user_id)
        .cte()
    )
    after = func.coalesce(told.c.until_seq, 0)
    same = and_(told.c.letter_id == readers.c.letter_id, told.c.user_id == readers.c.user_id)
    pairs = (
        select(
            readers.c.letter_id,
            readers.c.user_id,
            after.label("after_seq"),
            func.max(Event.seq).label("until_seq"),
        )
        .join(Event, Event.letter_id == readers.c.letter_id)
        .outerjoin(told, same)
        .where(
            Event.kind.in_(_NEWS),
            Event.seq > after,
            Event.at > readers.c.since,
            _not_of(readers.c.user_id),
            or_(told.c.told_at.is_(None), told.c.told_at <= now - PAUSE),
        )
        .group_by(readers.c.letter_id, readers.c.user_id, after)
        .having(func.min(Event.at) <= now - PATIENCE)
        .cte()
    )
    return (
        select(Letter, User, pairs.c.after_seq, pairs.c.until_seq)
        .join(pairs, pairs.c.letter_id == Letter.id)
        .join(User, User.id == pairs.c.user_id)
        .where(User.active)
        .order_by(Letter.id, User.id)
        .limit(AT_ONCE)
    )


def _not_of(user_id: ColumnElement[int]) -> ColumnElement[bool]:
    return or_(Event.user_id.is_(None), Event.user_id != user_id)


def _readers(letter: Letter | None) -> CTE:
    """Who may see which letter's draft room, through which convener, and since when."""
    only = literal(True) if letter is None else Letter.id == letter.id
    own = (
        select(
            Letter.id.label("letter_id"),
            Membership.user_id,
            Membership.convener_id,
            Membership.created_at.label("since"),
        )
        .join(Membership, Membership.convener_id == Letter.convener_id)
        .where(Membership.role.in_(WRITERS), only)
    )
    other = (
        select(Letter.id, Membership.user_id, Membership.convener_id, CoConvener.accepted_at)
        .join(CoConvener, CoConvener.letter_id == Letter.id)
        .join(Membership, Membership.convener_id == CoConvener.convener_id)
        .where(
            Membership.role.in_(WRITERS),
            CoConvener.accepted_at.is_not(None),
            CoConvener.ended_at.is_(None),
            CoConvener.may_comment,
            only,
        )
    )
    return union_all(own, other).cte()


def door(letter: Letter, user: User) -> Convener | None:
    """The convener at whose desk a person may see the letter's draft room now, the letter's own
    first; None where there is none any more."""
    readers = _readers(letter)
    found = (
        select(Convener)
        .join(readers, readers.c.convener_id == Convener.id)
        .where(readers.c.user_id == user.id)
        .order_by((Convener.id != letter.convener_id), Convener.slug)
    )
    return db.session.scalars(found).first()


def news(mark: NewsMark) -> list[Item]:
    """What a digest tells, the oldest first."""
    readers = _readers(mark.letter)
    since = select(func.min(readers.c.since)).where(readers.c.user_id == mark.user_id)
    rows = db.session.execute(
        select(Event, Comment)
        .join(Comment, Comment.id == Event.subject)
        .where(
            Event.letter_id == mark.letter_id,
            Event.kind.in_(_NEWS),
            Event.seq > mark.after_seq,
            Event.seq <= mark.until_seq,
            Event.at > since.scalar_subquery(),
            _not_of(literal(mark.user_id)),
        )
        .order_by(Event.seq)
    )
    return [_item(event, comment) for event, comment in rows]


def _item(event: Event, comment: Comment) -> Item:
    closed = event.kind is EventKind.COMMENT_CLOSED
    first = db.session.get_one(Comment, comment.parent_id) if comment.parent_id else comment
    return Item(
        at=event.at,
        who=event.user,
        convener=None if closed else comment.convener,
        comment=comment,
        of=first,
        outcome=comment.outcome if closed else None,
    )


def mark_of(mail_id: str) -> NewsMark | None:
    """The digest that a mail is about."""
    return db.session.scalar(select(NewsMark).where(NewsMark.mail_id == mail_id))
