"""Forgetting: what nobody confirmed does not stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from letters.models import EventKind, Link, SignOn, db
from letters.services import events
from letters.services.actor import WORKER

UNCONFIRMED_DAYS = 7


def forget_unconfirmed(now: datetime) -> None:
    """Delete what nobody confirmed within seven days, with its mails and links: also what was
    disowned, but not while a link that was mailed again is still good."""
    old = now - timedelta(days=UNCONFIRMED_DAYS)
    good_link = select(Link.id).where(Link.sign_on_id == SignOn.id, Link.expires_at > now)
    stale = (
        select(SignOn)
        .where(SignOn.confirmed_at.is_(None), SignOn.created_at < old, ~good_link.exists())
        .order_by(SignOn.letter_id, SignOn.id)
    )
    for sign_on in db.session.scalars(stale).all():
        events.lock(sign_on.letter)
        db.session.refresh(sign_on)
        if sign_on.confirmed_at is not None:
            # Its signer was faster than this waited for the lock.
            continue
        events.record(sign_on.letter, EventKind.EXPIRED, by=WORKER, now=now, subject=sign_on.id)
        db.session.execute(delete(SignOn).where(SignOn.id == sign_on.id))
