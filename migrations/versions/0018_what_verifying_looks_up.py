"""a file that is verified is looked up by its hash, and what a key sealed by the key"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("editions", "copies")
COLUMNS = ("sha256", "sealing_key_id")


def upgrade() -> None:
    for table in TABLES:
        for column in COLUMNS:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in TABLES:
        for column in COLUMNS:
            op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
