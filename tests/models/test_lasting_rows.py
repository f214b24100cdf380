"""Versions, events and printed editions are never overwritten, whatever is done to a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.letter import LetterText
from letters.domain.states import EditionState, PartyKind, SignOnState
from letters.models import (
    Convener,
    Edition,
    Event,
    Letter,
    RecipientRow,
    SignOn,
    User,
    Version,
    db,
)
from letters.models.transaction import reading, writing
from letters.rendering import press
from letters.services import (
    agreeing,
    checking,
    closing,
    drafting,
    edition_printing,
    editions,
    forgetting,
    opening,
    signing,
)
from letters.services.actor import By
from letters.services.entry import Entry
from tests import factories
from tests.conftest import Clock
from tests.support.press import quick

LASTING = (Version, RecipientRow, Event)
PRINTED = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def database() -> str:
    """What services write is the same on both; test_constraints holds the rules of each."""
    return "sqlite"


def rows() -> dict[tuple[str, str], tuple[Any, ...]]:
    """All rows that must last, by table and id."""
    with reading():
        found = {
            (kind.__tablename__, row.id): tuple(row)
            for kind in LASTING
            for row in db.session.execute(select(kind.__table__))
        }
        ready = select(Edition.__table__).where(Edition.state == EditionState.READY)
        return found | {("editions", row.id): tuple(row) for row in db.session.execute(ready)}


class Story:
    """A letter's life, step by step; after each step all earlier rows are as they were."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.slug = ""
        self.kept = rows()

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def letter(self) -> Letter:
        return db.session.scalars(select(Letter).where(Letter.slug == self.slug)).one()

    @property
    def ada(self) -> By:
        return By.member(db.session.scalars(select(User).where(User.name == "Ada")).one())

    def sign_on(self, name: str) -> SignOn:
        chosen = select(SignOn).where(SignOn.name == name, SignOn.letter == self.letter)
        return db.session.scalars(chosen).one()

    def step(self, act: Callable[[], object]) -> None:
        """Do something an hour later."""
        self.clock.pass_time(hours=1)
        with writing():
            act()
        self.look()

    def look(self) -> None:
        """Nothing that was there is changed or gone."""
        found = rows()
        assert {key: found.get(key) for key in self.kept} == self.kept
        self.kept = found


@pytest.fixture
def story(app: Flask, clock: Clock) -> Iterator[Story]:
    with app.app_context():
        factories.member(factories.convener(slug="lamp"), name="Ada")
        yield Story(clock)


def text(body: str) -> LetterText:
    return factories.letter_text(body=body)


def create(story: Story) -> None:
    lamp = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
    story.slug = drafting.create(lamp, text("First."), by=story.ada, now=story.now).slug


def sign(story: Story, name: str) -> None:
    entry = Entry(
        kind=PartyKind.ORGANIZATION, name=name, email=f"{len(name)}@group.example", signer="Chu"
    )
    letter = story.letter
    version = drafting.version(letter, letter.agreed_number or 0)
    signing.sign(letter, entry, form_key=name, text_hash=version.text_hash, now=story.now)


def save(story: Story, base: int, body: str) -> None:
    drafting.save(story.letter, text(body), base=base, by=story.ada, now=story.now)


def confirm(story: Story, name: str) -> None:
    signing.confirm(story.sign_on(name), now=story.now)


def test_a_letters_whole_life_overwrites_nothing(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.step(partial(create, story))
    for base, body in ((1, "Second."), (2, "Third.")):
        story.step(partial(save, story, base, body))
    story.step(lambda: drafting.restore(story.letter, 1, by=story.ada, now=story.now))
    story.step(lambda: agreeing.agree(story.letter, number=4, by=story.ada, now=story.now))
    story.step(lambda: agreeing.redraft(story.letter, by=story.ada, now=story.now))
    story.step(lambda: agreeing.agree(story.letter, number=4, by=story.ada, now=story.now))
    story.step(lambda: opening.open_(story.letter, by=story.ada, now=story.now))
    for name in ("Philly4HK", "TX4HK", "Students for a Free Tibet", "Nobody"):
        story.step(partial(sign, story, name))
    for name in ("Philly4HK", "TX4HK", "Students for a Free Tibet"):
        story.step(partial(confirm, story, name))
    story.step(lambda: checking.list_(story.sign_on("Philly4HK"), now=story.now, by=story.ada))
    story.step(lambda: checking.list_(story.sign_on("TX4HK"), now=story.now, by=story.ada))
    story.step(
        lambda: checking.decline(
            story.sign_on("Students for a Free Tibet"), "Unknown.", by=story.ada, now=story.now
        )
    )
    story.step(
        lambda: checking.place(
            story.sign_on("TX4HK"), lead=1, position=None, by=story.ada, now=story.now
        )
    )
    story.step(
        lambda: checking.rename(
            story.sign_on("Philly4HK"), "Philly for HK", "", by=story.ada, now=story.now
        )
    )
    story.step(lambda: signing.withdraw(story.sign_on("TX4HK"), now=story.now))
    story.clock.pass_time(days=8)
    story.step(lambda: forgetting.forget_unconfirmed(story.now))
    story.step(lambda: closing.close(story.letter, by=story.ada, now=story.now))
    with reading():
        (edition_id,) = db.session.scalars(select(Edition.id))
    quick(monkeypatch)
    monkeypatch.setattr(press, "print_", lambda *_, **__: PRINTED)
    edition_printing.print_(edition_id, story.clock)
    story.look()
    monkeypatch.setattr(press, "print_", lambda *_, **__: b"another")
    edition_printing.print_(edition_id, story.clock)
    edition_printing.fail(edition_id, None, "Too late.", story.now)
    story.look()
    with writing():
        editions.ask_again(db.session.get_one(Edition, edition_id), by=story.ada, now=story.now)
    story.look()
    with reading():
        edition = db.session.get_one(Edition, edition_id)
        assert (edition.state, edition.pdf) == (EditionState.READY, PRINTED)
        found = db.session.scalars(
            select(Event).where(Event.letter_id == edition.letter_id).order_by(Event.seq)
        ).all()
        assert [each.seq for each in found] == list(range(1, len(found) + 1))
        assert [each.at for each in found] == sorted(each.at for each in found)
        assert len(found) > 20


def test_what_may_be_forgotten_goes_and_its_events_stay(story: Story) -> None:
    with writing():
        create(story)
        agreeing.agree(story.letter, number=1, by=story.ada, now=story.now)
        opening.open_(story.letter, by=story.ada, now=story.now)
        sign(story, "Nobody")
    story.look()
    with reading():
        assert story.sign_on("Nobody").state is SignOnState.UNCONFIRMED
    with writing():
        forgetting.forget_unconfirmed(story.now + timedelta(days=8))
    story.look()
    with reading():
        assert db.session.scalars(select(SignOn).where(SignOn.name == "Nobody")).all() == []
