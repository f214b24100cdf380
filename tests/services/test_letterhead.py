"""Ada keeps the logos of those who issue letters with her; each stands on its letters."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.problems import NotFoundProblem, Problem
from letters.domain.states import LetterState
from letters.models import Convener, Edition, Letter, Logo, db
from letters.models.transaction import reading, writing
from letters.rendering import pdf, press
from letters.services import (
    closing,
    draft_pdfs,
    edition_form,
    edition_kinds,
    edition_printing,
    letterhead,
)
from letters.services.actor import COMMAND
from tests import factories
from tests.conftest import Clock
from tests.rendering.pictures import REFUSED, logo, opened
from tests.rendering.test_letterhead import placed

NOW = factories.NOW
LATER = NOW + timedelta(days=1)
FLOWER, WAVE = logo(100, 100, "#1b4b82"), logo(300, 100, "#1f5a36")


@pytest.fixture
def lamp(app: Flask) -> Convener:
    """Ada's convener; another one has logos of the same names."""
    noise = db.session.scalars(select(Convener)).one()
    for name in ("Lamp of Liberty", "Tibet Watch"):
        keep(noise, name, logo(90, 90, "#000000"))
    return factories.convener("Lamp of Liberty")


def keep(convener: Convener, name: str, data: bytes = FLOWER) -> str:
    """Keep a logo; its id."""
    db.session.rollback()
    picture = letterhead.read(data)
    with writing():
        return letterhead.add_or_replace(db.session.merge(convener), name, picture, now=NOW).id


def names(convener: Convener, *conveners: str) -> list[str]:
    """Whose logos are printed on a text of these conveners."""
    with reading():
        return [each.alt for each in letterhead.for_text(convener, conveners)]


def test_ada_keeps_a_logo(lamp: Convener) -> None:
    keep(lamp, "  Lamp  of Liberty ")
    with reading():
        (kept,) = letterhead.of(lamp)
        assert (kept.name, kept.width, kept.height) == ("Lamp of Liberty", 100, 100)
        assert kept.created_at == NOW
        assert kept.sha256 == hashlib.sha256(kept.image).hexdigest()
        assert opened(kept.image).size == (100, 100)


def test_a_picture_is_read_only_where_it_is_shown(lamp: Convener) -> None:
    keep(lamp, "Lamp of Liberty")
    db.session.expire_all()
    with reading():
        (kept,) = letterhead.of(lamp)
        assert "image" not in kept.__dict__


def test_a_second_logo_of_one_organization_takes_the_place_of_the_first(lamp: Convener) -> None:
    first = keep(lamp, "Lamp of Liberty")
    wave = letterhead.read(WAVE)
    db.session.rollback()
    with writing():
        letterhead.add_or_replace(lamp, "LAMP of Liberty", wave, now=LATER)
    with reading(), pytest.raises(NotFoundProblem):
        letterhead.find(lamp, first)
    with reading():
        (kept,) = letterhead.of(lamp)
        assert (kept.name, kept.width, kept.created_at) == ("LAMP of Liberty", 300, LATER)
        assert kept.sha256 == hashlib.sha256(kept.image).hexdigest()


def test_the_same_logo_once_more_is_the_one_that_is_there(lamp: Convener) -> None:
    assert keep(lamp, "Lamp of Liberty") == keep(lamp, "Lamp of Liberty")


def test_what_is_refused_leaves_the_logo_that_was_there(lamp: Convener) -> None:
    keep(lamp, "Lamp of Liberty")
    for data, reason in REFUSED.values():
        with pytest.raises(Problem, match=reason) as caught:
            keep(lamp, "Lamp of Liberty", data)
        assert caught.value.field == "picture"
    with reading():
        assert [each.width for each in letterhead.of(lamp)] == [100]


@pytest.mark.parametrize("name", ["", " ", "=1+1", "www.evil.example", "a\nb", "x" * 201])
def test_a_name_that_no_letter_can_carry_is_refused(lamp: Convener, name: str) -> None:
    with pytest.raises(Problem) as caught:
        keep(lamp, name)
    assert caught.value.field == "name"


def test_logos_stand_in_the_order_in_which_the_letter_names_their_owners(lamp: Convener) -> None:
    for name in ("Tibet Watch", "Lamp of Liberty", "Zebra Fund"):
        keep(lamp, name)
    assert names(lamp, "Zebra Fund", "Nobody", "lamp of liberty", "Zebra Fund") == [
        "Zebra Fund",
        "Lamp of Liberty",
    ]
    assert names(lamp) == []


def test_a_removed_logo_is_printed_no_more(lamp: Convener) -> None:
    kept = keep(lamp, "Lamp of Liberty")
    with writing():
        letterhead.remove(letterhead.find(lamp, kept), now=LATER)
    assert names(lamp, "Lamp of Liberty") == []
    with reading(), pytest.raises(NotFoundProblem):
        letterhead.find(lamp, kept)


