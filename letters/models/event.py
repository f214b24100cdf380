"""Events: what happened to a letter, in order, with nothing personal in it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.models.base import ID_LENGTH, Moment, Row, Word, one_of
from letters.models.letter import Letter
from letters.models.user import User


class EventKind(StrEnum):
    """What can happen to a letter."""

    CREATED = "created"
    IMPORTED = "imported"
    VERSION_SAVED = "version_saved"
    SETTINGS_CHANGED = "settings_changed"
    AGREED = "agreed"
    REDRAFTED = "redrafted"
    OPENED = "opened"
    CLOSED = "closed"
    SIGNED = "signed"
    CONFIRMED = "confirmed"
    LISTED = "listed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CHANGED = "changed"
    RENAMED = "renamed"
    MOVED = "moved"
    ENTERED = "entered"
    EDITION_ASKED = "edition_asked"
    EDITION_READY = "edition_ready"
    EDITION_FAILED = "edition_failed"
    CO_CONVENER_INVITED = "co_convener_invited"
    CO_CONVENER_JOINED = "co_convener_joined"
    CO_CONVENER_ENDED = "co_convener_ended"
    RIGHTS_CHANGED = "rights_changed"
    AGREEMENT_GIVEN = "agreement_given"
    AGREEMENT_TAKEN_BACK = "agreement_taken_back"
    COMMENTED = "commented"
    COMMENT_CLOSED = "comment_closed"
    TRANSLATED = "translated"
    AMENDMENT_PROPOSED = "amendment_proposed"
    AMENDMENT_DROPPED = "amendment_dropped"
    AMENDED = "amended"
    CONSENTED = "consented"
    CLOSING_REFUSED = "closing_refused"
    SUPERSEDED = "superseded"
    CALLED = "called"
    SIGNED_AGAIN = "signed_again"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    EDITION_CANCELLED = "edition_cancelled"
    MAILING_ASKED = "mailing_asked"
    MAILING_READY = "mailing_ready"
    MAILING_FAILED = "mailing_failed"
    MAILING_CANCELLED = "mailing_cancelled"
    MAILING_REMOVED = "mailing_removed"


class Actor(StrEnum):
    """What class of actor did it."""

    MEMBER = "member"
    SIGNER = "signer"
    WORKER = "worker"
    COMMAND = "command"


class Event(Row):
    """One event. `subject` is the id of the sign-on, version or edition it is about;
    `details` holds numbers and words of the product, never names or addresses."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("letter_id", "seq"),
        one_of("kind", EventKind),
        one_of("actor", Actor),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("actor = 'member' OR user_id IS NULL", name="user"),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    seq: Mapped[int] = mapped_column()
    kind: Mapped[EventKind] = mapped_column(Word(EventKind))
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[Actor] = mapped_column(Word(Actor))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    subject: Mapped[str] = mapped_column(String(ID_LENGTH), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON)

    letter: Mapped[Letter] = relationship()
    user: Mapped[User | None] = relationship()
