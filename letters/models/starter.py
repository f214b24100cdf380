"""The starters that a convener added to the built-in ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.models.base import Moment, Row
from letters.models.convener import Convener


class OwnStarter(Row):
    """One starter: `source` is front matter and Markdown, read by `domain.text.starter`."""

    __tablename__ = "starters"
    __table_args__ = (UniqueConstraint("convener_id", "slug"),)

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    slug: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)

    convener: Mapped[Convener] = relationship()