def test_the_logo_of_another_convener_is_not_found(lamp: Convener) -> None:
    with reading():
        other = db.session.scalars(select(Logo)).first()
        assert other is not None
        with pytest.raises(NotFoundProblem):
            letterhead.find(lamp, other.id)


def test_draft_and_edition_carry_the_logos_and_keep_them(lamp: Convener, clock: Clock) -> None:
    letter = factories.letter(
        lamp, LetterState.OPEN, factories.letter_text(conveners=("Tibet Watch", "Lamp of Liberty"))
    )
    factories.sign_on(letter, "Zebra Fund")
    keep(lamp, "Lamp of Liberty", WAVE)
    kept = keep(lamp, "Tibet Watch")
    db.session.rollback()
    with reading():
        shown = placed(draft_pdfs.of_letter(letter, letter.versions[-1].text, now=NOW))
        assert [round((right - left) / (top - low)) for left, low, right, top in shown] == [1, 3]
        alone = factories.letter_text(conveners=("Lamp of Liberty",))
        assert len(placed(draft_pdfs.of_letter(letter, alone, now=NOW))) == 1
    with writing():
        closing.close(db.session.merge(letter), by=COMMAND, now=NOW)
    with reading():
        edition = db.session.scalars(select(Edition)).one().id
    edition_printing.print_(edition, clock)
    with reading():
        here = letterhead.of(lamp)
        # Whether it would look different now is asked by pages that are read often.
        assert edition_kinds.outstanding(db.session.get_one(Letter, letter.id)) is None
        assert not any("image" in each.__dict__ for each in here)
    with writing():
        letterhead.remove(letterhead.find(lamp, kept), now=LATER)
    keep(lamp, "Lamp of Liberty", FLOWER)
    with reading():
        printed = db.session.get_one(Edition, edition)
        assert printed.pdf is not None
        assert len(placed(printed.pdf)) == 2
        again = press.print_(edition_form.thawed(printed), limits=press.EDITION)
        assert hashlib.sha256(again).hexdigest() == printed.rendition_sha256


def test_a_logo_that_was_spoilt_in_the_database_stops_the_printing_with_a_reason(
    lamp: Convener,
) -> None:
    letter = factories.letter(lamp)
    kept = keep(lamp, "Lamp of Liberty")
    with writing():
        db.session.get_one(Logo, kept).image = b"<svg/>"
    with reading(), pytest.raises(Problem, match="The logo “Lamp of Liberty” is not a PNG"):
        draft_pdfs.of_letter(letter, letter.versions[-1].text, now=NOW)


def test_what_is_kept_is_what_is_printed(lamp: Convener) -> None:
    keep(lamp, "Lamp of Liberty")
    with reading():
        (kept,) = letterhead.of(lamp)
        assert letterhead.for_text(lamp, ["Lamp of Liberty"]) == (
            pdf.Logo(image=kept.image, alt="Lamp of Liberty"),
        )


@pytest.mark.parametrize(
    ("one", "other"),
    [("Modern Kids", "Modem Kids"), ("Team 1", "Team l"), ("Corn Alliance", "Com Alliance")],
)
def test_names_that_only_look_alike_keep_logos_of_their_own(
    lamp: Convener, one: str, other: str
) -> None:
    keep(lamp, one, FLOWER)
    keep(lamp, other, WAVE)
    assert names(lamp, one) == [one]
    assert names(lamp, other) == [other]


def test_a_letterhead_has_an_end(lamp: Convener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letterhead, "MOST", 2)
    keep(lamp, "Tibet Watch")
    keep(lamp, "Hong Kong Watch")
    with pytest.raises(Problem, match="at most 2 logos"):
        keep(lamp, "Uyghur Watch")
    keep(lamp, "Tibet Watch", WAVE)


@pytest.mark.parametrize("size", [(1200, 60), (60, 600)])
def test_a_logo_that_could_not_be_read_beside_others_is_refused(
    lamp: Convener, size: tuple[int, int]
) -> None:
    with pytest.raises(Problem, match="could not be read") as refused:
        keep(lamp, "Tibet Watch", logo(*size, "#000000"))
    assert refused.value.field == "picture"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("WHO", "Who"),
        ("Lion Rock Café", "LION  ROCK CAFE\u0301"),
        ("\u1fb3\u0301 Lab", "\u1fb4 Lab"),  # folding its case takes a letter apart
        ("\u0390" * 200, "\u0390" * 200),  # grows threefold when its case is folded
    ],
)
def test_one_name_in_another_case_has_one_logo(lamp: Convener, one: str, other: str) -> None:
    keep(lamp, one)
    keep(lamp, other, WAVE)
    assert names(lamp, one) == names(lamp, other)
    assert len(names(lamp, one, other)) == 1
