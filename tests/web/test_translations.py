"""The desk's pages of translations: Ed writes them beside the main text, others read."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from letters.domain.states import LetterState, Role
from letters.models import db
from letters.models.transaction import writing
from letters.services import drafting
from letters.services.actor import COMMAND
from tests import factories
from tests.conftest import NOON
from tests.support.desk import ROOT, Desk, fields_of, send
from tests.support.html import Page
from tests.support.tongues import ARABIC, CHINESE, translate

TYPED = {"title": ARABIC.title, "salutation": ARABIC.salutation, "body": ARABIC.body}


@pytest.fixture
def ed(desk: Desk) -> FlaskClient:
    return desk.client(Role.EDITOR)


@pytest.fixture
def address(desk: Desk) -> str:
    return desk.letter(LetterState.DRAFT)


def given(desk: Desk, address: str, language: str = "ar", wording: object = ARABIC) -> None:
    """A translation that somebody saved."""
    with desk.app.app_context(), writing():
        slug = address.rsplit("/", 1)[1]
        letter = db.session.query(drafting.Letter).filter_by(slug=slug).one()
        translate(letter, language, wording, now=NOON)  # type: ignore[arg-type]


def rewritten(desk: Desk, address: str, body: str = "We write again.") -> None:
    """A main text that somebody changed."""
    with desk.app.app_context(), writing():
        slug = address.rsplit("/", 1)[1]
        letter = db.session.query(drafting.Letter).filter_by(slug=slug).one()
        text = factories.letter_text(body=body)
        drafting.save(letter, text, base=letter.current_number, by=COMMAND, now=NOON)


def languages(desk: Desk, address: str) -> tuple[str, ...]:
    return desk.look(address, lambda it: drafting.version(it, it.current_number).languages)


def write(ed: FlaskClient, address: str, language: str = "ar", **changes: object) -> TestResponse:
    path = f"{address}/translations/{language}"
    return send(ed, path, form=path, **{**TYPED, **changes})


def begin(ed: FlaskClient, address: str, **values: str) -> TestResponse:
    return send(ed, f"{address}/translations", **values)


def test_ed_begins_a_translation_and_saves_it(desk: Desk, ed: FlaskClient, address: str) -> None:
    answer = begin(ed, address, language="ar")
    assert (answer.status_code, answer.location) == (303, f"{address}/translations/ar")
    page = Page(ed.get(answer.location).text)
    body = next(each for each in page.all("textarea") if each.get("name") == "body")
    assert (body.get("lang"), body.get("dir"), body.text) == ("ar", "rtl", "")
    # The main text stands beside the form.
    source = next(each for each in page.all("details") if each.get("class") == "source")
    assert "We ask you to **act now**." in source.text
    answer = write(ed, address)
    assert (answer.status_code, answer.location) == (303, f"{address}/translations/ar")
    assert languages(desk, address) == ("en", "ar")
    page = Page(ed.get(answer.location).text)
    assert "kept with version 2" in page.one("main").text
    assert page.fields("/translations/ar")["title"] == ARABIC.title


def test_a_rare_language_is_begun_by_its_tag(ed: FlaskClient, address: str) -> None:
    answer = begin(ed, address, language="other", other_language="zh-hant-hk")
    assert answer.location == f"{address}/translations/zh-Hant-HK"


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"language": ""}, "language", "Choose a language."),
        ({"language": "en"}, "language", "The letter itself is in English"),
        ({"language": "ar"}, "language", "already"),
        ({"language": "other", "other_language": ""}, "other_language", "Choose a language."),
        ({"language": "other", "other_language": "qq"}, "other_language", "is not the tag"),
        ({"language": "other", "other_language": "<b>"}, "other_language", "is not the tag"),
        ({"language": "other", "other_language": "AR"}, "other_language", "already"),
        ({"language": "nonsense"}, "language", "is not the tag"),
    ],
)
def test_a_choice_that_leads_nowhere_says_why(
    desk: Desk, ed: FlaskClient, address: str, values: dict[str, str], field: str, sentence: str
) -> None:
    given(desk, address)
    answer = begin(ed, address, **values)
    assert answer.status_code == 422
    page = Page(answer.text)
    message = next(each for each in page.all("span") if each.get("id") == f"{field}-error")
    assert sentence in message.text
    if "other_language" in values:
        assert page.fields("/translations")["other_language"] == values["other_language"]


@pytest.mark.parametrize("language", ["en", "qq", "a" * 400, "<b>", "%00"])
def test_no_page_is_there_for_what_is_no_other_language(
    ed: FlaskClient, address: str, language: str
) -> None:
    assert ed.get(f"{address}/translations/{language}").status_code in {404, 422}


@pytest.mark.parametrize("step", ["", "/current", "/remove", "/preview", "/preview.pdf"])
@pytest.mark.parametrize("language", ["a" * 400, "ar-" + "x" * 300, "é", "<b>"])
def test_nothing_is_done_to_what_is_no_language(
    desk: Desk, ed: FlaskClient, address: str, language: str, step: str
) -> None:
    translations = f"{address}/translations"
    typed = {**fields_of(ed.get(f"{translations}/ar").text, f"{translations}/ar"), **TYPED}
    answer = ed.post(f"{translations}/{language}{step}", data=typed)
    assert answer.status_code in {404, 422}
    assert Page(answer.text).one("h1").text
    assert languages(desk, address) == ("en",)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": ""}, "title"), ({"body": ""}, "body"), ({"salutation": "a\x01b"}, "salutation")],
)
def test_what_is_refused_comes_back_as_it_was_typed(
    desk: Desk, ed: FlaskClient, address: str, changes: dict[str, str], field: str
) -> None:
    answer = write(ed, address, **changes)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert f"{field}-error" in {each.get("id") for each in page.all("span")}
    kept = page.fields("/translations/ar")
    typed = {**TYPED, **changes}
    assert {key: kept[key] for key in typed if key != field} == {
        key: typed[key] for key in typed if key != field
    }
    assert languages(desk, address) == ("en",)


def test_the_list_says_how_each_translation_stands(
    desk: Desk, ed: FlaskClient, address: str
) -> None:
    given(desk, address)
    given(desk, address, "zh-Hant", CHINESE)
    rewritten(desk, address)
    write(ed, address, authoritative="y")
    page = Page(ed.get(f"{address}/translations").text)
    rows = [each.text for each in page.all("tr")][1:]
    assert "Main text" in rows[0]
    assert "Binds like the main text" in rows[1]
    assert "Up to date" in rows[1]
    assert "Courtesy" in rows[2]
    assert "Behind: of version 2" in rows[2]
    since = next(each for each in page.all("a") if "since" in each.text)
    changed = Page(ed.get(since.get("href")).text)
    assert any("again" in each.text for each in changed.all("ins"))


def test_a_translation_that_is_behind_shows_what_changed(
    desk: Desk, ed: FlaskClient, address: str
) -> None:
    given(desk, address)
    rewritten(desk, address)
    path = f"{address}/translations/ar"
    page = Page(ed.get(path).text)
    assert "The main text changed since this was translated" in page.one("main").text
    assert any("again" in each.text for each in page.all("ins"))
    answer = send(ed, f"{path}/current", at=path)
    assert answer.status_code == 303
    assert "Up to date" in ed.get(f"{address}/translations").text


def test_a_stale_translation_is_shown_with_the_difference_and_kept(
    desk: Desk, ed: FlaskClient, address: str
) -> None:
    path = f"{address}/translations/ar"
    typed = {**fields_of(ed.get(path).text, path), **TYPED}
    rewritten(desk, address)
    answer = ed.post(path, data=typed)
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "What changed in the main text since version 1" in page.one("main").text
    assert any("again" in each.text for each in page.all("ins"))
    again = fields_of(answer.text, path)
    assert {key: again[key] for key in TYPED} == TYPED
    assert ed.post(path, data=again).status_code == 303
    assert languages(desk, address) == ("en", "ar")


def test_what_somebody_else_translated_is_not_overwritten_unseen(
    desk: Desk, ed: FlaskClient, address: str
) -> None:
    path = f"{address}/translations/ar"
    typed = {**fields_of(ed.get(path).text, path), **TYPED, "title": "رسالة أخرى"}
    given(desk, address)
    answer = ed.post(path, data=typed)
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "From their translation to yours" in page.one("main").text
    assert ARABIC.title in page.one("main").text
    again = fields_of(answer.text, path)
    assert again["title"] == "رسالة أخرى"
    assert ed.post(path, data=again).status_code == 303


@pytest.mark.parametrize("base", ["", "0", "-1", "x", "99999999999", "٣"])
def test_a_forged_base_loses_nothing(desk: Desk, ed: FlaskClient, address: str, base: str) -> None:
    rewritten(desk, address)
    answer = write(ed, address, base=base)
    assert answer.status_code == 409
    assert fields_of(answer.text, f"{address}/translations/ar")["title"] == ARABIC.title


def test_ed_removes_a_translation(desk: Desk, ed: FlaskClient, address: str) -> None:
    given(desk, address)
    path = f"{address}/translations/ar"
    answer = send(ed, f"{path}/remove", at=path)
    assert (answer.status_code, answer.location) == (303, f"{address}/translations")
    assert languages(desk, address) == ("en",)


def test_the_preview_is_a_page_from_right_to_left(
    desk: Desk, ed: FlaskClient, address: str
) -> None:
    path = f"{address}/translations/ar"
    answer = send(ed, f"{path}/preview", at=path, form=path, **TYPED)
    assert answer.status_code == 200
    article = Page(answer.text).one("article")
    assert (article.get("lang"), article.get("dir")) == ("ar", "rtl")
    assert languages(desk, address) == ("en",)
    refused = send(ed, f"{path}/preview", at=path, form=path, title="")
    assert refused.status_code == 422


def test_a_translation_is_printed_as_a_draft(desk: Desk, ed: FlaskClient, address: str) -> None:
    given(desk, address)
    path = f"{address}/translations/ar"
    for answer in (
        ed.get(f"{path}/draft.pdf"),
        send(ed, f"{path}/preview.pdf", at=path, form=path),
    ):
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF")


@pytest.mark.parametrize("state", [LetterState.AGREED, LetterState.CLOSED])
def test_a_settled_letter_shows_its_translations_as_they_are_read(
    desk: Desk, state: LetterState
) -> None:
    address = desk.letter(state)
    with desk.app.app_context():
        letter = db.session.query(drafting.Letter).filter_by(slug=address.rsplit("/", 1)[1]).one()
        factories.translation(letter, "ar")
        db.session.remove()
    for role in Role:
        client = desk.client(role)
        assert "Begin the translation" not in client.get(f"{address}/translations").text
        answer = client.get(f"{address}/translations/ar")
        assert answer.status_code == 200
        assert list(Page(answer.text).all("textarea")) == []
        assert client.get(f"{address}/translations/de").status_code == 404


def test_a_reader_reads(desk: Desk, address: str) -> None:
    given(desk, address)
    reader = desk.client(Role.READER)
    page = Page(reader.get(f"{address}/translations/ar").text)
    assert page.one("article").get("dir") == "rtl"
    assert list(page.all("textarea")) == []
    assert "Translations 1" in page.one("header").text
    assert ROOT in address


def test_the_translations_of_an_open_letter_are_the_draft_of_a_change(
    desk: Desk, ed: FlaskClient
) -> None:
    address = desk.letter(LetterState.OPEN)
    assert write(ed, address).status_code == 303
    assert "once the change is put in force" in ed.get(f"{address}/translations").text
    slug = address.rsplit("/", 1)[1]
    assert desk.app.test_client().get(f"/letters/{slug}/in/ar").status_code == 404
