"""Mailings: an edition made for each of its recipients."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from letters.domain.copies import CopyForm, recipient_of
from letters.domain.letter import Recipient
from letters.domain.states import MailingState, SealLevel
from letters.models.base import Moment, Row, Word, one_of
from letters.models.edition import Edition
from letters.models.sealing_key import SealingKey

KEPT = text("removed_at IS NULL")


class Mailing(Row):
    """All copies of one edition in one form. `form` is a `CopyForm` as canonical JSON: asked for
    twice, it is one mailing. `done` of `total` copies are made. `problem` says why they are not all
    made. Since `removed_at` the files of the copies are not kept any more."""

    __tablename__ = "mailings"
    __table_args__ = (
        Index(
            "uq_mailings_one_each",
            "edition_id",
            "form",
            unique=True,
            sqlite_where=KEPT,
            postgresql_where=KEPT,
        ),
        one_of("state", MailingState),
        CheckConstraint("done >= 0 AND done <= total", name="done"),
        CheckConstraint("(state = 'ready') = (ready_at IS NOT NULL)", name="ready"),
        CheckConstraint("state <> 'ready' OR done = total", name="whole"),
        CheckConstraint("removed_at IS NULL OR state <> 'waiting'", name="removed"),
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
    removed_at: Mapped[datetime | None] = mapped_column(Moment)

    edition: Mapped[Edition] = relationship()

    @property
    def copy_form(self) -> CopyForm:
        """What was chosen for its copies."""
        return CopyForm.from_json(json.loads(self.form))


class CopyRow(Row):
    """One copy of a mailing, never changed; its `pdf` may be removed, and what it was verified by
    stays. `recipient` is the official as canonical JSON: recipients are public persons in their
    office, so nothing of it is locked. The seal is told as that of an edition."""

    __tablename__ = "copies"
    __table_args__ = (
        UniqueConstraint("mailing_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("pages >= 1", name="pages"),
        one_of("seal_level", SealLevel),
        CheckConstraint("(seal_level IS NULL) = (sealing_key_id IS NULL)", name="sealed_with"),
    )

    mailing_id: Mapped[str] = mapped_column(ForeignKey("mailings.id"))
    number: Mapped[int] = mapped_column()
    recipient: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    pages: Mapped[int] = mapped_column()
    seal_level: Mapped[SealLevel | None] = mapped_column(Word(SealLevel))
    seal_note: Mapped[str] = mapped_column(Text, default="")
    sealing_key_id: Mapped[str | None] = mapped_column(ForeignKey("sealing_keys.id"), index=True)
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    created_at: Mapped[datetime] = mapped_column(Moment)

    mailing: Mapped[Mailing] = relationship()
    sealing_key: Mapped[SealingKey | None] = relationship()

    @property
    def official(self) -> Recipient:
        """Whose copy it is."""
        return recipient_of(json.loads(self.recipient))
