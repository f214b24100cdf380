"""Ben brings in a letter that went out before: he pastes it, corrects what was read, saves."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from letters.domain.states import LetterState, PartyKind, Role
from letters.models import Letter, SignOn, db
from letters.models.engine import Access, access
from letters.models.transaction import reading
from letters.services import importing
from letters.services import reading as look
from tests import factories
from tests.support import desk as desks
from tests.support.desk import Desk, fields_of
from tests.support.dump import dump
from tests.support.web import csrf_of

NEW = f"{desks.ROOT}/past-letters/new"
READ = f"{desks.ROOT}/past-letters/read"
SAVE = f"{desks.ROOT}/past-letters"
PAST = """\
Open Letter on the Right to Assemble

4 June 2019

The Honorable Ada Park
Minister of Justice
1 Parliament Square
Springfield

Cc: The Hon. Ben Lim, Speaker of the House

Dear Minister Park,

We write with concern.

Sincerely,

Organizations

1. 7 October Movement
2. HK_Connect_UK
4. Lion Rock Café
5. Lion Rock Café

Individuals

1. Jane Doe, Professor, X University
2. Chan Tai Man, Toronto
"""


@pytest.fixture
def desk(bare_app: Flask) -> Desk:
    """The convener's desk."""
    return desks.at(bare_app)


@pytest.fixture
def ben(desk: Desk) -> FlaskClient:
    """Ben edits."""
    return desk.client(Role.EDITOR)


def read(client: FlaskClient, source: str = PAST) -> TestResponse:
    csrf = csrf_of(client.get(NEW).text)
    return client.post(READ, data={"csrf_token": csrf, "source": source})


def upload(client: FlaskClient, data: bytes) -> TestResponse:
    """Send a file as a browser does."""
    csrf = csrf_of(client.get(NEW).text)
    parts = {b'name="csrf_token"': csrf.encode(), b'name="source"': b""}
    parts[b'name="file"; filename="letter.txt"'] = data
    head = b"--limit\r\nContent-Disposition: form-data; "
    body = b"".join(head + name + b"\r\n\r\n" + value + b"\r\n" for name, value in parts.items())
    return client.post(
        READ, data=body + b"--limit--\r\n", content_type="multipart/form-data; boundary=limit"
    )


def save(client: FlaskClient, **changes: str) -> TestResponse:
    """Read the letter, change fields of what was read, save it."""
    values = fields_of(read(client).text, SAVE)
    return client.post(SAVE, data={**values, **changes})


def letters(desk: Desk) -> list[str]:
    with desk.app.app_context(), reading():
        return list(db.session.scalars(select(Letter.slug).where(Letter.imported.is_(True))))


def printed(desk: Desk) -> list[tuple[str, str, str, PartyKind]]:
    with desk.app.app_context(), reading():
        letter = db.session.scalars(select(Letter).where(Letter.imported.is_(True))).one()
        lines = look.roll(letter).lines
    some = [line.signatory for line in lines]
    return [(each.name, each.title, each.affiliation, each.kind) for each in some]


def test_what_was_read_is_shown_to_be_corrected_and_nothing_is_stored(
    desk: Desk, ben: FlaskClient
) -> None:
    before = dump(desk.app)
    answer = read(ben)
    assert answer.status_code == 200
    values = fields_of(answer.text, SAVE)
    assert values["title"] == "Open Letter on the Right to Assemble"
    assert values["date"] == "2019-06-04"
    assert values["to"].splitlines()[0] == "The Honorable Ada Park"
    assert values["cc"] == "The Hon. Ben Lim, Speaker of the House"
    assert values["salutation"] == "Dear Minister Park,"
    assert "We write with concern." in values["body"]
    assert "Number 3 has no name" in answer.text
    assert "6 names" in answer.text
    assert dump(desk.app) == before


def test_reading_asks_for_no_right_to_write(
    desk: Desk, ben: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Access] = []
    guess = importing.with_leads

    def spy(past: Any) -> Any:
        seen.append(access.get())
        return guess(past)

    monkeypatch.setattr(importing, "with_leads", spy)
    read(ben)
    assert seen == [Access.READ]


