"""mailings: an edition made for each of its recipients"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATES = ["waiting", "ready", "failed", "cancelled"]
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
]
NEW_KINDS = ["mailing_asked", "mailing_ready", "mailing_failed", "mailing_cancelled"]


def _one_of(column: str, words: list[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def _kinds(words: list[str]) -> None:
    name = op.f("ck_events_kind")
    with op.batch_alter_table("events") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, _one_of("kind", words))


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("edition_id", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(_one_of("state", STATES), name=op.f("ck_mailings_state")),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_mailings_done")),
        sa.CheckConstraint(
            "(state = 'ready') = (ready_at IS NOT NULL)", name=op.f("ck_mailings_ready")
        ),
        sa.CheckConstraint("state <> 'ready' OR done = total", name=op.f("ck_mailings_whole")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_mailings_edition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
        sa.UniqueConstraint("edition_id", "form", name="uq_mailings_one_each"),
    )
    op.create_table(
        "copies",
        sa.Column("mailing_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("file", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_copies_number")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_copies_sha256")),
        sa.CheckConstraint("pages >= 1", name=op.f("ck_copies_pages")),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailings.id"], name=op.f("fk_copies_mailing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
        sa.UniqueConstraint("mailing_id", "number", name=op.f("uq_copies_mailing_id_number")),
    )
    _kinds([*EVENT_KINDS, *NEW_KINDS])


def downgrade() -> None:
    listed = ", ".join(f"'{word}'" for word in NEW_KINDS)
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")  # noqa: S608  (our own words)
    _kinds(EVENT_KINDS)
    op.drop_table("copies")
    op.drop_table("mailings")
