"""The register: whom a convener has met in its letters, under which names.

A *mention* is one claim of identity: a party as one sign-on named it. What joins mentions are
judgements (see `letters.models.judgement`); a party is all mentions that live judgements *same*
connect. Nothing is copied from one to the other, so nothing is lost when a judgement is undone.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.states import PartyKind
from letters.models.base import Base, Moment, Row, Word, one_of
from letters.models.convener import Convener


class Mention(Row):
    """An organization or a person as one sign-on named it, or as the register was told.

    `party_id` is derived: the oldest mention of its party, itself when it stands alone. So the
    identity of a party outlives a judgement that is undone, and the id of any of its mentions
    leads to it. `mailbox_key` is the blind index of the confirmed mailbox within the convener,
    `domain` the organization's own domain behind it; both are evidence.
    """

    __tablename__ = "mentions"
    __table_args__ = (
        one_of("kind", PartyKind),
        Index("ix_mentions_name_key", "convener_id", "name_key"),
        Index("ix_mentions_mailbox_key", "convener_id", "mailbox_key"),
        Index("ix_mentions_domain", "convener_id", "domain"),
        Index("ix_mentions_party_id", "party_id"),
    )

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    party_id: Mapped[str] = mapped_column(ForeignKey("mentions.id"))
    kind: Mapped[PartyKind] = mapped_column(Word(PartyKind))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(800))
    mailbox_key: Mapped[str | None] = mapped_column(String(64))
    domain: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)

    convener: Mapped[Convener] = relationship()

    @property
    def age(self) -> tuple[datetime, str]:
        """What the oldest of some mentions is found by."""
        return self.created_at, self.id


class Card(Base):
    """Under what a mention is found: everything here follows from its name, and may be made anew.

    `number` is short, since the tokens repeat it, and grows with time. `place`: the how-many-th
    name of its kind it is for its convener, give or take two made at once; so the newest tells
    how many there are. `words`: four bytes of each word's token. `matcher_version`: of the rules
    by which the name was read.
    """

    __tablename__ = "cards"
    __table_args__ = (Index("uq_cards_mention_id", "mention_id", unique=True),)

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    mention_id: Mapped[str] = mapped_column(ForeignKey("mentions.id", ondelete="CASCADE"))
    place: Mapped[int]
    words: Mapped[bytes]
    matcher_version: Mapped[int]


class MentionToken(Base):
    """One of the tokens under which a mention is found (`letters.domain.matching.tokens`), as
    a number of 64 bits that holds also whose name it is a token of, and of which kind.

    `number`: of the card. It is no foreign key: to take one card out, the database would read
    this whole table, or keep an index as large again.
    """

    __tablename__ = "mention_tokens"
    # The primary key is the table: half the size.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it

    token: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Slip(Base):
    """A word (its token) under itself and under itself without one of its letters, once for all
    names. `number`: the card that brought it; two that bring it at once need not wait for one
    another."""

    __tablename__ = "slips"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as above

    slip: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    word: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
