"""Whoever steals the database reads nobody's address."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import sealing
from letters.domain.sealing import SealBroken

KEY = bytes(range(32))
OTHER = bytes(32)
PLACE = "sign_on|email|1"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))

# Frozen: rows sealed like this exist. Made with a nonce of twelve bytes 7.
SEALED = bytes.fromhex(
    "01d89bec019e3691b90707070707070707070707076e0ec71c0a77b699b6f176aeef23931ba15c8d7388f78119"
    "febb5efa04de321b2744f17e8140f49202fea1fdc217d926bb48b349d5a1010b9de8e1e26db883f0e0a97390c4"
    "0c508a8f58a2757ac613ee"
)
WRAPPED = bytes.fromhex(
    "01d89bec019e3691b90707070707070707070707070f6aa65c6f0fd7f4c69d13808051f49ba15c8d7388f78119"
    "febb5efa04de321b1fde3102f4a6f223f6aa6d63b825e2a4"
)


def test_what_was_sealed_by_the_first_version_still_opens() -> None:
    assert sealing.unseal(KEY, SEALED, aad=PLACE) == "ada@example.org"
    assert sealing.unwrap(KEY, WRAPPED, "letter|1") == OTHER


def test_the_format_is_what_the_documentation_says() -> None:
    key_id = hashlib.sha256(b"undersigned-key-id-v1\x00" + KEY).digest()[:8]
    assert SEALED[:21] == b"\x01" + key_id + b"\x07" * 12
    context = f'["undersigned-seal-v1","01{key_id.hex()}","field","{PLACE}"]'.encode()
    padded = AESGCM(KEY).decrypt(SEALED[9:21], SEALED[21:], context)
    assert padded == b"ada@example.org\x80".ljust(64, b"\0")


@given(TEXT, TEXT)
def test_what_is_sealed_opens_in_its_place(plain: str, place: str) -> None:
    sealed = sealing.seal(KEY, plain, aad=place)
    assert sealing.unseal(KEY, sealed, aad=place) == plain
    with pytest.raises(SealBroken):
        sealing.unseal(KEY, sealed, aad=place + "x")


@pytest.mark.parametrize("length", [0, 1, 62, 63])
def test_every_address_of_up_to_63_bytes_looks_alike(length: int) -> None:
    sealed = sealing.seal(KEY, "a" * length, aad=PLACE)
    assert len(sealed) == 1 + 8 + 12 + 64 + 16
    assert sealing.unseal(KEY, sealed, aad=PLACE) == "a" * length


def test_a_longer_text_takes_one_more_block() -> None:
    assert len(sealing.seal(KEY, "a" * 64, aad=PLACE)) == 1 + 8 + 12 + 128 + 16


def test_a_text_that_ends_like_padding_is_kept() -> None:
    for plain in ("a\x00", "a\u0080\x00\x00", "\x00" * 64):
        assert sealing.unseal(KEY, sealing.seal(KEY, plain, aad=PLACE), aad=PLACE) == plain


def test_the_same_address_never_looks_the_same() -> None:
    assert len({sealing.seal(KEY, "ada@example.org", aad=PLACE) for _ in range(100)}) == 100


def test_another_key_or_another_row_does_not_open_it() -> None:
    with pytest.raises(SealBroken, match="another key"):
        sealing.unseal(OTHER, SEALED, aad=PLACE)
    with pytest.raises(SealBroken, match="moved"):
        sealing.unseal(KEY, SEALED, aad="sign_on|email|2")


@pytest.mark.parametrize("at", range(len(SEALED)))
def test_no_byte_can_be_changed(at: int) -> None:
    changed = SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at + 1 :]
    with pytest.raises(SealBroken):
        sealing.unseal(KEY, changed, aad=PLACE)


@given(st.binary(max_size=200))
def test_bytes_from_elsewhere_do_not_open(data: bytes) -> None:
    with pytest.raises(SealBroken):
        sealing.unseal(KEY, data, aad=PLACE)
    with pytest.raises(SealBroken):
        sealing.unseal(KEY, SEALED[: len(data)], aad=PLACE)


def test_a_field_is_no_key_and_a_key_no_field() -> None:
    with pytest.raises(SealBroken):
        sealing.unwrap(KEY, sealing.seal(KEY, "x", aad=PLACE), PLACE)
    with pytest.raises(SealBroken):
        sealing.unseal(KEY, sealing.wrap(KEY, OTHER, PLACE), aad=PLACE)


def test_a_data_key_opens_with_its_master_and_its_letter_only() -> None:
    key = sealing.new_key()
    wrapped = sealing.wrap(KEY, key, "letter|1")
    assert sealing.unwrap(KEY, wrapped, "letter|1") == key
    assert key not in wrapped
    with pytest.raises(SealBroken):
        sealing.unwrap(KEY, wrapped, "letter|2")
    with pytest.raises(SealBroken):
        sealing.unwrap(OTHER, wrapped, "letter|1")


def test_new_keys_are_new() -> None:
    assert len({sealing.new_key() for _ in range(100)}) == 100
    assert len(sealing.new_key()) == 32


@pytest.mark.parametrize("key", [b"", b"x" * 16, b"x" * 31, b"x" * 33])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.seal(key, "x", aad=PLACE)
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.wrap(KEY, key, PLACE)
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.blind_index(key, "x")


def test_the_blind_index_is_known() -> None:
    message = b'["undersigned-index-v1","letter-1","ada@example.org"]'
    expected = hmac.new(KEY, message, hashlib.sha256).hexdigest()
    assert sealing.blind_index(KEY, "letter-1", "ada@example.org") == expected
    assert expected == "67a075d28c90393e2ee45884817ca200abd530273828bb21d24b840ac3ddbf81"


@given(st.lists(TEXT, max_size=3), st.lists(TEXT, max_size=3))
def test_two_lists_of_parts_share_an_index_only_when_equal(
    one: list[str], other: list[str]
) -> None:
    equal = sealing.blind_index(KEY, *one) == sealing.blind_index(KEY, *other)
    assert equal == (one == other)


def test_parts_cannot_run_into_each_other() -> None:
    indexes = {
        sealing.blind_index(KEY, "ab", "c"),
        sealing.blind_index(KEY, "a", "bc"),
        sealing.blind_index(KEY, "abc"),
        sealing.blind_index(KEY, 'a","bc'),
        sealing.blind_index(OTHER, "ab", "c"),
    }
    assert len(indexes) == 5
