"""Whatever people do to names and judgements, in whatever order: a party is what its judgements
say, it counts once in a letter, and no judgement changes a printed name.

Random steps on each database. What must hold is worked out anew from the rows, not by the code
that keeps it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
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

from letters.domain import roll_form
from letters.domain.problems import Problem
from letters.domain.states import JudgementVerdict, LetterState, PartyKind, SignOnState
from letters.models import Consent, Convener, Edition, Judgement, Letter, Mention, SignOn, User, db
from letters.models.engine import Access, access
from letters.models.transaction import writing
from letters.services import checking, closing, duplicates, parties, reading, signing
from letters.services.actor import By
from letters.services.entry import Entry
from tests import factories

NOW = factories.NOW
NAMES = [
    "Arizona for Hong Kong",
    "ARIZONA for Hong Kong",
    "Arizona for Hong Kong (AZ4HK)",
    "Students For Hong Kong",
    "Stand with Hong Kong",
    "Fight for Freedom. Stand with Hong Kong.",
]
APART = (JudgementVerdict.DIFFERENT, JudgementVerdict.RELATED)
STANDING = (SignOnState.LISTED, SignOnState.SUPERSEDED)
name = st.sampled_from(NAMES)
which = st.integers(0, 1)
# Which of the sign-ons, mentions or judgements that there are.
some = st.integers(0, 50)
# People say "same" more often than all else; else hardly anything would hang together.
verdicts = st.sampled_from([JudgementVerdict.SAME] * 3 + list(JudgementVerdict))


class Register(RuleBasedStateMachine):
    """Two letters of one convener: the names of the first are listed as they come, those of the
    second are checked."""

    person: int

    @initialize()
    def open(self) -> None:
        self.now = NOW
        self.lamp = factories.convener().id
        with writing():
            of = db.session.get_one(Convener, self.lamp)
            self.letters = [
                factories.letter(of, LetterState.OPEN, checked=checked).id
                for checked in (False, True)
            ]
        self.frozen: dict[str, list[str]] = {}
        self.steps = self.forms = 0
        for at in (0, 1):
            for who in NAMES[:4]:
                self.sign(who=who, at=at)
        for place in range(8):
            self.list_(place=place)

    def teardown(self) -> None:
        db.session.remove()

    # What people do. A refusal is an answer; it must change nothing.

    @rule(who=name, at=which)
    def sign(self, who: str, at: int) -> None:
        def act() -> None:
            self.forms += 1
            letter = db.session.get_one(Letter, self.letters[at])
            text_hash = reading.version_in_force(letter).text_hash
            entry = Entry(PartyKind.ORGANIZATION, who, f"info@group{NAMES.index(who)}.example")
            key = f"{self.lamp}{self.forms}"
            signing.sign(letter, entry, form_key=key, text_hash=text_hash, now=self.now)
            for sign_on in self._sign_ons(SignOnState.UNCONFIRMED):
                signing.confirm(sign_on, now=self.now)

        self._do(act)

    @rule(place=some)
    def list_(self, place: int) -> None:
        """Also: print this one of a party instead of the one that stands there."""
        self._on(place, lambda each: checking.list_(each, by=self._by, now=self.now))

    @rule(place=some)
    def decline(self, place: int) -> None:
        self._on(place, lambda each: checking.decline(each, "No.", by=self._by, now=self.now))

    @rule(place=some)
    def withdraw(self, place: int) -> None:
        self._on(place, lambda each: signing.withdraw(each, now=self.now))

    @rule(place=some, to=name)
    def rename(self, place: int, to: str) -> None:
        self._on(place, lambda each: checking.rename(each, to, "", by=self._by, now=self.now))

    @rule(place=some, to=name)
    def change(self, place: int, to: str) -> None:
        entry = Entry(PartyKind.ORGANIZATION, to)
        self._on(place, lambda each: signing.change(each, entry, now=self.now))

    @rule(one=some, other=some, verdict=verdicts, wanted=some)
    def judge(self, one: int, other: int, verdict: JudgementVerdict, wanted: int) -> None:
        def act() -> None:
            mentions, every = self._mentions(), [each.id for each in self._sign_ons()]
            if len(mentions) < 2:
                return
            left, right = mentions[one % len(mentions)], mentions[other % len(mentions)]
            printed = every[wanted % len(every) :]
            duplicates.judge(left, right, verdict, by=self._by, now=self.now, printed=printed)

        self._do_to_no_name(act)

    @rule(place=some)
    def undo(self, place: int) -> None:
        def act() -> None:
            if made := self._judgements():
                duplicates.undo(made[place % len(made)], by=self._by, now=self.now)

        self._do_to_no_name(act)

    @precondition(lambda self: self.steps > 50)
    @rule(at=which)
    def close(self, at: int) -> None:
        def act() -> None:
            letter = db.session.get_one(Letter, self.letters[at])
            closing.close(letter, by=self._by, now=self.now)
            # Closing it once more is no refusal, and prints nothing.
            self.frozen.setdefault(letter.id, self._printed(letter))

        self._do(act)

    # What must hold after each step.

    @invariant()
    def a_party_is_what_live_judgements_connect(self) -> None:
        known = {each.id: each for each in self._mentions()}
        together = {each: {each} for each in known}
        for edge in self._judgements():
            if edge.verdict is JudgementVerdict.SAME and edge.retracted_at is None:
                one = together[edge.left_id] | together[edge.right_id]
                together |= dict.fromkeys(one, one)
        for each in known.values():
            oldest = min(together[each.id], key=lambda one: known[one].age)
            assert each.party_id == oldest, each.name

    @invariant()
    def what_was_judged_apart_is_never_one_party(self) -> None:
        of = {each.id: each.party_id for each in self._mentions()}
        for each in self._judgements():
            if each.verdict in APART and each.retracted_at is None:
                assert of[each.left_id] != of[each.right_id]

    @invariant()
    def an_open_letter_counts_each_party_once_and_prints_the_right_name(self) -> None:
        standing = defaultdict(list)
        for each in self._sign_ons(*STANDING):
            if each.letter.state is not LetterState.CLOSED:
                assert each.mention is not None
                assert each.party_id == each.mention.party_id
                standing[each.letter_id, each.party_id].append(each)
        for found in standing.values():
            (listed,) = [each for each in found if each.state is SignOnState.LISTED]
            assert listed is max(found, key=_precedence)

    @invariant()
    def the_count_is_that_of_the_roll_and_what_was_printed_stays(self) -> None:
        for at in self.letters:
            letter = db.session.get_one(Letter, at)
            printed = self._printed(letter)
            listed = [each for each in self._sign_ons(SignOnState.LISTED) if each.letter_id == at]
            assert reading.count(letter) == len(printed) == len(listed)
        for at, names in self.frozen.items():
            of = select(Edition.roll).where(Edition.letter_id == at).order_by(Edition.number)
            roll = roll_form.thawed(json.loads(db.session.scalars(of).first() or ""))
            assert [line.signatory.name for line in roll.lines] == names

    # How.

    @property
    def _by(self) -> By:
        return By.member(db.session.get_one(User, self.person))

    def _printed(self, letter: Letter) -> list[str]:
        return [line.signatory.name for line in reading.roll(letter).lines]

    def _mentions(self) -> list[Mention]:
        chosen = select(Mention).where(Mention.convener_id == self.lamp)
        return list(db.session.scalars(chosen.order_by(Mention.created_at, Mention.id)))

    def _judgements(self) -> list[Judgement]:
        chosen = select(Judgement).where(Judgement.convener_id == self.lamp)
        return list(db.session.scalars(chosen.order_by(Judgement.created_at, Judgement.id)))

    def _sign_ons(self, *states: SignOnState) -> list[SignOn]:
        chosen = select(SignOn).where(SignOn.letter_id.in_(self.letters))
        if states:
            chosen = chosen.where(SignOn.state.in_(states))
        return list(db.session.scalars(chosen.order_by(SignOn.created_at, SignOn.id)))

    def _on(self, place: int, act: Callable[[SignOn], None]) -> None:
        def do() -> None:
            if found := self._sign_ons():
                act(found[place % len(found)])

        self._do(do)

    def _do(self, act: Callable[[], None]) -> None:
        self.now += timedelta(minutes=10)
        self.steps += 1
        if access.get() is not Access.WRITE:
            db.session.rollback()
        try:
            with writing():
                act()
        except Problem:
            pass
        db.session.rollback()

    def _do_to_no_name(self, act: Callable[[], None]) -> None:
        """Nor to the roll of a closed letter, which people alone add to and take from."""
        before, closed = self._names(), self._closed()
        self._do(act)
        assert (self._names(), self._closed()) == (before, closed)

    def _names(self) -> dict[str, tuple[str, str]]:
        return {each.id: (each.name, each.name_as_signed) for each in self._sign_ons()}

    def _closed(self) -> dict[str, list[str]]:
        return {at: self._printed(db.session.get_one(Letter, at)) for at in self.frozen}


def _precedence(sign_on: SignOn) -> tuple[datetime, datetime, str]:
    """What was chosen last, then what was consented to last."""
    chosen = select(Consent.given_at).where(Consent.sign_on_id == sign_on.id)
    return sign_on.chosen_at or NOW - timedelta(1), max(db.session.scalars(chosen)), sign_on.id


STEPS, LIVES = 50, 12


def test_a_party_is_what_was_judged_and_counts_once_whatever_happens(app: Flask) -> None:
    Register.person = factories.user("Ada").id
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            # Making a failure shorter takes longer than reading it.
            phases=(Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_machine_catches_a_product_that_counts_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that cannot fail proves nothing."""
    Register.person = factories.user("Ada").id
    register = Register()
    register.open()
    register.an_open_letter_counts_each_party_once_and_prints_the_right_name()
    monkeypatch.setattr(parties, "_follow", lambda *_: None)
    register.judge(one=0, other=3, verdict=JudgementVerdict.SAME, wanted=0)
    with pytest.raises(AssertionError):
        register.an_open_letter_counts_each_party_once_and_prints_the_right_name()
