"""What the tests of seals share: a small rendition, a timestamp service, files with keys."""

from __future__ import annotations

import io
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import pkcs12 as asn1_pkcs12
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from letters.rendering.sealing import Key, make_key

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSPHRASE = b"correct horse"

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def rendition() -> bytes:
    """A tagged page with nothing on it, written as `pdf.finish` writes."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(612, 792))
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        pdf.Root.StructTreeRoot = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name("/StructTreeRoot"))
        )
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = "Letter"
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return out.getvalue()


@cache
def key() -> Key:
    """The key that Lamp made itself."""
    return make_key("Lamp", NOW)


def certificate(
    private: Private,
    *,
    days: int = 365,
    purposes: tuple[ObjectIdentifier, ...] = (),
    usage: str = "digital_signature",
    padding: int = 0,
) -> x509.Certificate:
    """A certificate as an authority might give it, good from an hour before NOW; `padding` is how
    many bytes it holds that mean nothing."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lamp e. V.")])
    begin = NOW - timedelta(hours=1)
    uses = dict.fromkeys(
        (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
            "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority")]))
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days, seconds=1))
        .add_extension(x509.KeyUsage(**{**uses, usage: True}), critical=True)
    )
    if purposes:
        built = built.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    if padding:
        stuffed = x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), bytes(padding))
        built = built.add_extension(stuffed, critical=False)
    return built.sign(private, hashes.SHA256())


def bought(
    private: Private | None = None,
    *,
    passphrase: bytes = PASSPHRASE,
    with_key: bool = True,
    **more: object,
) -> bytes:
    """A .p12 file as it comes from an authority."""
    private = private or ec.generate_private_key(ec.SECP256R1())
    made = certificate(private, **more)  # type: ignore[arg-type] # they are those of `certificate`
    if not with_key:
        return pkcs12.serialize_key_and_certificates(
            None, None, None, [made], BestAvailableEncryption(passphrase)
        )
    return pkcs12.serialize_key_and_certificates(
        None, private, made, None, BestAvailableEncryption(passphrase)
    )


def of_another() -> bytes:
    """A .p12 file with a key and the certificate of another one."""
    private = ec.generate_private_key(ec.SECP256R1())
    own = certificate(private)
    written = pkcs12.serialize_key_and_certificates(None, private, own, None, NoEncryption())
    put = other = own.public_bytes(Encoding.DER)
    # Signatures differ in length by a byte or two.
    while put == other or len(put) != len(other):
        put = certificate(ec.generate_private_key(ec.SECP256R1())).public_bytes(Encoding.DER)
    inside = asn1_pkcs12.Pfx.load(written.replace(other, put))["auth_safe"]
    dumped: bytes = asn1_pkcs12.Pfx({"version": "v3", "auth_safe": inside}).dump()
    return dumped


@cache
def _private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def _stamper(ahead: timedelta, purpose: ObjectIdentifier) -> DummyTimeStamper:
    private = _private()
    made = certificate(private, purposes=(purpose,)).public_bytes(Encoding.DER)
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        asn1_x509.Certificate.load(made),
        asn1_keys.PrivateKeyInfo.load(plain),
        fixed_dt=NOW + ahead,
    )


def stamped(
    request: bytes,
    ahead: timedelta = timedelta(seconds=1),
    purpose: ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING,
) -> bytes:
    """The answer of a timestamp service to one request. Its clock is `ahead` of NOW, and its
    certificate is for the `purpose`."""
    return _stamper(ahead, purpose).request_tsa_response(tsp.TimeStampReq.load(request)).dump()


Behaviour = Callable[[socket.socket], None]


def answers(answer: Callable[[bytes], bytes], status: str = "200 OK") -> Behaviour:
    """A service that answers with what `answer` makes of a request."""

    def behave(connection: socket.socket) -> None:
        body = answer(asked(connection))
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    return behave


def asked(connection: socket.socket) -> bytes:
    """The body of the request that comes in."""
    with connection.makefile("rb") as file:
        length = 0
        while line := file.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return file.read(length)


@contextmanager
def service(behave: Behaviour) -> Iterator[str]:
    """The address of a service that behaves so, here on this machine."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        thread = threading.Thread(target=_serve, args=(server, behave, over), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/tsa"
        finally:
            over.set()
            thread.join()


def _serve(server: socket.socket, behave: Behaviour, over: threading.Event) -> None:
    while not over.is_set():
        with suppress(OSError):
            connection, _ = server.accept()
            connection.settimeout(2)
            with connection:
                behave(connection)


def unsealed(data: bytes) -> bytes:
    """What was sealed: the file as it was before its last update."""
    places = PdfFileReader(io.BytesIO(data)).xrefs
    before = places.get_startxref_for_revision(places.total_revisions - 2)
    end = re.compile(rb"startxref\s+%d\s+%%%%EOF\r?\n?" % before).search(data, before)
    assert end
    return data[: end.end()]
