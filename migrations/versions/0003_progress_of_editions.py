"""how far the printing of an edition is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("editions") as batch:
        batch.add_column(sa.Column("stage", sa.String(length=32), nullable=True))
        batch.add_column(
            sa.Column("pages_done", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        batch.create_check_constraint(
            op.f("ck_editions_stage"), "stage IN ('setting', 'writing', 'finishing')"
        )
        batch.create_check_constraint(
            op.f("ck_editions_under_way"), "stage IS NULL OR state = 'waiting'"
        )
    with op.batch_alter_table("editions") as batch:
        # Only the rows that were there needed it: the product gives each row its own.
        batch.alter_column("pages_done", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("editions") as batch:
        batch.drop_constraint(op.f("ck_editions_under_way"), type_="check")
        batch.drop_constraint(op.f("ck_editions_stage"), type_="check")
        batch.drop_column("pages_done")
        batch.drop_column("stage")
