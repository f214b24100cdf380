"""Printing in a process of its own, which may take only so much memory and time.

A hostile or broken letter can make the layout engine use all memory of the machine, never end,
or crash in a native library. Here that ends the one process that prints, with a sentence for
the person who waits, and nothing else. The processes are forked from a small server that has
the engine loaded, so a printing does not pay for loading it (`multiprocessing`, "forkserver":
forking a process that has threads is unsafe).
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess

from letters.domain.letter import LetterText, Roll
from letters.domain.problems import Problem
from letters.domain.states import PrintStage
from letters.rendering import pdf
from letters.rendering.fonts import refuse_missing

REPORT_SECONDS = 0.5
"""How often progress is told at most."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one printing may take: address space in bytes, CPU seconds, seconds on the wall."""

    memory: int
    cpu: int
    wall: int


EDITION = Limits(memory=3 * 2**30, cpu=600, wall=1800)
"""For the worker, which prints long rolls."""
DRAFT = Limits(memory=2 * 2**30, cpu=60, wall=120)
"""For somebody who waits for a page to load."""


class PressError(Problem):
    """The printing process was ended or broke off."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a printing is: the stage and the pages that it has been through."""

    stage: PrintStage
    pages: int


@dataclass(frozen=True, slots=True)
class _Refused:
    message: str
    field: str | None = None


Tell = Callable[[Progress], None]


def print_(
    text: LetterText,
    roll: Roll,
    *,
    options: pdf.PdfOptions,
    limits: Limits,
    tell: Tell | None = None,
) -> bytes:
    """The PDF of a letter (see `pdf.render`), made in a limited process.

    `tell` hears of progress twice a second at most. Raises `Problem` as `pdf.render` does, and
    `PressError` when the process needed more than `limits` or broke off.
    """
    refuse_missing(pdf.printed_texts(text, roll))
    receiver, sender = _server().Pipe(duplex=False)
    job = (text, roll, options)
    process = _server().Process(target=_work, args=(job, limits, sender), daemon=True)
    process.start()
    sender.close()
    with receiver:
        try:
            return _await(receiver, process, time.monotonic() + limits.wall, tell)
        finally:
            process.kill()
            process.join()


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["letters.rendering.pdf.loaded"])
    return context


def _await(receiver: Connection, process: BaseProcess, deadline: float, tell: Tell | None) -> bytes:
    while receiver.poll(max(0.0, deadline - time.monotonic())):
        try:
            heard = receiver.recv()
        except EOFError:
            process.join()
            raise PressError(_last_words(process.exitcode)) from None
        if isinstance(heard, bytes):
            return heard
        if isinstance(heard, _Refused):
            raise Problem(heard.message, heard.field)
        if tell is not None:
            tell(heard)
    raise PressError(_TOO_LONG)


_TOO_LONG = "The printing took longer than one letter may, so it was ended."
_TOO_LARGE = "The printing needed more memory than one letter may have, so it was ended."
_BROKE_OFF = "The printing broke off; perhaps it needed more memory than one letter may have."


def _last_words(exitcode: int | None) -> str:
    return _TOO_LONG if exitcode == -signal.SIGXCPU else _BROKE_OFF


# What runs in the process that prints.


def _work(job: tuple[LetterText, Roll, pdf.PdfOptions], limits: Limits, sender: Connection) -> None:
    # Ctrl-C is for the one who asked; the end of that one ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 5))
    text, roll, options = job
    try:
        sender.send(pdf.render(text, roll, options=options, report=_teller(sender)))
    except Problem as problem:
        sender.send(_Refused(problem.message, problem.field))
    except MemoryError:
        sender.send(_Refused(_TOO_LARGE))


def _teller(sender: Connection) -> pdf.Report:
    told = 0.0

    def report(stage: PrintStage, pages: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= REPORT_SECONDS or stage is PrintStage.FINISHING:
            told = now
            sender.send(Progress(stage, pages))

    return report
