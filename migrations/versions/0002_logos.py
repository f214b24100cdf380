"""logos"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "logos",
        sa.Column("convener_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=800), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(image) BETWEEN 1 AND 500000", name=op.f("ck_logos_image")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_logos_sha256")),
        sa.CheckConstraint(
            "width BETWEEN 1 AND 1200 AND height BETWEEN 1 AND 600", name=op.f("ck_logos_size")
        ),
        sa.ForeignKeyConstraint(
            ["convener_id"], ["conveners.id"], name=op.f("fk_logos_convener_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logos")),
        sa.UniqueConstraint("convener_id", "name_key", name=op.f("uq_logos_convener_id_name_key")),
    )


def downgrade() -> None:
    op.drop_table("logos")
