"""the register: mentions, pairs, judgements; one sign-on of a party counts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATES = ["unconfirmed", "confirmed", "listed", "declined", "withdrawn", "needs_consent"]
RULES = [
    "same_key",
    "same_alias",
    "same_words",
    "same_mailbox",
    "same_domain",
    "same_website",
    "same_name",
    "initials",
    "generic_tail",
    "short_form",
    "alike",
    "conflict",
    "unlike",
]
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
]
LIVE = sa.text("retracted_at IS NULL")


def one_of(column: str, words: list[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def ident(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def foreign(table: str, column: str, other: str, ondelete: str | None = None):
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [other], name=name, ondelete=ondelete)


def upgrade() -> None:
    _mentions()
    _pairs()
    _judgements()
    _facts()
    _move_parties()
    with op.batch_alter_table("sign_ons") as batch:
        batch.drop_constraint(op.f("ck_sign_ons_state"), type_="check")
        batch.drop_constraint(op.f("ck_sign_ons_before_consent"), type_="check")
        words = [*STATES, "superseded"]
        batch.create_check_constraint(op.f("ck_sign_ons_state"), one_of("state", words))
        batch.create_check_constraint(
            op.f("ck_sign_ons_before_consent"), one_of("before_consent", words)
        )
    _event_kinds([*EVENT_KINDS, "superseded"])


def _event_kinds(kinds: list[str]) -> None:
    with op.batch_alter_table("events") as batch:
        batch.drop_constraint(op.f("ck_events_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_events_kind"), one_of("kind", kinds))


def _mentions() -> None:
    op.create_table(
        "mentions",
        ident("convener_id"),
        ident("party_id"),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=800), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=True),
        sa.Column("domain", sa.String(length=255), nullable=False),
        moment("created_at"),
        ident("id"),
        sa.CheckConstraint("kind IN ('organization', 'person')", name=op.f("ck_mentions_kind")),
        foreign("mentions", "convener_id", "conveners.id"),
        foreign("mentions", "party_id", "mentions.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
    )
    with op.batch_alter_table("mentions") as batch:
        for column in ("name_key", "mailbox_key", "domain"):
            batch.create_index(f"ix_mentions_{column}", ["convener_id", column], unique=False)
        batch.create_index("ix_mentions_party_id", ["party_id"], unique=False)
    op.create_table(
        "mention_tokens",
        ident("mention_id"),
        sa.Column("token", sa.BigInteger(), nullable=False, autoincrement=False),
        ident("convener_id"),
        sa.Column("kind", sa.String(length=32), nullable=False),
        foreign("mention_tokens", "mention_id", "mentions.id", "CASCADE"),
        foreign("mention_tokens", "convener_id", "conveners.id"),
        sa.PrimaryKeyConstraint("mention_id", "token", name=op.f("pk_mention_tokens")),
    )
    with op.batch_alter_table("mention_tokens") as batch:
        batch.create_index(
            "ix_mention_tokens_token", ["convener_id", "kind", "token"], unique=False
        )


def _pairs() -> None:
    op.create_table(
        "pairs",
        ident("convener_id"),
        ident("left_id"),
        ident("right_id"),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("matcher_version", sa.Integer(), nullable=False),
        moment("created_at"),
        ident("id"),
        sa.CheckConstraint(one_of("rule", RULES), name=op.f("ck_pairs_rule")),
        sa.CheckConstraint("left_id < right_id", name=op.f("ck_pairs_order")),
        sa.CheckConstraint("score >= 0 AND score <= 1", name=op.f("ck_pairs_score")),
        foreign("pairs", "convener_id", "conveners.id"),
        foreign("pairs", "left_id", "mentions.id", "CASCADE"),
        foreign("pairs", "right_id", "mentions.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairs")),
        sa.UniqueConstraint("left_id", "right_id", name="uq_pairs_one_each"),
    )
    with op.batch_alter_table("pairs") as batch:
        batch.create_index("ix_pairs_right_id", ["right_id"], unique=False)
        batch.create_index("ix_pairs_score", ["convener_id", "score"], unique=False)


def _judgements() -> None:
    op.create_table(
        "judgements",
        ident("convener_id"),
        ident("left_id"),
        ident("right_id"),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("matcher_version", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        moment("created_at"),
        moment("retracted_at", nullable=True),
        sa.Column("retracted_by_id", sa.Integer(), nullable=True),
        ident("id"),
        sa.CheckConstraint(
            one_of("verdict", ["same", "different", "related", "unsure"]),
            name=op.f("ck_judgements_verdict"),
        ),
        sa.CheckConstraint("left_id < right_id", name=op.f("ck_judgements_order")),
        sa.CheckConstraint(
            "matcher_version IS NULL OR (user_id IS NULL AND verdict = 'same')",
            name=op.f("ck_judgements_machine"),
        ),
        foreign("judgements", "convener_id", "conveners.id"),
        foreign("judgements", "left_id", "mentions.id", "CASCADE"),
        foreign("judgements", "right_id", "mentions.id", "CASCADE"),
        foreign("judgements", "user_id", "users.id", "SET NULL"),
        foreign("judgements", "retracted_by_id", "users.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
    )
    with op.batch_alter_table("judgements") as batch:
        batch.create_index(
            "uq_judgements_one_live",
            ["left_id", "right_id"],
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        )
        batch.create_index("ix_judgements_right_id", ["right_id"], unique=False)
        batch.create_index("ix_judgements_created_at", ["convener_id", "created_at"], unique=False)


def _facts() -> None:
    op.create_table(
        "facts",
        ident("convener_id"),
        ident("mention_id"),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=2000), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        moment("created_at"),
        moment("retracted_at", nullable=True),
        ident("id"),
        foreign("facts", "convener_id", "conveners.id"),
        foreign("facts", "mention_id", "mentions.id", "CASCADE"),
        foreign("facts", "user_id", "users.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    with op.batch_alter_table("facts") as batch:
        batch.create_index("ix_facts_mention_id", ["mention_id"], unique=False)


def _move_parties() -> None:
    """Each party was what one sign-on named: a mention that stands alone."""
    op.execute(
        "INSERT INTO mentions (id, convener_id, party_id, kind, name, name_key, domain,"
        " created_at) SELECT id, convener_id, id, kind, name, name_key, '', created_at"
        " FROM parties"
    )
    with op.batch_alter_table("sign_ons") as batch:
        batch.add_column(ident("mention_id", nullable=True))
        batch.drop_constraint(op.f("fk_sign_ons_party_id"), type_="foreignkey")
    op.execute("UPDATE sign_ons SET mention_id = party_id")
    with op.batch_alter_table("sign_ons") as batch:
        for column in ("mention_id", "party_id"):
            batch.create_foreign_key(op.f(f"fk_sign_ons_{column}"), "mentions", [column], ["id"])
        batch.create_index("uq_sign_ons_mention_id", ["mention_id"], unique=True)
        batch.create_check_constraint(
            op.f("ck_sign_ons_party"), "party_id IS NULL OR mention_id IS NOT NULL"
        )
    with op.batch_alter_table("parties") as batch:
        batch.drop_index("ix_parties_name_key")
    op.drop_table("parties")


def downgrade() -> None:
    op.create_table(
        "parties",
        ident("convener_id"),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=800), nullable=False),
        moment("created_at"),
        ident("id"),
        sa.CheckConstraint("kind IN ('organization', 'person')", name=op.f("ck_parties_kind")),
        foreign("parties", "convener_id", "conveners.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
    )
    with op.batch_alter_table("parties") as batch:
        batch.create_index("ix_parties_name_key", ["convener_id", "name_key"], unique=False)
    op.execute(
        "INSERT INTO parties (id, convener_id, kind, name, name_key, created_at)"
        " SELECT id, convener_id, kind, name, name_key, created_at FROM mentions"
    )
    op.execute("DELETE FROM events WHERE kind = 'superseded'")
    _event_kinds(EVENT_KINDS)
    op.execute("UPDATE sign_ons SET state = 'confirmed' WHERE state = 'superseded'")
    op.execute(
        "UPDATE sign_ons SET before_consent = 'confirmed' WHERE before_consent = 'superseded'"
    )
    with op.batch_alter_table("sign_ons") as batch:
        batch.drop_constraint(op.f("ck_sign_ons_party"), type_="check")
        batch.drop_index("uq_sign_ons_mention_id")
        for column in ("mention_id", "party_id"):
            batch.drop_constraint(op.f(f"fk_sign_ons_{column}"), type_="foreignkey")
        for name in ("before_consent", "state"):
            batch.drop_constraint(op.f(f"ck_sign_ons_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_sign_ons_{name}"), one_of(name, STATES))
    op.execute("UPDATE sign_ons SET party_id = mention_id")
    with op.batch_alter_table("sign_ons") as batch:
        batch.create_foreign_key(op.f("fk_sign_ons_party_id"), "parties", ["party_id"], ["id"])
        batch.drop_column("mention_id")
    for name in ("facts", "judgements", "pairs", "mention_tokens", "mentions"):
        op.drop_table(name)
