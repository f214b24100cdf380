"""Ada waits for the printing, reads why one failed, and downloads what was printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from letters.domain.states import EditionState, LetterState, PrintStage, Role, SignOnState
from letters.models import Edition, Letter, Worker, db
from letters.models.transaction import reading, writing
from letters.rendering import press
from letters.services import closing, edition_printing
from letters.services.actor import COMMAND
from tests.conftest import NOON, Clock
from tests.support.browser import Browse
from tests.support.desk import Desk, send
from tests.support.html import Page
from tests.support.press import quick
from tests.support.web import csrf_of

SENTENCE = "The Tibetan script in “རང་དབང” cannot be printed. Install fonts-noto-core."


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the PDF is not the point here."""
    quick(monkeypatch)


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


@pytest.fixture
def letter(desk: Desk) -> str:
    """A letter just closed; its edition waits for the worker."""
    address = desk.letter(LetterState.OPEN)
    desk.sign_on(address, "Philly4HK")
    with desk.app.app_context():
        with writing():
            chosen = select(Letter).where(Letter.slug == address.rsplit("/", 1)[1])
            closing.close(db.session.scalars(chosen).one(), by=COMMAND, now=NOON)
        db.session.remove()
    return address


@pytest.fixture
def edition(desk: Desk, letter: str) -> str:
    """The id of the edition."""
    with desk.app.app_context(), reading():
        return db.session.scalars(select(Edition.id)).one()


@pytest.fixture
def work(desk: Desk, edition: str) -> Callable[[str], None]:
    """What the worker does: print the edition, or fail with a sentence."""

    def do(sentence: str = "") -> None:
        with desk.app.app_context():
            if sentence:
                edition_printing.fail(edition, None, sentence, NOON)
            else:
                edition_printing.print_(edition, lambda: NOON)
            db.session.remove()

    return do


def state(desk: Desk, edition: str) -> EditionState:
    with desk.app.app_context(), reading():
        return db.session.get_one(Edition, edition).state


def stages(answer: TestResponse) -> list[tuple[str, str]]:
    """The stages of the printing as the page shows them: words, and done, now or ahead."""
    found = Page(answer.text).all("li")
    return [
        (each.text, "now" if each.get("aria-current") else each.get("class"))
        for each in found
        if any(around.get("class") == "stages" for around in each.inside)
    ]


def test_ada_sees_which_page_is_being_set(
    ada: FlaskClient, desk: Desk, letter: str, edition: str
) -> None:
    waits = ("In the queue", "now")
    assert stages(ada.get(f"{letter}/editions"))[0] == waits
    with desk.app.app_context():
        edition_printing.note(edition, 1, press.Progress(PrintStage.LETTER, 1234))
        db.session.remove()
    assert stages(ada.get(f"{letter}/editions")) == [
        ("Done: In the queue", "done"),
        ("Setting the letterpage 1,234", "now"),
        ("Setting the list", "ahead"),
        ("Assembling", "ahead"),
        ("Checking", "ahead"),
        ("Sealing", "ahead"),
    ]


def test_while_it_is_printed_the_page_looks_again_with_and_without_script(
    ada: FlaskClient, letter: str
) -> None:
    page = ada.get(f"{letter}/editions").text
    assert "Being printed" in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert "js/waiting.js" in page
    assert ada.get(f"{letter}/editions/1.pdf").status_code == 404


def test_a_printing_that_no_worker_does_says_so(
    ada: FlaskClient, desk: Desk, letter: str, clock: Clock
) -> None:
    assert "No worker is running" in ada.get(f"{letter}/editions").text
    with desk.app.app_context(), writing():
        db.session.add(Worker(name="host-1", seen_at=clock.now))
    assert "looks again by itself" in ada.get(f"{letter}/editions").text
    clock.pass_time(minutes=2)
    assert "No worker is running" in ada.get(f"{letter}/editions").text


