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
from io import BytesIO

from asn1crypto import parser
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import CMSExtractionError, SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from letters.rendering.verifying import seal_findings
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


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the seal of a file says; `seal` is None where there is none that can be read."""

    findings: tuple[Finding, ...]
    seal: Seal | None = None


def examine(pdf: bytes, *, attached: bool) -> Sealed:
    """Look at the seal of a file. `attached` tells whether it has a manifest, for the words about
    a seal that is missing."""
    missing = LOST if attached else NO_SEAL
    try:
        reader = PdfFileReader(BytesIO(pdf))
        fields = list(enumerate_sig_fields(reader, filled_status=True))
    except UNREADABLE:
        # What a signature signs is told in the clear in every signed file.
        return _without(_BROKEN if b"/ByteRange" in pdf else missing)
    if not fields:
        return _without(missing)
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
    seal = seal_findings.seal_of(embedded, status)
    findings = (
        seal_findings.certifies(reader, embedded),
        seal_findings.intact(status),
        seal_findings.later(status),
        seal_findings.covered(embedded, size),
        seal_findings.locked(embedded),
        seal_findings.dates(embedded.signer_cert, seal),
        seal_findings.timestamp(status.timestamp_validity),
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
