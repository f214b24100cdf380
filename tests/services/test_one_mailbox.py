"""Several names from one mailbox: each counts, unless it is one party that signs twice."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.states import JudgementVerdict, LetterState, PartyKind, SignOnState
from letters.models import Convener, Judgement, Letter, Pair, SignOn, db
from letters.models import Mention as Name
from letters.models.transaction import reading as only_reading
from letters.models.transaction import writing
from letters.services import reading, signing
from letters.services.entry import Entry
from tests import factories

NOW = factories.NOW
ORGANIZATION, PERSON = PartyKind.ORGANIZATION, PartyKind.PERSON


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener."""
    return factories.convener()


@pytest.fixture
def letter(lamp: Convener) -> Letter:
    """An open letter whose names are listed once confirmed."""
    return factories.letter(lamp, LetterState.OPEN, checked=False)


def sign(letter: Letter, kind: PartyKind, name: str, email: str) -> None:
    """Sign and press the mailed link."""
    with writing():
        found = db.session.get_one(Letter, letter.id)
        entry = Entry(kind, name, email, signer="Chu Lee" if kind is ORGANIZATION else "")
        text_hash = reading.version_in_force(found).text_hash
        signing.sign(found, entry, form_key=f"{name}{email}", text_hash=text_hash, now=NOW)
        waits = select(SignOn).where(
            SignOn.letter_id == letter.id, SignOn.state == SignOnState.UNCONFIRMED
        )
        for each in db.session.scalars(waits).all():
            signing.confirm(each, now=NOW)


def listed(letter: Letter) -> list[str]:
    db.session.rollback()
    found = db.session.get_one(Letter, letter.id)
    return sorted(line.signatory.name for line in reading.roll(found).lines)


def doubts(lamp: Convener) -> tuple[int, int]:
    """How many pairs a person is asked about, and how many joins the machine made."""
    with only_reading():
        pairs = db.session.scalars(select(Pair).where(Pair.convener_id == lamp.id)).all()
        joins = db.session.scalars(
            select(Judgement).where(
                Judgement.convener_id == lamp.id, Judgement.verdict == JudgementVerdict.SAME
            )
        ).all()
        return len(pairs), len(joins)


@pytest.mark.parametrize("email", ["chu@alphafund.example", "chu.lee@gmail.com"])
def test_chu_signs_for_two_organizations_and_is_no_duplicate(
    lamp: Convener, letter: Letter, email: str
) -> None:
    for name in ("Alpha Fund", "Beta Union of Nurses"):
        sign(letter, ORGANIZATION, name, email)
    assert listed(letter) == ["Alpha Fund", "Beta Union of Nurses"]
    assert doubts(lamp) == (0, 0)


def test_chu_signs_for_an_organization_and_as_a_person(lamp: Convener, letter: Letter) -> None:
    """Even under one name: an organization is no person."""
    sign(letter, ORGANIZATION, "Chu Lee", "chu@alphafund.example")
    sign(letter, PERSON, "Chu Lee", "chu.lee@alphafund.example")
    assert doubts(lamp) == (0, 0)
    with only_reading():
        assert (
            len(set(db.session.scalars(select(Name.party_id).where(Name.name == "Chu Lee")))) == 2
        )


def test_two_persons_of_one_household_both_count(lamp: Convener, letter: Letter) -> None:
    """A letter takes each name from a mailbox once; who shares one is two persons."""
    for name in ("Chu Lee", "Ben Lee"):
        sign(letter, PERSON, name, "family.lee@gmail.com")
    sign(letter, PERSON, "chu lee", "family.lee@gmail.com")
    assert listed(letter) == ["Ben Lee", "Chu Lee"]
    assert doubts(lamp) == (0, 0)


def test_one_person_who_signs_twice_from_one_mailbox_counts_once(
    lamp: Convener, letter: Letter
) -> None:
    for name in ("CHAN Tai Man", "Tai-man Chan"):
        sign(letter, PERSON, name, "tmchan@gmail.com")
    assert doubts(lamp) == (0, 1)
    assert len(listed(letter)) == 1


def test_two_persons_of_one_name_from_two_mailboxes_are_asked_about(
    lamp: Convener, letter: Letter
) -> None:
    for email in ("tmchan@gmail.com", "chan.tai.man@yahoo.com"):
        sign(letter, PERSON, "Chan Tai Man", email)
    assert doubts(lamp) == (1, 0)


def test_a_mailbox_known_from_an_earlier_letter_joins_no_other_name(
    lamp: Convener, letter: Letter
) -> None:
    sign(letter, ORGANIZATION, "Alpha Fund", "chu@alphafund.example")
    second = factories.letter(lamp, LetterState.OPEN, checked=False)
    sign(second, ORGANIZATION, "Beta Union of Nurses", "chu@alphafund.example")
    assert doubts(lamp) == (0, 0)
    assert listed(second) == ["Beta Union of Nurses"]
