"""Ada makes a copy for each recipient, and takes them home as her office needs them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from flask.testing import FlaskClient
from jinja2.filters import do_filesizeformat
from sqlalchemy import select

from letters.domain.letter import Recipient
from letters.domain.problems import Problem
from letters.domain.states import EditionState, LetterState, Role
from letters.models import Edition, Letter, Mailing, db
from letters.models.transaction import reading, writing
from letters.rendering import copy_press, press
from letters.rendering.pdf.copies import CopyOrder, Rendition
from letters.services import closing, copy_sealing, mailings
from letters.services.actor import COMMAND
from letters.services.copy_sealing import Made
from tests import factories
from tests.conftest import NOON
from tests.support.desk import Desk, send
from tests.support.pages import one_page

OFFICIALS = tuple(
    Recipient(f"{name} Park", honorific="Senator", office="=SUM(A1)") for name in ("Ada", "Chu")
)
FORM = {"window": "us10", "salutation": "Dear {{ honorific }} {{ last_name }},", "cc": "y"}


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


@pytest.fixture
def copies(desk: Desk) -> str:
    """Where the copies of a printed edition are asked for."""
    text = factories.letter_text(recipients=(*OFFICIALS, factories.LIM))
    address = desk.letter(LetterState.OPEN, text=text)
    desk.sign_on(address, "Philly4HK")
    with desk.app.app_context():
        with writing():
            chosen = select(Letter).where(Letter.slug == address.rsplit("/", 1)[1])
            closing.close(db.session.scalars(chosen).one(), by=COMMAND, now=NOON)
        with writing():
            printed = db.session.scalars(select(Edition)).one()
            printed.state, printed.pdf, printed.ready_at = EditionState.READY, one_page(), NOON
            printed.sha256 = printed.rendition_sha256 = "0" * 64
        db.session.remove()
    return f"{address}/editions/1/copies"


def unsealed(data: bytes, name: str) -> Made:
    """A seal that is none."""
    return Made(data)


@pytest.fixture
def work(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What the worker does, with a press that gives empty pages."""

    def pages(order: CopyOrder) -> Iterator[Rendition]:
        for _ in order.copies:
            yield Rendition(one_page(), b"")

    monkeypatch.setattr(copy_press, "copies", pages)
    monkeypatch.setattr(press, "check", lambda data, names, limits: 1)
    monkeypatch.setattr(copy_sealing, "_seal", lambda *_: unsealed)

    def do() -> None:
        with desk.app.app_context():
            with reading():
                waiting = db.session.scalars(select(Mailing.id)).one()
            mailings.make(waiting, lambda: NOON)
            db.session.remove()

    return do


def asked(desk: Desk) -> int:
    with desk.app.app_context(), reading():
        return len(db.session.scalars(select(Mailing.id)).all())


def test_ada_sees_how_the_first_begins_before_anything_is_made(
    desk: Desk, ada: FlaskClient, copies: str
) -> None:
    assert "Dear {{ name }}," in ada.get(copies).text
    answer = send(ada, copies, at=copies, **FORM, show="1")
    assert answer.status_code == 200
    assert "Dear Senator Park," in answer.text
    assert "001-park-ada.pdf" in answer.text
    assert "of 3 copies" in answer.text
    assert asked(desk) == 0


def test_a_pattern_that_cannot_be_filled_is_refused_beside_the_field(
    desk: Desk, ada: FlaskClient, copies: str
) -> None:
    answer = send(ada, copies, at=copies, **FORM | {"salutation": "Dear {{ mailbox }},"})
    assert answer.status_code == 422
    assert "but not {{ mailbox }}" in answer.text
    assert asked(desk) == 0


def test_all_copies_are_taken_home_with_an_index_that_no_spreadsheet_runs(
    ada: FlaskClient, copies: str, work: Callable[[], None]
) -> None:
    one = send(ada, copies, at=copies, **FORM).location
    assert "0 of 3 made" in ada.get(one).text
    assert ada.get(f"{one}/copies.zip").status_code == 404
    work()
    assert "Senator Ada Park" in ada.get(one).text
    answer = ada.get(f"{one}/copies.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "index.csv",
            "001-park-ada.pdf",
            "002-park-chu.pdf",
            "003-lim-ben.pdf",
        ]
        table = archive.read("index.csv").decode("utf-8-sig")
        assert archive.read("002-park-chu.pdf") == ada.get(f"{one}/2.pdf").data
    assert table.encode() == ada.get(f"{one}/index.csv").data.removeprefix(b"\xef\xbb\xbf")
    first, *_, last = csv.DictReader(io.StringIO(table))
    assert first["office"] == "'=SUM(A1)"
    assert (last["line"], last["recipient"], last["pages"]) == ("cc", "Ben Lim", "1")
    assert len(first["sha256"]) == 64


