"""One copy for each recipient: made once, stopped, taken up again, and told in a sentence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.copies import CopyForm, Window
from letters.domain.letter import Recipient
from letters.domain.problems import NotFoundProblem, Problem
from letters.domain.states import EditionState, LetterState, MailingState, SealLevel
from letters.models import CopyRow, Edition, Event, EventKind, Mailing, db
from letters.models.transaction import writing
from letters.rendering import copy_press, press
from letters.rendering.pdf.copies import CopyOrder, Rendition
from letters.services import (
    closing,
    copy_sealing,
    mailing_files,
    mailings,
    outbox,
    sealing_keys,
)
from letters.services.actor import COMMAND
from letters.services.copy_sealing import Made
from tests import factories
from tests.support.pages import one_page

NOW = factories.NOW + timedelta(hours=3)
LATER = NOW + timedelta(minutes=1)
FORM = CopyForm(Window.US10, "Dear {{ name }},", cc=True)
OFFICIALS = tuple(Recipient(f"{name} Park", office="Senator") for name in ("Ada", "Chu", "Dan"))
Stub = Callable[[CopyOrder], Iterator[Rendition]]


PAGE = one_page()


@pytest.fixture
def edition(app: Flask) -> Edition:
    """A printed edition of a letter to three officials, with one on the cc line."""
    text = factories.letter_text(recipients=(*OFFICIALS, factories.LIM))
    letter = factories.letter(state=LetterState.OPEN, text=text)
    factories.sign_on(letter, "Zebra Fund")
    with writing():
        closing.close(db.session.merge(letter), by=COMMAND, now=NOW)
    with writing():
        found = db.session.scalars(select(Edition)).one()
        found.state, found.pdf, found.sha256 = EditionState.READY, PAGE, "0" * 64
        found.rendition_sha256, found.ready_at = "0" * 64, NOW
    return found


def unsealed(data: bytes, name: str) -> Made:
    """A seal that is none."""
    return Made(data)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A press that prints nothing; the files it was asked for."""
    asked: list[str] = []

    def copies(order: CopyOrder) -> Iterator[Rendition]:
        for each in order.copies:
            asked.append(each.file)
            yield Rendition(PAGE, b"")

    monkeypatch.setattr(copy_press, "copies", copies)
    monkeypatch.setattr(press, "check", lambda data, names, limits: 1)
    monkeypatch.setattr(copy_sealing, "_seal", lambda *_: unsealed)
    return asked


def ask(edition: Edition, form: CopyForm = FORM) -> str:
    with writing():
        return mailings.ask(db.session.merge(edition), form, by=COMMAND, now=NOW).id


def stored(mailing_id: str) -> Mailing:
    db.session.rollback()
    found = db.session.get_one(Mailing, mailing_id)
    db.session.refresh(found)
    return found


def rows(mailing_id: str) -> list[CopyRow]:
    chosen = select(CopyRow).where(CopyRow.mailing_id == mailing_id)
    return list(db.session.scalars(chosen.order_by(CopyRow.number)))


def kinds(edition: Edition) -> list[EventKind]:
    db.session.rollback()
    chosen = select(Event.kind).where(Event.letter_id == edition.letter_id).order_by(Event.seq)
    return [kind for kind in db.session.scalars(chosen) if kind.value.startswith("mailing")]


def test_each_recipient_gets_a_copy_with_its_own_hash(edition: Edition, stub: list[str]) -> None:
    asked = ask(edition)
    mailings.make(asked, lambda: LATER)
    found = stored(asked)
    assert (found.state, found.done, found.total) == (MailingState.READY, 4, 4)
    made = rows(asked)
    assert [row.official for row in made] == [*OFFICIALS, factories.LIM]
    assert [row.file for row in made] == stub
    assert {row.sha256 for row in made} == {hashlib.sha256(PAGE).hexdigest()}
    assert {row.pages for row in made} == {1}
    assert kinds(edition) == [EventKind.MAILING_ASKED, EventKind.MAILING_READY]


