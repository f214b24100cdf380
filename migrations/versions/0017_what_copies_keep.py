"""a copy says how it was sealed, and the files of a mailing can be removed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEPT = sa.text("removed_at IS NULL")
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
    "opted_in",
    "edition_cancelled",
    "mailing_asked",
    "mailing_ready",
    "mailing_failed",
    "mailing_cancelled",
]
NEW_KIND = "mailing_removed"


def _one_of(column: str, words: list[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def _kinds(words: list[str]) -> None:
    name = op.f("ck_events_kind")
    with op.batch_alter_table("events") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, _one_of("kind", words))


def upgrade() -> None:
    with op.batch_alter_table("copies") as batch:
        batch.add_column(sa.Column("seal_level", sa.String(length=32), nullable=True))
        batch.add_column(
            sa.Column("seal_note", sa.Text(), nullable=False, server_default=sa.text("''"))
        )
        batch.add_column(sa.Column("sealing_key_id", sa.String(length=32), nullable=True))
        batch.alter_column("pdf", existing_type=sa.LargeBinary(), nullable=True)
        batch.create_foreign_key(
            op.f("fk_copies_sealing_key_id"), "sealing_keys", ["sealing_key_id"], ["id"]
        )
        batch.create_check_constraint(
            op.f("ck_copies_seal_level"), _one_of("seal_level", ["B-B", "B-T"])
        )
        batch.create_check_constraint(
            op.f("ck_copies_sealed_with"), "(seal_level IS NULL) = (sealing_key_id IS NULL)"
        )
    with op.batch_alter_table("copies") as batch:
        batch.alter_column("seal_note", existing_type=sa.Text(), server_default=None)
    with op.batch_alter_table("mailings") as batch:
        batch.drop_constraint("uq_mailings_one_each", type_="unique")
        batch.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint(
            op.f("ck_mailings_removed"), "removed_at IS NULL OR state <> 'waiting'"
        )
    op.create_index(
        "uq_mailings_one_each",
        "mailings",
        ["edition_id", "form"],
        unique=True,
        sqlite_where=KEPT,
        postgresql_where=KEPT,
    )
    _kinds([*EVENT_KINDS, NEW_KIND])


def downgrade() -> None:
    op.execute(f"DELETE FROM events WHERE kind = '{NEW_KIND}'")  # noqa: S608  (our own word)
    _kinds(EVENT_KINDS)
    # Nothing can be taken home of these, and the tables of before have no word for it.
    removed = "SELECT id FROM mailings WHERE removed_at IS NOT NULL"
    op.execute(f"DELETE FROM copies WHERE mailing_id IN ({removed})")  # noqa: S608  (our own words)
    op.execute("DELETE FROM mailings WHERE removed_at IS NOT NULL")
    op.drop_index("uq_mailings_one_each", table_name="mailings")
    with op.batch_alter_table("mailings") as batch:
        batch.drop_constraint(op.f("ck_mailings_removed"), type_="check")
        batch.drop_column("removed_at")
        batch.create_unique_constraint("uq_mailings_one_each", ["edition_id", "form"])
    with op.batch_alter_table("copies") as batch:
        batch.drop_constraint(op.f("ck_copies_sealed_with"), type_="check")
        batch.drop_constraint(op.f("ck_copies_seal_level"), type_="check")
        batch.drop_constraint(op.f("fk_copies_sealing_key_id"), type_="foreignkey")
        batch.alter_column("pdf", existing_type=sa.LargeBinary(), nullable=False)
        batch.drop_column("sealing_key_id")
        batch.drop_column("seal_note")
        batch.drop_column("seal_level")
