"""drafting together, and consent to changed texts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ASKED_BY_MAIL = "email <> '' AND accepted_at IS NULL AND declined_at IS NULL AND ended_at IS NULL"
STATES = ["unconfirmed", "confirmed", "listed", "declined", "withdrawn"]
KINDS = [
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
]
NEW_KINDS = [
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


def one_of(column: str, words: list[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def upgrade() -> None:
    op.create_table(
        "amendments",
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=False),
        sa.Column("to_number", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("seconded_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind <> 'minor' OR in_force_at IS NULL OR seconded_by_id IS NULL OR seconded_by_id <> proposed_by_id",
            name=op.f("ck_amendments_two_people"),
        ),
        sa.CheckConstraint(
            "kind = 'minor' OR in_force_at IS NOT NULL", name=op.f("ck_amendments_substantive")
        ),
        sa.CheckConstraint("kind IN ('substantive', 'minor')", name=op.f("ck_amendments_kind")),
        sa.CheckConstraint("from_number < to_number", name=op.f("ck_amendments_numbers")),
        sa.CheckConstraint(
            "in_force_at IS NULL OR dropped_at IS NULL", name=op.f("ck_amendments_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_amendments_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["users.id"],
            name=op.f("fk_amendments_proposed_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["seconded_by_id"],
            ["users.id"],
            name=op.f("fk_amendments_seconded_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
    )
    with op.batch_alter_table("amendments") as batch:
        batch.create_index(op.f("ix_amendments_letter_id"), ["letter_id"], unique=False)
        batch.create_index(
            "uq_amendments_one_pending",
            ["letter_id"],
            unique=True,
            sqlite_where=sa.text("in_force_at IS NULL AND dropped_at IS NULL"),
            postgresql_where=sa.text("in_force_at IS NULL AND dropped_at IS NULL"),
        )

    op.create_table(
        "co_conveners",
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("convener_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("may_edit", sa.Boolean(), nullable=False),
        sa.Column("may_comment", sa.Boolean(), nullable=False),
        sa.Column("may_agree", sa.Boolean(), nullable=False),
        sa.Column("may_see_queue", sa.Boolean(), nullable=False),
        sa.Column("must_agree", sa.Boolean(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "convener_id IS NOT NULL OR email <> ''", name=op.f("ck_co_conveners_to_somebody")
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR convener_id IS NOT NULL", name=op.f("ck_co_conveners_accepted")
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR declined_at IS NULL", name=op.f("ck_co_conveners_one_answer")
        ),
        sa.CheckConstraint("may_agree OR NOT must_agree", name=op.f("ck_co_conveners_must_agree")),
        sa.ForeignKeyConstraint(
            ["convener_id"], ["conveners.id"], name=op.f("fk_co_conveners_convener_id")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["users.id"],
            name=op.f("fk_co_conveners_invited_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_co_conveners_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_conveners")),
    )
    with op.batch_alter_table("co_conveners") as batch:
        batch.create_index(op.f("ix_co_conveners_convener_id"), ["convener_id"], unique=False)
        batch.create_index(op.f("ix_co_conveners_letter_id"), ["letter_id"], unique=False)
        batch.create_index(
            "uq_co_conveners_one_each",
            ["letter_id", "convener_id"],
            unique=True,
            sqlite_where=sa.text("declined_at IS NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("declined_at IS NULL AND ended_at IS NULL"),
        )
        batch.create_index(
            "uq_co_conveners_one_mailed",
            ["letter_id", "email"],
            unique=True,
            sqlite_where=sa.text(ASKED_BY_MAIL),
            postgresql_where=sa.text(ASKED_BY_MAIL),
        )

    op.create_table(
        "news_marks",
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("until_seq", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "after_seq >= 0 AND after_seq < until_seq", name=op.f("ck_news_marks_span")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_news_marks_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mails.id"], name=op.f("fk_news_marks_mail_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_news_marks_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_marks")),
        sa.UniqueConstraint(
            "letter_id",
            "user_id",
            "after_seq",
            name=op.f("uq_news_marks_letter_id_user_id_after_seq"),
        ),
    )
    op.create_table(
        "agreements",
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("convener_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["convener_id"], ["conveners.id"], name=op.f("fk_agreements_convener_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_agreements_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_agreements_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    with op.batch_alter_table("agreements") as batch:
        batch.create_index(
            "uq_agreements_one_each",
            ["version_id", "convener_id"],
            unique=True,
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )

    op.create_table(
        "comments",
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("convener_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("made_number", sa.Integer(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NOT NULL AND outcome = 'accepted') = (made_number IS NOT NULL)",
            name=op.f("ck_comments_accepted"),
        ),
        sa.CheckConstraint(
            "outcome IN ('resolved', 'accepted', 'refused')", name=op.f("ck_comments_outcome")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome = 'resolved' OR replacement IS NOT NULL",
            name=op.f("ck_comments_answered"),
        ),
        sa.CheckConstraint("quote IS NULL OR quote <> ''", name=op.f("ck_comments_quote")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_at IS NULL)", name=op.f("ck_comments_closed")
        ),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (quote IS NOT NULL)", name=op.f("ck_comments_passage")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR parent_id IS NULL", name=op.f("ck_comments_whole_thread")
        ),
        sa.CheckConstraint(
            "parent_id IS NULL OR replacement IS NULL", name=op.f("ck_comments_suggestion")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_comments_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["users.id"],
            name=op.f("fk_comments_closed_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["convener_id"], ["conveners.id"], name=op.f("fk_comments_convener_id")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_comments_letter_id")),
        sa.ForeignKeyConstraint(
            ["parent_id", "letter_id"],
            ["comments.id", "comments.letter_id"],
            name="fk_comments_parent",
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "letter_id"],
            ["versions.id", "versions.letter_id"],
            name="fk_comments_version",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("id", "letter_id", name=op.f("uq_comments_id_letter_id")),
    )
    with op.batch_alter_table("comments") as batch:
        batch.create_index(op.f("ix_comments_letter_id"), ["letter_id"], unique=False)
        batch.create_index(op.f("ix_comments_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "translations",
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("salutation", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("authoritative", sa.Boolean(), nullable=False),
        sa.Column("of_number", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(text_hash) = 64", name=op.f("ck_translations_text_hash")),
        sa.CheckConstraint("of_number >= 1", name=op.f("ck_translations_of_number")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["versions.id"],
            name=op.f("fk_translations_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translations")),
        sa.UniqueConstraint(
            "version_id", "language", name=op.f("uq_translations_version_id_language")
        ),
    )
    op.create_table(
        "consents",
        sa.Column("sign_on_id", sa.String(length=32), nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(text_hash) = 64", name=op.f("ck_consents_text_hash")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_consents_letter_id")),
        sa.ForeignKeyConstraint(
            ["sign_on_id"], ["sign_ons.id"], name=op.f("fk_consents_sign_on_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "letter_id"],
            ["versions.id", "versions.letter_id"],
            name="fk_consents_version",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint(
            "sign_on_id", "version_id", name=op.f("uq_consents_sign_on_id_version_id")
        ),
    )
    with op.batch_alter_table("consents") as batch:
        batch.create_index("ix_consents_version", ["version_id"], unique=False)

    with op.batch_alter_table("letters") as batch:
        batch.add_column(sa.Column("consent_number", sa.Integer(), nullable=True))
        batch.add_column(
            sa.Column("numbers_meant", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
        batch.create_check_constraint(
            op.f("ck_letters_consent_number"),
            "consent_number IS NULL OR consent_number <= agreed_number",
        )
    with op.batch_alter_table("letters") as batch:
        batch.alter_column("numbers_meant", server_default=None)
    with op.batch_alter_table("links") as batch:
        batch.add_column(sa.Column("co_convener_id", sa.String(length=32), nullable=True))
        batch.create_index(op.f("ix_links_co_convener_id"), ["co_convener_id"])
        batch.create_foreign_key(
            op.f("fk_links_co_convener_id"),
            "co_conveners",
            ["co_convener_id"],
            ["id"],
            ondelete="CASCADE",
        )
    with op.batch_alter_table("mails") as batch:
        batch.add_column(sa.Column("co_convener_id", sa.String(length=32), nullable=True))
        batch.create_index("uq_mails_co_convener", ["co_convener_id", "name", "round"], unique=True)
        batch.create_index(
            "uq_mails_agreement_asked",
            ["letter_id", "user_id", "round"],
            unique=True,
            sqlite_where=sa.text("name = 'agreement_asked'"),
            postgresql_where=sa.text("name = 'agreement_asked'"),
        )
        batch.create_foreign_key(
            op.f("fk_mails_co_convener_id"),
            "co_conveners",
            ["co_convener_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch.drop_constraint(op.f("ck_mails_to_somebody"), type_="check")
        batch.create_check_constraint(
            op.f("ck_mails_to_somebody"),
            "sign_on_id IS NOT NULL OR invitation_id IS NOT NULL OR user_id IS NOT NULL"
            " OR co_convener_id IS NOT NULL",
        )
    with op.batch_alter_table("events") as batch:
        batch.drop_constraint(op.f("ck_events_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_events_kind"), one_of("kind", KINDS + NEW_KINDS))
    _bind_sign_ons()
    _keep_agreements()
    _name_languages()


def _keep_agreements() -> None:
    """Give each agreed text the agreement of its convener, which opening now asks for."""
    op.execute(
        "INSERT INTO agreements (id, version_id, convener_id, created_at)"
        " SELECT letters.id, versions.id, letters.convener_id, letters.agreed_at FROM letters"
        " JOIN versions ON versions.letter_id = letters.id"
        " AND versions.number = letters.agreed_number"
        " WHERE letters.agreed_at IS NOT NULL AND NOT letters.imported"
    )


def _name_languages() -> None:
    """An edition says in which language it is printed: until now in that of its version."""
    with op.batch_alter_table("editions") as batch:
        batch.add_column(
            sa.Column("language", sa.String(length=35), nullable=False, server_default="en")
        )
    op.execute(
        "UPDATE editions SET language ="
        " (SELECT language FROM versions WHERE versions.id = editions.version_id)"
    )
    with op.batch_alter_table("editions") as batch:
        batch.alter_column("language", existing_type=sa.String(length=35), server_default=None)


def _bind_sign_ons() -> None:
    """Give each sign-on the hash of its text, and each confirmed one its consent to it."""
    with op.batch_alter_table("sign_ons") as batch:
        batch.add_column(sa.Column("text_hash", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("before_consent", sa.String(length=32), nullable=True))
    op.execute(
        "UPDATE sign_ons SET text_hash ="
        " (SELECT text_hash FROM versions WHERE versions.id = sign_ons.version_id)"
    )
    op.execute(
        "INSERT INTO consents (id, sign_on_id, letter_id, version_id, text_hash, given_at)"
        " SELECT id, id, letter_id, version_id, text_hash, confirmed_at FROM sign_ons"
        " WHERE confirmed_at IS NOT NULL"
    )
    op.execute("UPDATE letters SET consent_number = agreed_number WHERE agreed_number IS NOT NULL")
    with op.batch_alter_table("sign_ons") as batch:
        batch.alter_column("text_hash", existing_type=sa.String(length=64), nullable=False)
        batch.create_check_constraint(op.f("ck_sign_ons_text_hash"), "length(text_hash) = 64")
        batch.drop_constraint(op.f("ck_sign_ons_state"), type_="check")
        batch.create_check_constraint(
            op.f("ck_sign_ons_state"), one_of("state", [*STATES, "needs_consent"])
        )
        batch.create_check_constraint(
            op.f("ck_sign_ons_before_consent"),
            one_of("before_consent", [*STATES, "needs_consent"]),
        )
        batch.create_check_constraint(
            op.f("ck_sign_ons_needs_consent"),
            "(state = 'needs_consent') = (before_consent IS NOT NULL)",
        )


def downgrade() -> None:
    with op.batch_alter_table("editions") as batch:
        batch.drop_column("language")
    op.execute(
        "UPDATE sign_ons SET state = 'confirmed', before_consent = NULL"
        " WHERE state = 'needs_consent'"
    )
    with op.batch_alter_table("sign_ons") as batch:
        for name in ("needs_consent", "before_consent", "text_hash", "state"):
            batch.drop_constraint(op.f(f"ck_sign_ons_{name}"), type_="check")
        batch.create_check_constraint(op.f("ck_sign_ons_state"), one_of("state", STATES))
        batch.drop_column("before_consent")
        batch.drop_column("text_hash")
    op.execute(f"DELETE FROM events WHERE {one_of('kind', NEW_KINDS)}")  # noqa: S608 - our words
    with op.batch_alter_table("events") as batch:
        batch.drop_constraint(op.f("ck_events_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_events_kind"), one_of("kind", KINDS))
    op.execute("DELETE FROM mails WHERE co_convener_id IS NOT NULL")
    with op.batch_alter_table("mails") as batch:
        batch.drop_constraint(op.f("ck_mails_to_somebody"), type_="check")
        batch.create_check_constraint(
            op.f("ck_mails_to_somebody"),
            "sign_on_id IS NOT NULL OR invitation_id IS NOT NULL OR user_id IS NOT NULL",
        )
        batch.drop_constraint(op.f("fk_mails_co_convener_id"), type_="foreignkey")
        batch.drop_index("uq_mails_agreement_asked")
        batch.drop_index("uq_mails_co_convener")
        batch.drop_column("co_convener_id")
    with op.batch_alter_table("links") as batch:
        batch.drop_constraint(op.f("fk_links_co_convener_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_links_co_convener_id"))
        batch.drop_column("co_convener_id")
    with op.batch_alter_table("letters") as batch:
        batch.drop_constraint(op.f("ck_letters_consent_number"), type_="check")
        batch.drop_column("numbers_meant")
        batch.drop_column("consent_number")
    tables = (
        "consents",
        "translations",
        "comments",
        "agreements",
        "news_marks",
        "co_conveners",
        "amendments",
    )
    for name in tables:
        op.drop_table(name)
