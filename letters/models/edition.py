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

from letters.domain import edition_code
from letters.domain.states import EditionKind, EditionState, PrintStage, SealLevel
from letters.models.base import ID_LENGTH, Moment, Row, Word, one_of
from letters.models.letter import Letter
from letters.models.sealing_key import SealingKey
from letters.models.version import Version


class Edition(Row):
    """One printing of a letter. `roll` is the frozen roll as canonical JSON, `form` how it is
    printed (`services.edition_form`); the PDF is made from these and from the version, and never
    changes once it is ready.

    A version with translations is printed once in each `language`, from one roll.

    `frozen_hash` is the SHA-256 of all that is printed: the same asked for twice is one edition.
    `roll_hash` is that of the attached signatories.json. `code` is what its readers find it by.
    A supplement or an erratum `extends` an earlier edition.

    `rendition_sha256` is the hash of the file before the seal, which is the same whenever it is
    printed again; `sha256` that of the sealed file. `seal_note` says why a seal is less than it
    might be.

    `stage` and `pages_done` tell how far a printing under way is; the next attempt begins anew.
    """

    __tablename__ = "editions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "letter_id"],
            ["versions.id", "versions.letter_id"],
            name="fk_editions_version",
        ),
        ForeignKeyConstraint(
            ["extends_id", "letter_id"],
            ["editions.id", "editions.letter_id"],
            name="fk_editions_extends",
        ),
        UniqueConstraint("letter_id", "number"),
        UniqueConstraint("id", "letter_id", name="uq_editions_id_letter_id"),
        UniqueConstraint("letter_id", "language", "frozen_hash", name="uq_editions_same_input"),
        one_of("state", EditionState),
        one_of("kind", EditionKind),
        CheckConstraint("(kind = 'edition') = (extends_id IS NULL)", name="extends"),
        CheckConstraint("length(code) = 14", name="code"),
        CheckConstraint("length(frozen_hash) = 64", name="frozen_hash"),
        CheckConstraint("length(roll_hash) = 64", name="roll_hash"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(
            "(state = 'ready') = (pdf IS NOT NULL AND sha256 IS NOT NULL AND ready_at IS NOT NULL)",
            name="ready",
        ),
        one_of("stage", PrintStage),
        CheckConstraint("stage IS NULL OR state = 'waiting'", name="under_way"),
        CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name="sha256"),
        CheckConstraint(
            "rendition_sha256 IS NULL OR length(rendition_sha256) = 64", name="rendition_sha256"
        ),
        one_of("seal_level", SealLevel),
        CheckConstraint(
            "seal_level IS NULL OR (state = 'ready' AND rendition_sha256 IS NOT NULL)",
            name="sealed",
        ),
        CheckConstraint("(seal_level IS NULL) = (sealing_key_id IS NULL)", name="sealed_with"),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    number: Mapped[int] = mapped_column()
    code: Mapped[str] = mapped_column(String(14), unique=True, default=edition_code.new)
    kind: Mapped[EditionKind] = mapped_column(Word(EditionKind), default=EditionKind.EDITION)
    extends_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    language: Mapped[str] = mapped_column(String(35), default="en")
    state: Mapped[EditionState] = mapped_column(Word(EditionState), default=EditionState.WAITING)
    attempt: Mapped[int] = mapped_column(default=1)
    stage: Mapped[PrintStage | None] = mapped_column(Word(PrintStage))
    pages_done: Mapped[int] = mapped_column(default=0)
    frozen_hash: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(Text, default="{}")
    # Many megabytes for a long list: pages that only show an edition do not load it.
    roll: Mapped[str] = deferred(mapped_column(Text, nullable=False))
    roll_hash: Mapped[str] = mapped_column(String(64))
    count: Mapped[int] = mapped_column()
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    rendition_sha256: Mapped[str | None] = mapped_column(String(64))
    seal_level: Mapped[SealLevel | None] = mapped_column(Word(SealLevel))
    seal_note: Mapped[str] = mapped_column(Text, default="")
    sealing_key_id: Mapped[str | None] = mapped_column(ForeignKey("sealing_keys.id"), index=True)
    pages: Mapped[int | None] = mapped_column()
    problem: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    ready_at: Mapped[datetime | None] = mapped_column(Moment)

    letter: Mapped[Letter] = relationship(foreign_keys=[letter_id])
    sealing_key: Mapped[SealingKey | None] = relationship()
    version: Mapped[Version] = relationship(
        primaryjoin="Edition.version_id == Version.id", foreign_keys=[version_id]
    )
    extends: Mapped[Edition | None] = relationship(
        primaryjoin="Edition.extends_id == remote(Edition.id)", foreign_keys=[extends_id]
    )
