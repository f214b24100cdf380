"""Translations: the same version in another language."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.models.base import ID_LENGTH, Row
from letters.models.version import Version


class Translation(Row):
    """The text of one version in one further language. Never changed: a save of a translation
    makes the next version, which carries the others over.

    `authoritative` texts bind like the main one; others are a courtesy. `of_number` is the
    version whose main text it translates; where that text has changed since, it is behind.
    """

    __tablename__ = "translations"
    __table_args__ = (
        UniqueConstraint("version_id", "language"),
        CheckConstraint("length(text_hash) = 64", name="text_hash"),
        CheckConstraint("of_number >= 1", name="of_number"),
    )

    version_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("versions.id", ondelete="CASCADE")
    )
    language: Mapped[str] = mapped_column(String(35))
    title: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text, default="")
    salutation: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text)
    authoritative: Mapped[bool] = mapped_column(default=False)
    of_number: Mapped[int] = mapped_column()
    text_hash: Mapped[str] = mapped_column(String(64))

    version: Mapped[Version] = relationship(back_populates="translations")
