"""Puts the seal on a rendition, as an update behind its last byte."""

from __future__ import annotations

import asyncio
from datetime import datetime
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from letters.domain.problems import Problem
from letters.domain.states import SealLevel
from letters.rendering.sealing import certificates, timestamps
from letters.rendering.sealing.keys import Key, Opened, opened
from letters.rendering.sealing.sealed import Sealed

FIELD = "Seal"
"""The name of the signature field."""
SPARE = 512
"""Bytes of hex left free behind the seal: a second timestamp may be longer than the first."""


def seal(
    pdf: bytes,
    key: Key,
    *,
    at: datetime,
    reason: str,
    location: str = "",
    timestamp_url: str = "",
    seconds: float = timestamps.SECONDS,
) -> Sealed:
    """Seal a rendition; it stays, byte by byte, the beginning of the sealed file.

    `at` is the time that the seal claims, `reason` and `location` what a viewer shows beside it.
    With `timestamp_url`, a service adds its own time within `seconds`; where it does not, the
    seal is made without, and the note says why. Raises `Problem` for a file that cannot be
    sealed, and as `keys.opened` does.
    """
    found = opened(key)
    certificates.refuse_unfit(found.certificate, at=at)
    signer = _signer(found)
    meta = _meta(found, reason, location)
    if timestamp_url:
        service = timestamps.Service(timestamp_url, _span(found, at), seconds=seconds)
        try:
            data = _made(pdf, signer, meta, at, service)
        except timestamps.UnstampedError as error:
            note = f"The seal carries no timestamp, because {error}."
            return Sealed(_made(pdf, signer, meta, at, None), SealLevel.BASELINE, note)
        return Sealed(data, SealLevel.TIMESTAMPED, "")
    return Sealed(_made(pdf, signer, meta, at, None), SealLevel.BASELINE, "")


def _span(key: Opened, at: datetime) -> timestamps.Span:
    """From when to when a timestamp may be: about the time that the seal claims, and while the
    certificate is good, which is judged by the timestamp for ever after."""
    good = key.certificate
    return (
        max(at - timestamps.EARLY, good.not_valid_before_utc),
        min(at + timestamps.LATE, good.not_valid_after_utc),
    )


class _Update(IncrementalPdfFileWriter):
    """An update that leaves the metadata of the rendition as they are: pyHanko would write them
    anew, with its own name and clock, and in another form than the one that was checked."""

    def _update_meta(self) -> None:
        return


class _Signer(signers.PdfSigner):
    """Declares no more than PAdES in a PDF 1.7, on which PDF/A-3 and PDF/UA-1 rest: for an elliptic
    curve pyHanko would call the file a PDF 2.0 (ISO 32002)."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """The extension that a PAdES signature has in a PDF 1.7."""
        pdf_out.register_extension(ESIC_EXTENSION_1)


def _signer(key: Opened) -> signers.SimpleSigner:
    registry = SimpleCertificateStore()
    registry.register_multiple([_asn1(each) for each in key.issuers])
    private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return signers.SimpleSigner(
        signing_cert=_asn1(key.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=registry,
        # Whoever verifies has the roots that they trust.
        embed_roots=False,
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _meta(key: Opened, reason: str, location: str) -> signers.PdfSignatureMetadata:
    return signers.PdfSignatureMetadata(
        field_name=FIELD,
        name=certificates.shown_name(key.certificate.subject),
        reason=reason,
        location=location or None,
        # All that verify PDF files know it.
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )


def _made(
    pdf: bytes,
    signer: signers.SimpleSigner,
    meta: signers.PdfSignatureMetadata,
    at: datetime,
    timestamper: TimeStamper | None,
) -> bytes:
    # Outside of the page: PDF/UA lets such a field be untagged, and PDF/A forbids to hide one.
    place = SigFieldSpec(
        FIELD,
        readable_field_name=f"Seal of {meta.name}",
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
    )
    try:
        writer = _Update(BytesIO(pdf))
        press = _Signer(meta, signer, timestamper=timestamper, new_field_spec=place)
        session = press.init_signing_session(writer)
        session.system_time = at
        return asyncio.run(_signed(session, timestamped=timestamper is not None))
    except PdfError as error:
        raise Problem("The file cannot be sealed: it is not a PDF, or it is damaged.") from error


async def _signed(session: PdfSigningSession, *, timestamped: bool) -> bytes:
    size = await session.estimate_signature_container_size(None, tight=True)
    document = session.prepare_tbs_document(None, size + SPARE)
    digest, out = document.digest_tbs_document()
    attributes = PdfCMSSignedAttributes(signing_time=session.system_time)
    try:
        await document.perform_signature(digest.document_digest, attributes)
    except SigningError as error:
        if not timestamped:
            raise
        raise timestamps.UnstampedError("the timestamp grew beyond its place") from error
    out.seek(0)
    data: bytes = out.read()
    return data
