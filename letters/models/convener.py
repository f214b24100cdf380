"""Conveners (the tenants), who works for them, and who is invited to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.states import Role
from letters.models.base import Moment, Row, Word, one_of
from letters.models.user import User


class Convener(Row):
    """An organization that issues letters."""

    __tablename__ = "conveners"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    website: Mapped[str] = mapped_column(String(300), default="")
    contact_email: Mapped[str] = mapped_column(String(255), default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    language: Mapped[str] = mapped_column(String(35), default="en")
    created_at: Mapped[datetime] = mapped_column(Moment)

    memberships: Mapped[list[Membership]] = relationship(back_populates="convener")


class Membership(Row):
    """One person's role at one convener."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("user_id", "convener_id"),
        one_of("role", Role),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"), index=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    created_at: Mapped[datetime] = mapped_column(Moment)

    user: Mapped[User] = relationship(back_populates="memberships")
    convener: Mapped[Convener] = relationship(back_populates="memberships")


class Invitation(Row):
    """A mailed invitation to work for a convener; its link is in `links`."""

    __tablename__ = "invitations"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL", name="one_end"),
        Index(
            "uq_invitations_one_pending",
            "convener_id",
            "email",
            unique=True,
            sqlite_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    email: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(Word(Role))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    convener: Mapped[Convener] = relationship()
    invited_by: Mapped[User] = relationship()
