"""Co-conveners: other organizations that draft and agree a letter with its convener."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.states import Right
from letters.models.base import Moment, Row
from letters.models.convener import Convener
from letters.models.letter import Letter
from letters.models.user import User

LIVE = text("declined_at IS NULL AND ended_at IS NULL")
ASKED_BY_MAIL = text(
    "email <> '' AND accepted_at IS NULL AND declined_at IS NULL AND ended_at IS NULL"
)


class CoConvener(Row):
    """One other organization at one letter, with its rights there.

    It is invited as a convener of this installation (`convener`), or by mail (`email`): then
    its convener is known once somebody accepted. `name` is what the inviting convener calls it
    until then. `must_agree` says that the letter waits for its agreement.
    """

    __tablename__ = "co_conveners"
    __table_args__ = (
        CheckConstraint("convener_id IS NOT NULL OR email <> ''", name="to_somebody"),
        CheckConstraint("accepted_at IS NULL OR convener_id IS NOT NULL", name="accepted"),
        CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="one_answer"),
        CheckConstraint("may_agree OR NOT must_agree", name="must_agree"),
        Index(
            "uq_co_conveners_one_each",
            "letter_id",
            "convener_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index(
            "uq_co_conveners_one_mailed",
            "letter_id",
            "email",
            unique=True,
            sqlite_where=ASKED_BY_MAIL,
            postgresql_where=ASKED_BY_MAIL,
        ),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), index=True)
    convener_id: Mapped[str | None] = mapped_column(ForeignKey("conveners.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(255), default="")
    may_edit: Mapped[bool] = mapped_column(default=True)
    may_comment: Mapped[bool] = mapped_column(default=True)
    may_agree: Mapped[bool] = mapped_column(default=True)
    may_see_queue: Mapped[bool] = mapped_column(default=False)
    must_agree: Mapped[bool] = mapped_column(default=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    declined_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    letter: Mapped[Letter] = relationship()
    convener: Mapped[Convener | None] = relationship()
    invited_by: Mapped[User | None] = relationship()

    @property
    def is_live(self) -> bool:
        """Whether it takes part or is still invited to."""
        return self.declined_at is None and self.ended_at is None

    @property
    def takes_part(self) -> bool:
        """Whether it accepted and has not left."""
        return self.is_live and self.accepted_at is not None

    @property
    def rights(self) -> frozenset[Right]:
        """What its members may do, once it takes part."""
        granted = {
            Right.SEE: True,
            Right.EDIT: self.may_edit,
            Right.COMMENT: self.may_comment,
            Right.AGREE: self.may_agree,
            Right.QUEUE: self.may_see_queue,
        }
        return frozenset(right for right, given in granted.items() if given)

    @property
    def shown_name(self) -> str:
        """What it is called: its own name once its convener is known."""
        return self.convener.name if self.convener else self.name


class Agreement(Row):
    """One convener's agreement to exactly one version, until it is taken back."""

    __tablename__ = "agreements"
    __table_args__ = (
        Index(
            "uq_agreements_one_each",
            "version_id",
            "convener_id",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )

    version_id: Mapped[str] = mapped_column(ForeignKey("versions.id"))
    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment)

    convener: Mapped[Convener] = relationship()
    user: Mapped[User | None] = relationship()
