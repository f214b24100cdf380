"""Lamp seals its editions: whoever gets one can tell that nothing was added or taken away."""

from __future__ import annotations

import io
import socket
import time
from datetime import timedelta
from functools import partial

import pikepdf
import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from letters.domain.problems import Problem
from letters.domain.states import SealLevel
from letters.rendering import sealing, verifying
from letters.rendering.sealing import pades
from tests.rendering.sealing import (
    NOW,
    PASSPHRASE,
    Behaviour,
    answers,
    asked,
    bought,
    key,
    of_another,
    rendition,
    service,
    stamped,
    unsealed,
)

MOST = 15_000
"""How many bytes a seal may add."""


def status(data: bytes, root: bytes) -> PdfSignatureStatus:
    """What pyHanko says of the seal, for somebody who trusts the certificate `root`."""
    context = ValidationContext(trust_roots=[asn1_x509.Certificate.load(root)], moment=NOW)
    (found,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    return validate_pdf_signature(found, context)


def sealed(timestamp_url: str = "", seconds: float = 2.0) -> sealing.Sealed:
    return pades.seal(
        rendition(),
        key(),
        at=NOW,
        reason="Edition 1 of “Letter”",
        timestamp_url=timestamp_url,
        seconds=seconds,
    )


def test_a_sealed_edition_is_certified_as_a_whole_and_allows_no_change() -> None:
    made = sealed()
    found = status(made.data, key().certificate())
    assert (made.level, made.note) == (SealLevel.BASELINE, "")
    assert found.bottom_line
    assert found.docmdp_ok
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert pdf.Root.Version == "/1.7", "what PDF/A-3 and PDF/UA-1 rest on"
        assert set(pdf.Root.Extensions.keys()) == {"/ESIC"}
        seal = pdf.Root.Perms.DocMDP
        assert seal.SubFilter == "/ETSI.CAdES.detached"
        assert seal.Reference[0].TransformParams.P == 1
        assert str(seal.Name) == "Lamp"
        assert str(seal.Reason) == "Edition 1 of “Letter”"
        assert str(seal.M) == "D:20260302120000Z"
        (field,) = pdf.Root.AcroForm.Fields
        assert max(map(int, field.Rect)) < 0, "outside of the page, where nothing need be tagged"


def test_what_is_appended_to_a_sealed_edition_breaks_the_seal() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed().data))
    writer.root["/PageMode"] = writer.root["/Type"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert not status(out.getvalue(), key().certificate()).bottom_line


def test_the_rendition_is_the_beginning_of_the_sealed_file() -> None:
    data = sealed().data
    assert data.startswith(rendition())
    assert unsealed(data) == rendition()


def test_a_seal_leaves_the_metadata_that_were_checked() -> None:
    with (
        pikepdf.open(io.BytesIO(rendition())) as before,
        pikepdf.open(io.BytesIO(sealed().data)) as after,
    ):
        assert before.Root.Metadata.read_bytes() == after.Root.Metadata.read_bytes()


def test_what_is_no_pdf_is_not_sealed() -> None:
    with pytest.raises(Problem, match="not a PDF"):
        pades.seal(b"nothing", key(), at=NOW, reason="")


def test_no_edition_is_sealed_with_a_certificate_that_is_over() -> None:
    with pytest.raises(Problem, match="ended on 1 March 2036"):
        pades.seal(rendition(), key(), at=NOW + timedelta(days=3653), reason="")


def test_a_timestamp_service_adds_its_own_time() -> None:
    with service(answers(stamped)) as url:
        made = sealed(url)
    assert (made.level, made.note) == (SealLevel.TIMESTAMPED, "")
    found = status(made.data, key().certificate())
    assert found.timestamp_validity is not None
    assert found.timestamp_validity.intact
    assert found.timestamp_validity.timestamp == NOW + timedelta(seconds=1)
    assert unsealed(made.data) == rendition()


def test_the_first_edition_of_a_convener_holds_where_the_timestamp_service_is_a_second_behind() -> (
    None
):
    with service(answers(partial(stamped, ahead=-timedelta(seconds=1)))) as url:
        made = sealed(url)
    assert made.level is SealLevel.TIMESTAMPED
    report = verifying.verify(made.data, certificates=[key().certificate()])
    held = {each.name: each.holds for each in report.findings}
    assert (held["timestamp"], held["certificate-dates"]) == (True, True)


def test_a_seal_adds_little() -> None:
    with service(answers(stamped)) as url:
        made = (sealed(), sealed(url))
    assert [each.level for each in made] == [SealLevel.BASELINE, SealLevel.TIMESTAMPED]
    added = [len(each.data) - len(rendition()) for each in made]
    assert max(added) < MOST, added


def hangs(connection: socket.socket) -> None:
    asked(connection)
    connection.recv(1)


def trickles(connection: socket.socket) -> None:
    asked(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
    for _ in range(20):
        connection.sendall(b"\0")
        time.sleep(0.025)


def floods(connection: socket.socket) -> None:
    asked(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(2**17))
    connection.recv(1)


def speaks_another_tongue(connection: socket.socket) -> None:
    asked(connection)
    connection.sendall(b"SSH-2.0-OpenSSH\r\n")


STRANGE: dict[str, tuple[Behaviour, str]] = {
    "hangs": (hangs, "did not answer in time"),
    "trickles": (trickles, "did not answer in time"),
    "answers with nonsense": (answers(lambda _: b"<html>"), "is no valid timestamp of this file"),
    "speaks no HTTP": (speaks_another_tongue, "is no valid timestamp of this file"),
    "is closed": (answers(lambda _: b"", "503 Busy"), "with the status 503"),
    "answers without end": (floods, "is no valid timestamp of this file"),
    "says no": (answers(lambda _: bytes.fromhex("30053003020102")), "refused"),
    "stamps another file": (
        answers(lambda sent: stamped(sent.replace(_digest(sent), bytes(32)))),
        "is no valid timestamp of this file",
    ),
    "is not for timestamps": (
        answers(partial(stamped, purpose=ExtendedKeyUsageOID.SERVER_AUTH)),
        "is no valid timestamp of this file",
    ),
    "is far behind": (
        answers(partial(stamped, ahead=-timedelta(minutes=11))),
        "the clock of the timestamp service is wrong",
    ),
    "is years ahead": (
        answers(partial(stamped, ahead=timedelta(days=365))),
        "the clock of the timestamp service is wrong",
    ),
}


def _digest(request: bytes) -> bytes:
    """The 32 bytes of a request that a timestamp is asked for: behind OCTET STRING, 32 long."""
    begin = request.index(b"\x04\x20") + 2
    return request[begin : begin + 32]


@pytest.mark.parametrize("name", STRANGE)
def test_a_timestamp_service_that_does_not_do_its_work_costs_the_timestamp_alone(
    name: str,
) -> None:
    behave, why = STRANGE[name]
    with service(behave) as url:
        begun = time.monotonic()
        made = sealed(url, seconds=0.5)
        took = time.monotonic() - begun
    assert took < 1, "a total deadline, not one for each byte"
    assert made.level is SealLevel.BASELINE
    assert made.note.startswith("The seal carries no timestamp, because ")
    assert why in made.note
    assert status(made.data, key().certificate()).bottom_line


def test_a_timestamp_service_that_is_away_costs_the_timestamp_alone() -> None:
    made = sealed("http://127.0.0.1:9/")
    assert made.note == (
        "The seal carries no timestamp, because the timestamp service could not be reached."
    )


def test_a_made_certificate_is_for_sealing_documents_for_ten_years() -> None:
    made = x509.load_der_x509_certificate(key().certificate())
    said = sealing.facts(key().certificate())
    assert (said.subject, said.self_made) == ("Lamp", True)
    assert said.not_before < NOW < said.not_after
    assert said.not_after.year == 2036
    usage = made.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign
    purposes = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.EMAIL_PROTECTION in purposes


@pytest.mark.parametrize("name", ["Lamp " * 40, "香港自由燈" * 20])
def test_a_convener_with_a_long_name_gets_a_certificate(name: str) -> None:
    said = sealing.facts(sealing.make_key(name, NOW).certificate())
    assert said.subject.endswith("…")
    assert name.startswith(said.subject[:-1])


def test_a_bought_key_seals_and_is_kept_under_another_passphrase() -> None:
    given = sealing.open_pkcs12(bought(), PASSPHRASE, at=NOW)
    kept = sealing.kept(given, b"of the vault")
    made = pades.seal(rendition(), sealing.Key(kept.pkcs12, b"of the vault"), at=NOW, reason="r")
    assert sealing.facts(kept.certificate).issuer == "Authority"
    assert status(made.data, kept.certificate).intact
    with pytest.raises(Problem, match="passphrase does not open"):
        sealing.Key(kept.pkcs12, PASSPHRASE).certificate()


REFUSED = {
    "another passphrase": (bought(passphrase=b"other"), "The passphrase does not open this file."),
    "not such a file": (b"-----BEGIN CERTIFICATE-----", "The file is not a PKCS#12 file"),
    "nothing": (b"", "The file is not a PKCS#12 file"),
    "cut off": (bought()[:-9], "The file is not a PKCS#12 file"),
    "no key": (bought(with_key=False), "There is no private key with its certificate"),
    "another's key": (of_another(), "do not belong together"),
    "over": (bought(days=0), "The certificate ended on 2 March 2026."),
    "for a web server": (
        bought(purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)),
        "The certificate is not for signing documents",
    ),
    "for encryption": (bought(usage="key_encipherment"), "not for signing documents"),
    "a short key": (
        bought(
            rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - what is refused
        ),
        "at least 2048 bits",
    ),
    "another curve": (bought(ec.generate_private_key(ec.SECP256K1())), "P-256, P-384 or P-521"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_seal_is_refused_in_its_own_words(name: str) -> None:
    data, sentence = REFUSED[name]
    with pytest.raises(Problem, match=sentence.replace("(", r"\(")):
        sealing.open_pkcs12(data, PASSPHRASE, at=NOW)
