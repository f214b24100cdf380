"""The logos that a convener prints in its letterhead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.models.base import Moment, Row
from letters.models.convener import Convener

IN_USE = text("retired_at IS NULL")


class Logo(Row):
    """The logo of one organization: a PNG written by us (`rendering.pdf.pictures`), its size
    in pixels, and when it came. `name` is the organization's, and says what the logo shows.

    A picture never changes: one that another took the place of, or that was taken out, stays for
    the editions that were asked for with it."""

    __tablename__ = "logos"
    __table_args__ = (
        Index(
            "uq_logos_one_in_use",
            "convener_id",
            "name_key",
            unique=True,
            sqlite_where=IN_USE,
            postgresql_where=IN_USE,
        ),
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
    retired_at: Mapped[datetime | None] = mapped_column(Moment)

    convener: Mapped[Convener] = relationship()
