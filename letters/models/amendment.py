"""Changes of an open letter, and what signers said yes to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.states import AmendmentKind
from letters.models.base import ID_LENGTH, Moment, Row, Word, one_of
from letters.models.letter import Letter
from letters.models.sign_on import SignOn
from letters.models.user import User

PENDING = text("in_force_at IS NULL AND dropped_at IS NULL")


class Amendment(Row):
    """One change of an open letter, from one version to another.

    A substantive one is in force at once and asks all earlier signers again. A minor one waits
    until a second coordinator agrees that it is minor. `note` tells the public why; `asked`
    counts the sign-ons that needed consent.
    """

    __tablename__ = "amendments"
    __table_args__ = (
        one_of("kind", AmendmentKind),
        CheckConstraint("from_number < to_number", name="numbers"),
        CheckConstraint("in_force_at IS NULL OR dropped_at IS NULL", name="one_end"),
        CheckConstraint("kind = 'minor' OR in_force_at IS NOT NULL", name="substantive"),
        CheckConstraint(
            "kind <> 'minor' OR in_force_at IS NULL OR "
            "seconded_by_id IS NULL OR seconded_by_id <> proposed_by_id",
            name="two_people",
        ),
        Index(
            "uq_amendments_one_pending",
            "letter_id",
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), index=True)
    kind: Mapped[AmendmentKind] = mapped_column(Word(AmendmentKind))
    from_number: Mapped[int] = mapped_column()
    to_number: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")
    asked: Mapped[int] = mapped_column(default=0)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    seconded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    in_force_at: Mapped[datetime | None] = mapped_column(Moment)
    dropped_at: Mapped[datetime | None] = mapped_column(Moment)

    letter: Mapped[Letter] = relationship()
    proposed_by: Mapped[User | None] = relationship(foreign_keys=[proposed_by_id])


class Consent(Row):
    """One yes of a signer to one version, with the hash of the text that was shown.

    Never changed. The sign-on itself names the newest version consented to; these rows tell
    who signed which text before.
    """

    __tablename__ = "consents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "letter_id"],
            ["versions.id", "versions.letter_id"],
            name="fk_consents_version",
        ),
        UniqueConstraint("sign_on_id", "version_id"),
        CheckConstraint("length(text_hash) = 64", name="text_hash"),
        Index("ix_consents_version", "version_id"),
    )

    sign_on_id: Mapped[str] = mapped_column(ForeignKey("sign_ons.id", ondelete="CASCADE"))
    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    text_hash: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(Moment)

    sign_on: Mapped[SignOn] = relationship()
