"""Keys that seal: made here, or out of a file that a convener bought.

At rest a key is a PKCS#12 file (RFC 7292) whose passphrase is nowhere with it: the vault derives
it from the master key and the row that the key is in. The two travel as they are, and only the
process that seals puts them together.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import pkcs12 as shape
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    KeySerializationEncryption,
    PrivateFormat,
    pkcs12,
)

from letters.domain.problems import Problem
from letters.rendering.sealing import certificates

CURVE = ec.SECP256R1()
"""P-256: as strong as RSA with 3072 bits (NIST SP 800-57), known to Acrobat since 2012 and to
NSS, taken by ETSI TS 119 312, and it seals in milliseconds where such an RSA key takes half a
second to be read alone. ISO/TS 32002 brings it into PDF 1.7, which the sealed file declares."""
LARGEST_CERTIFICATE = 50_000
"""In bytes (DER); those that are bought have one or two thousand."""
_NO_FILE = "The file is not a PKCS#12 file (.p12 or .pfx)."

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Key:
    """A key that seals with its certificates: a PKCS#12 file, and the passphrase that opens it."""

    pkcs12: bytes = field(repr=False)
    passphrase: bytes = field(repr=False)

    def certificate(self) -> bytes:
        """The certificate of the key (DER). Raises `Problem` as `opened` does."""
        return opened(self).certificate.public_bytes(Encoding.DER)


@dataclass(frozen=True, slots=True)
class Kept:
    """A key as it is stored, under the passphrase that it was asked for, and its certificate
    (DER), which is no secret."""

    pkcs12: bytes
    certificate: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A key in the clear, its certificate, and those of the ones who issued that."""

    private: Private = field(repr=False)
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]


def make_key(name: str, at: datetime) -> Key:
    """A new key for a convener, with a certificate that it signs itself, good at `at`."""
    private = ec.generate_private_key(CURVE)
    made = Opened(private, certificates.self_made(name, private, at=at), ())
    return _closed(made, secrets.token_hex(32).encode())


def open_pkcs12(data: bytes, passphrase: bytes, *, at: datetime) -> Key:
    """The key in a file that somebody gave (.p12, .pfx). Raises `Problem`, in a sentence of its
    own, for a file that is none, a wrong passphrase (on `passphrase`), no key inside, and a
    certificate that is over, not yet good or not for signing documents at the moment `at`, or is
    larger than any of that kind."""
    key = Key(data, passphrase)
    certificate = opened(key).certificate
    if len(certificate.public_bytes(Encoding.DER)) > LARGEST_CERTIFICATE:
        raise Problem("The certificate in the file is larger than 50 kB, as none for sealing is.")
    certificates.refuse_unfit(certificate, at=at)
    return key


def kept(key: Key, passphrase: bytes) -> Kept:
    """A key as it is stored, under another passphrase. Raises `Problem` as `opened` does."""
    found = opened(key)
    return Kept(_closed(found, passphrase).pkcs12, found.certificate.public_bytes(Encoding.DER))


def opened(key: Key) -> Opened:
    """The key in the clear. Raises `Problem` for a file that is no PKCS#12 file or holds no
    usable key, and for a passphrase that does not open it."""
    try:
        shape.Pfx.load(key.pkcs12, strict=True)["auth_safe"].untag()
    except (ValueError, TypeError) as error:
        raise Problem(_NO_FILE) from error
    try:
        private, certificate, issuers = pkcs12.load_key_and_certificates(
            key.pkcs12, key.passphrase or None
        )
    except ValueError as error:
        raise Problem("The passphrase does not open this file.", "passphrase") from error
    except UnsupportedAlgorithm as error:
        raise Problem(
            "The file is encrypted in a way that is no longer read. Export it anew, with AES-256."
        ) from error
    if private is not None and certificate is None and issuers:
        # OpenSSL tells the certificate of the key from others by comparing the two.
        raise Problem(
            "The key and the certificate in the file do not belong together. Export the key with "
            "the certificate that was issued for it."
        )
    if private is None or certificate is None:
        raise Problem("There is no private key with its certificate in the file. Export both.")
    if not isinstance(private, Private):
        raise Problem("The key is of a kind that cannot seal: it must be RSA or an elliptic curve.")
    return Opened(private, certificate, tuple(issuers))


def _closed(key: Opened, passphrase: bytes) -> Key:
    data = pkcs12.serialize_key_and_certificates(
        None, key.private, key.certificate, key.issuers, _encryption(passphrase)
    )
    return Key(data, passphrase)


def _encryption(passphrase: bytes) -> KeySerializationEncryption:
    return (
        PrivateFormat.PKCS12.encryption_builder()
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(SHA256())
        .build(passphrase)
    )
