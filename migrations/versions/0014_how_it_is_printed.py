"""how a letter is printed, and in which state a party is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = ["name", "alias", "short_name", "website", "country", "note"]


def upgrade() -> None:
    op.add_column("letters", sa.Column("print_form", sa.Text(), nullable=True))
    _kinds([*KINDS[:-1], "state", KINDS[-1]])


def _kinds(words: list[str]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    name = op.f("ck_facts_kind")
    with op.batch_alter_table("facts") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"kind IN ({listed})")


def downgrade() -> None:
    op.execute("DELETE FROM facts WHERE kind = 'state'")
    _kinds(KINDS)
    with op.batch_alter_table("letters") as batch:
        batch.drop_column("print_form")
