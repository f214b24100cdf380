"""The keys that a convener seals its editions with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.states import KeyOrigin
from letters.models.base import Moment, Row, Word, one_of
from letters.models.convener import Convener
from letters.models.user import User

IN_USE = text("retired_at IS NULL")


class SealingKey(Row):
    """A key with its certificate (DER), made here or imported. At most one of a convener is in
    use; one that another took the place of stays, as its certificate verifies earlier seals.

    `wrapped` is the key as a PKCS#12 file under a passphrase that the vault derives from the
    master key and this row's id; `vault_key` is the mark of that master key. `subject`,
    `fingerprint` (SHA-256, hex) and the dates are what the certificate says. `created_by` is
    nobody where the product made the key itself for a first edition.
    """

    __tablename__ = "sealing_keys"
    __table_args__ = (
        one_of("origin", KeyOrigin),
        CheckConstraint("length(certificate) BETWEEN 1 AND 50000", name="certificate"),
        CheckConstraint("length(wrapped) BETWEEN 1 AND 500000", name="wrapped"),
        CheckConstraint("length(vault_key) = 8", name="vault_key"),
        CheckConstraint("length(fingerprint) = 64", name="fingerprint"),
        CheckConstraint("not_before < not_after", name="times"),
        CheckConstraint("retired_at IS NULL OR retired_at >= created_at", name="retired"),
        Index(
            "uq_sealing_keys_one_in_use",
            "convener_id",
            unique=True,
            sqlite_where=IN_USE,
            postgresql_where=IN_USE,
        ),
    )

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"), index=True)
    origin: Mapped[KeyOrigin] = mapped_column(Word(KeyOrigin))
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    vault_key: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    not_before: Mapped[datetime] = mapped_column(Moment)
    not_after: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    retired_at: Mapped[datetime | None] = mapped_column(Moment)

    convener: Mapped[Convener] = relationship()
    created_by: Mapped[User | None] = relationship()
