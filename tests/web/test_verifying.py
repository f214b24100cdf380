"""Nora, a journalist, got a letter as PDF. She asks the page of its convener whether it is the one
that was published; she has no account, and leaves nothing there."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from letters.domain import roll_form
from letters.domain.letter import Signatory
from letters.domain.states import EditionKind, EditionState, KeyOrigin, LetterState, SignOnState
from letters.models import Edition, Letter, SealingKey, SignOn, db
from letters.models.transaction import reading, writing
from letters.rendering import sealing
from tests import factories
from tests.rendering.samples import roll_of
from tests.support import sealed
from tests.support.desk import Desk
from tests.support.html import Page

OTHER = "2222-3333-4444"


@pytest.fixture
def nora(desk: Desk) -> FlaskClient:
    """A browser of somebody who is not signed in."""
    return desk.app.test_client()


@pytest.fixture
def letter(desk: Desk) -> str:
    """A closed letter that was printed as the sealed edition; two groups signed it."""
    address = desk.letter(LetterState.CLOSED, text=factories.letter_text(title="A safe harbour"))
    for name in ("Philly4HK", "Zebra Fund"):
        desk.sign_on(address, name)
    publish(desk, address, sealed.CODE, sealed.edition().pdf)
    keep_key(desk, address)
    return address


def keep_key(desk: Desk, address: str, key: sealing.Key | None = None) -> None:
    """Let the letter's convener have a key: that which sealed the edition, or another."""
    certificate = (key or sealed.edition().key).certificate()
    said = sealing.facts(certificate)
    with desk.app.app_context():
        with writing():
            db.session.add(
                SealingKey(
                    convener_id=the_letter(address).convener_id,
                    origin=KeyOrigin.MADE,
                    certificate=certificate,
                    wrapped=b"locked",
                    vault_key="0" * 8,
                    subject=said.subject,
                    fingerprint=said.fingerprint,
                    not_before=said.not_before,
                    not_after=said.not_after,
                    created_at=factories.NOW,
                )
            )
        db.session.remove()


def publish(desk: Desk, address: str, code: str, data: bytes, **values: object) -> None:
    """Keep a printed edition of the letter with all that signed it."""
    with desk.app.app_context():
        with writing():
            letter = the_letter(address)
            of_letter = select(SignOn).where(SignOn.letter_id == letter.id)
            names = [
                Signatory(each.name, each.kind, reference=each.id)
                for each in db.session.scalars(of_letter)
            ]
            roll = roll_of(*names)
            edition = Edition(
                letter=letter,
                version_id=letter.versions[0].id,
                number=int(code[0]),
                code=code,
                state=EditionState.READY,
                frozen_hash=code[0] * 64,
                roll=json.dumps(roll_form.frozen(roll)),
                roll_hash="a" * 64,
                count=roll.count(),
                pdf=data,
                sha256=sealed.sha256(data),
                created_at=factories.NOW,
                ready_at=factories.NOW,
                **values,
            )
            db.session.add(edition)
        db.session.remove()


def the_letter(address: str) -> Letter:
    chosen = select(Letter).where(Letter.slug == address.rsplit("/", 1)[1])
    return db.session.scalars(chosen).one()


def bring(nora: FlaskClient, data: bytes | None) -> TestResponse:
    """Choose a file on the page, or none, and press the button."""
    assert nora.get("/verify").status_code == 200
    chosen = FileStorage(BytesIO(data or b""), "letter.pdf" if data is not None else "")
    boundary, body = encode_multipart({"file": chosen})
    content_type = f"multipart/form-data; boundary={boundary}"
    return nora.post("/verify", data=body, content_type=content_type)


def heading(answer: TestResponse) -> str:
    return Page(answer.text).one("h1").text


def findings(answer: TestResponse) -> dict[str, str]:
    """What is said of the file: sentence and answer."""
    items = [each for each in Page(answer.text).all("li") if "findings" in around(each)]
    parted = [each.text.partition(" ") for each in items]
    return {sentence.strip(): word for word, _, sentence in parted}


def around(element: object) -> str:
    return " ".join(each.get("class") or "" for each in element.inside)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("letter")
def test_the_file_as_it_was_published_is_known(nora: FlaskClient) -> None:
    answer = bring(nora, sealed.edition().pdf)
    assert heading(answer) == "This is the letter as it was sealed"
    assert findings(answer)["This is, byte for byte, a file that was published here."] == "Holds"
    assert sealed.CODE in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.usefixtures("letter")
