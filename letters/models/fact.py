"""What people tell the register of a party, beside what its sign-ons say."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.states import FactKind
from letters.models.base import Moment, Row, Word, one_of
from letters.models.mention import Mention
from letters.models.user import User

ONE_LIVE = text("retracted_at IS NULL AND kind <> 'note'")


class Fact(Row):
    """What a person noted of a party, kept at one of its mentions.

    Append-only: taking it back sets `retracted_at`. A mention that no sign-on made has one fact
    that says who told its name (`FactKind.NAME` or `ALIAS`); where that is taken back, nothing is
    found by the name any more. `value` of a country is its code, ISO 3166-1.
    """

    __tablename__ = "facts"
    __table_args__ = (
        one_of("kind", FactKind),
        CheckConstraint("value <> ''", name="value"),
        CheckConstraint("retracted_by_id IS NULL OR retracted_at IS NOT NULL", name="retracted"),
        Index("ix_facts_mention_id", "mention_id"),
        Index(
            "uq_facts_one_live",
            "mention_id",
            "kind",
            unique=True,
            sqlite_where=ONE_LIVE,
            postgresql_where=ONE_LIVE,
        ),
    )

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    mention_id: Mapped[str] = mapped_column(ForeignKey("mentions.id", ondelete="CASCADE"))
    kind: Mapped[FactKind] = mapped_column(Word(FactKind))
    value: Mapped[str] = mapped_column(String(2000))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    retracted_at: Mapped[datetime | None] = mapped_column(Moment)
    retracted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    mention: Mapped[Mention] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    retracted_by: Mapped[User | None] = relationship(foreign_keys=[retracted_by_id])
