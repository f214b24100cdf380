"""Whatever people do to an open letter, in whatever order: nobody is counted or printed under a
text that they did not say yes to, and no comment is lost.

2,000 random steps on each database. Beside the product runs a small model of it that knows only
who said yes to what.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from letters.domain.problems import Problem
from letters.domain.states import PartyKind
from letters.models import Edition, Letter, SignOn, User, Version, db
from letters.models.engine import Access, access
from letters.models.transaction import writing
from letters.services import (
    agreeing,
    amending,
    checking,
    closing,
    commenting,
    consenting,
    drafting,
    opening,
    reading,
    signing,
    threads,
)
from letters.services.actor import By
from letters.services.commenting import Said
from letters.services.entry import Entry
from tests import factories

NOW = factories.NOW
PEOPLE = [f"Group {letter}" for letter in "ABCDE"]
someone = st.sampled_from(PEOPLE)
# The newest text that somebody may have on the screen, or one of the two before it.
screens = st.integers(0, 2)


@dataclass
class Model:
    """Who said yes to which versions, from which version on a yes counts, and what was said of
    the text."""

    counts_from: int = 1
    yes: dict[str, set[int]] = field(default_factory=dict)
    comments: set[str] = field(default_factory=set)


class Life(RuleBasedStateMachine):
    """One letter's life."""

    people: tuple[int, int]

    @initialize()
    def open(self) -> None:
        self.now = NOW
        self.model = Model()
        self.number = 1
        made = factories.letter(checked=False)
        self.id = made.id
        self._do(lambda letter: agreeing.agree(letter, number=1, by=self._by, now=self._tick()))
        self._do(lambda letter: opening.open_(letter, by=self._by, now=self._tick()))

    def teardown(self) -> None:
        db.session.remove()

    # What people do. A refusal is an answer; it must change nothing.

    @rule()
    def write(self) -> None:
        self.number += 1
        text = factories.letter_text(body=f"Text number {self.number}.")
        self._do(
            lambda letter: drafting.save(
                letter, text, base=letter.current_number, by=self._by, now=self._tick()
            )
        )

    @rule()
    def comment(self) -> None:
        def say(letter: Letter) -> None:
            newest = drafting.version(letter, letter.current_number)
            said = Said(self._by, letter.convener)
            made = commenting.comment(
                newest, newest.body[:12], f"Note at {self.now}.", said=said, now=self._tick()
            )
            self.model.comments.add(made.id)

        self._do(say)

    @rule()
    def agree(self) -> None:
        self._do(
            lambda letter: agreeing.agree(
                letter, number=letter.current_number, by=self._by, now=self._tick()
            )
        )

    @rule()
    def amend(self) -> None:
        def change(letter: Letter) -> None:
            amending.amend(
                letter, number=letter.current_number, note="", by=self._by, now=self._tick()
            )
            self.model.counts_from = letter.agreed_number or 0

        self._do(change)

    @rule(by_another=st.booleans())
    def correct(self, by_another: bool) -> None:
        self._do(
            lambda letter: amending.propose_minor(
                letter, number=letter.current_number, note="Typo.", by=self._by, now=self._tick()
            )
        )

        def second(letter: Letter) -> None:
            waiting = amending.pending(letter)
            if waiting is not None:
                person = db.session.get_one(User, self.people[by_another])
                amending.second(letter, waiting.id, by=person, now=self._tick())

        self._do(second)

    @rule(who=someone, back=screens)
    def sign(self, who: str, back: int) -> None:
        entry = Entry(PartyKind.ORGANIZATION, who, f"{who[-1]}@example.org")
        self._do(
            lambda letter: signing.sign(
                letter,
                entry,
                form_key=f"{self.now.timestamp()}",
                text_hash=self._screen(letter, back).text_hash,
                now=self._tick(),
            )
        )

    @rule(who=someone, back=screens)
    def confirm(self, who: str, back: int) -> None:
        self._say_yes(who, back, signing.confirm)

    @rule(who=someone, back=screens)
    def consent(self, who: str, back: int) -> None:
        self._say_yes(who, back, consenting.consent)

    def _say_yes(self, who: str, back: int, verb: Callable[..., None]) -> None:
        def say(letter: Letter) -> None:
            sign_on = self._sign_on(who)
            if sign_on is None:
                return
            shown = self._screen(letter, back)
            before = sign_on.state
            verb(sign_on, text_hash=shown.text_hash, now=self._tick())
            if sign_on.state is not before:
                self.model.yes.setdefault(sign_on.id, set()).add(shown.number)

        self._do(say)

    @rule(who=someone)
    def withdraw(self, who: str) -> None:
        self._on(who, lambda sign_on: signing.withdraw(sign_on, now=self._tick()))

    @rule(who=someone)
    def list_(self, who: str) -> None:
        self._on(who, lambda sign_on: checking.list_(sign_on, by=self._by, now=self._tick()))

    @rule(who=someone)
    def decline(self, who: str) -> None:
        self._on(
            who, lambda sign_on: checking.decline(sign_on, "No.", by=self._by, now=self._tick())
        )

    @precondition(lambda self: self.number > 6)
    @rule()
    def close(self) -> None:
        self._do(lambda letter: closing.close(letter, by=self._by, now=self._tick()))

    # What must hold after each step.

    @invariant()
    def nobody_stands_under_words_without_a_yes(self) -> None:
        letter = self._letter()
        printed = {line.signatory.reference for line in reading.roll(letter).lines}
        assert reading.count(letter) == len(printed)
        assert letter.consent_number == self.model.counts_from
        for each in printed:
            given = self.model.yes.get(each, set())
            assert any(number >= self.model.counts_from for number in given), (each, given)
        for edition in db.session.scalars(select(Edition).where(Edition.letter_id == self.id)):
            frozen = json.loads(edition.roll)
            assert edition.count == len(printed)
            assert str(frozen).count("Group ") == len(printed)

    @invariant()
    def no_comment_is_lost(self) -> None:
        shown = {each.comment.id for each in threads.of(self._letter())}
        assert shown == self.model.comments

    # How.

    @property
    def _by(self) -> By:
        return By.member(db.session.get_one(User, self.people[0]))

    def _tick(self) -> datetime:
        self.now += timedelta(minutes=10)
        return self.now

    def _letter(self) -> Letter:
        if access.get() is not Access.WRITE:
            db.session.rollback()
        return db.session.get_one(Letter, self.id)

    def _screen(self, letter: Letter, back: int) -> Version:
        number = max(1, (letter.agreed_number or 1) - back)
        return drafting.version(letter, number)

    def _sign_on(self, who: str) -> SignOn | None:
        return db.session.scalar(
            select(SignOn)
            .where(SignOn.letter_id == self.id, SignOn.name == who)
            .order_by(SignOn.withdrawn_at.is_not(None), SignOn.created_at.desc())
        )

    def _on(self, who: str, act: Callable[[SignOn], None]) -> None:
        def do(_letter: Letter) -> None:
            if (sign_on := self._sign_on(who)) is not None:
                act(sign_on)

        self._do(do)

    def _do(self, act: Callable[[Letter], object]) -> None:
        before = (self.model.counts_from, {key: set(each) for key, each in self.model.yes.items()})
        try:
            with writing():
                act(self._letter())
        except Problem:
            self.model.counts_from, self.model.yes = before


STEPS, LIVES = 50, 40


def test_nobody_is_counted_under_a_text_without_a_yes(app: Flask) -> None:
    Life.people = (factories.user("Ada").id, factories.user("Ben").id)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_machine_catches_a_product_that_forgets_to_ask(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that cannot fail proves nothing."""
    Life.people = (factories.user("Ada").id, factories.user("Ben").id)
    life = Life()
    life.open()
    life.sign(who="Group A", back=0)
    life.confirm(who="Group A", back=0)
    life.write()
    life.agree()
    life.nobody_stands_under_words_without_a_yes()
    monkeypatch.setattr(amending, "_ask_again", lambda _letter: 0)
    life.amend()
    with pytest.raises(AssertionError):
        life.nobody_stands_under_words_without_a_yes()