def test_a_printed_edition_is_downloaded_as_it_was_hashed(
    desk: Desk, ada: FlaskClient, letter: str, edition: str, work: Callable[..., None]
) -> None:
    work()
    page = ada.get(f"{letter}/editions").text
    assert "refresh" not in page
    assert "waiting.js" not in page
    answer = ada.get(f"{letter}/editions/1.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert "attachment" in answer.headers["Content-Disposition"]
    with desk.app.app_context(), reading():
        stored = db.session.get_one(Edition, edition)
        assert stored.pdf == answer.data
        assert stored.sha256 is not None
        assert stored.sha256 in page


def test_a_failed_printing_says_why_and_is_asked_for_once_more(
    desk: Desk, ada: FlaskClient, letter: str, edition: str, work: Callable[..., None]
) -> None:
    work(SENTENCE)
    page = ada.get(f"{letter}/editions").text
    assert SENTENCE in page
    again = f"{letter}/editions/1/again"
    answer = send(ada, again, at=f"{letter}/editions")
    assert (answer.status_code, answer.location) == (303, f"{letter}/editions")
    assert state(desk, edition) is EditionState.WAITING
    assert SENTENCE not in ada.get(answer.location).text
    work()
    assert state(desk, edition) is EditionState.READY


def test_a_cancelled_printing_is_done_after_all_or_anew(ada: FlaskClient, letter: str) -> None:
    page = f"{letter}/editions"
    send(ada, f"{page}/1/cancel", at=page)
    shown = ada.get(page).text
    assert f'action="{page}/1/again"' in shown
    assert f'action="{page}/anew"' in shown


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_others_read_why_but_cannot_print(
    desk: Desk, letter: str, role: Role, work: Callable[..., None]
) -> None:
    work(SENTENCE)
    page = desk.client(role).get(f"{letter}/editions").text
    assert SENTENCE in page
    assert "Print once more" not in page


def test_printing_once_more_what_is_ready_changes_nothing(
    desk: Desk, ada: FlaskClient, letter: str, edition: str, work: Callable[..., None]
) -> None:
    csrf = csrf_of(ada.get(f"{letter}/editions").text)
    work()
    answer = ada.post(f"{letter}/editions/1/again", data={"csrf_token": csrf})
    assert answer.status_code == 303
    assert state(desk, edition) is EditionState.READY


@pytest.mark.parametrize("number", ["0", "2", "999999999999999999999999"])
def test_an_edition_that_there_is_not_is_not_found(
    ada: FlaskClient, letter: str, number: str
) -> None:
    assert ada.get(f"{letter}/editions/{number}.pdf").status_code == 404


def test_before_closing_there_is_nothing_but_a_draft(desk: Desk, ada: FlaskClient) -> None:
    page = ada.get(f"{desk.letter(LetterState.OPEN)}/editions").text
    assert "Nothing is printed yet" in page
    assert "Draft PDF" in page


def test_with_script_the_page_shows_what_is_ready_without_loading_anew(
    desk: Desk,
    ada: FlaskClient,
    letter: str,
    work: Callable[..., None],
    browse: Browse,
) -> None:
    waits = ada.get(f"{letter}/editions").text
    work()
    ready = ada.get(f"{letter}/editions").text
    with ada.get("/static/js/waiting.js") as found:
        script = found.text
    shown = {"page": waits}
    page = browse(base_url="http://127.0.0.1:9")

    def answer(route: object) -> None:
        url = route.request.url  # type: ignore[attr-defined]
        body = script if "waiting.js" in url else shown["page"] if "editions" in url else ""
        kind = "text/javascript" if ".js" in url else "text/css" if ".css" in url else "text/html"
        route.fulfill(body=body, content_type=kind)  # type: ignore[attr-defined]

    page.route("**/*", answer)
    page.goto("/editions")
    page.evaluate("window.same = true")
    assert page.get_by_text("Being printed").is_visible()
    shown["page"] = ready
    page.get_by_text("Download the PDF").wait_for()
    assert page.evaluate("window.same")
    assert not page.get_by_text("Being printed").is_visible()


def press_button(client: FlaskClient, page: str, name: str, **values: str) -> TestResponse:
    """Press the button that the page offers with these words."""
    found = [each for each in Page(client.get(page).text).all("form") if name in each.text]
    assert len(found) == 1, name
    return send(client, found[0].get("action"), at=page, **values)


def test_ada_cancels_a_printing_and_has_it_printed_after_all(
    desk: Desk, ada: FlaskClient, letter: str, edition: str, work: Callable[..., None]
) -> None:
    page = f"{letter}/editions"
    answer = press_button(ada, page, "Cancel the printing")
    assert (answer.status_code, answer.location) == (303, page)
    assert state(desk, edition) is EditionState.CANCELLED
    shown = ada.get(page).text
    assert "is cancelled" in shown
    assert "refresh" not in shown
    work()
    assert state(desk, edition) is EditionState.CANCELLED
    press_button(ada, page, "Print it after all")
    work()
    assert state(desk, edition) is EditionState.READY


def test_ada_is_offered_what_is_not_printed_yet_and_nothing_else(
    desk: Desk, ada: FlaskClient, letter: str, work: Callable[..., None]
) -> None:
    page = f"{letter}/editions"
    work()
    offers = ("Print a supplement", "Print an erratum", "Print a new edition")
    assert not any(offer in ada.get(page).text for offer in offers)
    printed = desk.sign_on(letter, "TX4HK", SignOnState.CONFIRMED)
    send(ada, f"{printed}/list", at=printed)
    assert "1 name was listed since: <bdi>TX4HK</bdi>" in ada.get(page).text
    assert "in no edition yet; a supplement can print them" in ada.get(f"{letter}/").text
    assert "have left" not in ada.get(f"{letter}/").text
    press_button(ada, page, "Print a supplement")
    waiting = ada.get(page).text
    assert "Edition 2, supplement to edition 1" in waiting
    assert not any(offer in waiting for offer in offers)


def test_what_another_edition_took_the_place_of_is_folded_away(
    desk: Desk, ada: FlaskClient, letter: str, work: Callable[..., None]
) -> None:
    page = f"{letter}/editions"
    work()
    printed = desk.sign_on(letter, "TX4HK", SignOnState.CONFIRMED)
    send(ada, f"{printed}/list", at=printed)
    send(ada, f"{page}/anew", at=page, form=f"{page}/supplement")
    shown = ada.get(page).text
    assert "Earlier, failed and cancelled" not in shown
    with desk.app.app_context():
        with reading():
            new = db.session.scalars(select(Edition.id).where(Edition.number == 2)).one()
        edition_printing.print_(new, lambda: NOON)
        db.session.remove()
    shown, _, folded = ada.get(page).text.partition("Earlier, failed and cancelled")
    assert "Edition 2" in shown
    assert "<summary>Edition 1, " in folded
    assert "Edition 1, " not in shown


@pytest.mark.parametrize("what", ["supplement", "erratum"])
def test_what_there_is_nothing_to_print_of_is_refused_in_words(
    ada: FlaskClient, letter: str, work: Callable[..., None], what: str
) -> None:
    csrf = csrf_of(ada.get(f"{letter}/editions").text)
    work()
    answer = ada.post(f"{letter}/editions/{what}", data={"csrf_token": csrf})
    assert answer.status_code == 422
    assert "since the last printing" in answer.text
