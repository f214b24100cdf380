"""Comments on passages of a text, suggestions, and replies to both."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.states import CommentOutcome
from letters.models.base import ID_LENGTH, Moment, Row, Word, one_of
from letters.models.convener import Convener
from letters.models.letter import Letter
from letters.models.user import User
from letters.models.version import Version


class Comment(Row):
    """What somebody says of a passage, or answers to that (`parent`).

    A passage is found again in later texts by its words (`quote`), those around it (`before`,
    `after`) and its place (`start`, characters into the body of `version`): see
    `domain.text.anchors`. A suggestion has a `replacement` for the passage, which may be empty.
    `outcome` says how it ended and when; an accepted suggestion names the version it made.
    """

    __tablename__ = "comments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "letter_id"],
            ["versions.id", "versions.letter_id"],
            name="fk_comments_version",
        ),
        # Lets a reply refer to a comment of its own letter only.
        UniqueConstraint("id", "letter_id"),
        ForeignKeyConstraint(
            ["parent_id", "letter_id"],
            ["comments.id", "comments.letter_id"],
            name="fk_comments_parent",
        ),
        one_of("outcome", CommentOutcome),
        CheckConstraint("(parent_id IS NULL) = (quote IS NOT NULL)", name="passage"),
        CheckConstraint("quote IS NULL OR quote <> ''", name="quote"),
        CheckConstraint("parent_id IS NULL OR replacement IS NULL", name="suggestion"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed"),
        CheckConstraint("outcome IS NULL OR parent_id IS NULL", name="whole_thread"),
        CheckConstraint(
            "(outcome IS NOT NULL AND outcome = 'accepted') = (made_number IS NOT NULL)",
            name="accepted",
        ),
        CheckConstraint(
            "outcome IS NULL OR outcome = 'resolved' OR replacement IS NOT NULL", name="answered"
        ),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), index=True)
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    parent_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    quote: Mapped[str | None] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
    start: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Text)
    replacement: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[CommentOutcome | None] = mapped_column(Word(CommentOutcome))
    made_number: Mapped[int | None] = mapped_column()
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    letter: Mapped[Letter] = relationship(foreign_keys=[letter_id])
    version: Mapped[Version] = relationship(
        primaryjoin="Comment.version_id == Version.id", foreign_keys=[version_id]
    )
    convener: Mapped[Convener] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
    replies: Mapped[list[Comment]] = relationship(
        primaryjoin="Comment.id == foreign(Comment.parent_id)",
        order_by="Comment.created_at, Comment.id",
        viewonly=True,
    )


class NewsMark(Row):
    """One digest of a letter's draft room to one person: it tells the events whose number is
    above `after_seq`, up to `until_seq`, but the person's own.

    A digest begins where the last one ended, so that of two made at once only one is kept, and
    events are told by their number, in which none can slip in later.
    """

    __tablename__ = "news_marks"
    __table_args__ = (
        UniqueConstraint("letter_id", "user_id", "after_seq"),
        CheckConstraint("after_seq >= 0 AND after_seq < until_seq", name="span"),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    after_seq: Mapped[int] = mapped_column()
    until_seq: Mapped[int] = mapped_column()
    told_at: Mapped[datetime] = mapped_column(Moment)
    mail_id: Mapped[str | None] = mapped_column(ForeignKey("mails.id", ondelete="SET NULL"))

    letter: Mapped[Letter] = relationship()
    user: Mapped[User] = relationship()
