"""Pairs of mentions that may be one party, and what was judged of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.matching.outcome import Rule
from letters.domain.states import JudgementVerdict
from letters.models.base import Moment, Row, Word, one_of
from letters.models.convener import Convener
from letters.models.mention import Mention
from letters.models.user import User

LIVE = text("retracted_at IS NULL")


class Pair(Row):
    """Two mentions about which a person is asked: the machine's view. It stays when they are
    judged; whether they are is in the judgements."""

    __tablename__ = "pairs"
    __table_args__ = (
        one_of("rule", Rule),
        CheckConstraint("left_id < right_id", name="order"),
        CheckConstraint("score >= 0 AND score <= 1", name="score"),
        UniqueConstraint("left_id", "right_id", name="uq_pairs_one_each"),
        Index("ix_pairs_right_id", "right_id"),
        Index("ix_pairs_score", "convener_id", "score"),
    )

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    left_id: Mapped[str] = mapped_column(ForeignKey("mentions.id", ondelete="CASCADE"))
    right_id: Mapped[str] = mapped_column(ForeignKey("mentions.id", ondelete="CASCADE"))
    score: Mapped[float] = mapped_column()
    rule: Mapped[Rule] = mapped_column(Word(Rule))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    matcher_version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(Moment)

    left: Mapped[Mention] = relationship(foreign_keys=[left_id])
    right: Mapped[Mention] = relationship(foreign_keys=[right_id])


class Judgement(Row):
    """A verdict on two mentions: by a person, or, with a `matcher_version`, by the machine.

    Append-only: undoing sets `retracted_at`; at most one of a pair is live.
    """

    __tablename__ = "judgements"
    __table_args__ = (
        one_of("verdict", JudgementVerdict),
        CheckConstraint("left_id < right_id", name="order"),
        CheckConstraint(
            "matcher_version IS NULL OR (user_id IS NULL AND verdict = 'same')", name="machine"
        ),
        Index(
            "uq_judgements_one_live",
            "left_id",
            "right_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index("ix_judgements_right_id", "right_id"),
        Index("ix_judgements_created_at", "convener_id", "created_at"),
    )

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    left_id: Mapped[str] = mapped_column(ForeignKey("mentions.id", ondelete="CASCADE"))
    right_id: Mapped[str] = mapped_column(ForeignKey("mentions.id", ondelete="CASCADE"))
    verdict: Mapped[JudgementVerdict] = mapped_column(Word(JudgementVerdict))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    score: Mapped[float | None] = mapped_column()
    matcher_version: Mapped[int | None] = mapped_column()
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    retracted_at: Mapped[datetime | None] = mapped_column(Moment)
    retracted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    convener: Mapped[Convener] = relationship()
    left: Mapped[Mention] = relationship(foreign_keys=[left_id])
    right: Mapped[Mention] = relationship(foreign_keys=[right_id])
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    retracted_by: Mapped[User | None] = relationship(foreign_keys=[retracted_by_id])
