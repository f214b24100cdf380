"""a file that somebody brings is looked up by its hash"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_editions_sha256"), "editions", ["sha256"])
    op.create_index(op.f("ix_copies_sha256"), "copies", ["sha256"])


def downgrade() -> None:
    op.drop_index(op.f("ix_copies_sha256"), table_name="copies")
    op.drop_index(op.f("ix_editions_sha256"), table_name="editions")
