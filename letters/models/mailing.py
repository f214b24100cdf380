"""Mailings: an edition made for each of its recipients."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from letters.domain.copies import CopyForm, recipient_of
from letters.domain.letter import Recipient
from letters.domain.states import MailingState
from letters.models.base import Moment, Row, Word, one_of
from letters.models.edition import Edition


class Mailing(Row):
    """All copies of one edition in one form. `form` is a `CopyForm` as canonical JSON: asked for
    twice, it is one mailing. `done` of `total` copies are made. `problem` says why they are not all
    made, or what their seals lack."""

    __tablename__ = "mailings"
    __table_args__ = (
        UniqueConstraint("edition_id", "form", name="uq_mailings_one_each"),
        one_of("state", MailingState),
        CheckConstraint("done >= 0 AND done <= total", name="done"),
        CheckConstraint("(state = 'ready') = (ready_at IS NOT NULL)", name="ready"),
        CheckConstraint("state <> 'ready' OR done = total", name="whole"),
    )

    edition_id: Mapped[str] = mapped_column(ForeignKey("editions.id"))
    form: Mapped[str] = mapped_column(String(1000))
    state: Mapped[MailingState] = mapped_column(Word(MailingState), default=MailingState.WAITING)
    attempt: Mapped[int] = mapped_column(default=1)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column()
    problem: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    ready_at: Mapped[datetime | None] = mapped_column(Moment)

    edition: Mapped[Edition] = relationship()

    @property
    def copy_form(self) -> CopyForm:
        """What was chosen for its copies."""
        return CopyForm.from_json(json.loads(self.form))


class CopyRow(Row):
    """One copy of a mailing, never changed. `recipient` is the official as canonical JSON:
    recipients are public persons in their office, so nothing of it is sealed."""

    __tablename__ = "copies"
    __table_args__ = (
        UniqueConstraint("mailing_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("pages >= 1", name="pages"),
    )

    mailing_id: Mapped[str] = mapped_column(ForeignKey("mailings.id"))
    number: Mapped[int] = mapped_column()
    recipient: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    pages: Mapped[int] = mapped_column()
    pdf: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    created_at: Mapped[datetime] = mapped_column(Moment)

    mailing: Mapped[Mailing] = relationship()

    @property
    def official(self) -> Recipient:
        """Whose copy it is."""
        return recipient_of(json.loads(self.recipient))
