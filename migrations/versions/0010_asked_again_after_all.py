"""opt-outs can be taken back: by a date, so that what was said stays"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LIVE = sa.text("taken_back_at IS NULL")
EACH = "uq_opt_outs_one_each"
EVENT_KINDS = [
    "created",
    "imported",
    "version_saved",
    "settings_changed",
    "agreed",
    "redrafted",
    "opened",
    "closed",
    "signed",
    "confirmed",
    "listed",
    "declined",
    "withdrawn",
    "expired",
    "changed",
    "renamed",
    "moved",
    "entered",
    "edition_asked",
    "edition_ready",
    "edition_failed",
    "co_convener_invited",
    "co_convener_joined",
    "co_convener_ended",
    "rights_changed",
    "agreement_given",
    "agreement_taken_back",
    "commented",
    "comment_closed",
    "translated",
    "amendment_proposed",
    "amendment_dropped",
    "amended",
    "consented",
    "closing_refused",
    "superseded",
    "called",
    "signed_again",
    "opted_out",
]


def upgrade() -> None:
    with op.batch_alter_table("opt_outs") as batch:
        batch.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_constraint(EACH, type_="unique")
    op.create_index(
        EACH,
        "opt_outs",
        ["convener_id", "mailbox_key"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    _kinds([*EVENT_KINDS, "opted_in"])


def _kinds(words: list[str]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    name = op.f("ck_events_kind")
    with op.batch_alter_table("events") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"kind IN ({listed})")


def downgrade() -> None:
    op.execute("DELETE FROM events WHERE kind = 'opted_in'")
    _kinds(EVENT_KINDS)
    # What was taken back would count again.
    op.execute("DELETE FROM opt_outs WHERE taken_back_at IS NOT NULL")
    op.drop_index(EACH, "opt_outs")
    with op.batch_alter_table("opt_outs") as batch:
        batch.create_unique_constraint(EACH, ["convener_id", "mailbox_key"])
        batch.drop_column("taken_back_at")
