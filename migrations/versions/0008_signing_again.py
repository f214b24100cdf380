"""signing again: calls to the signers of earlier letters, and who does not want any"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SOURCES = ["form", "staff", "import"]
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
]
NEW_KINDS = ["called", "signed_again", "opted_out"]


def one_of(column: str, words: list[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def ident(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def foreign(table: str, column: str, other: str, ondelete: str | None = None):
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [other], name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "calls",
        ident("letter_id"),
        ident("sign_on_id"),
        ident("link_id", nullable=True),
        ident("signed_id", nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        ident("id"),
        foreign("calls", "letter_id", "letters.id"),
        foreign("calls", "sign_on_id", "sign_ons.id", "CASCADE"),
        foreign("calls", "link_id", "links.id", "SET NULL"),
        foreign("calls", "signed_id", "sign_ons.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("letter_id", "sign_on_id", name="uq_calls_one_each"),
        sa.UniqueConstraint("link_id", name="uq_calls_link_id"),
    )
    with op.batch_alter_table("calls") as batch:
        batch.create_index(op.f("ix_calls_sign_on_id"), ["sign_on_id"], unique=False)
    op.create_table(
        "opt_outs",
        ident("convener_id"),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        ident("id"),
        foreign("opt_outs", "convener_id", "conveners.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_outs")),
        sa.UniqueConstraint("convener_id", "mailbox_key", name="uq_opt_outs_one_each"),
    )
    _words([*SOURCES, "again"], [*EVENT_KINDS, *NEW_KINDS])


def _words(sources: list[str], kinds: list[str]) -> None:
    for table, column, words in (("sign_ons", "source", sources), ("events", "kind", kinds)):
        name = op.f(f"ck_{table}_{column}")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, one_of(column, words))


def downgrade() -> None:
    op.execute("DELETE FROM events WHERE kind IN ('called', 'signed_again', 'opted_out')")
    op.execute("UPDATE sign_ons SET source = 'form' WHERE source = 'again'")
    _words(SOURCES, EVENT_KINDS)
    op.drop_table("opt_outs")
    op.drop_table("calls")
