"""What a certificate says, who may seal with it, and the one that a convener makes itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from letters.domain.problems import Problem

LASTS = timedelta(days=3652)
"""How long a certificate that is made here is good for: ten years."""
_BEFORE = timedelta(days=1)
"""How long before its making it is good already: the clock of a timestamp service, which decides
when the first seal was made, may be behind the one here."""
LEAST_RSA = 2048
"""The shortest RSA key in bits that may seal."""
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""RFC 9336: the purpose that signing of documents has."""
_PURPOSES = {
    DOCUMENT_SIGNING,
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ExtendedKeyUsageOID.CODE_SIGNING,
    ObjectIdentifier("1.2.840.113583.1.1.5"),
    ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),
}
"""Purposes that Acrobat takes for signing documents; the last two are Adobe's and Microsoft's."""
_LONGEST_NAME = 64
"""X.520 gives a common name so many characters; libraries count bytes of UTF-8."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says: whose it is, who issued it (`self_made`: nobody else), its
    SHA-256 fingerprint as 64 hex digits, and from when to when it is good."""

    subject: str
    issuer: str
    self_made: bool
    fingerprint: str
    not_before: datetime
    not_after: datetime


def facts(der: bytes) -> Facts:
    """What the certificate `der` says. Raises `Problem` for bytes that are none."""
    try:
        found = x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise Problem("The certificate cannot be read.") from error
    return Facts(
        subject=shown_name(found.subject),
        issuer=shown_name(found.issuer),
        self_made=found.subject == found.issuer,
        fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
    )


def pem(der: bytes) -> bytes:
    """The certificate as text, in the form that mail and other programs take (RFC 7468)."""
    return x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)


def shown_name(name: x509.Name) -> str:
    """A name as people read it: the common name, and the organization where it is another."""
    parts = [
        str(each.value)
        for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for each in name.get_attributes_for_oid(kind)
    ]
    shown = ", ".join(dict.fromkeys(parts)) or name.rfc4514_string()
    return _printable(shown)


def certified_name(name: str) -> str:
    """What `shown_name` gives for a certificate that is made for `name`."""
    return _printable(_shortened(name))


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable())


def refuse_unfit(certificate: x509.Certificate, *, at: datetime) -> None:
    """Raise `Problem` for a certificate that may not seal a document at the moment `at`."""
    day = f"{certificate.not_valid_after_utc:%-d %B %Y}"
    if at > certificate.not_valid_after_utc:
        raise Problem(f"The certificate ended on {day}. A seal needs one that is still good.")
    if at < certificate.not_valid_before_utc:
        begins = f"{certificate.not_valid_before_utc:%-d %B %Y}"
        raise Problem(f"The certificate is good only from {begins} on.")
    if not _strong(certificate):
        raise Problem(
            "The key is of a kind that viewers of PDF files do not take: it must be RSA with at "
            f"least {LEAST_RSA} bits, or on the curve P-256, P-384 or P-521."
        )
    if not _for_signing(certificate):
        raise Problem(
            "The certificate is not for signing documents: its issuer gave it another use, such "
            "as a web server. Ask for one for document signing or for e-mail."
        )


def _strong(certificate: x509.Certificate) -> bool:
    public = certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        return public.key_size >= LEAST_RSA
    return isinstance(public, ec.EllipticCurvePublicKey) and isinstance(
        public.curve, ec.SECP256R1 | ec.SECP384R1 | ec.SECP521R1
    )


def _for_signing(certificate: x509.Certificate) -> bool:
    """Key usage and extended key usage (RFC 5280, 4.2.1.3 and 4.2.1.12); none said is any."""
    extensions = certificate.extensions
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return bool(_PURPOSES & set(purposes))


def self_made(name: str, private: ec.EllipticCurvePrivateKey, *, at: datetime) -> x509.Certificate:
    """A certificate of `name` that it signs itself, for sealing documents alone."""
    short = _shortened(name)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, short),
            x509.NameAttribute(NameOID.COMMON_NAME, short),
        ]
    )
    public = private.public_key()
    key_id = x509.SubjectKeyIdentifier.from_public_key(public)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at.replace(microsecond=0) - _BEFORE)
        .not_valid_after(at.replace(microsecond=0) + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        # E-mail is what Acrobat and NSS (pdfsig) ask for, as the other is younger than they.
        .add_extension(
            x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]),
            critical=False,
        )
        .add_extension(key_id, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_id), critical=False
        )
    )
    return built.sign(private, hashes.SHA256())


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _shortened(name: str) -> str:
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    room = _LONGEST_NAME - len("…".encode())
    return name.encode()[:room].decode(errors="ignore").rstrip() + "…"
