"""Ben types a name; both databases find the same public names."""

from __future__ import annotations

import pytest
from flask import Flask

from letters.domain.states import LetterState, SignOnState
from letters.models import Letter, db
from letters.models.transaction import reading, writing
from letters.services import register, suggesting
from tests import factories

AZ = "Arizona for Hong Kong (AZ4HK)"


@pytest.fixture
def letter(app: Flask) -> Letter:
    """An open letter of a convener whose earlier letter some signed."""
    lamp = factories.convener("Lamp")
    earlier = factories.letter(lamp, LetterState.CLOSED)
    for name in (AZ, "Campaign for Uyghurs", "Hong Kong Watch", "Philly4HK", "香港監察"):
        signed(earlier, name)
    signed(earlier, "Zebra Society", SignOnState.CONFIRMED)
    return factories.letter(lamp, LetterState.OPEN)


def signed(of: Letter, name: str, state: SignOnState = SignOnState.LISTED) -> None:
    made = factories.sign_on(of, name, state)
    with writing():
        mention = db.session.merge(made).mention
        assert mention is not None
        register.rename(mention, mention.name, mention.name_key)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ari", [AZ]),
        ("ARIZONA FOR H", [AZ]),
        ("az4hk", [AZ]),
        ("uygh", ["Campaign for Uyghurs"]),
        ("uyghurs", ["Campaign for Uyghurs"]),
        ("hong kong w", ["Hong Kong Watch"]),
        ("Phily4HK", ["Philly4HK"]),
        ("香港", ["香港監察"]),
        ("Zebra", []),
        ("Noisy Group", []),
        ("\0", []),
        ("%", []),
        ("\U0010fffe", []),
        ("x" * 10_000, []),
    ],
)
def test_what_is_typed_finds(letter: Letter, typed: str, found: list[str]) -> None:
    with reading():
        names = suggesting.while_typing(letter, typed)
    assert names == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Arizona for Hong Kong", [AZ]),
        ("Arizna for Hong Kong", [AZ]),
        ("Phily4HK", ["Philly4HK"]),
        (AZ, []),
        ("Hong Kong", []),
        ("Zebra Societies", []),
        ("", []),
    ],
)
def test_a_name_that_was_sent_is_asked_about(letter: Letter, typed: str, found: list[str]) -> None:
    with reading():
        assert suggesting.once_typed(letter, typed) == found


def test_however_many_share_a_beginning_the_look_up_is_bounded(letter: Letter) -> None:
    crowded = factories.letter(letter.convener, LetterState.CLOSED)
    for number in range(150):
        factories.sign_on(crowded, f"Crowd {number:03} of the town")
    with reading():
        assert len(suggesting.while_typing(letter, "crowd")) == 5
        assert suggesting.while_typing(letter, "crowd 149")[0] == "Crowd 149 of the town"
