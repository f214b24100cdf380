"""Whatever changes a letter writes down what happened, once, and nothing of anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.letter import Signatory
from letters.domain.problems import Problem
from letters.domain.states import EditionState, LetterState, PartyKind, SignOnState, WhoMaySign
from letters.models import Edition, Event, EventKind, Letter, SignOn, User, db
from letters.models.transaction import reading, writing
from letters.rendering import press
from letters.services import (
    agreeing,
    checking,
    closing,
    drafting,
    edition_printing,
    importing,
    opening,
    rules,
    signing,
)
from letters.services.actor import By
from letters.services.entry import Entry
from tests import factories

NOW = factories.NOW + timedelta(hours=3)
GROUP = Entry(
    PartyKind.ORGANIZATION,
    "Nightingale Circle",
    "wren@nightingale.example",
    short_name="Nightcirc",
    website="https://nightingale.example",
    signer="Wren Quillfeather",
    role="Lanternkeeper",
)
PERSON = Entry(
    PartyKind.PERSON, "Imogen Thistlewood", "imogen@thistle.example", title="Cartographer"
)
REASON = "Their chairman Peregrine telephoned."
EVIDENCE = "Scan of the page from Bartholomew."
PERSONAL = (
    *("nightingale", "nightcirc", "wren", "quillfeather", "lanternkeeper", "starling"),
    *("imogen", "thistle", "cartographer", "peregrine", "bartholomew", "editha", "example"),
)


def the(state: SignOnState, name: str = GROUP.name) -> SignOn:
    chosen = select(SignOn).where(SignOn.name == name, SignOn.state == state)
    return db.session.scalars(chosen).one()


def change_rules(letter: Letter, by: By) -> None:
    wanted = replace(rules.rules_of(letter), goal=50, who_may_sign=WhoMaySign.BOTH)
    rules.change_rules(letter, wanted, by=by, now=NOW)


LIFE: list[tuple[Callable[[Letter, By], object], list[EventKind]]] = [
    (change_rules, [EventKind.SETTINGS_CHANGED]),
    (
        lambda letter, by: drafting.save(
            letter, factories.letter_text(title="Editha's letter"), base=1, by=by, now=NOW
        ),
        [EventKind.VERSION_SAVED],
    ),
    (
        lambda letter, by: drafting.restore(letter, 1, by=by, now=NOW),
        [EventKind.VERSION_SAVED],
    ),
    (lambda letter, by: agreeing.agree(letter, number=3, by=by, now=NOW), [EventKind.AGREED]),
    (lambda letter, by: agreeing.redraft(letter, by=by, now=NOW), [EventKind.REDRAFTED]),
    (lambda letter, by: agreeing.agree(letter, number=3, by=by, now=NOW), [EventKind.AGREED]),
    (lambda letter, by: opening.open_(letter, by=by, now=NOW), [EventKind.OPENED]),
    (
        lambda letter, by: signing.sign(
            letter,
            GROUP,
            form_key="a" * 32,
            text_hash=drafting.version(letter, 3).text_hash,
            now=NOW,
        ),
        [EventKind.SIGNED],
    ),
    (
        lambda letter, by: signing.confirm(the(SignOnState.UNCONFIRMED), now=NOW),
        [EventKind.CONFIRMED],
    ),
    (
        lambda letter, by: checking.decline(the(SignOnState.CONFIRMED), REASON, by=by, now=NOW),
        [EventKind.DECLINED],
    ),
    (
        lambda letter, by: checking.list_(the(SignOnState.DECLINED), by=by, now=NOW),
        [EventKind.LISTED],
    ),
    (
        lambda letter, by: checking.rename(
            the(SignOnState.LISTED), "Starling Circle", "", by=by, now=NOW
        ),
        [EventKind.RENAMED],
    ),
    (
        lambda letter, by: checking.place(
            the(SignOnState.LISTED, "Starling Circle"), lead=1, position=None, by=by, now=NOW
        ),
        [EventKind.MOVED],
    ),
    (
        lambda letter, by: signing.change(
            the(SignOnState.LISTED, "Starling Circle"), GROUP, now=NOW
        ),
        [EventKind.CHANGED],
    ),
    (
        lambda letter, by: signing.withdraw(the(SignOnState.CONFIRMED), now=NOW),
        [EventKind.WITHDRAWN],
    ),
    (
        lambda letter, by: checking.enter(letter, PERSON, EVIDENCE, list_now=True, by=by, now=NOW),
        [EventKind.ENTERED, EventKind.LISTED],
    ),
    (
        lambda letter, by: closing.close(letter, by=by, now=NOW),
        [EventKind.CLOSED, EventKind.EDITION_ASKED],
    ),
]


def events_of(letter_id: str) -> list[Event]:
    db.session.rollback()
    chosen = select(Event).where(Event.letter_id == letter_id).order_by(Event.seq)
    return list(db.session.scalars(chosen))


def live(letter: Letter, by: By) -> list[EventKind]:
    """Lead a letter through all that can happen to it; give what should be written down."""
    expected: list[EventKind] = []
    for change, kinds in LIFE:
        with writing():
            change(db.session.get_one(Letter, letter.id), by)
        expected += kinds
        assert [each.kind for each in events_of(letter.id)] == expected
    return expected


@pytest.fixture
def editha(app: Flask) -> By:
    """Editha coordinates."""
    person = factories.user("Editha")
    with reading():
        person = db.session.get_one(User, person.id)
        db.session.expunge(person)
    return By.member(person)


def test_each_change_is_written_down_once_and_in_order(editha: By) -> None:
    letter = factories.letter()
    live(letter, editha)
    assert [each.seq for each in events_of(letter.id)] == list(range(1, len(LIFE) + 3))


def test_events_hold_no_name_no_address_and_no_word_that_anybody_typed(
    editha: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = factories.letter()
    live(letter, editha)
    (edition_id,) = db.session.scalars(select(Edition.id)).all()
    monkeypatch.setattr(press, "print_", refuse)
    edition_printing.print_(edition_id, lambda: NOW)
    assert db.session.get_one(Edition, edition_id).state is EditionState.FAILED
    with writing():
        past = (Signatory("Nightingale Circle"), Signatory("Imogen Thistlewood", PartyKind.PERSON))
        convener = db.session.get_one(Letter, letter.id).convener
        importing.save(convener, factories.letter_text(), past, by=editha, now=NOW)
    db.session.rollback()
    table = db.metadata.tables["events"]
    rows = [[str(value) for value in row] for row in db.session.execute(select(table))]
    written = json.dumps(rows).casefold()
    assert EventKind.IMPORTED.value in written
    assert EventKind.EDITION_FAILED.value in written
    assert [word for word in PERSONAL if word in written] == []


def refuse(*_given: object, **_options: object) -> bytes:
    raise Problem("Imogen Thistlewood cannot be printed.")


def test_a_refused_change_writes_nothing(editha: By) -> None:
    letter = factories.letter(state=LetterState.OPEN)
    sign_on = factories.sign_on(letter, state=SignOnState.CONFIRMED)
    with pytest.raises(Problem, match="reason"), writing():
        checking.decline(db.session.merge(sign_on), "", by=editha, now=NOW)
    assert events_of(letter.id) == []


def test_an_event_says_who_did_it(editha: By) -> None:
    letter = factories.letter()
    live(letter, editha)
    actors = {each.kind: each.actor for each in events_of(letter.id)}
    assert actors[EventKind.LISTED] == "member"
    assert actors[EventKind.SIGNED] == "signer"
    listed = next(each for each in events_of(letter.id) if each.kind is EventKind.LISTED)
    assert editha.user is not None
    assert listed.user_id == editha.user.id
