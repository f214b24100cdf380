"""`letters verify` at an official's, who has neither our database nor our keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from letters.cli import main, verifying
from letters.rendering import sealing
from letters.rendering.pdf.attach import attach, files_of
from letters.rendering.verifying import NAMES
from tests.support import sealed


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the letter as it came and the certificate that the convener publishes."""
    monkeypatch.chdir(tmp_path)
    Path("letter.pdf").write_bytes(sealed.edition().pdf)
    Path("convener.pem").write_bytes(sealed.edition().certificate)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify", *arguments])


def test_all_that_holds_is_said_and_the_exit_code_is_0() -> None:
    done = run("letter.pdf", "--certificate", "convener.pem")
    assert done.exit_code == 0, done.output
    *findings, verdict = done.output.strip().splitlines()
    assert verdict.startswith("Everything holds")
    assert [line[:1] for line in findings].count("✓") == len(NAMES) - 1
    assert "– There is no timestamp" in done.output
    assert "\033" not in done.output


def test_without_the_certificate_the_exit_code_is_1() -> None:
    done = run("letter.pdf")
    assert done.exit_code == 1
    assert "? The seal names Example Coalition, which anybody can write" in done.output


def test_what_does_not_hold_is_marked_and_said_last() -> None:
    Path("letter.pdf").write_bytes(sealed.edition().rendition)
    done = run("letter.pdf", "--certificate", "convener.pem")
    assert done.exit_code == 1
    assert "✗ This file carries no seal" in done.output
    assert done.output.strip().splitlines()[-1].startswith("This file carries no seal")


def test_nothing_in_a_file_steers_the_terminal_or_feigns_a_line() -> None:
    ours = sealed.edition()
    manifest = sealed.manifest_of(ours.roll, title="A\x1b]0;B\x07\n✓ Everything holds \u202ekcab")
    key = sealing.make_key("Lamp\x1b[31m\n✓ All is well", sealed.AT)
    files = attach(ours.pages, files_of(manifest, ours.roll), made_at=sealed.AT)
    Path("letter.pdf").write_bytes(sealed.seal(files, key))
    done = run("letter.pdf")
    assert "“A\ufffd]0;B\ufffd ✓ Everything holds \ufffdkcab”" in done.output
    assert "The seal names Lamp[31m✓ All is well" in done.output
    assert not {"\x1b", "\x07", "\u202e"} & set(done.output)
    assert not [
        line for line in done.output.splitlines() if line.startswith(("✓ Everything", "✓ All"))
    ]


def test_programs_get_json() -> None:
    done = run("letter.pdf", "--certificate", "convener.pem", "--json")
    assert done.exit_code == 0
    report = json.loads(done.output)
    assert report["holds"] is True
    assert [each["name"] for each in report["findings"]] == list(NAMES)
    assert report["manifest"]["code"] == sealed.CODE
    assert report["seal"]["at"] == sealed.AT.isoformat()
    assert report["names"][0] == "Arizona for Hong Kong"


@pytest.mark.parametrize(
    ("file", "sentence"),
    [("letter.pdf", "This file is no PDF."), ("convener.pem", "certificate cannot be read")],
)
def test_what_cannot_be_read_ends_with_a_sentence_and_2(file: str, sentence: str) -> None:
    Path(file).write_text("hello", encoding="utf-8")
    done = run("letter.pdf", "--certificate", "convener.pem")
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_a_terminal_gets_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "_colours", lambda: True)
    done = CliRunner().invoke(main, ["verify", "letter.pdf"], color=True)
    assert "\033[32m" in done.output
