"""`letters render` in a terminal."""

from __future__ import annotations

import io
import sys
import threading
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from letters.cli import main, progress
from letters.rendering import fonts
from tests.rendering.samples import in_order, pdfium

LETTER = "---\ntitle: A safe harbour\ndate: 2026-03-31\n---\n\nWe ask for safety.\n"
NAMES = "name,lead\nLion Rock Café,\nArizona for Hong Kong,\n香港監察,\nUNA,1\n"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with a letter and its names, in which Ada stands."""
    monkeypatch.chdir(tmp_path)
    Path("letter.md").write_text(LETTER, encoding="utf-8")
    Path("names.csv").write_text(NAMES, encoding="utf-8")
    return tmp_path


def run(*arguments: str):
    return CliRunner().invoke(main, ["render", *arguments])


@pytest.mark.usefixtures("desk")
def test_two_files_give_a_pdf_with_the_roll_in_order():
    done = run("letter.md", "names.csv", "-o", "out.pdf")
    assert (done.exit_code, done.output) == (0, "")
    names = ["UNA", "Arizona for Hong Kong", "Lion Rock Café", "香港監察"]
    assert in_order(names, pdfium(Path("out.pdf").read_bytes())) == []
    assert sorted(path.name for path in Path().iterdir()) == ["letter.md", "names.csv", "out.pdf"]


@pytest.mark.usefixtures("desk")
def test_paper_draft_and_moment_can_be_chosen(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1774958400")
    done = run("letter.md", "names.csv", "-o", "out.pdf", "--draft", "--paper", "a4")
    assert done.exit_code == 0
    data = Path("out.pdf").read_bytes()
    assert "Draft of March 31, 2026, not for delivery" in pdfium(data)
    with pikepdf.open(io.BytesIO(data)) as document:
        assert round(document.pages[0].MediaBox[3]) == 842
        assert str(document.docinfo.CreationDate) == "D:20260331120000Z"


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("letter.md", "---\ntitle: x\ndate: soon\n---\n", "letter.md, line 3: “soon” is no date"),
        ("letter.md", b"---\ntitle: Caf\xe9\n---\n", "letter.md, line 2: the file is not UTF-8"),
        ("names.csv", "name\nUNA\nUNA\n", "names.csv, row 3: “UNA” stands in row 2 already."),
        ("names.csv", "nom\nUNA\n", "names.csv, row 1: the first row must name the columns"),
    ],
)
def test_a_mistake_is_one_sentence_and_the_older_file_stays(file, content, sentence):
    Path("out.pdf").write_bytes(b"older")
    Path(file).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run("letter.md", "names.csv", "-o", "out.pdf")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert Path("out.pdf").read_bytes() == b"older"
    assert len(list(Path().iterdir())) == 3


@pytest.mark.usefixtures("desk")
def test_a_missing_font_names_its_package_and_writes_nothing(monkeypatch):
    monkeypatch.setattr(fonts, "_list_fonts", lambda: "20-17f 2010-2027")
    fonts._covered.cache_clear()
    done = run("letter.md", "names.csv", "-o", "out.pdf")
    fonts._covered.cache_clear()
    assert done.exit_code == 2
    assert "fonts-noto-cjk" in done.stderr
    assert "香港監察" in done.stderr
    assert not Path("out.pdf").exists()


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere.md", "names.csv", "-o", "out.pdf"), "nowhere.md"),
        (("letter.md", "names.csv"), "--output"),
        (("letter.md", "names.csv", "-o", "no/such/folder/out.pdf"), "cannot be written"),
        (("letter.md", "names.csv", "-o", "out.pdf", "--accent", "red"), "six hexadecimal digits"),
    ],
)
def test_a_wrong_call_exits_with_two_and_says_why(arguments, sentence):
    done = run(*arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr


@pytest.mark.usefixtures("desk")
def test_a_moment_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    done = run("letter.md", "names.csv", "-o", "out.pdf")
    assert (done.exit_code, "SOURCE_DATE_EPOCH" in done.stderr) == (2, True)


def test_the_help_shows_an_example():
    done = CliRunner().invoke(main, ["render", "--help"])
    assert "letters render letter.md names.csv -o letter.pdf" in done.output
    assert done.exit_code == 0


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_told_on_a_terminal_when_it_lasts(monkeypatch):
    screen = _Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    with progress.progress("Printing"):
        threading.Event().wait(0.1)
    assert "Printing … 0 s" in screen.getvalue()


def test_progress_is_silent_in_a_pipe(monkeypatch):
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    with progress.progress("Printing"):
        threading.Event().wait(0.1)
    assert pipe.getvalue() == ""


@pytest.mark.usefixtures("desk")
def test_the_count_is_counted_and_an_open_gap_is_no_letter():
    Path("letter.md").write_text(LETTER.replace("We ask", "We are {{ count }} who ask"))
    assert run("letter.md", "names.csv", "-o", "out.pdf").exit_code == 0
    assert "We are 4 who ask" in pdfium(Path("out.pdf").read_bytes())
    Path("letter.md").write_text(LETTER.replace("We ask", "We ask {{ official }}"))
    done = run("letter.md", "names.csv", "-o", "out.pdf")
    assert done.exit_code == 2
    assert "{{ official }}" in done.stderr


@pytest.mark.usefixtures("desk")
def test_what_looks_unfinished_is_said_and_the_pdf_made_all_the_same():
    Path("letter.md").write_text(LETTER.replace("We ask", "[We](#) ask"))
    done = run("letter.md", "names.csv", "-o", "out.pdf")
    assert done.exit_code == 0
    assert "The link “We” has no target" in done.stderr
