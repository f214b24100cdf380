"""the keys that conveners seal their editions with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

IN_USE = sa.text("retired_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "sealing_keys",
        sa.Column("convener_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("vault_key", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("origin IN ('made', 'imported')", name=op.f("ck_sealing_keys_origin")),
        sa.CheckConstraint(
            "length(certificate) BETWEEN 1 AND 50000", name=op.f("ck_sealing_keys_certificate")
        ),
        sa.CheckConstraint(
            "length(wrapped) BETWEEN 1 AND 500000", name=op.f("ck_sealing_keys_wrapped")
        ),
        sa.CheckConstraint("length(vault_key) = 8", name=op.f("ck_sealing_keys_vault_key")),
        sa.CheckConstraint("length(fingerprint) = 64", name=op.f("ck_sealing_keys_fingerprint")),
        sa.CheckConstraint("not_before < not_after", name=op.f("ck_sealing_keys_times")),
        sa.CheckConstraint(
            "retired_at IS NULL OR retired_at >= created_at", name=op.f("ck_sealing_keys_retired")
        ),
        sa.ForeignKeyConstraint(
            ["convener_id"], ["conveners.id"], name=op.f("fk_sealing_keys_convener_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_sealing_keys_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_keys")),
    )
    op.create_index(op.f("ix_sealing_keys_convener_id"), "sealing_keys", ["convener_id"])
    op.create_index(
        "uq_sealing_keys_one_in_use",
        "sealing_keys",
        ["convener_id"],
        unique=True,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )


def downgrade() -> None:
    op.drop_table("sealing_keys")
