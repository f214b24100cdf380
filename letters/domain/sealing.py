"""Fields that the database holds but cannot read: AES-256-GCM with bound context.

A sealed field is `version (1) | key id (8) | nonce (12) | ciphertext and tag`. Version,
key id and the caller's context ("table|column|row") are authenticated with it, so a field
that is moved to another row or column does not open. The plain text is padded to whole
blocks of 64 bytes (ISO/IEC 7816-4: a byte 0x80, then zeros), which hides the length of an
address. NIST SP 800-38D: random nonces of 96 bits are safe for 2^32 fields under one key,
hence one key a letter.

Data keys are wrapped by the master key, which lives outside database, repository and
backup.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from letters.domain import canonical

KEY_BYTES = 32
BLOCK = 64

_VERSION = b"\x01"
_KEY_ID_BYTES = 8
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEAD_BYTES = len(_VERSION) + _KEY_ID_BYTES + _NONCE_BYTES


class SealBroken(Exception):
    """Sealed bytes do not open: another key, another context, or changed bytes."""


def new_key() -> bytes:
    """A fresh key of 256 bits from the operating system."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def key_id(key: bytes) -> bytes:
    """Eight bytes that name a key and tell nothing else about it."""
    return hashlib.sha256(b"undersigned-key-id-v1\0" + key).digest()[:_KEY_ID_BYTES]


def wrap(master: bytes, key: bytes, aad: str) -> bytes:
    """The data key `key` sealed by the master key; `aad` says whose key it is."""
    return _seal(master, _known_length(key), "key", aad)


def unwrap(master: bytes, wrapped: bytes, aad: str) -> bytes:
    """The data key out of `wrap`. Raises `SealBroken`."""
    return _unseal(master, wrapped, "key", aad)


def seal(key: bytes, plain: str, *, aad: str) -> bytes:
    """`plain` sealed; `aad` is its place ("sign_on|email|0f3a…")."""
    data = plain.encode("utf-8")
    padded = data + b"\x80" + bytes(-(len(data) + 1) % BLOCK)
    return _seal(key, padded, "field", aad)


def unseal(key: bytes, sealed: bytes, *, aad: str) -> str:
    """The text out of `seal`. Raises `SealBroken`."""
    data, mark, zeros = _unseal(key, sealed, "field", aad).rpartition(b"\x80")
    if not mark or zeros.strip(b"\0"):
        raise SealBroken("The padding of a sealed field is damaged.")
    return data.decode("utf-8")


def blind_index(key: bytes, *parts: str) -> str:
    """What a sealed field is found by: HMAC-SHA-256 of its parts, 64 hex digits.

    The parts are joined as a JSON list, so that ("ab", "c") and ("a", "bc") differ. Use a
    key that seals nothing else.
    """
    message = canonical.dumps(["undersigned-index-v1", *parts])
    return hmac.new(_known_length(key), message, "sha256").hexdigest()


def _seal(key: bytes, data: bytes, use: str, aad: str) -> bytes:
    head = _VERSION + key_id(_known_length(key))
    nonce = os.urandom(_NONCE_BYTES)
    return head + nonce + AESGCM(key).encrypt(nonce, data, _context(head, use, aad))


def _unseal(key: bytes, sealed: bytes, use: str, aad: str) -> bytes:
    if len(sealed) < _HEAD_BYTES + _TAG_BYTES or sealed[:1] != _VERSION:
        raise SealBroken("These bytes were not sealed by this version of the product.")
    head = sealed[: _HEAD_BYTES - _NONCE_BYTES]
    nonce = sealed[len(head) : _HEAD_BYTES]
    if head[1:] != key_id(_known_length(key)):
        raise SealBroken("This was sealed with another key.")
    try:
        return AESGCM(key).decrypt(nonce, sealed[_HEAD_BYTES:], _context(head, use, aad))
    except InvalidTag:
        raise SealBroken("A sealed field was changed or moved to another place.") from None


def _context(head: bytes, use: str, aad: str) -> bytes:
    return canonical.dumps(["undersigned-seal-v1", head.hex(), use, aad])


def _known_length(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    return key
