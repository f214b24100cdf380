"""The worker prints what was frozen, once; what cannot be printed says why."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.problems import Problem
from letters.domain.states import EditionState, LetterState, PrintStage, SealLevel
from letters.models import Edition, Event, EventKind, Letter, SignOn, db
from letters.models.transaction import reading, writing
from letters.rendering import fonts, press, sealing
from letters.rendering.pdf import rules
from letters.rendering.pdf.panel import Certificate
from letters.services import closing, draft_pdfs, edition_printing, editions, sealing_keys
from letters.services import reading as look
from letters.services.actor import COMMAND
from tests import factories
from tests.rendering.sealing import unsealed
from tests.support.press import quick

NOW = factories.NOW + timedelta(hours=3)
LATER = NOW + timedelta(minutes=1)
LATIN_ONLY = "20-7e a0-17f 2010-2027\n"


@pytest.fixture
def letter(app: Flask) -> Letter:
    """A letter just closed, with three names."""
    letter = factories.letter(state=LetterState.OPEN)
    for name in ("Zebra Fund", "Мемориал", "HK_Connect_UK"):
        factories.sign_on(letter, name)
    with writing():
        closing.close(db.session.merge(letter), by=COMMAND, now=NOW)
    return letter


@pytest.fixture
def latin_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A machine that has fonts for Latin only, until the patch is undone."""
    monkeypatch.setattr(fonts, "_list_fonts", lambda: LATIN_ONLY)
    fonts._covered.cache_clear()
    yield monkeypatch
    fonts._covered.cache_clear()


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the printing itself is not the point."""
    quick(monkeypatch)


def edition(letter: Letter) -> Edition:
    db.session.rollback()
    found = db.session.scalars(select(Edition).where(Edition.letter_id == letter.id)).one()
    db.session.refresh(found)
    return found


def print_(letter: Letter) -> None:
    edition_printing.print_(edition(letter).id, lambda: LATER)


def ask_again(letter: Letter) -> None:
    found = edition(letter).id
    with writing():
        editions.ask_again(db.session.get_one(Edition, found), by=COMMAND, now=LATER)


def cancel(letter: Letter) -> None:
    found = edition(letter).id
    with writing():
        editions.cancel(db.session.get_one(Edition, found), by=COMMAND, now=LATER)


def kinds(letter: Letter) -> list[EventKind]:
    db.session.rollback()
    chosen = select(Event.kind).where(Event.letter_id == letter.id).order_by(Event.seq)
    return list(db.session.scalars(chosen))[2:]


def words(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_an_edition_holds_the_frozen_names_sealed_and_its_own_hashes(letter: Letter) -> None:
    with writing():
        db.session.scalars(select(SignOn).where(SignOn.name == "Zebra Fund")).one().name = "Other"
    print_(letter)
    found = edition(letter)
    assert found.state is EditionState.READY, found.problem
    assert found.pdf is not None
    assert found.sha256 == hashlib.sha256(found.pdf).hexdigest()
    assert (found.seal_level, found.seal_note) == (SealLevel.BASELINE, "")
    assert found.sealing_key is not None
    assert found.sealing_key.convener_id == letter.convener_id
    assert found.rendition_sha256 == hashlib.sha256(unsealed(found.pdf)).hexdigest()
    with pikepdf.open(io.BytesIO(found.pdf)) as document:
        assert found.pages == len(document.pages)
        assert set(document.attachments) == {"manifest.json", "signatories.csv", "signatories.json"}
        attached = document.attachments["signatories.json"].get_file().read_bytes()
    assert found.roll_hash == hashlib.sha256(attached).hexdigest()
    text = words(found.pdf)
    assert text.index("HK_Connect_UK") < text.index("Zebra Fund") < text.index("Мемориал")
    assert found.code in text.replace(" ", "")
    # What changed after closing does not reach it.
    assert "Other" not in text
    assert kinds(letter) == [EventKind.EDITION_READY]


@pytest.mark.usefixtures("quickly")
def test_the_same_asked_for_twice_is_one_edition_and_another_form_is_another(
    letter: Letter,
) -> None:
    def ask() -> str:
        with writing():
            (asked,) = editions.ask(db.session.get_one(Letter, letter.id), by=COMMAND, now=LATER)
            return asked.id

    assert ask() == ask() == edition(letter).id
    print_(letter)
    assert ask() == edition(letter).id
    assert kinds(letter) == [EventKind.EDITION_READY]
    with writing():
        db.session.get_one(Letter, letter.id).convener.name = "Lamp of Freedom"
    other = ask()
    assert other == ask()
    with reading():
        second = db.session.get_one(Edition, other)
        assert (second.number, second.state) == (2, EditionState.WAITING)


@pytest.mark.usefixtures("quickly")
def test_a_cancelled_printing_stores_nothing_and_is_printed_after_all(letter: Letter) -> None:
    cancel(letter)
    cancel(letter)
    print_(letter)
    assert (edition(letter).state, edition(letter).pdf) == (EditionState.CANCELLED, None)
    ask_again(letter)
    print_(letter)
    assert edition(letter).state is EditionState.READY
    cancel(letter)
    assert edition(letter).state is EditionState.READY
    assert kinds(letter) == [
        EventKind.EDITION_CANCELLED,
        EventKind.EDITION_ASKED,
        EventKind.EDITION_READY,
    ]


def test_a_printing_under_way_ends_when_it_is_cancelled(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[press.Progress] = []

    def print_and_tell(_frozen: object, *, tell: press.Tell, **_more: object) -> bytes:
        tell(press.Progress(PrintStage.LETTER, 1))
        assert (edition(letter).stage, edition(letter).pages_done) == (PrintStage.LETTER, 1)
        cancel(letter)
        tell(press.Progress(PrintStage.LETTER, 2))
        heard.append(press.Progress(PrintStage.LETTER, 2))
        return b""

    monkeypatch.setattr(press, "print_", print_and_tell)
    print_(letter)
    assert heard == []
    assert (edition(letter).state, edition(letter).stage) == (EditionState.CANCELLED, None)
    assert kinds(letter) == [EventKind.EDITION_CANCELLED]


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("breaks", [True, False])
def test_an_attempt_that_was_overtaken_while_it_sealed_says_and_stores_nothing(
    letter: Letter, monkeypatch: pytest.MonkeyPatch, breaks: bool
) -> None:
    seal = edition_printing._sealed

    def overtaken(*given: Any) -> Any:
        cancel(letter)
        ask_again(letter)
        if breaks:
            raise Problem("The seal broke.")
        return seal(*given)

    monkeypatch.setattr(edition_printing, "_sealed", overtaken)
    print_(letter)
    edition_printing.postpone(edition(letter).id, 1, lambda _attempt: timedelta(0))
    found = edition(letter)
    assert (found.state, found.attempt, found.problem) == (EditionState.WAITING, 2, "")
    # The job of the first attempt, taken up by another worker.
    monkeypatch.setattr(edition_printing, "_sealed", seal)
    edition_printing.print_(found.id, lambda: LATER, 1)
    assert edition(letter).state is EditionState.WAITING
    edition_printing.print_(found.id, lambda: LATER, 2)
    assert edition(letter).state is EditionState.READY


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(
    ("stage", "problem"),
    [
        ("print_", press.PressError("The printing ended before its time.")),
        ("check", rules.RuleBrokenError("fonts-embedded", "A font is missing.")),
    ],
    ids=["the child dies", "a rule is broken"],
)
def test_what_breaks_in_a_stage_fails_this_edition_alone(
    letter: Letter, monkeypatch: pytest.MonkeyPatch, stage: str, problem: Problem
) -> None:
    def broken(*_given: object, **_more: object) -> bytes:
        raise problem

    monkeypatch.setattr(press, stage, broken)
    print_(letter)
    found = edition(letter)
    assert (found.state, found.problem, found.pdf) == (EditionState.FAILED, problem.message, None)
    # Signing elsewhere goes on as before.
    elsewhere = factories.letter(state=LetterState.OPEN)
    factories.sign_on(elsewhere, "Zebra Fund")
    assert look.count(elsewhere) == 1


def test_a_key_that_was_changed_meanwhile_is_told(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_seal = edition_printing._sealed
    quick(monkeypatch)
    monkeypatch.setattr(edition_printing, "_sealed", quick_seal)
    certificate = Certificate("Lamp e. V.", "c" * 64, own=False)
    bought = sealing_keys.InUse("key", sealing.Key(b"key", b"passphrase"), certificate)
    monkeypatch.setattr(sealing_keys, "for_sealing", lambda *_: bought)
    print_(letter)
    assert "sealing key was changed after" in edition(letter).problem


@pytest.mark.usefixtures("quickly")
def test_printing_twice_stores_once(letter: Letter) -> None:
    print_(letter)
    first = edition(letter).pdf
    print_(letter)
    assert edition(letter).pdf == first
    assert kinds(letter) == [EventKind.EDITION_READY]


@pytest.mark.usefixtures("quickly")
def test_two_workers_that_print_at_once_store_once(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[bytes] = []
    render = press.print_

    def slow(*given: object, **options: object) -> bytes:
        data = render(*given, **options)  # type: ignore[arg-type]
        if not calls:
            calls.append(data)
            # The other worker does all of it while this one still holds its pages.
            print_(letter)
            return data + b"% later\n"
        return data

    monkeypatch.setattr(press, "print_", slow)
    print_(letter)
    assert edition(letter).pdf == calls[0]
    assert kinds(letter) == [EventKind.EDITION_READY]


def test_a_script_without_a_font_fails_with_the_sentence_that_helps(
    letter: Letter, latin_only: pytest.MonkeyPatch
) -> None:
    print_(letter)
    found = edition(letter)
    assert found.state is EditionState.FAILED
    assert "Cyrillic" in found.problem
    assert "fonts-ebgaramond may have one." in found.problem
    assert found.pdf is None
    assert kinds(letter) == [EventKind.EDITION_FAILED]


def test_a_failed_edition_waits_until_somebody_asks_and_then_is_printed(
    letter: Letter, latin_only: pytest.MonkeyPatch
) -> None:
    print_(letter)
    latin_only.undo()
    fonts._covered.cache_clear()
    quick(latin_only)
    print_(letter)
    assert edition(letter).state is EditionState.FAILED
    ask_again(letter)
    assert (edition(letter).state, edition(letter).attempt) == (EditionState.WAITING, 2)
    assert edition(letter).problem == ""
    print_(letter)
    assert edition(letter).state is EditionState.READY
    assert kinds(letter) == [
        EventKind.EDITION_FAILED,
        EventKind.EDITION_ASKED,
        EventKind.EDITION_READY,
    ]


@pytest.mark.usefixtures("quickly")
def test_asking_again_for_what_waits_or_is_ready_changes_nothing(letter: Letter) -> None:
    ask_again(letter)
    print_(letter)
    ask_again(letter)
    assert (edition(letter).state, edition(letter).attempt) == (EditionState.READY, 1)
    assert kinds(letter) == [EventKind.EDITION_READY]


@pytest.mark.usefixtures("quickly")
def test_a_job_that_breaks_off_late_does_not_spoil_a_ready_edition(letter: Letter) -> None:
    print_(letter)
    edition_printing.fail(edition(letter).id, None, "The printing broke off.", LATER)
    assert edition(letter).state is EditionState.READY
    assert edition(letter).problem == ""


def test_an_edition_that_is_gone_is_no_error(app: Flask) -> None:
    edition_printing.print_("0" * 32, lambda: NOW)
    edition_printing.fail("0" * 32, None, "Gone.", NOW)


def test_a_letter_without_names_is_printed_too(app: Flask) -> None:
    empty = factories.letter(state=LetterState.OPEN)
    with writing():
        closing.close(db.session.merge(empty), by=COMMAND, now=NOW)
    print_(empty)
    assert edition(empty).state is EditionState.READY


@pytest.mark.parametrize(
    ("zone", "day"), [("America/New_York", "March 1, 2026"), ("Asia/Hong_Kong", "March 2, 2026")]
)
def test_a_draft_is_of_the_day_that_it_is_where_the_letter_is(
    app: Flask, zone: str, day: str
) -> None:
    letter = factories.letter(state=LetterState.OPEN, time_zone=zone)
    evening = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    data = draft_pdfs.of_letter(letter, factories.letter_text(), now=evening)
    assert f"Draft of {day}, not for delivery" in words(data)
    with pikepdf.open(io.BytesIO(data)) as document:
        assert str(document.docinfo["/CreationDate"]).startswith("D:20260302033000")


def test_a_draft_is_marked_and_kept_nowhere(app: Flask) -> None:
    letter = factories.letter(state=LetterState.OPEN)
    factories.sign_on(letter, "Zebra Fund")
    text = words(draft_pdfs.of_letter(letter, factories.letter_text(), now=NOW))
    assert "Zebra Fund" in text
    assert "draft" in text.lower()
    assert db.session.scalars(select(Edition.id)).all() == []