def test_the_print_file_begins_each_copy_on_the_front_of_a_sheet(
    ada: FlaskClient, copies: str, work: Callable[[], None]
) -> None:
    one = send(ada, copies, at=copies, **FORM).location
    work()
    plain = ada.get(f"{one}/print.pdf")
    assert "attachment" in plain.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(plain.data)) as document:
        assert len(document.pages) == 3
        assert "not sealed" in str(document.docinfo["/Title"])
    with pikepdf.open(io.BytesIO(ada.get(f"{one}/print.pdf?right_hand=y").data)) as document:
        assert len(document.pages) == 6


def test_labels_begin_where_the_sheet_has_one_left(
    ada: FlaskClient, copies: str, work: Callable[[], None]
) -> None:
    one = send(ada, copies, at=copies, **FORM).location
    work()
    answer = ada.get(f"{one}/labels.pdf?sheet=5160&start=30")
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert len(document.pages) == 2
    refused = ada.get(f"{one}/labels.pdf?sheet=5160&start=31")
    assert refused.status_code == 422
    assert "labels 1 to 30" in refused.text
    assert ada.get(f"{one}/labels.pdf?sheet=none").status_code == 422


def test_what_is_stopped_goes_on_when_ada_wants(
    desk: Desk, ada: FlaskClient, copies: str, work: Callable[[], None]
) -> None:
    one = send(ada, copies, at=copies, **FORM).location
    assert send(ada, f"{one}/stop", at=one).location == one
    work()
    assert "0 of 3 made" in ada.get(one).text
    assert send(ada, f"{one}/again", at=one).location == one
    work()
    assert "Download all as a zip" in ada.get(one).text
    assert send(ada, copies, at=copies, **FORM).location == one
    assert asked(desk) == 1


def test_ada_reads_how_much_room_the_copies_take_before_she_asks(
    ada: FlaskClient, copies: str
) -> None:
    size = len(one_page())
    shown = send(ada, copies, at=copies, **FORM, show="1").text
    assert f"about {do_filesizeformat(3 * size)}" in shown


def test_ada_removes_the_files_when_she_has_them_and_can_ask_again(
    desk: Desk, ada: FlaskClient, copies: str, work: Callable[[], None]
) -> None:
    one = send(ada, copies, at=copies, **FORM).location
    assert send(ada, f"{one}/remove", at=one, form=f"{one}/stop").status_code == 409
    work()
    assert "Remove the files" in ada.get(one).text
    assert send(ada, f"{one}/remove", at=one).location == one
    shown = ada.get(one).text
    assert "The files were removed" in shown
    assert "Download" not in shown
    for file in ("1.pdf", "copies.zip", "print.pdf"):
        gone = ada.get(f"{one}/{file}")
        assert gone.status_code == 410
        assert "Ask for the copies again" in gone.text
    assert "001-park-ada.pdf" in ada.get(f"{one}/index.csv").text
    assert "Files removed" in ada.get(copies).text
    assert send(ada, copies, at=copies, **FORM).location != one
    assert asked(desk) == 2


def test_cover_sheets_that_cannot_be_made_give_a_sentence_and_no_file(
    ada: FlaskClient, copies: str, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = send(ada, copies, at=copies, **FORM).location
    work()

    def busy(make: object) -> bytes:
        raise Problem("The press is busy.")

    monkeypatch.setattr(copy_press, "sheets", busy)
    answer = ada.get(f"{one}/print.pdf?covers=y")
    assert answer.status_code == 422
    assert "The press is busy." in answer.text


def test_readers_take_home_but_ask_for_nothing(
    desk: Desk, ada: FlaskClient, copies: str, work: Callable[[], None]
) -> None:
    one = send(ada, copies, at=copies, **FORM).location
    work()
    reader = desk.client(Role.READER)
    assert "Make the copies" not in reader.get(copies).text
    assert reader.get(f"{one}/1.pdf").data == one_page()


def test_ada_is_told_whose_labels_will_have_no_address(ada: FlaskClient, copies: str) -> None:
    page = ada.get(copies).text
    assert "2 recipients have no address" in page
    assert "<bdi>Ada Park</bdi>, <bdi>Chu Park</bdi>." in page
    assert "use a cover sheet in a window envelope" in page
