"""The seal of a PDF: a certifying PAdES signature (ETSI EN 319 142-1; ISO 32000-1, 12.8) over
the whole file, which allows no later change.

A signature stays valid in the sense of the standard when something is appended to the file, and
many viewers say so. What counts here is therefore more than the signature: that it covers every
byte, and what pyHanko's difference analysis says of anything that came after it. Nothing is
fetched from the network.
"""

from __future__ import annotations

import logging
import zlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import parser
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.general import CMSExtractionError, SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from letters.rendering.verifying.report import Finding, Seal

# What it reports of a broken seal is said in the findings; its words may hold what is printed.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

UNREADABLE = (
    PdfError,
    SignatureValidationError,
    CMSExtractionError,
    SigningError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    NotImplementedError,
    ArithmeticError,
    zlib.error,
)
"""What pyHanko and asn1crypto raise on a file that is not as it must be. None of it is a defect
of this product: the file comes from anybody."""

NO_SEAL = "This file carries no seal, so anybody can have made or changed it."
LOST = (
    "This file carries no seal, though it has the attachments of an edition: either it is the "
    "print before it was sealed, or another program saved it anew and dropped the seal. "
    "Ask for the file as it was published."
)
REWRITTEN = (
    "Another program has written this file anew after it was sealed, and the seal in it no longer "
    "fits. That need not be malice: opening and saving is enough. Ask for the file as it was "
    "published."
)
_BROKEN = "The seal cannot be read: the file was damaged, or changed after it was sealed."
_CHANGED = (
    "The file was changed after it was sealed: what stands in it is not, byte for byte, what was "
    "sealed."
)
_FORGED = "The seal itself was changed or forged: it does not fit the certificate that it names."
_WEAK = "The seal was made by a method that no longer protects against forgery."
_APPENDED = (
    "Something was added to the file after it was sealed, and changes it. A viewer may still call "
    "the signature valid, because the sealed part is still in it."
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the seal of a file says; `seal` is None where there is none that can be read."""

    findings: tuple[Finding, ...]
    seal: Seal | None = None


def examine(pdf: bytes, *, attached: bool) -> Sealed:
    """Look at the seal of a file. `attached` tells whether it has a manifest, for the words about
    a seal that is missing."""
    try:
        reader = PdfFileReader(BytesIO(pdf))
        fields = list(enumerate_sig_fields(reader, filled_status=True))
    except UNREADABLE:
        return _without(_BROKEN)
    if not fields:
        return _without(LOST if attached else NO_SEAL)
    if len(fields) > 1:
        return _without(
            f"This file carries {len(fields)} signatures. An edition has exactly one, the seal, so "
            "something was added to it after it was sealed."
        )
    try:
        embedded = EmbeddedPdfSignature(reader, fields[0][2], fields[0][0])
        if not _fits(embedded, pdf):
            return _without(REWRITTEN)
        if not _plainly_written(embedded, pdf):
            return _without(_BROKEN)
        return _judged(reader, embedded, len(pdf))
    except UNREADABLE:
        return _without(_BROKEN)


def _without(sentence: str) -> Sealed:
    return Sealed((Finding("seal", False, sentence),))


def _fits(embedded: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether the gap in what is signed is exactly the signature (ISO 32000-1, 12.8.1: /Contents
    with its brackets), as it is where no program has moved the bytes of the file."""
    byte_range = [int(each) for each in embedded.byte_range]
    if len(byte_range) != 4 or byte_range[0] != 0 or min(byte_range) < 0:
        return False
    _, before, after, rest = byte_range
    gap = pdf[before:after]
    if after + rest > len(pdf) or gap[:1] != b"<" or gap[-1:] != b">":
        return False
    try:
        return bytes.fromhex(gap[1:-1].decode("ascii")) == bytes(embedded.pkcs7_content)
    except (ValueError, UnicodeDecodeError):
        return False


def _plainly_written(embedded: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether the bytes that no signature can cover, those of the signature itself, are written
    in the one way there is: digits of one case, and zeros behind its end."""
    _, before, after, _ = embedded.byte_range
    digits, content = pdf[before + 1 : after - 1], bytes(embedded.pkcs7_content)
    one_case = digits in (digits.lower(), digits.upper())
    return one_case and not any(content[parser.peek(content) :])


def _judged(reader: PdfFileReader, embedded: EmbeddedPdfSignature, size: int) -> Sealed:
    status = _status(embedded)
    seal = _seal(embedded, status)
    findings = (
        _certifies(reader, embedded),
        _intact(status),
        _later(status),
        _covered(embedded, size),
        _locked(embedded),
        _dates(embedded.signer_cert, seal),
        _timestamp(status.timestamp_validity),
    )
    return Sealed(findings, seal)


def _status(embedded: EmbeddedPdfSignature) -> PdfSignatureStatus:
    """The validation by pyHanko. The certificate is taken as its own root: whose it is, is
    judged apart, by comparing it."""
    at = embedded.self_reported_timestamp
    context = ValidationContext(
        trust_roots=[embedded.signer_cert],
        allow_fetching=False,
        moment=at,
        revocation_mode="soft-fail",
    )
    stamps = ValidationContext(trust_roots=[], allow_fetching=False)
    status: PdfSignatureStatus = validate_pdf_signature(
        embedded,
        context,
        stamps,
        key_usage_settings=KeyUsageConstraints(key_usage=set()),
    )
    return status


def _seal(embedded: EmbeddedPdfSignature, status: PdfSignatureStatus) -> Seal:
    certificate = embedded.signer_cert
    stamp = status.timestamp_validity
    held = stamp if stamp is not None and _stamp_holds(stamp) else None
    return Seal(
        subject=_subject(certificate),
        fingerprint=certificate.sha256.hex(),
        at=_aware(status.signer_reported_dt),
        stamped_at=_aware(held.timestamp) if held else None,
        stamped_by=_subject(held.signing_cert) if held else "",
    )


def _subject(certificate: Any) -> str:
    """Whom a certificate names: its common name, else its organization, else all of it."""
    names: dict[str, Any] = certificate.subject.native
    for part in ("common_name", "organization_name"):
        if isinstance(names.get(part), str):
            return str(names[part])
    return str(certificate.subject.human_friendly)


def _aware(moment: datetime | None) -> datetime | None:
    # A signing time without a zone is none that could be told.
    return moment if moment is not None and moment.tzinfo else None


def _certifies(reader: PdfFileReader, embedded: EmbeddedPdfSignature) -> Finding:
    certified = read_certification_data(reader)
    ours = embedded.sig_object.container_ref
    if certified is None or certified.author_sig.container_ref != ours:
        return Finding(
            "seal",
            False,
            "This file is signed, but not sealed: the signature does not certify the document.",
        )
    return Finding("seal", True, "The file carries one seal, which certifies the document.")


def _intact(status: PdfSignatureStatus) -> Finding:
    if not status.intact:
        return Finding("sealed-bytes", False, _CHANGED)
    if not status.valid:
        return Finding("sealed-bytes", False, _FORGED)
    if status.trust_problem_indic is not None and status.validation_path is None:
        return Finding("sealed-bytes", False, _WEAK)
    return Finding("sealed-bytes", True, "What was sealed is unchanged, byte for byte.")


def _covered(embedded: EmbeddedPdfSignature, size: int) -> Finding:
    _, _, after, rest = embedded.byte_range
    if after + rest == size:
        return Finding("whole-file", True, "The seal covers the whole file.")
    return Finding(
        "whole-file",
        False,
        f"The seal covers the first {after + rest:,} of {size:,} bytes; the rest was added later.",
    )


def _later(status: PdfSignatureStatus) -> Finding:
    found = status.diff_result
    if isinstance(found, DiffResult) and found.modification_level is ModificationLevel.NONE:
        return Finding("later-changes", True, "No change was added after the sealing.")
    return Finding("later-changes", False, _APPENDED)


def _locked(embedded: EmbeddedPdfSignature) -> Finding:
    if embedded.docmdp_level is MDPPerm.NO_CHANGES:
        return Finding("allows-no-changes", True, "The seal allows no later change at all.")
    return Finding(
        "allows-no-changes",
        False,
        "The seal allows later changes, such as filled fields; that of an edition allows none.",
    )


def _dates(certificate: Any, seal: Seal) -> Finding:
    moment = seal.stamped_at or seal.at
    if moment is None:
        return Finding("certificate-dates", False, "The seal does not say when it was made.")
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if begins <= moment <= ends:
        return Finding(
            "certificate-dates",
            True,
            f"The seal was made on {moment:%Y-%m-%d} at {moment:%H:%M} UTC, by the clock of "
            f"{'a timestamp' if seal.stamped_at else 'the sealer'}; its certificate was in force.",
        )
    return Finding(
        "certificate-dates",
        False,
        f"The certificate was in force from {begins:%Y-%m-%d} to {ends:%Y-%m-%d}, and the seal "
        f"says {moment:%Y-%m-%d}.",
    )


def _timestamp(stamp: TimestampSignatureStatus | None) -> Finding:
    if stamp is None:
        return Finding(
            "timestamp",
            None,
            "There is no timestamp: the time of the seal is what the clock of the sealer said.",
        )
    if not _stamp_holds(stamp):
        return Finding("timestamp", False, "The timestamp in the seal does not fit it.")
    return Finding(
        "timestamp",
        True,
        f"A timestamp that fits the seal says that it existed at "
        f"{stamp.timestamp:%Y-%m-%d %H:%M} UTC. It names {_subject(stamp.signing_cert)}; whether "
        "that service can be trusted is not looked up here.",
    )


def _stamp_holds(stamp: TimestampSignatureStatus) -> bool:
    """Whether a timestamp (RFC 3161) is of this seal, whole, and by a certificate made for that
    (id-kp-timeStamping)."""
    uses = stamp.signing_cert.extended_key_usage_value
    return bool(
        stamp.intact and stamp.valid and uses is not None and "time_stamping" in uses.native
    )
