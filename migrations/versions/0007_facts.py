"""facts: of which kinds, who took one back, one at a time"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = "kind IN ('name', 'alias', 'short_name', 'website', 'country', 'note')"
TAKEN_BACK = "retracted_by_id IS NULL OR retracted_at IS NOT NULL"
ONE_LIVE = sa.text("retracted_at IS NULL AND kind <> 'note'")


def upgrade() -> None:
    with op.batch_alter_table("facts") as batch:
        batch.add_column(sa.Column("retracted_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_facts_retracted_by_id"),
            "users",
            ["retracted_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_check_constraint(op.f("ck_facts_kind"), KINDS)
        batch.create_check_constraint(op.f("ck_facts_value"), "value <> ''")
        batch.create_check_constraint(op.f("ck_facts_retracted"), TAKEN_BACK)
        batch.create_index(
            "uq_facts_one_live",
            ["mention_id", "kind"],
            unique=True,
            sqlite_where=ONE_LIVE,
            postgresql_where=ONE_LIVE,
        )


def downgrade() -> None:
    with op.batch_alter_table("facts") as batch:
        batch.drop_index("uq_facts_one_live")
        for name in ("retracted", "value", "kind"):
            batch.drop_constraint(op.f(f"ck_facts_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_facts_retracted_by_id"), type_="foreignkey")
        batch.drop_column("retracted_by_id")
