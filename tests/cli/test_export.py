"""Ada takes the PDF of a letter in one of its languages from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from letters.domain.states import LetterState, SignOnState
from tests import factories
from tests.cli.test_operations import Records, letters, point_to
from tests.rendering.samples import poppler

SLUG = "assembly"


@pytest.fixture
def closed(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the files of an installation with a closed letter in English and Arabic."""
    data = tmp_path / "data"
    data.mkdir()
    point_to(monkeypatch, data, database_url)
    with Records():
        made = factories.letter(state=LetterState.CLOSED, slug=SLUG)
        factories.translation(made, "ar")
        factories.sign_on(made, "Philly4HK", SignOnState.LISTED)
    return tmp_path


def test_each_language_is_exported_from_one_roll(closed: Path) -> None:
    for tag, word in (("en", "We write with concern"), ("AR", "نكتب إليكم بقلق"), ("", "concern")):
        file = closed / "out.pdf"
        chosen = ("--language", tag) if tag else ()
        assert letters("export", SLUG, "-o", file, *chosen).exit_code == 0
        text = poppler(file.read_bytes())
        assert word in text, tag
        assert "Philly4HK" in text, tag


@pytest.mark.parametrize("more", [(), ("--draft",)])
def test_a_language_that_is_not_there_is_told(closed: Path, more: tuple[str, ...]) -> None:
    result = letters("export", SLUG, "-o", closed / "out.pdf", "--language", "de", *more)
    assert result.exit_code == 2
    assert "There is no text in “de”; this letter has en, ar." in result.output
    assert not (closed / "out.pdf").exists()


def test_a_draft_is_exported_in_any_language(closed: Path) -> None:
    file = closed / "draft.pdf"
    assert letters("export", SLUG, "-o", file, "--draft", "--language", "ar").exit_code == 0
    assert "ترجمة للاطلاع فقط" in poppler(file.read_bytes())