def test_a_person_is_parted_only_where_that_is_certain(ben: FlaskClient) -> None:
    answer = read(ben)
    names = fields_of(answer.text, SAVE)["names"].splitlines()
    assert names[-2:] == [
        "(person) Jane Doe; Professor; X University",
        "(person) Chan Tai Man, Toronto",
    ]
    assert "gives name, title, affiliation" in answer.text
    assert "Below, 1 is parted by semicolons; look at the others too." in answer.text


def test_ben_saves_what_he_corrected(desk: Desk, ben: FlaskClient) -> None:
    names = [
        "Lion Rock Café",
        "7 October Movement",
        "",
        "  HK_Connect_UK ",
        "(person) Jane Doe; Professor; X University",
        "(Person) Chan Tai Man; ; Toronto",
        "(person)Ai Weng; Poet; House of Poets; Berlin",
    ]
    answer = save(ben, title="Letter on assembly", names="\r\n".join(names), leads="1")
    assert answer.status_code == 303
    assert printed(desk) == [
        ("Lion Rock Café", "", "", PartyKind.ORGANIZATION),
        ("7 October Movement", "", "", PartyKind.ORGANIZATION),
        ("HK_Connect_UK", "", "", PartyKind.ORGANIZATION),
        ("Jane Doe", "Professor", "X University", PartyKind.PERSON),
        ("Chan Tai Man", "", "Toronto", PartyKind.PERSON),
        ("Ai Weng", "Poet", "House of Poets; Berlin", PartyKind.PERSON),
    ]
    page = ben.get(answer.location).text
    assert "Letter on assembly" in page
    assert "The past letter is saved" in page
    (slug,) = letters(desk)
    with desk.app.app_context(), reading():
        letter = db.session.scalars(select(Letter).where(Letter.slug == slug)).one()
        text = look.text(letter)
        assert letter.state is LetterState.CLOSED
        assert [each.name for each in text.recipients] == ["Ada Park", "Ben Lim"]
        assert text.recipients[0].address == ("1 Parliament Square", "Springfield")
        assert text.conveners == ("Lamp of Liberty",)


def test_the_desk_numbers_the_names_as_they_were_printed(desk: Desk, ben: FlaskClient) -> None:
    names = "Zoo\nAsh\nBirch\n(person) Jane Doe\n(person) Al Aal"
    saved = save(ben, names=names, leads="1")
    page = ben.get(f"{saved.location}sign-ons").text
    rows = re.findall(r'<th scope="row"><span class="soft">(\d)\.</span> <bdi>([^<]+)<', page)
    assert rows == [("1", "Zoo"), ("2", "Ash"), ("3", "Birch"), ("5", "Al Aal"), ("4", "Jane Doe")]


def test_ben_is_warned_of_a_letter_that_is_here_already(desk: Desk, ben: FlaskClient) -> None:
    assert "may be here already" not in read(ben).text
    first = save(ben).location
    seen = read(ben).text
    assert "This letter may be here already" in seen
    assert f'<a href="{first}"><bdi>Open Letter on the Right to Assemble</bdi></a>' in seen
    assert save(ben, date="2019-06-05").status_code == 303, "another date is another letter"
    warned = save(ben, title="Open letter on the  right to assemble", reference="No. 2")
    assert warned.status_code == 409
    assert f'href="{first}"' in warned.text
    assert fields_of(warned.text, SAVE)["reference"] == "No. 2"
    assert len(letters(desk)) == 2


def test_ben_saves_a_second_letter_of_that_title_once_he_was_warned(
    desk: Desk, ben: FlaskClient
) -> None:
    first = save(ben, date="").location.split("/")[-2]
    warned = save(ben, date="")
    assert f'name="beside" value="{first}"' in warned.text
    assert save(ben, date="", beside="another").status_code == 409
    assert save(ben, date="", beside=first).status_code == 303
    assert len(letters(desk)) == 2


def test_another_conveners_letter_warns_nobody(desk: Desk, ben: FlaskClient) -> None:
    with desk.app.app_context():
        title = "Open Letter on the Right to Assemble"
        factories.letter(text=factories.letter_text(title=title, date=date(2019, 6, 4)))
    assert "may be here already" not in read(ben).text