def test_a_changed_file_is_not_to_be_relied_on(nora: FlaskClient) -> None:
    data = sealed.edition().pdf
    answer = bring(nora, sealed.changed_at(data, len(data) // 2))
    assert answer.status_code == 200
    assert heading(answer) == "Do not rely on this file"
    said = [sentence for sentence, word in findings(answer).items() if word == "Wrong"]
    assert any("but this is another file" in sentence for sentence in said), findings(answer)


def test_a_file_from_elsewhere_is_not_known(nora: FlaskClient) -> None:
    answer = bring(nora, sealed.edition().pdf)
    assert heading(answer) == "Not known here whose seal this is"
    assert "It may have been published elsewhere." in answer.text


def test_the_seal_of_another_convener_is_not_that_of_the_edition(
    desk: Desk, nora: FlaskClient
) -> None:
    address = desk.letter(LetterState.CLOSED)
    publish(desk, address, sealed.CODE, b"%PDF-another")
    keep_key(desk, address, sealing.make_key("Lamp of Liberty", sealed.AT))
    with desk.app.app_context():
        others = factories.letter(factories.convener("Others"), LetterState.CLOSED).slug
        db.session.remove()
    keep_key(desk, f"letters/{others}")
    answer = bring(nora, sealed.edition().pdf)
    wrong = [sentence for sentence, word in findings(answer).items() if word == "Wrong"]
    assert any("another certificate than the expected one" in each for each in wrong)


def test_an_edition_that_is_not_known_is_still_of_its_convener(
    desk: Desk, nora: FlaskClient
) -> None:
    """Its seal says so: the key is one of a convener here."""
    keep_key(desk, desk.letter())
    answer = bring(nora, sealed.edition().pdf)
    assert heading(answer) == "This is the letter as it was sealed"
    assert "This file is not known here." in answer.text


def test_what_is_no_letter_is_refused_in_words(nora: FlaskClient) -> None:
    for data, sentence in ((None, "Choose the PDF"), (b"hello", "This file is no PDF.")):
        answer = bring(nora, data)
        assert answer.status_code == 422
        assert sentence in answer.text
    answer = bring(nora, b"%PDF-" + bytes(2_000_000))
    assert answer.status_code == 413
    assert "larger than 2 MB" in answer.text


@pytest.mark.usefixtures("letter")
def test_a_code_typed_as_people_type_leads_to_its_edition(nora: FlaskClient) -> None:
    answer = nora.get("/verify", query_string={"code": " 7k3m9qxt 2whd"})
    assert (answer.status_code, answer.location) == (303, f"/verify/{sealed.CODE}")
    page = nora.get(answer.location)
    assert heading(page) == f"Edition {sealed.CODE}"
    for part in ("A safe harbour", "a" * 64, sealed.sha256(sealed.edition().pdf)):
        assert part in page.text
    assert "Philly4HK" not in page.text
    file = nora.get(f"/verify/{sealed.CODE}/certificates.pem")
    assert file.data == sealed.edition().certificate
    assert "Since this edition" not in page.text
    assert nora.get("/verify/7k3m-9qxt-2whd").location == f"/verify/{sealed.CODE}"
    assert "in groups of four" in nora.get("/verify?code=7k3m").text


def test_an_edition_of_a_letter_that_is_not_public_is_like_none(
    desk: Desk, nora: FlaskClient
) -> None:
    publish(desk, desk.letter(LetterState.AGREED), sealed.CODE, sealed.edition().pdf)
    hidden, unknown = nora.get(f"/verify/{sealed.CODE}"), nora.get(f"/verify/{OTHER}")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.text == unknown.text
    assert "not known here" in bring(nora, sealed.edition().pdf).text


def test_what_came_later_is_told_and_no_name_that_left(
    desk: Desk, nora: FlaskClient, letter: str
) -> None:
    with desk.app.app_context():
        with writing():
            gone = db.session.scalars(select(SignOn).where(SignOn.name == "Zebra Fund")).one()
            gone.state, gone.withdrawn_at = SignOnState.WITHDRAWN, factories.NOW
        with reading():
            base = db.session.scalars(select(Edition)).one().id
        db.session.remove()
    publish(desk, letter, OTHER, b"%PDF-2", kind=EditionKind.ERRATUM, extends_id=base)
    page = nora.get(f"/verify/{sealed.CODE}").text
    assert "One name was taken off the letter." in page
    assert f'An erratum was published: <a href="/verify/{OTHER}">' in page
    assert "Zebra" not in page
    assert f'extends <a href="/verify/{sealed.CODE}">' in nora.get(f"/verify/{OTHER}").text


def test_nobody_can_keep_the_page_busy(nora: FlaskClient) -> None:
    answers = [nora.post("/verify").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
