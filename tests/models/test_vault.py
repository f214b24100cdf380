"""What is sealed opens in its own place, under the own key, and nowhere else."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import LargeBinary

from letters.domain.sealing import SealBroken
from letters.domain.states import LetterState
from letters.models import Letter, SignOn, db
from letters.models.transaction import reading, writing
from letters.models.vault import Sealed, Vault, vault
from tests import factories

MAILBOX = "dolma.tsering@tibet-house.example"
FIELDS = ("signer", "role", "email", "evidence", "reason")


@pytest.fixture
def database() -> str:
    """Sealing knows nothing of the database; SQLite's file can be looked into."""
    return "sqlite"


@pytest.fixture
def letter(app: Flask) -> Letter:
    return factories.letter(state=LetterState.OPEN)


@pytest.fixture
def sign_on(letter: Letter) -> SignOn:
    """Dolma's sign-on."""
    return factories.sign_on(
        letter,
        email=MAILBOX,
        signer="Dolma Tsering",
        role="Secretary",
        evidence="Letter of 1 March, in the blue folder",
        reason="Asked for by telephone",
    )


@contextmanager
def another_master_key() -> Iterator[None]:
    own = current_app.extensions["vault"]
    current_app.extensions["vault"] = Vault(secrets.token_bytes(32))
    try:
        yield
    finally:
        current_app.extensions["vault"] = own


@contextmanager
def tampering() -> Iterator[None]:
    """Change records as somebody who can write the database; nothing of it is kept."""
    with reading(), db.session.no_autoflush:
        yield


def test_what_is_sealed_opens_again(sign_on: SignOn) -> None:
    with reading():
        found = db.session.get_one(SignOn, sign_on.id)
        assert found.email == MAILBOX
        assert (found.signer, found.role) == ("Dolma Tsering", "Secretary")
        assert found.evidence.startswith("Letter of 1 March")
        assert found.reason == "Asked for by telephone"


def test_every_sealed_field_is_tried_below() -> None:
    fields = {name for name, value in vars(SignOn).items() if isinstance(value, Sealed)}
    assert fields == set(FIELDS)
    columns = SignOn.__table__.columns
    assert {f"{name}_sealed" for name in fields} == {
        column.name for column in columns if column.name.endswith("_sealed")
    }
    assert all(isinstance(columns[f"{name}_sealed"].type, LargeBinary) for name in fields)


def test_a_value_copied_to_another_row_does_not_open(letter: Letter, sign_on: SignOn) -> None:
    with reading():
        other = factories.sign_on(letter, "Students for a Free Tibet")
    with tampering():
        mine, theirs = (db.session.get_one(SignOn, each.id) for each in (sign_on, other))
        for field in FIELDS:
            setattr(theirs, f"{field}_sealed", getattr(mine, f"{field}_sealed"))
            with pytest.raises(SealBroken):
                getattr(theirs, field)


def test_a_value_copied_to_another_column_does_not_open(sign_on: SignOn) -> None:
    with tampering():
        found = db.session.get_one(SignOn, sign_on.id)
        for field in FIELDS[1:]:
            found.signer_sealed = getattr(found, f"{field}_sealed")
            with pytest.raises(SealBroken):
                _ = found.signer


def test_a_row_moved_to_another_letter_does_not_open(sign_on: SignOn) -> None:
    with reading():
        other = factories.letter(state=LetterState.OPEN)
    with tampering():
        found = db.session.get_one(SignOn, sign_on.id)
        found.letter = db.session.get_one(Letter, other.id)
        with pytest.raises(SealBroken):
            _ = found.email


def test_a_key_copied_to_another_letter_opens_nothing_there(sign_on: SignOn) -> None:
    with reading():
        other = factories.letter(state=LetterState.OPEN)
    with tampering():
        found = db.session.get_one(SignOn, sign_on.id)
        target = db.session.get_one(Letter, other.id)
        target.data_key = found.letter.data_key
        with pytest.raises(SealBroken):
            vault().letter_key(target)


def test_nothing_opens_under_another_master_key(sign_on: SignOn) -> None:
    with reading():
        found = db.session.get_one(SignOn, sign_on.id)
        with another_master_key():
            for field in FIELDS:
                with pytest.raises(SealBroken):
                    getattr(found, field)


def test_a_changed_byte_is_noticed(sign_on: SignOn) -> None:
    with tampering():
        found = db.session.get_one(SignOn, sign_on.id)
        sealed = found.email_sealed or b""
        for at in range(0, len(sealed), 7):
            changed = bytearray(sealed)
            changed[at] ^= 1
            found.email_sealed = bytes(changed)
            with pytest.raises(SealBroken):
                _ = found.email


def test_no_text_is_nothing(sign_on: SignOn) -> None:
    with writing():
        found = db.session.get_one(SignOn, sign_on.id)
        found.reason = ""
        assert found.reason_sealed is None
        assert found.reason == ""


def test_equal_values_are_sealed_unlike_and_alike_in_length(letter: Letter) -> None:
    with reading():
        first = factories.sign_on(letter, "First", email="a@b.example", role="Chair")
        second = factories.sign_on(letter, "Second", email=MAILBOX, role="Chair")
    with reading():
        rows = [db.session.get_one(SignOn, each.id) for each in (first, second)]
        assert len({row.role_sealed for row in rows}) == 2
        assert len({len(row.email_sealed or b"") for row in rows}) == 1


def test_a_mailbox_has_another_index_in_each_letter_and_under_each_key(letter: Letter) -> None:
    other = "0" * 32
    own = vault().mailbox_index(letter.id, MAILBOX)
    assert own == vault().mailbox_index(letter.id, MAILBOX)
    assert own != vault().mailbox_index(other, MAILBOX)
    with another_master_key():
        assert own != vault().mailbox_index(letter.id, MAILBOX)


def test_who_steals_the_file_reads_no_mailbox_and_no_signer(
    sign_on: SignOn, tmp_path: Path
) -> None:
    db.session.rollback()
    files = list(tmp_path.glob("letters.db*"))
    held = b"".join(path.read_bytes() for path in files)
    # The row is there, in the database or in its log.
    assert b"Philly4HK" in held
    for secret in (MAILBOX, "dolma", "tibet-house", "Dolma Tsering", "Secretary", "blue folder"):
        assert secret.encode() not in held
