"""Calls: who signed an earlier letter is asked to sign this one too, or not to be asked again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.models.base import Moment, Row
from letters.models.letter import Letter
from letters.models.mail import Link
from letters.models.sign_on import SignOn

LIVE = text("taken_back_at IS NULL")


class Call(Row):
    """The question to the signer of an earlier letter whether the same name signs this one.

    `sign_on` is the earlier one: whom to ask, and what is stored of the name. `signed` is what
    came of it under this letter. `link` is the mailed one, by which the call is answered.
    """

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("letter_id", "sign_on_id", name="uq_calls_one_each"),
        UniqueConstraint("link_id", name="uq_calls_link_id"),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    sign_on_id: Mapped[str] = mapped_column(
        ForeignKey("sign_ons.id", ondelete="CASCADE"), index=True
    )
    link_id: Mapped[str | None] = mapped_column(ForeignKey("links.id", ondelete="SET NULL"))
    signed_id: Mapped[str | None] = mapped_column(ForeignKey("sign_ons.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)

    letter: Mapped[Letter] = relationship()
    sign_on: Mapped[SignOn] = relationship(foreign_keys=[sign_on_id])
    link: Mapped[Link | None] = relationship()
    signed: Mapped[SignOn | None] = relationship(foreign_keys=[signed_id])


class OptOut(Row):
    """A mailbox that does not want to be asked again by a convener: its blind index, so that
    nothing more than this wish is known of it. Taking it back sets `taken_back_at`; at most one
    of a mailbox is live."""

    __tablename__ = "opt_outs"
    __table_args__ = (
        Index(
            "uq_opt_outs_one_each",
            "convener_id",
            "mailbox_key",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    mailbox_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Moment)
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment)
