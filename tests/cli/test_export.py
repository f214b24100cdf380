"""Ada takes the PDF of a letter in one of its languages from the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from letters import ROOT
from letters.domain.states import LetterState, SignOnState
from letters.models import Edition, db
from letters.models.transaction import reading, writing
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


def test_an_edition_is_printed_again_to_the_same_bytes_by_another_process(closed: Path) -> None:
    nothing = letters("export", SLUG, "--check")
    assert (nothing.exit_code, "no printed edition" in nothing.output) == (2, True)
    assert letters("export", SLUG, "-o", closed / "out.pdf").exit_code == 0
    with Records(), reading():
        edition = db.session.scalars(select(Edition).where(Edition.language == "en")).one()
        stored, edition_id = edition.rendition_sha256 or "", edition.id
    command = [sys.executable, "-m", "letters", "export", SLUG, "--check"]
    # Sets and dictionaries stand in another order there.
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    again = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (again.returncode, stored in again.stdout) == (0, True), again.stderr
    with Records(), writing():
        db.session.get_one(Edition, edition_id).rendition_sha256 = "0" * 64
    differs = letters("export", SLUG, "--check")
    assert differs.exit_code == 1
    for said in ("0" * 64, stored, "a font or a library", "weasyprint"):
        assert said in differs.output


@pytest.mark.parametrize("more", [(), ("--check", "-o", "out.pdf"), ("--check", "--draft")])
def test_a_file_is_written_or_compared_and_not_both(closed: Path, more: tuple[str, ...]) -> None:
    result = letters("export", SLUG, *more)
    assert result.exit_code == 2
    assert "Give either -o FILE.pdf, or --check alone." in result.output
