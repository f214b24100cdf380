"""The register: the parties that a convener has met in its letters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.states import PartyKind
from letters.models.base import Moment, Row, Word, one_of
from letters.models.convener import Convener


class Party(Row):
    """An organization or a person as one sign-on named it.

    Each sign-on brings a party of its own; that two of them are one and the same is never
    concluded from equal names.
    """

    __tablename__ = "parties"
    __table_args__ = (
        one_of("kind", PartyKind),
        Index("ix_parties_name_key", "convener_id", "name_key"),
    )

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    kind: Mapped[PartyKind] = mapped_column(Word(PartyKind))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(800))
    created_at: Mapped[datetime] = mapped_column(Moment)

    convener: Mapped[Convener] = relationship()
