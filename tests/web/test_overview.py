"""Ada opens her letter and sees what waits, how it goes and what happened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from letters.domain.letter import LetterText, Recipient
from letters.domain.states import (
    EditionState,
    LetterState,
    MailState,
    PartyKind,
    Role,
    SignOnState,
)
from letters.models import Actor, Edition, Event, EventKind, Letter, Mail, SignOn, db
from letters.models.transaction import writing
from letters.services import closing, edition_printing, events, importing
from letters.services.actor import COMMAND, SIGNER, WORKER
from letters.services.reading import Happening
from letters.web.desk import activity
from tests import factories
from tests.conftest import NOON
from tests.support.desk import ROOT, Desk
from tests.support.html import Page
from tests.support.press import quick

RIGHT_TO_LEFT = "نۇرگۈل ساۋۇت"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the PDF is not the point here."""
    quick(monkeypatch)


@pytest.fixture
def ada(desk: Desk) -> FlaskClient:
    """Ada coordinates."""
    return desk.client(Role.COORDINATOR)


def overview(client: FlaskClient, letter: str) -> str:
    answer = client.get(f"{letter}/")
    assert answer.status_code == 200
    Page(answer.text)
    return answer.text


def test_sign_ons_to_check_stand_first_with_how_long_they_wait(
    desk: Desk, ada: FlaskClient
) -> None:
    letter = desk.letter(LetterState.OPEN)
    for hours in (2, 5):
        confirmed = NOON - timedelta(hours=hours)
        desk.sign_on(letter, f"Group {hours}", SignOnState.CONFIRMED, confirmed_at=confirmed)
    page = overview(ada, letter)
    assert "Sign-ons to check" in page
    assert "oldest 5 hours ago" in page
    assert f"{letter}/sign-ons?state=confirmed" in page


def test_where_nothing_waits_the_page_says_so(desk: Desk, ada: FlaskClient) -> None:
    page = overview(ada, desk.letter(LetterState.OPEN))
    assert "Nothing waits. New sign-ons appear here" in page
    assert "Nobody has signed yet." in page


def test_each_state_offers_its_next_step_to_the_coordinator(desk: Desk, ada: FlaskClient) -> None:
    draft, agreed, opened, closed = (desk.letter(state) for state in LetterState)
    assert "Agree and open" in overview(ada, draft)
    assert "A text to be agreed" in overview(ada, draft)
    assert f'href="{agreed}/open"' in overview(ada, agreed)
    assert "Close the letter" in overview(ada, opened)
    assert "the letter is closed" in overview(ada, closed)
    assert "Close the letter" not in overview(ada, closed)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_others_are_offered_nothing_that_they_may_not_do(desk: Desk, role: Role) -> None:
    client = desk.client(role)
    for state in LetterState:
        letter = desk.letter(state)
        waiting = desk.sign_on(letter, "Philly4HK", SignOnState.CONFIRMED)
        fail_a_mail(desk, waiting)
        page = overview(client, letter)
        for link in Page(page).all("a"):
            href = link.get("href")
            if href.startswith("/desk/"):
                assert client.get(href).status_code in (200, 302), href
        assert "Close the letter" not in page
        assert "Mail could not be delivered" not in page


def fail_a_mail(desk: Desk, sign_on: str) -> None:
    with desk.app.app_context(), writing():
        found = db.session.get_one(SignOn, sign_on.rsplit("/", 1)[1])
        mail = Mail(name="listed", state=MailState.FAILED, letter=found.letter, sign_on=found)
        mail.created_at = mail.give_up_at = NOON
        db.session.add(mail)


def test_mails_that_came_back_are_told_to_the_coordinator(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN)
    fail_a_mail(desk, desk.sign_on(letter, "Philly4HK"))
    assert "Mail could not be delivered" in overview(ada, letter)


def test_an_addressee_without_an_address_is_named_while_it_can_be_mended(
    desk: Desk, ada: FlaskClient
) -> None:
    text = factories.letter_text(recipients=(Recipient("Ada Park"),))
    draft = overview(ada, desk.letter(text=text))
    assert "Recipient without an address" in draft
    assert "Ada Park" in draft
    opened = overview(ada, desk.letter(LetterState.OPEN, text=text))
    assert "Recipient without an address" not in opened
    assert "No address" in opened


def test_the_count_runs_towards_the_goal(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN, goal=4)
    desk.sign_on(letter, "Alpha", listed_at=NOON)
    desk.sign_on(letter, "Beta", listed_at=NOON - timedelta(days=3))
    page = overview(ada, letter)
    assert "2 of a goal of 4" in page
    assert "Names listed per day: " in page


def test_a_title_in_another_script_has_its_language(desk: Desk, ada: FlaskClient) -> None:
    text = factories.letter_text(title=RIGHT_TO_LEFT, language="ug")
    page = overview(ada, desk.letter(text=text))
    assert f'<h1><bdi lang="ug">{RIGHT_TO_LEFT}</bdi></h1>' in page


