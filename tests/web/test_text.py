"""Ben writes a letter's text at the desk while Ada writes too; nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from letters.domain.letter import RecipientLine
from letters.domain.states import LetterState, Role
from letters.models import Letter
from letters.models.engine import Access, access
from letters.rendering import fonts
from letters.services import draft_pdfs
from letters.web import letter_page
from tests import factories
from tests.support import desk as desks
from tests.support.desk import Desk, fields_of, send
from tests.support.html import without_spoken
from tests.support.web import csrf_of

SIX_SCRIPTS = "Freedom Свобода Ελευθερία حرية རང་དབང 自由"


@pytest.fixture
def desk(bare_app: Flask) -> Desk:
    """Ada's and Ben's desk."""
    return desks.at(bare_app)


@pytest.fixture
def ben(desk: Desk) -> FlaskClient:
    """Ben edits."""
    return desk.client(Role.EDITOR)


@pytest.fixture
def letter(desk: Desk) -> str:
    """A draft of one version."""
    return desk.letter()


def newest(desk: Desk, letter: str) -> Any:
    return desk.look(letter, lambda found: found.versions[-1].text)


def versions(desk: Desk, letter: str) -> int:
    return desk.look(letter, lambda found: len(found.versions))


def test_ben_saves_what_he_changed_and_nothing_else_moves(
    desk: Desk, ben: FlaskClient, letter: str
) -> None:
    answer = send(ben, f"{letter}/text", title=SIX_SCRIPTS, note="All six")
    assert answer.status_code == 303
    text = newest(desk, letter)
    assert text == factories.letter_text(title=SIX_SCRIPTS)
    assert desk.look(letter, lambda found: found.versions[-1].note) == "All six"
    page = ben.get(answer.location).text
    assert "Version 2 is kept" in page
    assert SIX_SCRIPTS in page


def test_saving_without_a_change_makes_no_version(
    desk: Desk, ben: FlaskClient, letter: str
) -> None:
    assert send(ben, f"{letter}/text").status_code == 303
    assert versions(desk, letter) == 1


def test_every_part_of_a_text_comes_back_from_the_form(
    desk: Desk, ben: FlaskClient, letter: str
) -> None:
    changes = {
        "kind": "agency_comment",
        "language": "",
        "other_language": "dz",
        "date": "2026-03-31",
        "reference": "Docket 2026-0007",
        "salutation": "To whom it may concern:",
        "body": "First.\r\n\r\n## Second",
        "conveners": "One\r\n\r\nTwo",
        "recipients-0-address": "1 Square\r\n\r\nTown",
        "recipients-0-email": "minister@example.org",
    }
    assert send(ben, f"{letter}/text", **changes).status_code == 303
    text = newest(desk, letter)
    assert (text.kind, text.language, str(text.date)) == ("agency_comment", "dz", "2026-03-31")
    assert (text.reference, text.body) == ("Docket 2026-0007", "First.\n\n## Second")
    assert text.conveners == ("One", "Two")
    assert text.recipients[0].address == ("1 Square", "Town")
    sent = fields_of(ben.get(f"{letter}/text").text, f"{letter}/text")
    assert sent["other_language"] == "dz"
    assert sent["language"] == ""
    assert sent["date"] == "2026-03-31"


# Recipients without script


def test_a_recipient_is_added_and_all_that_is_typed_stays(
    desk: Desk, ben: FlaskClient, letter: str
) -> None:
    answer = send(ben, f"{letter}/text", body="Typed, not saved.", add_recipient="1")
    assert answer.status_code == 200
    assert versions(desk, letter) == 1
    typed = fields_of(answer.text, f"{letter}/text")
    assert typed["body"] == "Typed, not saved."
    assert typed["recipients-2-name"] == ""
    assert re.search(r'<input[^>]*autofocus[^>]*id="recipients-2-name"', answer.text)
    saved = ben.post(
        f"{letter}/text", data={**typed, "recipients-2-name": "Chu Lee", "recipients-2-line": "to"}
    )
    assert saved.status_code == 303
    assert [each.name for each in newest(desk, letter).recipients] == [
        "Ada Park",
        "Ben Lim",
        "Chu Lee",
    ]


@pytest.mark.parametrize(
    ("button", "names"),
    [
        ("remove-0", ["Ben Lim"]),
        ("remove-1", ["Ada Park"]),
        ("up-1", ["Ben Lim", "Ada Park"]),
        ("down-0", ["Ben Lim", "Ada Park"]),
        ("up-0", ["Ada Park", "Ben Lim"]),
        ("down-1", ["Ada Park", "Ben Lim"]),
    ],
)
def test_recipients_are_put_in_another_order_and_taken_out(
    desk: Desk, ben: FlaskClient, letter: str, button: str, names: list[str]
) -> None:
    answer = send(ben, f"{letter}/text", **{button: "1"})
    assert answer.status_code == 200
    assert (
        ben.post(f"{letter}/text", data=fields_of(answer.text, f"{letter}/text")).status_code == 303
    )
    found = newest(desk, letter).recipients
    assert [each.name for each in found] == names
    whole = {"Ada Park": factories.PARK, "Ben Lim": factories.LIM}
    assert list(found) == [whole[name] for name in names]


def test_an_empty_row_is_no_recipient_and_keeps_the_numbers_right(
    desk: Desk, ben: FlaskClient, letter: str
) -> None:
    row = dict.fromkeys(("honorific", "name", "office", "address", "email"), "")
    extra = {f"recipients-2-{name}": value for name, value in row.items()}
    extra |= {f"recipients-3-{name}": value for name, value in row.items()}
    extra |= {"recipients-2-line": "cc", "recipients-3-line": "cc", "recipients-3-office": "Office"}
    answer = send(ben, f"{letter}/text", **extra)
    assert answer.status_code == 422
    assert 'href="#recipients-3-name">Name: Recipient 3 has no name.' in answer.text
    extra["recipients-3-office"] = ""
    assert send(ben, f"{letter}/text", **extra, body="New.").status_code == 303
    assert len(newest(desk, letter).recipients) == 2


@pytest.mark.parametrize(
    "name",
    ["recipients-²-name", "recipients-99999999999-name", "recipients--1-name", "recipients-x-name"],
)
def test_rows_with_impossible_numbers_are_no_rows(
    desk: Desk, ben: FlaskClient, letter: str, name: str
) -> None:
    assert send(ben, f"{letter}/text", **{name: "Mallory", "body": "New."}).status_code == 303
    assert len(newest(desk, letter).recipients) == 2


def test_600_recipients_are_kept_and_there_is_no_button_for_more(
    desk: Desk, ben: FlaskClient
) -> None:
    many = tuple(factories.PARK for _ in range(600))
    letter = desk.letter(text=factories.letter_text(recipients=many))
    page = ben.get(f"{letter}/text").text
    assert 'name="add_recipient"' not in page
    assert (
        ben.post(
            f"{letter}/text", data={**fields_of(page, f"{letter}/text"), "body": "B."}
        ).status_code
        == 303
    )
    assert newest(desk, letter).recipients == many


# Refusals


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": "> " * 300 + "deep"}, "The text is nested too deeply"),
        ({"body": "x" * 100_001}, "The text is too long"),
        ({"title": ""}, "Give the letter a title"),
        ({"title": "Turned \u202e around"}, "invisible"),
        ({"date": "31.2.2026"}, "Write the date as year, month, day"),
        ({"language": "", "other_language": ""}, "Choose a language"),
        ({"language": "xx-not-offered"}, "Not a valid choice"),
        ({"kind": "ransom_note"}, "Not a valid choice"),
        ({"recipients-0-email": "nobody"}, "Recipient"),
        ({"note": "n" * 301}, "The note has 301 characters"),
        ({"salutation": "NUL \0"}, "invisible control character"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_kept(
    desk: Desk, ben: FlaskClient, letter: str, changes: dict[str, str], sentence: str
) -> None:
    answer = send(ben, f"{letter}/text", **{"reference": "Kept", **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    typed = fields_of(answer.text, f"{letter}/text")
    assert typed["reference"] == "Kept"
    for name in changes.keys() - {"kind", "language"}:
        assert typed[name] == changes[name]
    assert versions(desk, letter) == 1


def test_a_body_of_100_kilobytes_goes_round(desk: Desk, ben: FlaskClient, letter: str) -> None:
    body = ("自由 " * 14_285).strip()
    assert send(ben, f"{letter}/text", body=body).status_code == 303
    assert newest(desk, letter).body == body
    assert fields_of(ben.get(f"{letter}/text").text, f"{letter}/text")["body"] == body


def test_what_ben_typed_is_text_on_every_page(desk: Desk, ben: FlaskClient, letter: str) -> None:
    hostile = '"><script>alert(1)</script>{{ 7777*7777 }}{% x %}'
    refused = send(ben, f"{letter}/text", title=hostile, body=hostile, conveners=hostile)
    assert refused.status_code == 422
    assert "<script>alert" not in refused.text
    assert "60481729" not in refused.text
    saved = send(ben, f"{letter}/text", title=hostile, body=hostile, note=hostile)
    assert saved.status_code == 303
    for page in ("text", "text/page", "versions", "versions/2", "versions/difference", "open"):
        found = ben.get(f"{letter}/{page}")
        assert found.status_code == 200
        assert "<script>alert" not in found.text
        assert "60481729" not in found.text


# Two writers


def test_ben_sees_both_texts_and_saves_his_after_adas(desk: Desk, letter: str) -> None:
    ada, ben = desk.client(Role.COORDINATOR), desk.client(Role.EDITOR)
    bens = {
        **fields_of(ben.get(f"{letter}/text").text, f"{letter}/text"),
        "body": "Ben wrote this.",
        "title": "Ben's",
    }
    send(ada, f"{letter}/text", body="Ada wrote this.")
    answer = ben.post(f"{letter}/text", data=bens)
    assert answer.status_code == 409
    assert "Coordinator saved version 2 while you were writing" in answer.text
    assert "<del>Ada</del><ins>Ben</ins> wrote this." in without_spoken(answer.text)
    assert "Ada wrote this." in answer.text
    assert versions(desk, letter) == 2
    again = fields_of(answer.text, f"{letter}/text")
    assert (again["body"], again["title"], again["base"]) == ("Ben wrote this.", "Ben's", "2")
    assert ben.post(f"{letter}/text", data=again).status_code == 303
    bodies = desk.look(letter, lambda found: [each.body for each in found.versions])
    assert bodies[1:] == ["Ada wrote this.", "Ben wrote this."]


def test_what_ben_never_touched_stays_as_ada_saved_it(desk: Desk, letter: str) -> None:
    ada, ben = desk.client(Role.COORDINATOR), desk.client(Role.EDITOR)
    page = fields_of(ben.get(f"{letter}/text").text, f"{letter}/text")
    bens = {**page, "body": "Ben wrote this.", "reference": "Ben's", "note": "Shorter"}
    adas = {"title": "Ada's", "salutation": "Dear all,", "reference": "Ada's"}
    send(ada, f"{letter}/text", **adas, **{"recipients-0-name": "Ada's minister"})
    answer = ben.post(f"{letter}/text", data=bens)
    assert answer.status_code == 409
    assert "your text below has theirs: Title, Salutation, Recipients." in answer.text
    again = fields_of(answer.text, f"{letter}/text")
    assert again["note"] == "Shorter"
    assert ben.post(f"{letter}/text", data=again).status_code == 303
    text = newest(desk, letter)
    assert (text.title, text.salutation) == ("Ada's", "Dear all,")
    assert text.recipients[0].name == "Ada's minister"
    assert (text.body, text.reference) == ("Ben wrote this.", "Ben's")


def test_a_second_newer_text_is_followed_too(desk: Desk, letter: str) -> None:
    ada, ben = desk.client(Role.COORDINATOR), desk.client(Role.EDITOR)
    page = fields_of(ben.get(f"{letter}/text").text, f"{letter}/text")
    bens = {**page, "body": "Ben wrote this."}
    for title in ("Ada's first", "Ada's second"):
        send(ada, f"{letter}/text", title=title)
        answer = ben.post(f"{letter}/text", data=bens)
        assert answer.status_code == 409
        bens = fields_of(answer.text, f"{letter}/text")
    assert ben.post(f"{letter}/text", data=bens).status_code == 303
    text = newest(desk, letter)
    assert (text.title, text.body) == ("Ada's second", "Ben wrote this.")


@pytest.mark.parametrize("base", ["", "x", "0", "-1", "²", "9" * 400])
def test_a_form_without_its_version_is_taken_for_an_old_one(
    desk: Desk, ben: FlaskClient, letter: str, base: str
) -> None:
    answer = send(ben, f"{letter}/text", base=base, body="Mine.")
    assert answer.status_code == 409
    assert fields_of(answer.text, f"{letter}/text")["body"] == "Mine."
    assert versions(desk, letter) == 1


def test_what_ben_wrote_while_ada_agreed_is_kept_on_the_page(desk: Desk, letter: str) -> None:
    ada, ben = desk.client(Role.COORDINATOR), desk.client(Role.EDITOR)
    bens = {
        **fields_of(ben.get(f"{letter}/text").text, f"{letter}/text"),
        "body": "Ben wrote this.",
    }
    assert send(ada, f"{letter}/agree/1", f"{letter}/open").status_code == 303
    answer = ben.post(f"{letter}/text", data=bens)
    assert answer.status_code == 422
    assert "The text is agreed, so it cannot change" in answer.text
    assert fields_of(answer.text, f"{letter}/text")["body"] == "Ben wrote this."


# Who sees what


def test_readers_read(desk: Desk, letter: str) -> None:
    page = desk.client(Role.READER).get(f"{letter}/text").text
    assert "We write with concern" in page
    assert 'name="body"' not in page
    assert "Save as a starter" not in page


@pytest.mark.parametrize("path", ["text", "text/preview", "text/preview.pdf"])
def test_readers_write_nothing(desk: Desk, letter: str, path: str) -> None:
    reader = desk.client(Role.READER)
    token = csrf_of(reader.get(f"{letter}/text").text)
    assert reader.post(f"{letter}/{path}", data={"csrf_token": token}).status_code == 403


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (LetterState.AGREED, "take it back into drafting"),
        (LetterState.CLOSED, "the text that was signed"),
    ],
)
def test_a_settled_text_is_shown_and_says_why(
    desk: Desk, state: LetterState, sentence: str
) -> None:
    letter = desk.letter(state)
    page = desk.client(Role.COORDINATOR).get(f"{letter}/text").text
    assert sentence in page
    assert 'name="body"' not in page


def test_only_a_coordinator_gets_the_way_back(desk: Desk) -> None:
    letter = desk.letter(LetterState.AGREED)
    assert f"{letter}/redraft" in desk.client(Role.COORDINATOR).get(f"{letter}/text").text
    assert f"{letter}/redraft" not in desk.client(Role.EDITOR).get(f"{letter}/text").text


def test_doubts_stand_beside_the_form(desk: Desk, ben: FlaskClient) -> None:
    letter = desk.letter(text=factories.letter_text(body="See [this]() of {{ date }}."))
    page = ben.get(f"{letter}/text").text
    assert "3 things to look at" in page
    assert "The letter has no date, so none is printed on it." in page
    assert "The link “this” has no target." in page


# Previews


def _preview(
    client: FlaskClient, letter: str, path: str = "preview", **changes: str
) -> TestResponse:
    return send(client, f"{letter}/text/{path}", f"{letter}/text", f"{letter}/text", **changes)


def test_the_page_preview_shows_what_is_typed_and_stores_nothing(
    desk: Desk, ben: FlaskClient, letter: str
) -> None:
    answer = _preview(ben, letter, body="Signed by {{ count }}.")
    assert answer.status_code == 200
    assert "Signed by 0." in answer.text
    assert versions(desk, letter) == 1


def test_a_preview_holds_up_nobody_who_signs(
    ben: FlaskClient, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    values = letter_page.values

    def watched(*given: Any, **more: Any) -> dict[str, Any]:
        seen.append(access.get())
        return values(*given, **more)

    monkeypatch.setattr(letter_page, "values", watched)
    assert _preview(ben, letter).status_code == 200
    assert seen == [Access.READ]


@pytest.mark.parametrize("path", ["preview", "preview.pdf"])
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"body": "> " * 300}, "nested too deeply"), ({"date": "soon"}, "Write the date")],
)
def test_a_preview_that_cannot_be_says_why_in_its_frame(
    ben: FlaskClient, letter: str, path: str, changes: dict[str, str], sentence: str
) -> None:
    answer = _preview(ben, letter, path, **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert answer.mimetype == "text/html"


def test_the_pdf_preview_and_the_draft_are_pdfs_marked_as_drafts(
    ben: FlaskClient, letter: str
) -> None:
    typed = _preview(ben, letter, "preview.pdf", body="Typed only.")
    assert (typed.status_code, typed.mimetype) == (200, "application/pdf")
    assert typed.headers["Content-Disposition"].startswith("inline")
    stored = ben.get(f"{letter}/draft.pdf")
    assert stored.data.startswith(b"%PDF")
    assert stored.headers["Content-Disposition"].startswith("attachment")
    assert stored.data != typed.data


def test_a_missing_font_is_named_in_the_frame(
    ben: FlaskClient, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any, **_more: Any) -> bytes:
        raise fonts.MissingFontError("Install the package fonts-noto-cjk to print 自.")

    monkeypatch.setattr(draft_pdfs, "of_letter", refuse)
    answer = _preview(ben, letter, "preview.pdf")
    assert answer.status_code == 422
    assert "Install the package fonts-noto-cjk" in answer.text


def test_cc_and_to_stay_apart(desk: Desk, ben: FlaskClient, letter: str) -> None:
    send(ben, f"{letter}/text", **{"recipients-0-line": "cc"})

    def lines(found: Letter) -> list[RecipientLine]:
        return [each.line for each in found.versions[-1].text.recipients]

    assert desk.look(letter, lines) == [RecipientLine.CC, RecipientLine.CC]
