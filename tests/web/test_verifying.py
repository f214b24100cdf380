"""Nora, a journalist, got a letter as PDF. She asks the page of its convener whether it is the one
that was published; she has no account, and leaves nothing there."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from letters.domain import roll_form
from letters.domain.letter import Signatory
from letters.domain.states import (
    EditionKind,
    EditionState,
    KeyOrigin,
    LetterState,
    MailingState,
    SealLevel,
    SignOnState,
)
from letters.models import CopyRow, Edition, Letter, Mailing, SealingKey, SignOn, db
from letters.models.transaction import reading, writing
from letters.rendering import sealing
from letters.web.public import verify
from tests import factories
from tests.rendering.samples import roll_of
from tests.support import sealed
from tests.support.desk import Desk
from tests.support.html import Page

OTHER = "2222-3333-4444"
NEWEST = "8888-9999-AAAA"


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
    publish(desk, address, sealed.CODE, sealed.edition().pdf, sealed_with=keep_key(desk, address))
    return address


def keep_key(
    desk: Desk, address: str, key: sealing.Key | None = None, retired: datetime | None = None
) -> str:
    """Let the letter's convener have a key: that which sealed the edition, or another. Its id."""
    certificate = (key or sealed.edition().key).certificate()
    said = sealing.facts(certificate)
    with desk.app.app_context():
        with writing():
            row = SealingKey(
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
                retired_at=retired,
            )
            db.session.add(row)
            db.session.flush()
            key_id = row.id
        db.session.remove()
    return key_id


def publish(
    desk: Desk, address: str, code: str, data: bytes, sealed_with: str = "", **values: object
) -> None:
    """Keep a printed edition of the letter with all that signed it."""
    if sealed_with:
        level = SealLevel.BASELINE
        values |= {"sealing_key_id": sealed_with, "seal_level": level, "rendition_sha256": "b" * 64}
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


