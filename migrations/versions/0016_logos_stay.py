"""a logo that is used no more stays for the editions that were asked for with it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

IN_USE = sa.text("retired_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("logos") as batch:
        batch.drop_constraint(op.f("uq_logos_convener_id_name_key"), type_="unique")
        batch.add_column(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "uq_logos_one_in_use",
        "logos",
        ["convener_id", "name_key"],
        unique=True,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )


def downgrade() -> None:
    op.execute("DELETE FROM logos WHERE retired_at IS NOT NULL")
    op.drop_index("uq_logos_one_in_use", table_name="logos")
    with op.batch_alter_table("logos") as batch:
        batch.drop_column("retired_at")
        batch.create_unique_constraint(
            op.f("uq_logos_convener_id_name_key"), ["convener_id", "name_key"]
        )