def close(desk: Desk, letter: str, state: EditionState) -> None:
    with desk.app.app_context():
        with writing():
            chosen = select(Letter).where(Letter.slug == letter.rsplit("/", 1)[1])
            found = db.session.scalars(chosen).one()
            closing.close(found, by=COMMAND, now=NOON)
            edition = db.session.scalars(select(Edition)).one().id
        if state is EditionState.READY:
            edition_printing.print_(edition, lambda: NOON)
        if state is EditionState.FAILED:
            edition_printing.fail(edition, None, "The Tibetan script cannot be printed.", NOON)
        db.session.remove()


def test_a_printed_edition_is_ready_to_download(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN)
    desk.sign_on(letter, "Philly4HK")
    close(desk, letter, EditionState.READY)
    page = overview(ada, letter)
    assert "Name printed, ready for delivery" in page
    assert f"{letter}/editions/1.pdf" in page


def test_a_failed_printing_says_why_on_the_overview(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN)
    close(desk, letter, EditionState.FAILED)
    page = overview(ada, letter)
    assert "Printing failed" in page
    assert "The Tibetan script cannot be printed." in page


def test_an_edition_under_way_is_shown(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN)
    close(desk, letter, EditionState.WAITING)
    assert "Being printed" in overview(ada, letter)


def import_letter(desk: Desk, text: LetterText) -> str:
    """The slug of a letter of Auckland, imported with two names."""
    with desk.app.app_context(), writing():
        lamp = db.session.scalars(
            select(importing.Convener).where(importing.Convener.slug == "lamp")
        ).one()
        lamp.time_zone = "Pacific/Auckland"
        printed = [importing.Signatory("Alpha"), importing.Signatory("Beta")]
        return importing.save(lamp, text, printed, by=COMMAND, now=NOON).slug


def test_an_imported_letter_was_published_on_its_own_day(desk: Desk, ada: FlaskClient) -> None:
    """No hour is known, and noon in London is the next day in Auckland."""
    slug = import_letter(desk, factories.letter_text(date=date(2024, 1, 5)))
    assert "5 Jan 2024" in overview(ada, f"{ROOT}/letters/{slug}")
    public = ada.get(f"/letters/{slug}").text
    assert "5 January 2024" in public
    assert "6 January 2024" not in public
    assert "Auckland time" not in public


def test_an_imported_letter_shows_its_own_way(desk: Desk, ada: FlaskClient) -> None:
    letter = f"{ROOT}/letters/{import_letter(desk, factories.letter_text())}"
    page = overview(ada, letter)
    assert "Published" in page
    assert "no date" in page
    assert "this letter went out before" in page
    assert "Past letter imported with 2 names" in page
    assert "Printed elsewhere" in ada.get(f"{letter}/editions").text


def line(kind: EventKind, name: str = "", actor: Actor = Actor.COMMAND) -> activity.Line:
    event = Event(kind=kind, at=NOON, actor=actor, details={"number": 3, "names": 51})
    (found,) = activity.in_words([Happening(event, name)])
    return found


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_of_event_has_its_sentence(kind: EventKind) -> None:
    sentence = str(line(kind, "Philly4HK").what)
    assert sentence[0].isupper() or sentence.startswith("<bdi>Philly4HK</bdi>")
    assert "{" not in sentence
    assert kind.value not in sentence.split()[:1]
    assert line(kind).what


def test_no_two_kinds_of_event_read_alike() -> None:
    sentences = {str(line(kind, "Philly4HK").what) for kind in EventKind}
    assert len(sentences) == len(EventKind)


def test_an_event_says_who_did_it() -> None:
    assert line(EventKind.SIGNED, actor=Actor.SIGNER).who == "the signer"
    assert line(EventKind.CLOSED, actor=Actor.WORKER).who == "by itself"
    assert line(EventKind.IMPORTED, actor=Actor.COMMAND).who == "command line"
    assert line(EventKind.LISTED, actor=Actor.MEMBER).who == "a former member"
    assert all(by.user is None for by in (SIGNER, WORKER, COMMAND))


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{name}{0}", RIGHT_TO_LEFT, "%s"])
def test_a_hostile_name_is_text_in_its_sentence(name: str) -> None:
    sentence = line(EventKind.LISTED, name).what
    assert "<script>" not in sentence
    assert sentence.startswith("<bdi>")
    assert sentence.striptags() == f"{name} listed"


def test_the_activity_goes_page_by_page(desk: Desk, ada: FlaskClient) -> None:
    letter = desk.letter(LetterState.OPEN)
    sign_on = desk.sign_on(letter, "Jane Doe", kind=PartyKind.PERSON).rsplit("/", 1)[1]
    with desk.app.app_context(), writing():
        chosen = select(Letter).where(Letter.slug == letter.rsplit("/", 1)[1])
        found = db.session.scalars(chosen).one()
        for _ in range(activity.PER_PAGE + 1):
            events.record(found, EventKind.MOVED, by=COMMAND, now=NOON, subject=sign_on)
    first = ada.get(f"{letter}/activity").text
    assert first.count("given another place") == activity.PER_PAGE
    assert "?page=2" in first
    assert ada.get(f"{letter}/activity?page=2").text.count("given another place") == 1
    for odd in ("0", "x", "-1", "9" * 30):
        assert ada.get(f"{letter}/activity?page={odd}").status_code == 200
