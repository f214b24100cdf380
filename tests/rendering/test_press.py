"""A printing that takes too much ends by itself, alone, and says why."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from letters.domain.problems import Problem
from letters.domain.states import PrintStage
from letters.rendering import limited, pdf, press
from letters.rendering.pdf.stages import Frozen, rendition
from letters.rendering.press import DRAFT, Limits, PressError, Progress
from tests.rendering.pictures import REFUSED, encoded, logo, plain
from tests.rendering.samples import MADE, letter, roll_of

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = pdf.PdfOptions(made_at=MADE)
NAMES = [f"Organization {number} for Hong Kong" for number in range(300)]


def test_the_press_makes_the_same_bytes_as_printing_at_home() -> None:
    text, roll = letter(), roll_of("Zebra Fund", "མཚོ་སྔོན།")
    made = press.print_(Frozen(text, roll, OPTIONS), limits=DRAFT)
    assert made == rendition(Frozen(text, roll, OPTIONS))


def test_ada_hears_how_far_the_printing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Progress] = []
    press.print_(Frozen(letter(), roll_of(*NAMES), OPTIONS), limits=DRAFT, tell=heard.append)
    stages = [each.stage for each in heard]
    assert stages[0] is PrintStage.LETTER
    assert stages[-1] is PrintStage.ASSEMBLING
    assert stages == sorted(stages, key=list(PrintStage).index)
    assert heard[-1].pages > 3


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(memory=2**28, cpu=60, wall=60, turn=9), "more memory"),
        (Limits(memory=2**31, cpu=1, wall=60, turn=9), "took longer"),
        (Limits(memory=2**31, cpu=60, wall=0, turn=9), "took longer"),
    ],
    ids=["memory", "processor", "patience"],
)
def test_a_printing_that_takes_too_much_is_ended(limits: Limits, sentence: str) -> None:
    # Names are no work any more, however many; pages of text are.
    endless = letter(body="\n\n".join(["We write about the harbour."] * 3000))
    with pytest.raises(PressError, match=sentence):
        press.print_(Frozen(endless, roll_of("Ben"), OPTIONS), limits=limits)
    assert multiprocessing.active_children() == []


def test_the_press_reads_a_picture_as_it_is_read_at_home() -> None:
    data = logo(300, 100, edge=20)
    assert press.picture(data) == pdf.for_letterhead(data)
    with pytest.raises(Problem, match="larger than four megapixels"):
        press.picture(REFUSED["a bomb"][0])


@pytest.mark.parametrize(
    "limits",
    [
        Limits(memory=2**27, cpu=60, wall=60, turn=9),
        Limits(memory=2**31, cpu=60, wall=0, turn=9),
    ],
    ids=["memory", "patience"],
)
def test_a_picture_that_takes_too_much_is_refused(limits: Limits) -> None:
    with pytest.raises(PressError, match="Scale it down and save it anew"):
        press.picture(encoded(plain(2000, 2000)), limits=limits)
    assert multiprocessing.active_children() == []


def test_a_crash_of_the_engine_ends_its_own_process_only() -> None:
    failures: list[Exception] = []

    def wait() -> None:
        try:
            press.print_(Frozen(letter(), roll_of(*NAMES * 10), OPTIONS), limits=DRAFT)
        except Problem as problem:
            failures.append(problem)

    waiting = threading.Thread(target=wait)
    waiting.start()
    deadline = time.monotonic() + 20
    while not (children := multiprocessing.active_children()) and time.monotonic() < deadline:
        time.sleep(0.01)
    children[0].kill()
    waiting.join()
    assert [type(each) for each in failures] == [PressError]
    assert "before its time" in str(failures[0])


def test_a_refusal_crosses_from_the_press_with_its_sentence() -> None:
    odd = pdf.Logo(image=b"<svg/>", alt="Zebra Fund")
    options = pdf.PdfOptions(made_at=MADE, logos=(odd,))
    with pytest.raises(Problem, match="“Zebra Fund” is not a PNG or JPEG"):
        press.print_(Frozen(letter(), roll_of("Ben"), options), limits=DRAFT)


def test_what_breaks_is_logged_by_its_place_and_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    options = pdf.PdfOptions(made_at=MADE)
    object.__setattr__(options, "paper", object())
    object.__setattr__(options, "form", None)
    object.__setattr__(options, "logos", ["Imogen Thistlewood"])
    with pytest.raises(PressError, match="broke off"):
        press.print_(Frozen(letter(), roll_of("Ben"), options), limits=DRAFT)
    assert "AttributeError" in caplog.text
    assert "Thistlewood" not in caplog.text


@pytest.mark.parametrize("gone", [BrokenPipeError, ConnectionResetError])
def test_where_nobody_waits_any_more_the_printing_ends_without_a_word(
    monkeypatch: pytest.MonkeyPatch, gone: type[ConnectionError]
) -> None:
    def job(*, report: pdf.Report) -> bytes:
        raise gone

    monkeypatch.setattr(limited, "_limit", lambda _limits: None)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    with receiver, sender:
        limited._work(job, DRAFT, sender)
        assert not receiver.poll()


def test_who_comes_while_others_are_printed_waits_a_turn_and_no_longer() -> None:
    for _ in range(limited.AT_ONCE):
        limited._turns.acquire()
    try:
        with pytest.raises(PressError, match="Others are being printed"):
            press.print_(
                Frozen(letter(), roll_of("Ben"), OPTIONS),
                limits=Limits(memory=2**31, cpu=60, wall=60, turn=0),
            )
    finally:
        for _ in range(limited.AT_ONCE):
            limited._turns.release()


def test_a_machine_with_narrower_limits_still_prints(tmp_path: Path) -> None:
    script = tmp_path / "narrow.py"
    script.write_text(
        "from tests.rendering.samples import letter, roll_of, MADE\n"
        "from letters.rendering import pdf, press\n"
        "from letters.rendering.pdf.stages import Frozen\n"
        "if __name__ == '__main__':\n"
        "    options = pdf.PdfOptions(made_at=MADE)\n"
        "    frozen = Frozen(letter(), roll_of('Ben'), options)\n"
        "    data = press.print_(frozen, limits=press.EDITION)\n"
        "    assert data.startswith(b'%PDF')\n"
    )
    narrow = f"ulimit -v 2500000; ulimit -t 300; exec {sys.executable} {script}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(["sh", "-c", narrow], check=True, env=environment, cwd=ROOT)


def _told_and_long(*, report: pdf.Report) -> bytes:
    report(PrintStage.ASSEMBLING, 1)
    time.sleep(30)
    return b""


def test_a_printing_that_ada_cancels_is_ended_at_once() -> None:
    class CancelledError(Exception):
        """Ada wants it no more."""

    told = 0.0

    def cancel(_progress: Progress) -> None:
        nonlocal told
        told = time.monotonic()
        raise CancelledError

    with pytest.raises(CancelledError):
        limited.result(_told_and_long, DRAFT, cancel)
    assert time.monotonic() - told < 0.9, "no second is waited for what nobody wants"