def test_a_name_that_stands_twice_is_doubted_and_kept(desk: Desk, ben: FlaskClient) -> None:
    assert "stands in the list twice" in read(ben).text
    assert save(ben).status_code == 303
    assert [name for name, *_ in printed(desk)].count("Lion Rock Café") == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Give the letter its title."),
        ({"names": ""}, "A past letter needs at least one name."),
        ({"names": "Alpha\n=1+1"}, "Name 2, “=1+1”"),
        ({"names": "(person) ; Professor"}, "The name is missing."),
        ({"date": "31 June"}, "Not a valid date value."),
        ({"date": "0001-01-01"}, "Write a year from 1800."),
        ({"leads": "three"}, "Not a valid integer value."),
        ({"leads": "-1"}, "how many names stand before the alphabet"),
        ({"leads": "9" * 5000}, "Not a valid integer value."),
        ({"language": "<b>"}, "Choose a language."),
        ({"to": "Ada\n" + "\n".join("abcdefghij")}, "address lines"),
        ({"body": "a\u202eb"}, "turns the text around"),
    ],
)
def test_a_refusal_keeps_all_that_was_typed_and_all_that_was_doubted(
    desk: Desk, ben: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    typed = {"title": "'\"><script>alert(1)</script>", "reference": "No. 1", **changes}
    answer = save(ben, **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<script>alert" not in answer.text
    kept = fields_of(answer.text, SAVE)
    assert {name: kept[name] for name in typed} == typed
    assert "Number 3 has no name" in answer.text
    assert letters(desk) == []


def test_a_language_that_new_letters_do_not_offer_is_kept(desk: Desk, ben: FlaskClient) -> None:
    answer = save(ben, language="nl", title="")
    assert fields_of(answer.text, SAVE)["language"] == "nl"
    assert save(ben, language="nl").status_code == 303


def test_a_file_is_read_like_pasted_text(ben: FlaskClient) -> None:
    for data in (PAST.encode(), PAST.encode("utf-16"), "\ufeff".encode() + PAST.encode()):
        answer = upload(ben, data)
        assert answer.status_code == 200
        assert "Lion Rock Café" in fields_of(answer.text, SAVE)["names"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7\n%", "The file is a PDF, not plain text"),
        (b"PK\x03\x04 a document", "a Word document"),
        (b"", "nothing was found"),
        (b"\x00\x01\x02", "not plain text"),
        (b"x" * 1_100_000, "at most 1 MB"),
        (b"Dear Minister,\n\nWe write.\n", "No names were found"),
    ],
)
def test_a_wrong_file_is_refused_with_the_way_out(
    desk: Desk, ben: FlaskClient, data: bytes, sentence: str
) -> None:
    answer = upload(ben, data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert letters(desk) == []


def test_a_file_of_three_megabytes_is_answered_by_a_page(ben: FlaskClient) -> None:
    answer = upload(ben, b"x" * 3_000_000)
    assert answer.status_code == 413
    assert "<h1" in answer.text


def test_nothing_pasted_and_no_file_is_told(ben: FlaskClient) -> None:
    answer = read(ben, "  \n")
    assert answer.status_code == 422
    assert "Paste the letter, or choose a file." in answer.text


def test_pasted_text_that_is_refused_stays_in_its_field(ben: FlaskClient) -> None:
    answer = read(ben, "Dear Minister,\n\n<b>We write.</b>\n")
    assert answer.status_code == 422
    assert "No names were found" in answer.text
    kept = fields_of(answer.text, READ)["source"].replace("\r\n", "\n")
    assert kept == "Dear Minister,\n\n<b>We write.</b>\n"


def test_readers_import_nothing(desk: Desk) -> None:
    reader = desk.client(Role.READER)
    csrf = csrf_of(reader.get("/account/").text)
    for answer in (
        reader.get(NEW),
        reader.post(READ, data={"csrf_token": csrf, "source": PAST}),
        reader.post(SAVE, data={"csrf_token": csrf}),
    ):
        assert answer.status_code in (400, 403)
    assert letters(desk) == []
    with desk.app.app_context(), reading():
        imported = select(SignOn).where(SignOn.source == "import")
        assert db.session.scalars(imported).all() == []
