"""an edition has a public code, a kind, and the hash of all that is printed"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Crockford's base32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
OLD_STAGES = ["setting", "writing", "finishing"]
STAGES = ["letter", "list", "assembling", "checking", "sealing"]
OLD_STATES = ["waiting", "ready", "failed"]
KINDS = ["edition", "supplement", "erratum"]
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
]
editions = sa.table(
    "editions",
    *(sa.column(name) for name in ("id", "kind", "roll", "roll_hash", "code", "frozen_hash")),
)


def upgrade() -> None:
    with op.batch_alter_table("editions") as batch:
        for name, length in (("code", 14), ("frozen_hash", 64), ("kind", 32)):
            batch.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        batch.add_column(sa.Column("extends_id", sa.String(length=32), nullable=True))
        batch.add_column(
            sa.Column("form", sa.Text(), nullable=False, server_default=sa.text("'{}'"))
        )
        batch.add_column(sa.Column("rendition_sha256", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("seal_level", sa.String(length=32), nullable=True))
        batch.add_column(
            sa.Column("seal_note", sa.Text(), nullable=False, server_default=sa.text("''"))
        )
        batch.drop_constraint(op.f("ck_editions_stage"), type_="check")
        batch.drop_constraint(op.f("ck_editions_state"), type_="check")
    # How far a printing was is told anew by the one that takes it up.
    op.execute("UPDATE editions SET kind = 'edition', stage = NULL, pages_done = 0")
    _name_each()
    with op.batch_alter_table("editions") as batch:
        for name, length in (("code", 14), ("frozen_hash", 64), ("kind", 32)):
            batch.alter_column(name, existing_type=sa.String(length=length), nullable=False)
        batch.alter_column("form", existing_type=sa.Text(), server_default=None)
        batch.alter_column("seal_note", existing_type=sa.Text(), server_default=None)
        batch.create_check_constraint(op.f("ck_editions_stage"), _one_of("stage", STAGES))
        batch.create_check_constraint(
            op.f("ck_editions_state"), _one_of("state", [*OLD_STATES, "cancelled"])
        )
        batch.create_check_constraint(op.f("ck_editions_kind"), _one_of("kind", KINDS))
        batch.create_check_constraint(
            op.f("ck_editions_extends"), "(kind = 'edition') = (extends_id IS NULL)"
        )
        batch.create_check_constraint(op.f("ck_editions_code"), "length(code) = 14")
        batch.create_check_constraint(op.f("ck_editions_frozen_hash"), "length(frozen_hash) = 64")
        batch.create_check_constraint(op.f("ck_editions_roll_hash"), "length(roll_hash) = 64")
        batch.create_check_constraint(
            op.f("ck_editions_rendition_sha256"),
            "rendition_sha256 IS NULL OR length(rendition_sha256) = 64",
        )
        batch.create_check_constraint(
            op.f("ck_editions_seal_level"), _one_of("seal_level", ["B-B", "B-T"])
        )
        batch.create_check_constraint(
            op.f("ck_editions_sealed"),
            "seal_level IS NULL OR (state = 'ready' AND rendition_sha256 IS NOT NULL)",
        )
        batch.create_unique_constraint(op.f("uq_editions_code"), ["code"])
        batch.create_unique_constraint("uq_editions_id_letter_id", ["id", "letter_id"])
        batch.create_unique_constraint(
            "uq_editions_same_input", ["letter_id", "language", "frozen_hash"]
        )
    with op.batch_alter_table("editions") as batch:
        batch.create_foreign_key(
            "fk_editions_extends",
            "editions",
            ["extends_id", "letter_id"],
            ["id", "letter_id"],
        )
    _kinds([*EVENT_KINDS, "edition_cancelled"])


def _name_each() -> None:
    """A code for each edition, and the hashes that it would have today.

    What an earlier edition was printed from is not kept whole, so its hash of that is its own:
    no later edition is ever taken for it.
    """
    connection = op.get_bind()
    for each in connection.scalars(sa.select(editions.c.id)).all():
        # A roll may have many megabytes: one at a time.
        roll = connection.scalar(sa.select(editions.c.roll).where(editions.c.id == each))
        connection.execute(
            sa.update(editions)
            .where(editions.c.id == each)
            .values(
                code=_code(),
                frozen_hash=hashlib.sha256(f"undersigned-edition-v0:{each}".encode()).hexdigest(),
                roll_hash=hashlib.sha256(_signatories(json.loads(roll))).hexdigest(),
            )
        )


def _code() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join((drawn[:4], drawn[4:8], drawn[8:]))


def _signatories(roll: dict[str, Any]) -> bytes:
    """The bytes of signatories.json for a frozen roll."""
    lines = [line for section in roll.get("sections", []) for line in section["lines"]]
    form = {
        "format": "undersigned-signatories-v1",
        "note": roll.get("note", ""),
        "signatories": [
            {
                "number": line["number"],
                "name": line["name"],
                "kind": line["kind"],
                "lead": line["lead"] is not None,
                "title": line["title"],
                "affiliation": line["affiliation"],
                "country": "",
                "native": "",
            }
            for line in lines
        ],
    }
    written = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode()


def _one_of(column: str, words: list[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def _kinds(words: list[str]) -> None:
    name = op.f("ck_events_kind")
    with op.batch_alter_table("events") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, _one_of("kind", words))


def _refuse_what_extends() -> None:
    """A supplement must not become the newest edition of its letter for a release that knows
    nothing of supplements."""
    found = sa.select(sa.func.count()).select_from(editions).where(editions.c.kind != "edition")
    if number := op.get_bind().scalar(found):
        raise RuntimeError(
            f"The release before knows no supplements and no errata, and {number} of them "
            "are kept here: it would offer each as a whole edition. Nothing was changed. To go "
            "back all the same, restore the backup that was taken before the upgrade."
        )


def downgrade() -> None:
    _refuse_what_extends()
    op.execute("DELETE FROM events WHERE kind = 'edition_cancelled'")
    _kinds(EVENT_KINDS)
    op.execute(
        "UPDATE editions SET state = 'failed', problem = 'The printing was cancelled.'"
        " WHERE state = 'cancelled'"
    )
    op.execute("UPDATE editions SET stage = NULL")
    with op.batch_alter_table("editions") as batch:
        batch.drop_constraint("fk_editions_extends", type_="foreignkey")
    with op.batch_alter_table("editions") as batch:
        for name in ("uq_editions_same_input", "uq_editions_id_letter_id"):
            batch.drop_constraint(name, type_="unique")
        batch.drop_constraint(op.f("uq_editions_code"), type_="unique")
        for name in (
            "sealed",
            "seal_level",
            "rendition_sha256",
            "roll_hash",
            "frozen_hash",
            "code",
            "extends",
            "kind",
            "state",
            "stage",
        ):
            batch.drop_constraint(op.f(f"ck_editions_{name}"), type_="check")
        for name in (
            "seal_note",
            "seal_level",
            "rendition_sha256",
            "form",
            "extends_id",
            "kind",
            "frozen_hash",
            "code",
        ):
            batch.drop_column(name)
        batch.create_check_constraint(op.f("ck_editions_state"), _one_of("state", OLD_STATES))
        batch.create_check_constraint(op.f("ck_editions_stage"), _one_of("stage", OLD_STAGES))
