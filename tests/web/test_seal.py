"""Ada looks after the seal of her convener: a key of its own, or a bought one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from letters.domain.states import Role
from letters.models import Convener, db
from letters.models.transaction import reading
from letters.rendering import seal_press
from letters.services import sealing_keys
from tests.rendering.sealing import NOW, PASSPHRASE, bought
from tests.support.desk import ROOT, Desk, fields_of, send
from tests.support.html import Page

SEAL = f"{ROOT}/seal"


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests/rendering/test_seal_press.py holds in processes of its own, here in this one."""

    def apart(work: Callable[[], bytes], **_: object) -> bytes:
        return work()

    monkeypatch.setattr(seal_press, "apart", apart)


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    return desk.client(Role.COORDINATOR)


def upload(client: FlaskClient, data: bytes, passphrase: bytes = PASSPHRASE) -> TestResponse:
    """Choose a file on the page of the seal, type its passphrase, and press the button."""
    address = f"{SEAL}/import"
    values: dict[str, object] = dict(fields_of(client.get(SEAL).text, address))
    values |= {"file": FileStorage(BytesIO(data), "lamp.p12"), "passphrase": passphrase.decode()}
    return client.post(address, data=values)


def first_edition(desk: Desk) -> None:
    with desk.app.app_context():
        with reading():
            lamp = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
        sealing_keys.for_sealing(lamp.id, lambda: NOW)
        db.session.remove()


def downloads(client: FlaskClient) -> list[str]:
    """The addresses of the certificates on the page, the one in use first."""
    found = Page(client.get(SEAL).text).all("a")
    return [each.get("href") for each in found if each.get("href").endswith(".pem")]


def test_before_the_first_edition_the_page_says_what_will_be(ada: FlaskClient) -> None:
    page = ada.get(SEAL).text
    assert "It is made by itself with the first edition." in page
    assert "No timestamp service is set" in page


def test_ada_sees_her_self_made_certificate_and_what_viewers_say_of_it(
    desk: Desk, ada: FlaskClient
) -> None:
    first_edition(desk)
    page = ada.get(SEAL).text
    assert "Self-made certificate" in page
    assert "does not name this convener" not in page
    assert "Lamp of Liberty" in page
    assert "the signer is <strong>unknown</strong>" in page
    (address,) = downloads(ada)
    answer = ada.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=lamp-seal-")
    mark = x509.load_pem_x509_certificate(answer.data).fingerprint(SHA256()).hex().upper()
    assert " ".join(mark[at : at + 4] for at in range(0, 64, 4)) in page


def test_ada_imports_a_bought_certificate_and_the_earlier_one_stays(
    desk: Desk, ada: FlaskClient
) -> None:
    first_edition(desk)
    answer = upload(ada, bought())
    assert (answer.status_code, answer.location) == (303, SEAL)
    page = ada.get(SEAL).text
    assert "sealed with the certificate of Lamp e. V. from now on" in page
    assert "Imported certificate" in page
    assert "where it trusts the issuer" in page
    assert "The certificate does not name this convener" in page
    assert "Earlier ones" in page
    new, old = downloads(ada)
    subjects = [x509.load_pem_x509_certificate(ada.get(each).data).subject for each in (new, old)]
    assert [each.rfc4514_string()[:7] for each in subjects] == ["CN=Lamp", "CN=Lamp"]
    assert subjects[0] != subjects[1]


@pytest.mark.parametrize(
    ("data", "passphrase", "field", "sentence"),
    [
        (bought(), b"guessed", "import-passphrase", "The passphrase does not open this file."),
        (b"nonsense", b"", "import-file", "The file is not a PKCS#12 file (.p12 or .pfx)."),
        (bytes(100_001), b"", "import-file", "The file is larger than 100 kB"),
        (
            bought(padding=50_000),
            PASSPHRASE,
            "import-file",
            "The certificate in the file is larger",
        ),
    ],
    ids=["passphrase", "file", "size", "certificate"],
)
def test_a_file_that_does_not_open_keeps_ada_on_the_form(
    ada: FlaskClient, data: bytes, passphrase: bytes, field: str, sentence: str
) -> None:
    answer = upload(ada, data, passphrase)
    assert answer.status_code == 422
    said = [each for each in Page(answer.text).all("span") if each.get("id") == f"{field}-error"]
    assert sentence in said[0].text
    assert "guessed" not in answer.text
    assert "Choose the file again and type its passphrase: neither is kept." in answer.text
    assert "Nothing you typed" not in answer.text
    assert downloads(ada) == []


def test_no_file_chosen_is_said(ada: FlaskClient) -> None:
    answer = send(ada, f"{SEAL}/import", at=SEAL)
    assert answer.status_code == 422
    assert "Choose the file." in answer.text


def test_ada_makes_a_new_key_once_however_often_she_presses(desk: Desk, ada: FlaskClient) -> None:
    first_edition(desk)
    address = f"{SEAL}/make"
    values = fields_of(ada.get(SEAL).text, address)
    assert ada.post(address, data=values).status_code == 303
    again = ada.post(address, data=values)
    assert again.status_code == 409
    assert "The key was changed meanwhile." in again.text
    assert len(downloads(ada)) == 2


def test_the_host_of_the_timestamp_service_is_shown_and_no_password(
    desk: Desk, ada: FlaskClient
) -> None:
    settings = desk.app.extensions["settings"]
    desk.app.extensions["settings"] = dataclasses.replace(
        settings, timestamp_url="https://lamp:secret@timestamp.example.org/tsa"
    )
    page = ada.get(SEAL).text
    assert "timestamp.example.org" in page
    assert "secret" not in page


def test_editors_do_not_see_the_seal(desk: Desk) -> None:
    editor = desk.client(Role.EDITOR)
    assert editor.get(SEAL).status_code == 403
    assert SEAL not in editor.get(f"{ROOT}/letters").text
    assert SEAL in desk.client(Role.COORDINATOR).get(f"{ROOT}/letters").text
