"""A party goes by names that stand, wherever it is shown."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from flask import Flask

from letters.domain.states import FactKind, JudgementVerdict, LetterState, PartyKind, SignOnState
from letters.models import Convener, Letter, Mention, User, db
from letters.models.transaction import writing
from letters.services import (
    aliases,
    directory,
    duplicates,
    profiles,
    records,
)
from letters.services.actor import By
from tests import factories

NOW = factories.NOW + timedelta(hours=1)
SECONDS = itertools.count()
"""One told after the other is younger: the oldest gives a party its id."""
SAME = JudgementVerdict.SAME
SHORT, COUNTRY = FactKind.SHORT_NAME, FactKind.COUNTRY


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


@pytest.fixture
def ada(lamp: Convener) -> User:
    """Ada tells and judges."""
    return factories.member(lamp, name="Ada")


@pytest.fixture
def letter(lamp: Convener) -> Letter:
    """An open letter of hers."""
    return factories.letter(lamp, LetterState.OPEN)


def alias(lamp: Convener, ada: User, party: str, name: str) -> Mention:
    at = NOW + timedelta(seconds=next(SECONDS))
    with writing():
        return aliases.add(db.session.merge(lamp), party, name, by=By.member(ada), now=at)


def named_party(mention: Mention) -> str:
    db.session.rollback()
    return db.session.get_one(Mention, mention.id).party_id


def test_a_fake_that_was_joined_and_declined_gives_the_party_nothing(
    lamp: Convener, ada: User, letter: Letter
) -> None:
    true = factories.sign_on(letter, "Freiheit", website="https://freiheit.example")
    fake = factories.sign_on(
        factories.letter(lamp, LetterState.OPEN),
        "Frеiheit",
        SignOnState.DECLINED,
        short_name="FAKE",
        website="https://fake.example",
        confirmed_at=NOW + timedelta(hours=2),
    )
    assert true.mention_id
    assert fake.mention_id
    db.session.rollback()
    with writing():
        for mention_id, domain, hours in (
            (true.mention_id, "freiheit.example", 0),
            (fake.mention_id, "fake.example", 2),
        ):
            mention = db.session.get_one(Mention, mention_id)
            mention.domain, mention.created_at = domain, NOW + timedelta(hours=hours)
        pair = [db.session.get_one(Mention, each.mention_id) for each in (true, fake)]
        duplicates.judge(*pair, SAME, by=By.member(ada), now=NOW)
    found = profiles.of(lamp, named_party(pair[0]))
    assert (found.name, found.gone) == ("Freiheit", ["Frеiheit"])
    assert (found.domains, found.websites) == (["freiheit.example"], ["https://freiheit.example"])
    assert (found.short_names, [each.name for each in found.standing]) == ([], ["Freiheit"])
    assert [one.name for each in found.signed for one in each.spellings] == ["Freiheit"]
    for query in ("", "Frеiheit"):
        (row,) = directory.parties(lamp, PartyKind.ORGANIZATION, query).rows
        assert (row.name, row.others, row.letters) == ("Freiheit", (), 1)
    for query in ("fake.example", "FAKE"):
        assert directory.count(lamp, PartyKind.ORGANIZATION, query) == 0
    assert list(directory.signed(db.session.merge(letter)).values()) == ["Freiheit"]
    (record,) = records.every(lamp, PartyKind.ORGANIZATION)
    assert (record.names, record.domains) == (["Freiheit"], ["freiheit.example"])


def test_a_name_that_was_declined_may_be_told(lamp: Convener, ada: User, letter: Letter) -> None:
    declined = factories.sign_on(letter, "Philly4HK", SignOnState.DECLINED).mention_id
    assert declined
    party = profiles.of(lamp, declined)
    assert (party.name, party.gone, party.signed) == ("Philly4HK", ["Philly4HK"], [])
    alias(lamp, ada, declined, "Philly4HK")
    party = profiles.of(lamp, declined)
    assert (party.name, party.gone, len(party.told)) == ("Philly4HK", [], 1)


def test_a_sign_on_that_waits_counts_for_no_letter_anywhere(lamp: Convener, letter: Letter) -> None:
    factories.sign_on(letter, "Harbour Lights Choir", SignOnState.CONFIRMED)
    (row,) = directory.parties(lamp, PartyKind.ORGANIZATION).rows
    (variant,) = profiles.of(lamp, row.party).signed
    assert (row.letters, [each.letters for each in variant.spellings]) == (0, [0])