def test_what_was_published_here_is_not_called_good_above_a_finding_that_is_wrong(
    desk: Desk, nora: FlaskClient
) -> None:
    changed = sealed.changed_at(sealed.edition().pdf, len(sealed.edition().pdf) // 2)
    publish(desk, desk.letter(LetterState.CLOSED), sealed.CODE, changed)
    answer = bring(nora, changed)
    assert "Wrong" in findings(answer).values()
    assert heading(answer) == "Published here, but not all of it holds"
    assert 'class="notice error"' in answer.text


def test_a_file_from_elsewhere_is_not_known(nora: FlaskClient) -> None:
    answer = bring(nora, sealed.edition().pdf)
    assert heading(answer) == "Not known here whose seal this is"
    assert "It may have been published elsewhere." in answer.text


@pytest.mark.parametrize("other", [False, True], ids=["its own key", "the key in use now"])
def test_other_bytes_are_not_the_edition_whichever_key_of_its_convener_sealed_them(
    desk: Desk, nora: FlaskClient, *, other: bool
) -> None:
    address = desk.letter(LetterState.CLOSED)
    own = keep_key(desk, address, retired=factories.NOW if other else None)
    if other:
        own = keep_key(desk, address, sealing.make_key("Example Coalition", sealed.AT))
    publish(desk, address, sealed.CODE, b"%PDF-another", sealed_with=own)
    answer = bring(nora, sealed.edition().pdf)
    assert heading(answer) == "Do not rely on this file"
    wrong = [sentence for sentence, word in findings(answer).items() if word == "Wrong"]
    assert "but this is another file" in wrong[0]
    assert any("another certificate than the expected one" in each for each in wrong) == other


def test_a_seal_made_before_its_key_was_retired_holds(desk: Desk, nora: FlaskClient) -> None:
    address = desk.letter(LetterState.CLOSED)
    key = keep_key(desk, address, retired=factories.NOW)
    publish(desk, address, sealed.CODE, sealed.edition().pdf, sealed_with=key)
    assert heading(bring(nora, sealed.edition().pdf)) == "This is the letter as it was sealed"


def test_a_copy_is_known_by_its_bytes_and_may_have_a_later_key_than_its_edition(
    desk: Desk, nora: FlaskClient
) -> None:
    address = desk.letter(LetterState.CLOSED)
    earlier = sealing.make_key("Example Coalition", sealed.AT)
    key = keep_key(desk, address, earlier, retired=factories.NOW)
    publish(desk, address, sealed.CODE, b"%PDF-edition", sealed_with=key)
    later = keep_key(desk, address, retired=factories.NOW)
    copied(desk, sealed.edition().pdf, later)
    assert heading(bring(nora, sealed.edition().pdf)) == "This is the letter as it was sealed"
    shown = nora.get(f"/verify/{sealed.CODE}/certificates.pem").text
    assert sealed.edition().certificate.decode() in shown
    assert sealing.pem(earlier.certificate()).decode() in shown


def copied(desk: Desk, data: bytes, key: str) -> None:
    """Keep a copy of the one edition that was sealed with the key of that id."""
    with desk.app.app_context():
        with writing():
            mailing = Mailing(
                edition=db.session.scalars(select(Edition)).one(),
                form="{}",
                state=MailingState.READY,
                done=1,
                total=1,
                created_at=factories.NOW,
                ready_at=factories.NOW,
            )
            copy = CopyRow(
                mailing=mailing,
                number=1,
                recipient="{}",
                file="1.pdf",
                sha256=sealed.sha256(data),
                pages=1,
                pdf=data,
                seal_level=SealLevel.BASELINE,
                sealing_key_id=key,
                created_at=factories.NOW,
            )
            db.session.add(copy)
        db.session.remove()


def test_the_seal_of_another_convener_is_not_that_of_the_edition(
    desk: Desk, nora: FlaskClient
) -> None:
    address = desk.letter(LetterState.CLOSED)
    own = keep_key(desk, address, sealing.make_key("Lamp of Liberty", sealed.AT))
    publish(desk, address, sealed.CODE, b"%PDF-another", sealed_with=own)
    with desk.app.app_context():
        others = factories.letter(factories.convener("Others"), LetterState.CLOSED).slug
        db.session.remove()
    keep_key(desk, f"letters/{others}")
    answer = bring(nora, sealed.edition().pdf)
    wrong = [sentence for sentence, word in findings(answer).items() if word == "Wrong"]
    assert any("another certificate than the expected one" in each for each in wrong)


def test_a_key_that_somebody_imported_here_vouches_for_nothing_sealed_elsewhere(
    desk: Desk, nora: FlaskClient
) -> None:
    """Anybody can make a key in the name of the Example Coalition."""
    keep_key(desk, desk.letter())
    answer = bring(nora, sealed.edition().pdf)
    assert heading(answer) == "Not known here whose seal this is"
    assert "This file is not known here." in answer.text
    (said,) = (each for each in findings(answer).items() if "The seal names" in each[0])
    assert "which anybody can write into a certificate" in said[0]
    assert said[1] == "Open"


def test_what_is_no_letter_is_refused_in_words(nora: FlaskClient) -> None:
    for data, sentence in ((None, "Choose the PDF"), (b"hello", "This file is no PDF.")):
        answer = bring(nora, data)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "A file must be chosen again." in answer.text
    assert "must be chosen again" not in nora.get("/verify?code=7k3m").text


def test_a_file_may_be_larger_than_any_other_request(
    nora: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edition of 20,000 names is."""
    long = b"%PDF-" + bytes(2_000_000)
    answer = bring(nora, long)
    assert answer.status_code == 422
    assert "breaks off before its end" in answer.text
    monkeypatch.setattr(verify, "LARGEST", 1_500_000)
    answer = bring(nora, long)
    assert answer.status_code == 413
    assert "larger than 1.5 MB" in answer.text


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


def test_keys_that_sealed_nothing_are_nobody_s_business(
    desk: Desk, nora: FlaskClient, letter: str
) -> None:
    """Ada imported that of an employee by mistake, and took another at once."""
    mistaken = sealing.make_key("Chu Wing-yan", sealed.AT)
    keep_key(desk, letter, mistaken, retired=factories.NOW)
    page = nora.get(f"/verify/{sealed.CODE}").text
    assert sealing.facts(sealed.edition().key.certificate()).fingerprint in page
    assert "Chu Wing-yan" not in page
    file = nora.get(f"/verify/{sealed.CODE}/certificates.pem")
    assert file.data == sealed.edition().certificate


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
    assert "A newer edition is" not in nora.get(f"/verify/{sealed.CODE}").text
    publish(desk, letter, NEWEST, b"%PDF-3")
    page = nora.get(f"/verify/{sealed.CODE}").text
    assert "One name was taken off the letter." in page
    assert f'An erratum was published: <a href="/verify/{OTHER}">' in page
    assert f'A newer edition is <a href="/verify/{NEWEST}">' in page
    assert f'A newer edition is <a href="/verify/{NEWEST}">' in nora.get(f"/verify/{OTHER}").text
    assert "Zebra" not in page
    assert "A newer edition" not in nora.get(f"/verify/{NEWEST}").text
    assert f'extends <a href="/verify/{sealed.CODE}">' in nora.get(f"/verify/{OTHER}").text


def test_nobody_can_keep_the_page_busy(nora: FlaskClient) -> None:
    answers = [nora.post("/verify").status_code for _ in range(30)]
    assert answers == [422] * 30
    refused = nora.post("/verify")
    assert refused.status_code == 429
    assert '<a class="button" href="/verify">Back to where you were</a>' in refused.text
    for address in (f"/verify/{OTHER}", f"/verify/{OTHER}/certificates.pem"):
        assert [nora.get(address).status_code for _ in range(31)] == [404] * 30 + [429]
