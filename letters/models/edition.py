"""Editions: what was printed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from letters.domain.states import EditionState, PrintStage
from letters.models.base import ID_LENGTH, Moment, Row, Word, one_of
from letters.models.letter import Letter
from letters.models.version import Version


class Edition(Row):
    """One printing of a letter. `roll` is the frozen roll as canonical JSON; the PDF is made
    from it and from the version, and never changes once it is ready.

    A version with translations is printed once in each `language`, from one roll.

    `stage` and `pages_done` tell how far a printing under way is; the next attempt begins anew.
    """

    __tablename__ = "editions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "letter_id"],
            ["versions.id", "versions.letter_id"],
            name="fk_editions_version",
        ),
        UniqueConstraint("letter_id", "number"),
        one_of("state", EditionState),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(
            "(state = 'ready') = (pdf IS NOT NULL AND sha256 IS NOT NULL AND ready_at IS NOT NULL)",
            name="ready",
        ),
        one_of("stage", PrintStage),
        CheckConstraint("stage IS NULL OR state = 'waiting'", name="under_way"),
        CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name="sha256"),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    number: Mapped[int] = mapped_column()
    language: Mapped[str] = mapped_column(String(35), default="en")
    state: Mapped[EditionState] = mapped_column(Word(EditionState), default=EditionState.WAITING)
    attempt: Mapped[int] = mapped_column(default=1)
    stage: Mapped[PrintStage | None] = mapped_column(Word(PrintStage))
    pages_done: Mapped[int] = mapped_column(default=0)
    roll: Mapped[str] = mapped_column(Text)
    roll_hash: Mapped[str] = mapped_column(String(64))
    count: Mapped[int] = mapped_column()
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str | None] = mapped_column(String(64))
    pages: Mapped[int | None] = mapped_column()
    problem: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    ready_at: Mapped[datetime | None] = mapped_column(Moment)

    letter: Mapped[Letter] = relationship(foreign_keys=[letter_id])
    version: Mapped[Version] = relationship(
        primaryjoin="Edition.version_id == Version.id", foreign_keys=[version_id]
    )
