"""Ada and Eve judge at the same moment: no two of their judgements contradict each other."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from letters.domain.states import JudgementVerdict, LetterState, SignOnState
from letters.models import Convener, Judgement, Letter, Mention, SignOn, User, db
from letters.models.transaction import reading
from letters.services import reading as reads
from tests import factories
from tests.support.people import sign_in
from tests.support.together import at_once

ROOT = "/desk/lamp/duplicates"
ROUNDS = 8


@pytest.fixture
def pairs(bare_app: Flask) -> list[tuple[str, str]]:
    """For each round three names on one list, of which the first two are one: the addresses of
    second with third and of first with third."""
    bare_app.config["WTF_CSRF_ENABLED"] = False
    made = []
    with bare_app.app_context():
        factories.noise()
        lamp = factories.convener(slug="lamp")
        letter = factories.letter(lamp, LetterState.OPEN)
        for number in range(ROUNDS):
            signed = [factories.sign_on(letter, f"{word} {number}") for word in "ABC"]
            with reading():
                ids = [each.mention_id for each in map(db.session.merge, signed)]
                one, two, three = (db.session.get_one(Mention, each) for each in ids)
            first, second = factories.pair(two, three).id, factories.pair(one, three).id
            known = factories.pair(one, two).id
            made.append((known, f"{ROOT}/{first}", f"{ROOT}/{second}"))
        db.session.remove()
    ada = coordinator(bare_app, "Ada")
    for known, *_ in made:
        assert ada.post(f"{ROOT}/{known}", data={"judgement": "same"}).status_code == 303
    return [(first, second) for _, first, second in made]


def coordinator(app: Flask, name: str) -> FlaskClient:
    """A browser at which a coordinator is signed in."""
    with app.app_context(), reading():
        lamp = db.session.scalars(select(Convener).where(Convener.slug == "lamp")).one()
        person: User = factories.member(lamp, name=name)
        client = app.test_client()
        db.session.refresh(person)
        db.session.expunge(person)
    sign_in(client, person)
    return client


def send(client: FlaskClient, address: str, verdict: str) -> TestResponse:
    return client.post(address, data={"judgement": verdict})


def test_of_two_judgements_that_contradict_one_is_refused(
    bare_app: Flask, pairs: list[tuple[str, str]]
) -> None:
    ada, eve = coordinator(bare_app, "Ada"), coordinator(bare_app, "Eve")
    for first, second in pairs:
        answers = at_once(
            [lambda at=first: send(ada, at, "same"), lambda at=second: send(eve, at, "different")]
        )
        assert sorted(each.status_code for each in answers) == [303, 409]
        refused = next(each for each in answers if each.status_code == 409)
        assert "This contradicts other judgements" in refused.text
    consistent(bare_app)


def test_the_same_pair_is_judged_once(bare_app: Flask, pairs: list[tuple[str, str]]) -> None:
    """The second to come sees what the first said before anything is overwritten."""
    ada, eve = coordinator(bare_app, "Ada"), coordinator(bare_app, "Eve")
    for first, _ in pairs:
        answers = at_once(
            [lambda at=first: send(ada, at, "same"), lambda at=first: send(eve, at, "same")]
        )
        assert [each.status_code for each in answers] == [303, 303]
    with bare_app.app_context(), reading():
        assert len(db.session.scalars(select(Judgement)).all()) == 2 * ROUNDS
    consistent(bare_app)


def test_nobody_overrules_what_was_said_at_the_same_moment(
    bare_app: Flask, pairs: list[tuple[str, str]]
) -> None:
    """Both looked at a pair that nobody had judged; the later one looks again."""
    ada, eve = coordinator(bare_app, "Ada"), coordinator(bare_app, "Eve")
    for first, _ in pairs:
        answers = at_once(
            [lambda at=first: send(ada, at, "same"), lambda at=first: send(eve, at, "unsure")]
        )
        assert sorted(each.status_code for each in answers) == [303, 409]
        refused = next(each for each in answers if each.status_code == 409)
        assert "Somebody judged this pair meanwhile" in refused.text
    consistent(bare_app)


def test_an_undo_and_a_judgement_at_once_leave_what_they_say(
    bare_app: Flask, pairs: list[tuple[str, str]]
) -> None:
    ada, eve = coordinator(bare_app, "Ada"), coordinator(bare_app, "Eve")
    with bare_app.app_context(), reading():
        edges = db.session.scalars(select(Judgement).order_by(Judgement.created_at)).all()
        known = [f"{ROOT}/judgements/{each.id}/undo" for each in edges]
    for undo, (_, second) in zip(known, pairs, strict=True):
        answers = at_once([lambda at=undo: eve.post(at), lambda at=second: send(ada, at, "same")])
        assert [each.status_code for each in answers] == [303, 303]
    consistent(bare_app)


def consistent(app: Flask) -> None:
    """Parties are what live judgements say, and each is listed once."""
    with app.app_context(), reading():
        of = {each.id: each.party_id for each in db.session.scalars(select(Mention))}
        live = db.session.scalars(select(Judgement).where(Judgement.retracted_at.is_(None))).all()
        for each in live:
            together = of[each.left_id] == of[each.right_id]
            assert together == (each.verdict is JudgementVerdict.SAME)
        letter = db.session.scalars(
            select(Letter)
            .join(Convener, Convener.id == Letter.convener_id)
            .where(Convener.slug == "lamp")
        ).one()
        rows = db.session.scalars(select(SignOn).where(SignOn.letter_id == letter.id)).all()
        listed = [each.party_id for each in rows if each.state is SignOnState.LISTED]
        assert sorted(listed) == sorted({each.party_id for each in rows})
        assert reads.count(letter) == len(listed)
