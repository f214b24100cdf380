"""The logos that a convener prints in its letterhead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.models.base import Moment, Row
from letters.models.convener import Convener


class Logo(Row):
    """The logo of one organization: a PNG written by us (`rendering.pdf.pictures`), its size
    in pixels, and when it came. `name` is the organization's, and says what the logo shows."""

    __tablename__ = "logos"
    __table_args__ = (
        UniqueConstraint("convener_id", "name_key"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("length(image) BETWEEN 1 AND 500000", name="image"),
        CheckConstraint("width BETWEEN 1 AND 1200 AND height BETWEEN 1 AND 600", name="size"),
    )

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(800))
    image: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int] = mapped_column()
    height: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(Moment)

    convener: Mapped[Convener] = relationship()
