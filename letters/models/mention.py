"""The register: whom a convener has met in its letters, under which names.

A *mention* is one claim of identity: a party as one sign-on named it. What joins mentions are
judgements (see `letters.models.judgement`); a party is all mentions that live judgements *same*
connect. Nothing is copied from one to the other, so nothing is lost when a judgement is undone.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
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


class MentionToken(Base):
    """One of the tokens under which a mention is found (`letters.domain.matching.tokens`), as
    a number of 64 bits; for words, also what they are without one letter."""

    __tablename__ = "mention_tokens"
    __table_args__ = (Index("ix_mention_tokens_token", "convener_id", "kind", "token"),)

    mention_id: Mapped[str] = mapped_column(
        ForeignKey("mentions.id", ondelete="CASCADE"), primary_key=True
    )
    token: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"))
    kind: Mapped[PartyKind] = mapped_column(Word(PartyKind))
