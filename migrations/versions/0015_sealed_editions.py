"""an edition says which key sealed it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("editions") as batch:
        batch.add_column(sa.Column("sealing_key_id", sa.String(length=32), nullable=True))
        batch.create_foreign_key(
            op.f("fk_editions_sealing_key_id"), "sealing_keys", ["sealing_key_id"], ["id"]
        )
        batch.create_check_constraint(
            op.f("ck_editions_sealed_with"), "(seal_level IS NULL) = (sealing_key_id IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("editions") as batch:
        batch.drop_constraint(op.f("ck_editions_sealed_with"), type_="check")
        batch.drop_constraint(op.f("fk_editions_sealing_key_id"), type_="foreignkey")
        batch.drop_column("sealing_key_id")