def test_the_same_copies_are_made_once_however_often_they_are_asked_for(
    edition: Edition, stub: list[str]
) -> None:
    asked = ask(edition)
    assert ask(edition) == asked
    mailings.make(asked, lambda: LATER)
    mailings.make(asked, lambda: LATER)
    assert ask(edition) == asked
    assert len(stub) == 4
    assert ask(edition, CopyForm()) != asked


def test_a_worker_that_dies_leaves_what_it_made_and_the_next_makes_the_rest(
    edition: Edition, stub: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(edition)
    whole: Stub = copy_press.copies

    def dies(order: CopyOrder) -> Iterator[Rendition]:
        made = whole(order)
        yield next(made)
        yield next(made)
        raise SystemExit

    monkeypatch.setattr(copy_press, "copies", dies)
    with pytest.raises(SystemExit):
        mailings.make(asked, lambda: LATER)
    assert (stored(asked).state, stored(asked).done) == (MailingState.WAITING, 2)
    monkeypatch.setattr(copy_press, "copies", whole)
    mailings.make(asked, lambda: LATER)
    assert stored(asked).state is MailingState.READY
    assert len(stub) == len(set(stub)) == 4


def test_what_ada_stops_makes_no_further_copy_until_she_goes_on(
    edition: Edition, stub: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(edition)
    whole: Stub = copy_press.copies

    def stopped(order: CopyOrder) -> Iterator[Rendition]:
        for number, each in enumerate(whole(order)):
            if number == 1:
                with writing():
                    mailing = db.session.get_one(Mailing, asked)
                    mailings.cancel(mailing, by=COMMAND, now=LATER)
            yield each

    monkeypatch.setattr(copy_press, "copies", stopped)
    mailings.make(asked, lambda: LATER)
    assert (stored(asked).state, stored(asked).done) == (MailingState.CANCELLED, 1)
    assert len(stub) == 2
    monkeypatch.setattr(copy_press, "copies", whole)
    mailings.make(asked, lambda: LATER)
    assert len(stub) == 2
    assert ask(edition) == asked
    mailings.make(asked, lambda: LATER)
    assert stored(asked).state is MailingState.READY
    assert kinds(edition) == [
        EventKind.MAILING_ASKED,
        EventKind.MAILING_CANCELLED,
        EventKind.MAILING_ASKED,
        EventKind.MAILING_READY,
    ]


def test_a_copy_that_cannot_be_made_says_why(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(order: CopyOrder) -> Iterator[Rendition]:
        raise Problem("The window holds an address of 6 lines.")
        yield Rendition(PAGE, b"")

    monkeypatch.setattr(copy_press, "copies", refuses)
    asked = ask(edition)
    mailings.make(asked, lambda: LATER)
    assert stored(asked).state is MailingState.FAILED
    assert stored(asked).problem == "The window holds an address of 6 lines."
    assert kinds(edition)[-1] is EventKind.MAILING_FAILED


def test_an_attempt_that_ada_stopped_and_took_up_again_says_nothing(
    edition: Edition, stub: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(edition)
    whole: Stub = copy_press.copies

    def overtaken(order: CopyOrder) -> Iterator[Rendition]:
        with writing():
            mailing = db.session.get_one(Mailing, asked)
            mailings.cancel(mailing, by=COMMAND, now=LATER)
            mailings.go_on(mailing, by=COMMAND, now=LATER)
        yield from whole(order)
        raise Problem("The window holds an address of 6 lines.")

    monkeypatch.setattr(copy_press, "copies", overtaken)
    monkeypatch.setattr(mailings, "_keep", lambda *_: True)
    mailings.make(asked, lambda: LATER)
    mailings.postpone(asked, 1, lambda _attempt: timedelta(0))
    mailings.make(asked, lambda: LATER, 1)
    found = stored(asked)
    assert (found.state, found.attempt, found.problem) == (MailingState.WAITING, 2, "")


def test_an_edition_that_is_not_printed_has_no_copies_yet(edition: Edition) -> None:
    with writing():
        found = db.session.merge(edition)
        found.state, found.pdf, found.sha256 = EditionState.FAILED, None, None
        found.rendition_sha256, found.ready_at = None, None
    with pytest.raises(Problem, match="not printed yet"):
        ask(edition)


def test_what_a_seal_lacks_stays_with_its_copy(
    edition: Edition, stub: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing():
        key = sealing_keys.make("Lamp", now=NOW)
        convener = db.session.merge(edition).letter.convener
        sealing_keys.put_in_use(convener, key, instead_of="", by=None, now=NOW)
    notes = iter(["", "No timestamp.", "", ""])

    def sealed(data: bytes, name: str) -> Made:
        note = next(notes)
        level = SealLevel.BASELINE if note else SealLevel.TIMESTAMPED
        return Made(data, key.id, level, note)

    monkeypatch.setattr(copy_sealing, "_seal", lambda *_: sealed)
    asked = ask(edition)
    mailings.make(asked, lambda: LATER)
    assert stored(asked).problem == ""
    assert [row.seal_level for row in rows(asked)] == ["B-T", "B-B", "B-T", "B-T"]
    assert {row.sealing_key_id for row in rows(asked)} == {key.id}
    assert mailing_files.lacking(stored(asked)) == [("No timestamp.", 1)]


def test_of_copies_whose_files_are_removed_the_hashes_stay(
    edition: Edition, stub: list[str]
) -> None:
    asked = ask(edition)
    mailings.make(asked, lambda: LATER)
    for _ in range(2):
        with writing():
            mailings.remove(db.session.get_one(Mailing, asked), by=COMMAND, now=LATER)
    assert stored(asked).removed_at == LATER
    assert [row.pdf for row in rows(asked)] == [None] * 4
    assert {row.sha256 for row in rows(asked)} == {hashlib.sha256(PAGE).hexdigest()}
    assert kinds(edition)[-2:] == [EventKind.MAILING_READY, EventKind.MAILING_REMOVED]
    again = ask(edition)
    assert again != asked
    assert ask(edition) == again


def test_copies_that_were_stopped_and_removed_do_not_go_on(
    edition: Edition, stub: list[str]
) -> None:
    asked = ask(edition)
    with writing():
        mailing = db.session.get_one(Mailing, asked)
        mailings.cancel(mailing, by=COMMAND, now=LATER)
        mailings.remove(mailing, by=COMMAND, now=LATER)
        mailings.go_on(mailing, by=COMMAND, now=LATER)
    assert stored(asked).state is MailingState.CANCELLED


def test_one_page_of_copies_is_read_at_a_time(edition: Edition, stub: list[str]) -> None:
    asked = ask(edition)
    mailings.make(asked, lambda: LATER)
    found = stored(asked)
    assert [row.number for row in mailing_files.page(found, 2, 3)] == [4]
    row, data = mailing_files.copy(found, 4)
    assert (row.number, data) == (4, PAGE)
    for number in (0, 5, 10**30):
        with pytest.raises(NotFoundProblem):
            mailing_files.copy(found, number)


def test_what_a_command_makes_itself_the_worker_takes_up_only_later(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[timedelta] = []
    monkeypatch.setattr(outbox, "enqueue", lambda *_, after: waits.append(after))
    hour = timedelta(hours=1)
    with writing():
        found = db.session.merge(edition)
        mailing = mailings.ask(found, FORM, by=COMMAND, now=NOW, after=hour)
        mailings.cancel(mailing, by=COMMAND, now=NOW)
        mailings.ask(found, FORM, by=COMMAND, now=NOW, after=hour)
    assert waits == [hour, hour]


def test_a_picture_that_is_lost_hides_no_plan(edition: Edition) -> None:
    with writing():
        found = db.session.merge(edition)
        lost = {"name": "Tibet Watch", "sha256": "0" * 64}
        found.form = json.dumps(json.loads(found.form) | {"logos": [lost]})
    assert len(mailings.plan(edition, FORM)) == 4


def test_copies_of_another_edition_are_not_found(edition: Edition) -> None:
    asked = ask(edition)
    with pytest.raises(NotFoundProblem):
        mailings.find(Edition(id="0" * 32), asked)
