"""names are found by smaller tables, also with a slip of the pen or by common words"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROWID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def upgrade() -> None:
    # All of it follows from the names: "letters migrate" makes it anew.
    op.drop_table("mention_tokens")
    op.create_table(
        "cards",
        sa.Column("number", ROWID, nullable=False),
        sa.Column("mention_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("matcher_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"],
            ["mentions.id"],
            name=op.f("fk_cards_mention_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cards")),
    )
    with op.batch_alter_table("cards") as batch:
        batch.create_index("uq_cards_mention_id", ["mention_id"], unique=True)
    op.create_table(
        "mention_tokens",
        integer("token"),
        integer("number"),
        sa.PrimaryKeyConstraint("token", "number", name=op.f("pk_mention_tokens")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "slips",
        integer("slip"),
        integer("number"),
        integer("word"),
        sa.PrimaryKeyConstraint("slip", "number", "word", name=op.f("pk_slips")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for name in ("slips", "mention_tokens", "cards"):
        op.drop_table(name)
    op.create_table(
        "mention_tokens",
        sa.Column("mention_id", sa.String(length=32), nullable=False),
        integer("token"),
        sa.Column("convener_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"],
            ["mentions.id"],
            name=op.f("fk_mention_tokens_mention_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["convener_id"], ["conveners.id"], name=op.f("fk_mention_tokens_convener_id")
        ),
        sa.PrimaryKeyConstraint("mention_id", "token", name=op.f("pk_mention_tokens")),
    )
    with op.batch_alter_table("mention_tokens") as batch:
        batch.create_index(
            "ix_mention_tokens_token", ["convener_id", "kind", "token"], unique=False
        )
