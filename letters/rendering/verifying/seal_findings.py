"""What is told of a seal: each thing in a finding of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data
from pyhanko.sign.validation.status import PdfSignatureStatus, TimestampSignatureStatus

from letters.rendering.sealing import timestamps
from letters.rendering.sealing.certificates import shown_name
from letters.rendering.verifying.report import Finding, Seal

_CHANGED = (
    "The file was changed after it was sealed: what stands in it is not, byte for byte, what was "
    "sealed."
)
_FORGED = "The seal itself was changed or forged: it does not fit the certificate that it names."
_OUTDATED = (
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
)
_WEAK = "The seal was made by a method that no longer protects against forgery."
_EXACT = "%Y-%m-%d %H:%M:%S"
_APPENDED = (
    "Something was added to the file after it was sealed, and changes it. A viewer may still call "
    "the signature valid, because the sealed part is still in it."
)


def seal_of(embedded: EmbeddedPdfSignature, status: PdfSignatureStatus) -> Seal:
    """What the seal says of itself."""
    certificate = embedded.signer_cert
    stamp = status.timestamp_validity
    held = stamp if stamp is not None and timestamps.holds(stamp) else None
    return Seal(
        subject=_subject(certificate),
        fingerprint=certificate.sha256.hex(),
        at=_aware(status.signer_reported_dt),
        stamped_at=_aware(held.timestamp) if held else None,
        stamped_by=_subject(held.signing_cert) if held else "",
    )


def _subject(certificate: Any) -> str:
    """Whom a certificate names."""
    return shown_name(x509.load_der_x509_certificate(certificate.dump()).subject)


def _aware(moment: datetime | None) -> datetime | None:
    # A signing time without a zone is none that could be told.
    return moment if moment is not None and moment.tzinfo else None


def certifies(reader: PdfFileReader, embedded: EmbeddedPdfSignature) -> Finding:
    """Whether the signature certifies the document (ISO 32000-1, 12.8.2.2)."""
    certified = read_certification_data(reader)
    ours = embedded.sig_object.container_ref
    if certified is None or certified.author_sig.container_ref != ours:
        return Finding(
            "seal",
            False,
            "This file is signed, but not sealed: the signature does not certify the document.",
        )
    return Finding("seal", True, "The file carries one seal, which certifies the document.")


def intact(status: PdfSignatureStatus) -> Finding:
    """Whether what was signed is unchanged, and the signature is of its certificate."""
    if not status.intact:
        return Finding("sealed-bytes", False, _CHANGED)
    if not status.valid:
        return Finding("sealed-bytes", False, _FORGED)
    if status.trust_problem_indic in _OUTDATED:
        return Finding("sealed-bytes", False, _WEAK)
    return Finding("sealed-bytes", True, "What was sealed is unchanged, byte for byte.")


def covered(embedded: EmbeddedPdfSignature, size: int) -> Finding:
    """Whether the signature covers all `size` bytes of the file."""
    _, _, after, rest = embedded.byte_range
    if after + rest == size:
        return Finding("whole-file", True, "The seal covers the whole file.")
    return Finding(
        "whole-file",
        False,
        f"The seal covers the first {after + rest:,} of {size:,} bytes; the rest was added later.",
    )


def later(status: PdfSignatureStatus) -> Finding:
    """What the difference analysis says of what was appended."""
    found = status.diff_result
    if isinstance(found, DiffResult) and found.modification_level is ModificationLevel.NONE:
        return Finding("later-changes", True, "No change was added after the sealing.")
    return Finding("later-changes", False, _APPENDED)


def locked(embedded: EmbeddedPdfSignature) -> Finding:
    """Whether the seal forbids every change (ISO 32000-1, table 254: P is 1)."""
    if embedded.docmdp_level is MDPPerm.NO_CHANGES:
        return Finding("allows-no-changes", True, "The seal allows no later change at all.")
    return Finding(
        "allows-no-changes",
        False,
        "The seal allows later changes, such as filled fields; that of an edition allows none.",
    )


def dates(certificate: Any, seal: Seal) -> Finding:
    """Whether the certificate was in force when the seal was made."""
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
        f"The certificate was in force from {begins:{_EXACT}} to {ends:{_EXACT}} UTC; the seal was "
        f"made outside of that, at {moment:{_EXACT}} UTC.",
    )


def timestamp(stamp: TimestampSignatureStatus | None) -> Finding:
    """Whether there is a timestamp, and it is of this seal."""
    if stamp is None:
        return Finding(
            "timestamp",
            None,
            "There is no timestamp: the time of the seal is what the clock of the sealer said.",
        )
    if not timestamps.holds(stamp):
        return Finding("timestamp", False, "The timestamp in the seal does not fit it.")
    return Finding(
        "timestamp",
        True,
        f"A timestamp that fits the seal says that it existed at "
        f"{stamp.timestamp:%Y-%m-%d %H:%M} UTC. It names {_subject(stamp.signing_cert)}; whether "
        "that service can be trusted is not looked up here.",
    )
