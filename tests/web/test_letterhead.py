"""Ada puts logos into the letterhead on the page of the settings."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from letters.domain.states import LetterState, Role
from letters.models import Logo, db
from letters.models.engine import Access, access
from letters.models.transaction import reading
from letters.rendering import pdf, press
from tests.rendering.pictures import REFUSED, SECRET, logo, opened, sideways
from tests.rendering.test_letterhead import placed
from tests.support.desk import ROOT, Desk, fields_of, send
from tests.support.html import Page

SETTINGS = f"{ROOT}/settings"
LOGOS = f"{SETTINGS}/logos"


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    return desk.client(Role.COORDINATOR)


def upload(
    client: FlaskClient, data: bytes, name: str | None = None, file: str = "logo.png"
) -> TestResponse:
    """Choose a file on the page of the settings, and press the button."""
    values: dict[str, object] = dict(fields_of(client.get(SETTINGS).text, LOGOS))
    if name is not None:
        values["name"] = name
    values["picture"] = FileStorage(BytesIO(data), file)
    # As bytes: the test client would leave the temporary file of a large body open.
    boundary, body = encode_multipart(values)
    return client.post(LOGOS, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def pictures(client: FlaskClient) -> list[str]:
    """The addresses of the pictures on the page of the settings."""
    page = Page(client.get(SETTINGS).text)
    return [each.get("src") for each in page.all("img")]


def messages(answer: TestResponse, field: str) -> str:
    """What is said beside a field."""
    page = Page(answer.text)
    return " ".join(each.text for each in page.all("span") if each.get("id") == f"{field}-error")


def test_a_logo_for_a_name_that_nothing_here_has_is_remarked(desk: Desk, ada: FlaskClient) -> None:
    desk.sign_on(desk.letter(LetterState.OPEN), "Philly4HK")
    for name in ("philly4hk", "Lamp of Liberty"):
        upload(ada, logo(), name)
        assert "No letter here names" not in ada.get(SETTINGS).text
    upload(ada, logo(), "Phily4HK")
    assert "No letter here names Phily4HK yet" in ada.get(SETTINGS).text


def test_ada_adds_the_logo_of_her_own_convener(ada: FlaskClient) -> None:
    page = ada.get(SETTINGS).text
    assert "There is none yet" in page
    answer = upload(ada, logo())
    assert (answer.status_code, answer.location) == (303, f"{SETTINGS}#letterhead")
    page = ada.get(SETTINGS).text
    assert "The logo of Lamp of Liberty is kept." in page
    (image,) = Page(page).all("img")
    assert image.get("alt") == "Logo of Lamp of Liberty"
    assert (image.get("width"), image.get("height")) == ("300", "100")


def test_the_picture_is_served_as_a_picture_to_members_alone(desk: Desk, ada: FlaskClient) -> None:
    upload(ada, sideways(), file="logo.html")
    (path,) = pictures(ada)
    answer = desk.client(Role.READER).get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert opened(answer.data).size == (100, 300)
    assert SECRET.encode() not in answer.data
    again = ada.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert desk.app.test_client().get(path).status_code == 302


def test_a_logo_with_the_name_of_another_takes_its_place(ada: FlaskClient) -> None:
    upload(ada, logo(), "Tibet Watch")
    (before,) = pictures(ada)
    upload(ada, logo(90, 90), "TIBET WATCH")
    (path,) = pictures(ada)
    assert path != before
    assert opened(ada.get(path).data).size == (90, 90)
    assert ada.get(before).status_code == 404


def test_ada_removes_a_logo(ada: FlaskClient) -> None:
    upload(ada, logo(), "Tibet Watch")
    upload(ada, logo())
    first, second = Page(ada.get(SETTINGS).text).all("img")
    assert [first.get("alt"), second.get("alt")] == [
        "Logo of Lamp of Liberty",
        "Logo of Tibet Watch",
    ]
    number = second.get("src").rsplit("/", 1)[1].removesuffix(".png")
    answer = send(ada, f"{LOGOS}/{number}/remove", at=SETTINGS)
    assert answer.status_code == 303
    assert "The logo of Tibet Watch is removed." in ada.get(SETTINGS).text
    assert pictures(ada) == [first.get("src")]
    assert ada.get(second.get("src")).status_code == 404


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_no_logo_is_refused_beside_its_field(ada: FlaskClient, kind: str) -> None:
    data, reason = REFUSED[kind]
    answer = upload(ada, data, "Tibet Watch")
    assert answer.status_code == 422
    assert reason in messages(answer, "logo-picture")
    # What was typed is still there, and the other form of the page as it is stored.
    values = {each.get("id"): each.get("value") for each in Page(answer.text).all("input")}
    assert values["logo-name"] == "Tibet Watch"
    assert values["name"] == "Lamp of Liberty"
    assert messages(answer, "name") == ""
    assert pictures(ada) == []


def test_nobody_waits_while_a_picture_is_read(
    ada: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Access] = []

    def read(data: bytes) -> pdf.Picture:
        seen.append(access.get())
        return pdf.for_letterhead(data)

    monkeypatch.setattr(press, "picture", read)
    assert upload(ada, logo()).status_code == 303
    assert seen == [Access.READ]
    assert len(pictures(ada)) == 1


def test_without_a_file_ada_is_asked_for_one(ada: FlaskClient) -> None:
    for changes in ({}, {"picture": "typed"}, {"picture": (BytesIO(b""), "")}):
        answer = send(ada, LOGOS, at=SETTINGS, **changes)
        assert answer.status_code == 422
        assert "Choose a picture." in messages(answer, "logo-picture")


@pytest.mark.parametrize("name", ["", "=1+1", "https://evil.example", "x" * 900])
def test_a_name_that_no_letter_can_carry_is_refused(ada: FlaskClient, name: str) -> None:
    answer = upload(ada, logo(), name)
    assert answer.status_code == 422
    assert messages(answer, "logo-name")
    assert messages(answer, "name") == ""


def test_a_wrong_setting_leaves_the_letterhead_as_it_is(ada: FlaskClient) -> None:
    upload(ada, logo())
    answer = send(ada, SETTINGS, name="")
    assert answer.status_code == 422
    assert messages(answer, "name")
    assert messages(answer, "logo-name") == ""
    assert len(list(Page(answer.text).all("img"))) == 1


def test_a_name_full_of_markup_stays_a_name(ada: FlaskClient) -> None:
    upload(ada, logo(), 'Lamp "> & onerror=alert(1) x="')
    page = ada.get(SETTINGS).text
    (image,) = Page(page).all("img")
    assert image.get("alt") == 'Logo of Lamp "> & onerror=alert(1) x="'
    assert image.get("onerror") == ""


def test_nothing_is_added_or_removed_without_a_token(desk: Desk, ada: FlaskClient) -> None:
    upload(ada, logo())
    (path,) = pictures(ada)
    number = path.rsplit("/", 1)[1].removesuffix(".png")
    for address in (LOGOS, f"{LOGOS}/{number}/remove"):
        data = {"name": "Evil", "picture": (BytesIO(logo()), "logo.png")}
        assert ada.post(address, data=data).status_code == 400
    with desk.app.app_context(), reading():
        assert [each.name for each in db.session.query(Logo)] == ["Lamp of Liberty"]


def test_the_logo_stands_on_draft_and_preview_of_the_letters_that_name_it(
    desk: Desk, ada: FlaskClient
) -> None:
    letter = desk.letter()
    upload(ada, logo())
    assert len(placed(ada.get(f"{letter}/draft.pdf").data)) == 1
    for conveners, count in (("Lamp of Liberty", 1), ("Tibet Watch", 0)):
        preview = send(
            ada,
            f"{letter}/text/preview.pdf",
            at=f"{letter}/text",
            form=f"{letter}/text",
            conveners=conveners,
        )
        assert len(placed(preview.data)) == count
