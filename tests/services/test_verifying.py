"""What is printed here holds: the whole way from the closed letter to the answer of the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.states import EditionState, LetterState
from letters.models import Edition, db
from letters.models.transaction import reading, writing
from letters.services import closing, edition_printing, verifying
from letters.services.actor import COMMAND
from tests import factories

NOW = factories.NOW + timedelta(hours=3)


@pytest.fixture
def database() -> str:
    """Which one it is does not matter to a PDF."""
    return "sqlite"


@pytest.fixture
def printed(app: Flask) -> str:
    """The code of an edition in two scripts, printed, checked and sealed as the worker does."""
    text = factories.letter_text(
        title="Letter of {{ count }} groups", body="We are {{ count }}.\n\n- one\n- two"
    )
    letter = factories.letter(state=LetterState.OPEN, text=text)
    for name in ("Zebra Fund", "Мемориал", "HK_Connect_UK"):
        factories.sign_on(letter, name)
    with writing():
        closing.close(db.session.merge(letter), by=COMMAND, now=NOW)
    with reading():
        edition = db.session.scalars(select(Edition).where(Edition.letter_id == letter.id)).one()
        found, code = edition.id, edition.code
    edition_printing.print_(found, lambda: NOW)
    return code


def test_an_edition_as_it_is_printed_and_sealed_here_holds(printed: str) -> None:
    with reading():
        known = verifying.by_code(printed)
        assert known.edition.state is EditionState.READY
        assert known.edition.pdf is not None
        checked = verifying.check(known.edition.pdf)
    wrong = [each for each in checked.report.findings if each.holds is not True]
    assert [each.name for each in wrong] == ["timestamp"], wrong
    assert checked.report.holds is True
    assert checked.exact
    assert checked.known == known
