"""Every named rule of the tables refuses what it is there to refuse, alike on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Table,
    UniqueConstraint,
    insert,
    literal_column,
)
from sqlalchemy.exc import IntegrityError

from letters.models import db, new_id
from letters.models.constraints import violated
from letters.models.transaction import writing
from tests.factories import NOW

LATER = NOW + timedelta(days=1)
STRANGE: Any = literal_column("'nonsense'")
"""A word that is in no list, past the Python that would refuse it."""
HASH = "0" * 64


def number(*, start: int = 1000) -> Iterator[int]:
    while True:
        start += 1
        yield start


NUMBERS = number()


def fresh(table: str) -> dict[str, Any]:
    """A row that every rule admits beside the first one of its table, which has id `first`
    (or 1) and belongs to the first rows of the other tables."""
    unique = next(NUMBERS)
    rows: dict[str, dict[str, Any]] = {
        "conveners": {
            "id": new_id(),
            "slug": f"c-{unique}",
            "name": "Lamp",
            "created_at": NOW,
        },
        "users": {
            "id": unique,
            "email": f"{unique}@example.org",
            "name": "Ada",
            "fs_uniquifier": f"u-{unique}",
            "created_at": NOW,
        },
        "workers": {"name": f"w-{unique}", "seen_at": NOW},
        "memberships": {
            "id": new_id(),
            "user_id": 2,
            "convener_id": "first",
            "role": "reader",
            "created_at": NOW,
        },
        "invitations": {
            "id": new_id(),
            "convener_id": "first",
            "email": f"{unique}@example.org",
            "role": "reader",
            "invited_by_id": 1,
            "created_at": NOW,
        },
        "passkeys": {
            "id": unique,
            "user_id": 1,
            "credential_id": str(unique).encode(),
            "public_key": b"k",
            "backup_state": False,
            "device_type": "single",
            "lastuse_datetime": NOW,
            "name": "Phone",
            "usage": "first",
        },
        "starters": {
            "id": new_id(),
            "convener_id": "first",
            "slug": f"s-{unique}",
            "source": "",
            "created_at": NOW,
            "changed_at": NOW,
        },
        "logos": {
            "id": new_id(),
            "convener_id": "first",
            "name": "N",
            "name_key": f"n-{unique}",
            "image": b"i",
            "sha256": HASH,
            "width": 1200,
            "height": 600,
            "created_at": NOW,
        },
        "sealing_keys": {
            "id": new_id(),
            "convener_id": "first",
            "origin": "made",
            "certificate": b"c",
            "wrapped": b"w",
            "vault_key": "0" * 8,
            "subject": "Lamp",
            "fingerprint": HASH,
            "not_before": NOW,
            "not_after": LATER,
            "created_at": NOW,
            "retired_at": LATER,
        },
        "letters": {
            "id": new_id(),
            "convener_id": "first",
            "slug": f"l-{unique}",
            "state": "draft",
            "current_number": 2,
            "data_key": b"",
            "created_at": NOW,
        },
        "versions": {
            "id": new_id(),
            "letter_id": "first",
            "number": unique,
            "kind": "open_letter",
            "title": "T",
            "language": "en",
            "body": "B",
            "conveners": [],
            "text_hash": HASH,
            "created_at": NOW,
        },
        "recipients": {
            "id": new_id(),
            "version_id": "first",
            "place": unique,
            "line": "to",
            "name": "N",
            "address": [],
        },
        "mentions": {
            "id": new_id(),
            "convener_id": "first",
            "party_id": "first",
            "kind": "person",
            "name": "N",
            "name_key": "n",
            "created_at": NOW,
        },
        "cards": {"number": unique, "mention_id": "second", "place": 1, "words": b""}
        | {"matcher_version": 1},
        "mention_tokens": {"token": unique, "number": 1},
        "slips": {"slip": unique, "number": 1, "word": 1},
        "pairs": {
            "id": new_id(),
            "convener_id": "first",
            "left_id": "first",
            "right_id": "other",
            "score": 0.5,
            "rule": "alike",
            "reasons": [],
            "matcher_version": 1,
            "created_at": NOW,
        },
        "judgements": {
            "id": new_id(),
            "convener_id": "first",
            "left_id": "first",
            "right_id": "other",
            "verdict": "same",
            "reasons": [],
            "created_at": NOW,
        },
        "facts": {
            "id": new_id(),
            "convener_id": "first",
            "mention_id": "first",
            "kind": "note",
            "value": "V",
            "created_at": NOW,
        },
        "co_conveners": {
            "id": new_id(),
            "letter_id": "first",
            "name": "N",
            "email": f"{unique}@example.org",
            "created_at": NOW,
        },
        "agreements": {
            "id": new_id(),
            "version_id": "first",
            "convener_id": "first",
            "created_at": NOW,
            "taken_back_at": NOW,
        },
        "comments": {
            "id": new_id(),
            "letter_id": "first",
            "version_id": "first",
            "convener_id": "first",
            "quote": "Q",
            "replacement": "R",
            "body": "B",
            "created_at": NOW,
        },
        "news_marks": {
            "id": new_id(),
            "letter_id": "first",
            "user_id": 2,
            "after_seq": unique,
            "until_seq": unique + 1,
            "told_at": NOW,
        },
        "translations": {
            "id": new_id(),
            "version_id": "first",
            "language": f"x-{unique}",
            "title": "T",
            "body": "B",
            "of_number": 1,
            "text_hash": HASH,
        },
        "amendments": {
            "id": new_id(),
            "letter_id": "first",
            "kind": "minor",
            "from_number": 1,
            "to_number": 2,
            "proposed_by_id": 1,
            "created_at": NOW,
            "dropped_at": NOW,
        },
        "consents": {
            "id": new_id(),
            "sign_on_id": "first",
            "letter_id": "first",
            "version_id": "other",
            "text_hash": HASH,
            "given_at": NOW,
        },
        "sign_ons": {
            "id": new_id(),
            "mention_id": "other",
            "letter_id": "first",
            "version_id": "first",
            "text_hash": HASH,
            "kind": "person",
            "state": "unconfirmed",
            "source": "form",
            "name": "N",
            "name_as_signed": "N",
            "name_key": "n",
            "sort_key": b"",
            "form_key": f"f-{unique}",
            "email_key": f"e-{unique}",
            "created_at": NOW,
        },
        "calls": {
            "id": new_id(),
            "letter_id": "second",
            "sign_on_id": "first",
            "created_at": NOW,
        },
        "opt_outs": {
            "id": new_id(),
            "convener_id": "first",
            "mailbox_key": f"m-{unique}",
            "created_at": NOW,
        },
        "editions": {
            "id": new_id(),
            "letter_id": "first",
            "version_id": "first",
            "number": unique,
            "code": f"{unique:014}",
            "language": "en",
            "frozen_hash": f"{unique:064}",
            "state": "waiting",
            "roll": "{}",
            "roll_hash": HASH,
            "count": 0,
            "created_at": NOW,
        },
        "mailings": {
            "id": new_id(),
            "edition_id": "first",
            "form": f"{unique}",
            "state": "waiting",
            "attempt": 1,
            "done": 0,
            "total": 2,
            "problem": "",
            "created_at": NOW,
        },
        "copies": {
            "id": new_id(),
            "mailing_id": "first",
            "number": unique,
            "recipient": "{}",
            "file": "001-park-ada.pdf",
            "seal_note": "",
            "sha256": HASH,
            "pages": 1,
            "pdf": b"%PDF",
            "created_at": NOW,
        },
        "events": {
            "id": new_id(),
            "letter_id": "first",
            "seq": unique,
            "kind": "created",
            "at": NOW,
            "actor": "member",
            "user_id": 1,
            "details": {},
        },
        "links": {
            "id": new_id(),
            "digest": f"d-{unique}",
            "purpose": "confirm",
            "nonce": "n",
            "created_at": NOW,
            "expires_at": LATER,
        },
        "mails": {
            "id": new_id(),
            "name": f"m-{unique}",
            "state": "waiting",
            "sign_on_id": "first",
            "created_at": NOW,
            "give_up_at": LATER,
        },
    }
    return rows[table]


FIRST: dict[str, dict[str, Any]] = {
    "users": {"id": 1, "fs_webauthn_user_handle": "h"},
    "workers": {"name": "first"},
    "passkeys": {"id": 1},
    "memberships": {"user_id": 1},
    "invitations": {"email": "guest@example.org"},
    "letters": {"state": "closed", "agreed_number": 1, "agreed_at": NOW, "opened_at": NOW}
    | {"closed_at": NOW},
    "sign_ons": {"state": "listed", "confirmed_at": NOW, "listed_at": NOW, "party_id": "first"}
    | {"mention_id": "first"},
    "cards": {"number": 1, "mention_id": "first"},
    "pairs": {"right_id": "second"},
    "judgements": {"right_id": "second"},
    "facts": {"kind": "short_name"},
    "sealing_keys": {"retired_at": None},
    "calls": {"letter_id": "first", "link_id": "first"},
    "links": {"sign_on_id": "first"},
    "mails": {"name": "agreement_asked", "letter_id": "first", "user_id": 1}
    | {"invitation_id": "first", "co_convener_id": "first"},
    "co_conveners": {"convener_id": "first"},
    "agreements": {"taken_back_at": None},
    "news_marks": {"user_id": 1},
    "translations": {"language": "ar"},
    "amendments": {"dropped_at": None},
    "consents": {"version_id": "first"},
}
"""How the first row of a table differs from a fresh one."""

AGREED = {"agreed_number": 1, "agreed_at": NOW}
OPENED = {**AGREED, "opened_at": NOW}
LISTED = {"state": "listed", "confirmed_at": NOW, "listed_at": NOW, "party_id": "first"}
WAITS = {"state": "needs_consent", "confirmed_at": NOW}
PRINTED = {
    "state": "ready",
    "pdf": b"%PDF",
    "sha256": HASH,
    "rendition_sha256": HASH,
    "ready_at": NOW,
}
SEALED = {**PRINTED, "seal_level": "B-B", "sealing_key_id": "first"}
JOINED = {"convener_id": "other", "accepted_at": NOW}
ENDED = {"outcome": "resolved", "closed_at": NOW}
ABSENT = "0" * 32

CASES: list[tuple[str, str, dict[str, Any]]] = [
    # Words outside their lists.
    ("memberships", "ck_memberships_role", {"role": STRANGE}),
    ("invitations", "ck_invitations_role", {"role": STRANGE}),
    ("letters", "ck_letters_state", {"state": STRANGE, **AGREED}),
    ("letters", "ck_letters_who_may_sign", {"who_may_sign": STRANGE}),
    ("letters", "ck_letters_order_articles", {"order_articles": STRANGE}),
    ("versions", "ck_versions_kind", {"kind": STRANGE}),
    ("recipients", "ck_recipients_line", {"line": STRANGE}),
    ("mentions", "ck_mentions_kind", {"kind": STRANGE}),
    ("pairs", "ck_pairs_rule", {"rule": STRANGE}),
    ("pairs", "ck_pairs_order", {"left_id": "second"}),
    ("pairs", "ck_pairs_score", {"score": 1.5}),
    ("judgements", "ck_judgements_verdict", {"verdict": STRANGE}),
    ("judgements", "ck_judgements_order", {"left_id": "second"}),
    ("judgements", "ck_judgements_machine", {"matcher_version": 1, "user_id": 1}),
    ("facts", "ck_facts_kind", {"kind": STRANGE}),
    ("facts", "ck_facts_value", {"value": ""}),
    ("facts", "ck_facts_retracted", {"retracted_by_id": 1}),
    ("sealing_keys", "ck_sealing_keys_origin", {"origin": STRANGE}),
    ("sealing_keys", "ck_sealing_keys_certificate", {"certificate": b""}),
    ("sealing_keys", "ck_sealing_keys_wrapped", {"wrapped": b""}),
    ("sealing_keys", "ck_sealing_keys_vault_key", {"vault_key": "short"}),
    ("sealing_keys", "ck_sealing_keys_fingerprint", {"fingerprint": "short"}),
    ("sealing_keys", "ck_sealing_keys_times", {"not_after": NOW}),
    ("sealing_keys", "ck_sealing_keys_retired", {"created_at": LATER, "retired_at": NOW}),
    ("sign_ons", "ck_sign_ons_party", {"party_id": "first", "mention_id": None}),
    ("sign_ons", "ck_sign_ons_kind", {"kind": STRANGE}),
    ("sign_ons", "ck_sign_ons_state", {"state": STRANGE, "confirmed_at": NOW}),
    ("sign_ons", "ck_sign_ons_source", {"source": STRANGE}),
    ("editions", "ck_editions_state", {"state": STRANGE}),
    ("editions", "ck_editions_stage", {"stage": STRANGE}),
    ("mailings", "ck_mailings_state", {"state": STRANGE}),
    ("events", "ck_events_kind", {"kind": STRANGE}),
    ("events", "ck_events_actor", {"actor": STRANGE, "user_id": None}),
    ("mails", "ck_mails_state", {"state": STRANGE}),
    # States without the dates that go with them, numbers out of range.
    ("invitations", "ck_invitations_one_end", {"accepted_at": NOW, "revoked_at": NOW}),
    ("letters", "ck_letters_goal", {"goal": 0}),
    ("letters", "ck_letters_current_number", {"current_number": 0}),
    ("letters", "ck_letters_agreed_number", {"agreed_number": 3}),
    ("letters", "ck_letters_agreed", {"state": "agreed", "agreed_number": 1}),
    ("letters", "ck_letters_opened", {"state": "open", **AGREED}),
    ("letters", "ck_letters_closed", {"state": "closed", **OPENED}),
    ("letters", "ck_letters_times", {"opens_at": LATER, "closes_at": NOW}),
    ("versions", "ck_versions_number", {"number": 0}),
    ("versions", "ck_versions_text_hash", {"text_hash": "short"}),
    ("sign_ons", "ck_sign_ons_confirmed", {"state": "confirmed"}),
    ("sign_ons", "ck_sign_ons_listed", {**LISTED, "party_id": None}),
    ("sign_ons", "ck_sign_ons_declined", {"state": "declined", "confirmed_at": NOW}),
    ("sign_ons", "ck_sign_ons_withdrawn", {"state": "withdrawn"}),
    ("sign_ons", "ck_sign_ons_lead", {"lead": 0}),
    ("sign_ons", "ck_sign_ons_position", {"position": 0}),
    ("sign_ons", "ck_sign_ons_lead_or_position", {"lead": 1, "position": 1}),
    ("letters", "ck_letters_consent_number", {**AGREED, "state": "agreed", "consent_number": 2}),
    ("sign_ons", "ck_sign_ons_text_hash", {"text_hash": "short"}),
    ("sign_ons", "ck_sign_ons_before_consent", {**WAITS, "before_consent": STRANGE}),
    ("sign_ons", "ck_sign_ons_needs_consent", {**WAITS, "before_consent": None}),
    ("co_conveners", "ck_co_conveners_to_somebody", {"email": ""}),
    ("co_conveners", "ck_co_conveners_accepted", {"accepted_at": NOW}),
    ("co_conveners", "ck_co_conveners_one_answer", {**JOINED, "declined_at": NOW}),
    ("co_conveners", "ck_co_conveners_must_agree", {"may_agree": False}),
    ("comments", "ck_comments_outcome", {**ENDED, "outcome": STRANGE}),
    ("comments", "ck_comments_passage", {"quote": None}),
    ("comments", "ck_comments_quote", {"quote": ""}),
    ("comments", "ck_comments_suggestion", {"parent_id": "first", "quote": None}),
    ("comments", "ck_comments_closed", {"closed_at": NOW}),
    (
        "comments",
        "ck_comments_whole_thread",
        {**ENDED, "parent_id": "first", "quote": None, "replacement": None},
    ),
    ("comments", "ck_comments_accepted", {**ENDED, "outcome": "accepted"}),
    ("comments", "ck_comments_answered", {**ENDED, "outcome": "refused", "replacement": None}),
    ("news_marks", "ck_news_marks_span", {"until_seq": 0}),
    ("translations", "ck_translations_text_hash", {"text_hash": "short"}),
    ("translations", "ck_translations_of_number", {"of_number": 0}),
    ("amendments", "ck_amendments_kind", {"kind": STRANGE, "in_force_at": NOW, "dropped_at": None}),
    ("amendments", "ck_amendments_numbers", {"from_number": 2}),
    ("amendments", "ck_amendments_one_end", {"in_force_at": NOW}),
    ("amendments", "ck_amendments_substantive", {"kind": "substantive"}),
    (
        "amendments",
        "ck_amendments_two_people",
        {"in_force_at": NOW, "dropped_at": None, "seconded_by_id": 1},
    ),
    ("consents", "ck_consents_text_hash", {"text_hash": "short"}),
    ("editions", "ck_editions_number", {"number": 0}),
    ("editions", "ck_editions_under_way", {"state": "failed", "stage": "letter"}),
    ("editions", "ck_editions_ready", {"state": "ready", "sha256": HASH, "ready_at": NOW}),
    ("editions", "ck_editions_sha256", {"sha256": "short"}),
    ("editions", "ck_editions_kind", {"kind": STRANGE, "extends_id": "first"}),
    ("editions", "ck_editions_extends", {"kind": "supplement"}),
    ("editions", "ck_editions_code", {"code": "short"}),
    ("editions", "ck_editions_frozen_hash", {"frozen_hash": "short"}),
    ("editions", "ck_editions_roll_hash", {"roll_hash": "short"}),
    ("editions", "ck_editions_rendition_sha256", {"rendition_sha256": "short"}),
    ("editions", "ck_editions_seal_level", {**SEALED, "seal_level": STRANGE}),
    ("editions", "ck_editions_sealed", {"seal_level": "B-B", "sealing_key_id": "first"}),
    ("editions", "ck_editions_sealed_with", {**PRINTED, "sealing_key_id": "first"}),
    ("mailings", "ck_mailings_done", {"done": 3}),
    ("mailings", "ck_mailings_ready", {"ready_at": NOW}),
    ("mailings", "ck_mailings_whole", {"state": "ready", "ready_at": NOW, "done": 1}),
    ("mailings", "ck_mailings_removed", {"removed_at": NOW}),
    ("copies", "ck_copies_seal_level", {"seal_level": STRANGE, "sealing_key_id": "first"}),
    ("copies", "ck_copies_sealed_with", {"seal_level": "B-B"}),
    ("copies", "ck_copies_number", {"number": 0}),
    ("copies", "ck_copies_sha256", {"sha256": "short"}),
    ("copies", "ck_copies_pages", {"pages": 0}),
    ("logos", "ck_logos_sha256", {"sha256": "short"}),
    ("logos", "ck_logos_image", {"image": b""}),
    ("logos", "ck_logos_image", {"image": bytes(500_001)}),
    ("logos", "ck_logos_size", {"width": 0}),
    ("logos", "ck_logos_size", {"height": 601}),
    ("events", "ck_events_seq", {"seq": 0}),
    ("events", "ck_events_user", {"actor": "signer"}),
    ("mails", "ck_mails_to_somebody", {"sign_on_id": None}),
    ("mails", "ck_mails_sent", {"state": "sent"}),
    # Equal to the first row in what the rule is about, and in nothing else that is unique.
    ("versions", "pk_versions", {"id": "first", "letter_id": "second"}),
    (
        "mails",
        "uq_mails_invitation",
        {"sign_on_id": None, "invitation_id": "first", "name": "agreement_asked", "round": 1},
    ),
    (
        "mails",
        "uq_mails_co_convener",
        {"sign_on_id": None, "co_convener_id": "first", "name": "agreement_asked", "round": 1},
    ),
    (
        "mails",
        "uq_mails_agreement_asked",
        {"name": "agreement_asked", "letter_id": "first", "user_id": 1, "round": 1}
        | {"sign_on_id": None},
    ),
    ("comments", "pk_comments", {"id": "first", "letter_id": "second"}),
    ("editions", "pk_editions", {"id": "first", "letter_id": "second"}),
    ("agreements", "uq_agreements_one_each", {"taken_back_at": None}),
    ("amendments", "uq_amendments_one_pending", {"dropped_at": None}),
]
UNIQUE: list[tuple[str, str, tuple[str, ...]]] = [
    # The columns in which a fresh row equals the first.
    ("conveners", "pk_conveners", ("id",)),
    ("conveners", "uq_conveners_slug", ("slug",)),
    ("users", "pk_users", ("id",)),
    ("users", "uq_users_email", ("email",)),
    ("users", "uq_users_fs_uniquifier", ("fs_uniquifier",)),
    ("users", "uq_users_fs_webauthn_user_handle", ("fs_webauthn_user_handle",)),
    ("workers", "pk_workers", ("name",)),
    ("memberships", "pk_memberships", ("id",)),
    ("memberships", "uq_memberships_user_id_convener_id", ("user_id", "convener_id")),
    ("invitations", "pk_invitations", ("id",)),
    ("invitations", "uq_invitations_one_pending", ("convener_id", "email")),
    ("passkeys", "pk_passkeys", ("id",)),
    ("passkeys", "uq_passkeys_credential_id", ("credential_id",)),
    ("starters", "pk_starters", ("id",)),
    ("starters", "uq_starters_convener_id_slug", ("convener_id", "slug")),
    ("logos", "pk_logos", ("id",)),
    ("mailings", "pk_mailings", ("id",)),
    ("mailings", "uq_mailings_one_each", ("edition_id", "form")),
    ("copies", "pk_copies", ("id",)),
    ("copies", "uq_copies_mailing_id_number", ("mailing_id", "number")),
    ("logos", "uq_logos_one_in_use", ("convener_id", "name_key")),
    ("letters", "pk_letters", ("id",)),
    ("letters", "uq_letters_slug", ("slug",)),
    ("versions", "uq_versions_letter_id_number", ("letter_id", "number")),
    ("recipients", "pk_recipients", ("id",)),
    ("recipients", "uq_recipients_version_id_place", ("version_id", "place")),
    ("mentions", "pk_mentions", ("id",)),
    ("cards", "pk_cards", ("number",)),
    ("cards", "uq_cards_mention_id", ("mention_id",)),
    ("mention_tokens", "pk_mention_tokens", ("token", "number")),
    ("slips", "pk_slips", ("slip", "number", "word")),
    ("pairs", "pk_pairs", ("id",)),
    ("pairs", "uq_pairs_one_each", ("left_id", "right_id")),
    ("judgements", "pk_judgements", ("id",)),
    ("judgements", "uq_judgements_one_live", ("left_id", "right_id")),
    ("facts", "pk_facts", ("id",)),
    ("facts", "uq_facts_one_live", ("mention_id", "kind")),
    ("sealing_keys", "pk_sealing_keys", ("id",)),
    ("sealing_keys", "uq_sealing_keys_one_in_use", ("convener_id", "retired_at")),
    ("co_conveners", "pk_co_conveners", ("id",)),
    ("co_conveners", "uq_co_conveners_one_each", ("letter_id", "convener_id")),
    ("co_conveners", "uq_co_conveners_one_mailed", ("letter_id", "email")),
    ("agreements", "pk_agreements", ("id",)),
    ("news_marks", "pk_news_marks", ("id",)),
    (
        "news_marks",
        "uq_news_marks_letter_id_user_id_after_seq",
        ("letter_id", "user_id", "after_seq", "until_seq"),
    ),
    ("translations", "pk_translations", ("id",)),
    ("translations", "uq_translations_version_id_language", ("version_id", "language")),
    ("amendments", "pk_amendments", ("id",)),
    ("consents", "pk_consents", ("id",)),
    ("consents", "uq_consents_sign_on_id_version_id", ("sign_on_id", "version_id")),
    ("sign_ons", "pk_sign_ons", ("id",)),
    ("sign_ons", "uq_sign_ons_one_each", ("letter_id", "email_key", "name_key")),
    ("sign_ons", "uq_sign_ons_form_key", ("letter_id", "form_key")),
    ("sign_ons", "uq_sign_ons_mention_id", ("mention_id",)),
    (
        "sign_ons",
        "uq_sign_ons_one_listed",
        ("letter_id", "party_id", "state", "confirmed_at", "listed_at"),
    ),
    ("calls", "pk_calls", ("id",)),
    ("calls", "uq_calls_one_each", ("letter_id", "sign_on_id")),
    ("calls", "uq_calls_link_id", ("link_id",)),
    ("opt_outs", "pk_opt_outs", ("id",)),
    ("opt_outs", "uq_opt_outs_one_each", ("convener_id", "mailbox_key")),
    ("editions", "uq_editions_code", ("code",)),
    ("editions", "uq_editions_same_input", ("letter_id", "language", "frozen_hash")),
    ("editions", "uq_editions_letter_id_number", ("letter_id", "number")),
    ("events", "pk_events", ("id",)),
    ("events", "uq_events_letter_id_seq", ("letter_id", "seq")),
    ("links", "pk_links", ("id",)),
    ("links", "uq_links_digest", ("digest",)),
    ("mails", "pk_mails", ("id",)),
    ("mails", "uq_mails_sign_on", ("sign_on_id", "name", "round")),
]
FOREIGN: list[tuple[str, str, dict[str, Any]]] = [
    ("memberships", "fk_memberships_user_id", {"user_id": 99}),
    ("memberships", "fk_memberships_convener_id", {"convener_id": ABSENT}),
    ("invitations", "fk_invitations_convener_id", {"convener_id": ABSENT}),
    ("invitations", "fk_invitations_invited_by_id", {"invited_by_id": 99}),
    ("passkeys", "fk_passkeys_user_id", {"user_id": 99}),
    ("starters", "fk_starters_convener_id", {"convener_id": ABSENT}),
    ("starters", "fk_starters_created_by_id", {"created_by_id": 99}),
    ("logos", "fk_logos_convener_id", {"convener_id": ABSENT}),
    ("letters", "fk_letters_convener_id", {"convener_id": ABSENT}),
    ("versions", "fk_versions_letter_id", {"letter_id": ABSENT}),
    ("versions", "fk_versions_author_id", {"author_id": 99}),
    ("recipients", "fk_recipients_version_id", {"version_id": ABSENT}),
    ("mentions", "fk_mentions_convener_id", {"convener_id": ABSENT}),
    ("mentions", "fk_mentions_party_id", {"party_id": ABSENT}),
    ("cards", "fk_cards_mention_id", {"mention_id": ABSENT}),
    ("pairs", "fk_pairs_convener_id", {"convener_id": ABSENT}),
    ("pairs", "fk_pairs_left_id", {"left_id": ABSENT}),
    ("pairs", "fk_pairs_right_id", {"right_id": "z" * 32}),
    ("judgements", "fk_judgements_convener_id", {"convener_id": ABSENT}),
    ("judgements", "fk_judgements_left_id", {"left_id": ABSENT}),
    ("judgements", "fk_judgements_right_id", {"right_id": "z" * 32}),
    ("judgements", "fk_judgements_user_id", {"user_id": 99}),
    ("judgements", "fk_judgements_retracted_by_id", {"retracted_by_id": 99}),
    ("sealing_keys", "fk_sealing_keys_convener_id", {"convener_id": ABSENT}),
    ("sealing_keys", "fk_sealing_keys_created_by_id", {"created_by_id": 99}),
    ("facts", "fk_facts_convener_id", {"convener_id": ABSENT}),
    ("facts", "fk_facts_mention_id", {"mention_id": ABSENT}),
    ("facts", "fk_facts_user_id", {"user_id": 99}),
    ("facts", "fk_facts_retracted_by_id", {"retracted_by_id": 99, "retracted_at": NOW}),
    ("sign_ons", "fk_sign_ons_letter_id", {"letter_id": ABSENT}),
    ("sign_ons", "fk_sign_ons_party_id", {"party_id": ABSENT}),
    ("sign_ons", "fk_sign_ons_mention_id", {"mention_id": ABSENT}),
    # A version of another letter.
    ("sign_ons", "fk_sign_ons_version", {"letter_id": "second"}),
    ("calls", "fk_calls_letter_id", {"letter_id": ABSENT}),
    ("calls", "fk_calls_sign_on_id", {"sign_on_id": ABSENT}),
    ("calls", "fk_calls_link_id", {"link_id": ABSENT}),
    ("calls", "fk_calls_signed_id", {"signed_id": ABSENT}),
    ("opt_outs", "fk_opt_outs_convener_id", {"convener_id": ABSENT}),
    ("editions", "fk_editions_version", {"letter_id": "second"}),
    ("editions", "fk_editions_extends", {"kind": "erratum", "extends_id": ABSENT}),
    ("editions", "fk_editions_sealing_key_id", {**SEALED, "sealing_key_id": ABSENT}),
    ("editions", "fk_editions_letter_id", {"letter_id": ABSENT}),
    ("mailings", "fk_mailings_edition_id", {"edition_id": ABSENT}),
    ("copies", "fk_copies_mailing_id", {"mailing_id": ABSENT}),
    ("copies", "fk_copies_sealing_key_id", {"sealing_key_id": ABSENT, "seal_level": "B-B"}),
    ("events", "fk_events_letter_id", {"letter_id": ABSENT}),
    ("events", "fk_events_user_id", {"user_id": 99}),
    ("links", "fk_links_sign_on_id", {"sign_on_id": ABSENT}),
    ("links", "fk_links_invitation_id", {"invitation_id": ABSENT}),
    ("mails", "fk_mails_letter_id", {"letter_id": ABSENT}),
    ("mails", "fk_mails_sign_on_id", {"sign_on_id": ABSENT}),
    ("mails", "fk_mails_invitation_id", {"invitation_id": ABSENT}),
    ("mails", "fk_mails_user_id", {"user_id": 99}),
    ("mails", "fk_mails_link_id", {"link_id": ABSENT}),
    ("mails", "fk_mails_co_convener_id", {"co_convener_id": ABSENT}),
    ("links", "fk_links_co_convener_id", {"co_convener_id": ABSENT}),
    ("co_conveners", "fk_co_conveners_letter_id", {"letter_id": ABSENT}),
    ("co_conveners", "fk_co_conveners_convener_id", {"convener_id": ABSENT}),
    ("co_conveners", "fk_co_conveners_invited_by_id", {"invited_by_id": 99}),
    ("agreements", "fk_agreements_version_id", {"version_id": ABSENT}),
    ("agreements", "fk_agreements_convener_id", {"convener_id": ABSENT}),
    ("agreements", "fk_agreements_user_id", {"user_id": 99}),
    ("comments", "fk_comments_letter_id", {"letter_id": ABSENT}),
    ("comments", "fk_comments_version", {"letter_id": "second"}),
    (
        "comments",
        "fk_comments_parent",
        {"parent_id": ABSENT, "quote": None, "replacement": None},
    ),
    ("comments", "fk_comments_convener_id", {"convener_id": ABSENT}),
    ("comments", "fk_comments_author_id", {"author_id": 99}),
    ("comments", "fk_comments_closed_by_id", {"closed_by_id": 99}),
    ("news_marks", "fk_news_marks_letter_id", {"letter_id": ABSENT}),
    ("news_marks", "fk_news_marks_user_id", {"user_id": 99}),
    ("news_marks", "fk_news_marks_mail_id", {"mail_id": ABSENT}),
    ("translations", "fk_translations_version_id", {"version_id": ABSENT}),
    ("amendments", "fk_amendments_letter_id", {"letter_id": ABSENT}),
    ("amendments", "fk_amendments_proposed_by_id", {"proposed_by_id": 99}),
    ("amendments", "fk_amendments_seconded_by_id", {"seconded_by_id": 99}),
    ("consents", "fk_consents_sign_on_id", {"sign_on_id": ABSENT}),
    ("consents", "fk_consents_letter_id", {"letter_id": ABSENT}),
    ("consents", "fk_consents_version", {"version_id": ABSENT}),
]
NOT_ALONE = {"uq_versions_id_letter_id", "uq_comments_id_letter_id", "uq_editions_id_letter_id"}
"""Only there so that others can refer to both columns; the primary key is stricter."""


def table(name: str) -> Table:
    return db.metadata.tables[name]


@pytest.fixture(scope="module")
def first_rows() -> dict[str, dict[str, Any]]:
    """The first row of each table."""
    return {
        each.name: {**fresh(each.name), **({"id": "first"} if "id" in each.c else {})}
        | FIRST.get(each.name, {})
        for each in db.metadata.sorted_tables
    }


@pytest.fixture
def rows(
    bare_app: Flask, first_rows: dict[str, dict[str, Any]]
) -> Iterator[dict[str, dict[str, Any]]]:
    """The first rows, stored in a transaction that is given up after the test."""
    with bare_app.app_context(), suppress(InterruptedError), writing():
        db.session.execute(insert(table("users")), [{**fresh("users"), "id": 2}])
        for name, row in first_rows.items():
            db.session.execute(insert(table(name)), [row])
            if name == "mentions":
                more = [{**fresh(name), "id": each} for each in ("other", "second")]
                db.session.execute(insert(table(name)), more)
        db.session.execute(insert(table("letters")), [{**fresh("letters"), "id": "second"}])
        db.session.execute(insert(table("versions")), [{**fresh("versions"), "id": "other"}])
        db.session.execute(insert(table("conveners")), [{**fresh("conveners"), "id": "other"}])
        yield first_rows
        raise InterruptedError


def refused(name: str, row: dict[str, Any]) -> str:
    """The name of the rule that refuses a row."""
    with pytest.raises(IntegrityError) as caught, db.session.begin_nested():
        db.session.execute(insert(table(name)).values(row))
    return violated(caught.value)


def test_every_rule_has_its_case() -> None:
    cases = {(table, rule) for table, rule, _ in (*CASES, *UNIQUE, *FOREIGN)}
    rules = set()
    for each in db.metadata.sorted_tables:
        kinds = (CheckConstraint, UniqueConstraint, ForeignKeyConstraint)
        found = [rule for rule in each.constraints if isinstance(rule, kinds)]
        names = [each.primary_key.name, *(rule.name for rule in found)]
        names += [index.name for index in each.indexes if index.unique]
        rules |= {(each.name, str(name)) for name in names} - {
            (each.name, name) for name in NOT_ALONE
        }
    assert cases == rules


def test_no_rule_is_without_a_name() -> None:
    nameless = [
        (each.name, rule)
        for each in db.metadata.sorted_tables
        for rule in each.constraints
        if not rule.name
    ]
    assert nameless == []


def test_a_row_that_breaks_no_rule_is_stored(rows: dict[str, dict[str, Any]]) -> None:
    """So that the refusals below are for what was changed, and nothing else."""
    for name in rows:
        db.session.execute(insert(table(name)), [fresh(name)])


def test_each_check_refuses_by_its_name(rows: dict[str, dict[str, Any]]) -> None:
    for name, rule, changes in CASES:
        assert refused(name, fresh(name) | changes) == rule


def test_each_unique_rule_refuses_a_second_row_by_its_name(
    rows: dict[str, dict[str, Any]],
) -> None:
    for name, rule, columns in UNIQUE:
        same = {column: rows[name].get(column, 1) for column in columns}
        assert refused(name, fresh(name) | same) == rule


def test_each_foreign_key_refuses_what_is_not_there(rows: dict[str, dict[str, Any]]) -> None:
    for name, rule, changes in FOREIGN:
        assert refused(name, fresh(name) | changes) == "", rule


def test_what_was_withdrawn_or_answered_is_no_obstacle(rows: dict[str, dict[str, Any]]) -> None:
    """The partial unique indexes leave out what has ended."""
    ended = {"state": "withdrawn", "withdrawn_at": NOW}
    same = {column: rows["sign_ons"][column] for column in ("email_key", "name_key", "party_id")}
    db.session.execute(insert(table("sign_ons")), [fresh("sign_ons") | same | ended])
    guest = {"email": rows["invitations"]["email"], "revoked_at": NOW}
    db.session.execute(insert(table("invitations")), [fresh("invitations") | guest])
    former = {"kind": rows["facts"]["kind"], "retracted_at": NOW}
    db.session.execute(insert(table("facts")), [fresh("facts") | former])
    wish = {"mailbox_key": rows["opt_outs"]["mailbox_key"], "taken_back_at": NOW}
    db.session.execute(insert(table("opt_outs")), [fresh("opt_outs") | wish])


def test_two_sign_ons_from_paper_have_no_mailbox_in_common(
    rows: dict[str, dict[str, Any]],
) -> None:
    for _ in range(2):
        paper = {"email_key": None, "form_key": None, "mention_id": None}
        db.session.execute(insert(table("sign_ons")), [fresh("sign_ons") | paper])


def test_a_letter_with_anything_in_it_cannot_be_deleted(rows: dict[str, dict[str, Any]]) -> None:
    for name in ("letters", "versions", "conveners", "mentions"):
        chosen = table(name)
        with pytest.raises(IntegrityError) as caught, db.session.begin_nested():
            db.session.execute(chosen.delete().where(chosen.c.id == "first"))
        assert violated(caught.value) == ""


def test_a_table_of_the_job_engine_breaks_no_rule_of_ours() -> None:
    class Refusal(Exception):
        """What SQLite says."""

    error = IntegrityError("", {}, Refusal("UNIQUE constraint failed: workflow_status.id"))
    assert violated(error) == ""
