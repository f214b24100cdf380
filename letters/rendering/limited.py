"""Work in a process of its own, which may take only so much memory and time.

A hostile or broken letter can make the layout engine use all memory of the machine, never end,
or crash in a native library, and an uploaded picture can do so to its decoder. Here that ends
the one process that works on it, with a sentence for the person who waits, and nothing else.
The processes are forked from a small server that has the engine loaded, so a printing does not
pay for loading it (`multiprocessing`, "forkserver": forking a process that has threads is
unsafe).

What comes back is bytes with a sign in front, never pickled: the process that prints is the one
that hostile input would break.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import resource
import signal
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import NoReturn, Protocol

from letters.domain.problems import Problem
from letters.domain.states import PrintStage
from letters.rendering import pdf

REPORT_SECONDS = 0.5
"""How often progress is told at most."""
AT_ONCE = 2
"""How many printings one process of the product has under way."""
LONGEST = 2**29
"""The longest message in bytes that is taken from a process that prints."""
_MADE, _DONE, _TOLD, _REFUSED, _BROKE = b"MDTRB"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one printing may take: address space in bytes, CPU seconds, seconds on the wall;
    and how many seconds it may wait for its turn."""

    memory: int
    cpu: int
    wall: int
    turn: int


class PressError(Problem):
    """The printing process was ended or broke off, or there was no turn for it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a printing is: the stage and the pages that it has been through."""

    stage: PrintStage
    pages: int


Tell = Callable[[Progress], None]


class Job(Protocol):
    """What runs in the process; `report` tells how far it is. It makes one thing, or several one
    after the other."""

    def __call__(self, *, report: pdf.Report) -> bytes | Iterator[bytes]: ...


_turns = threading.BoundedSemaphore(AT_ONCE)
# Starting, joining and killing look at all processes of the fork server at once.
_processes = threading.Lock()


def result(
    job: Job,
    limits: Limits,
    tell: Tell | None = None,
    turns: threading.BoundedSemaphore = _turns,
) -> bytes:
    """What `job` gives, run in a process with `limits`, one of as many at a time as `turns` allow.

    `tell` hears of progress twice a second at most; what it raises ends the process. Raises the
    `Problem` that the job raises, and `PressError` when the process needed more than `limits`,
    broke off, or got no turn.
    """
    (made,) = results(job, limits, tell, turns)
    return made


def results(
    job: Job,
    limits: Limits,
    tell: Tell | None = None,
    turns: threading.BoundedSemaphore = _turns,
) -> Generator[bytes]:
    """Each thing that `job` makes, as soon as it is there; otherwise as `result`. Closing it ends
    the process."""
    if not turns.acquire(timeout=limits.turn):
        raise PressError("Others are being printed just now. Please try again in a minute.")
    try:
        with _printing(job, limits) as receiver:
            yield from _await(receiver, tell)
    finally:
        turns.release()


@contextmanager
def _printing(job: Job, limits: Limits) -> Iterator[Connection]:
    """The end of the pipe that a process speaks into; it is killed when its time is over, and
    gone when this ends: at once where it was not heard to its end, since nobody wants the rest."""
    receiver, sender = _server().Pipe(duplex=False)
    process = _server().Process(target=_work, args=(job, limits, sender), daemon=True)
    over = threading.Timer(limits.wall, _kill, [process])
    over.daemon = True
    heard = False
    with receiver:
        try:
            with _processes, sender:
                process.start()
            over.start()
            yield receiver
            heard = True
        except (EOFError, OSError) as error:
            # Killed from outside, or it could not even begin.
            log.error("the printing process ended: %s", type(error).__name__)
            raise PressError(_TOO_LONG if over.finished.is_set() else _ENDED) from error
        finally:
            over.cancel()
            if process.pid is not None:
                _end(process, heard=heard)


def _kill(process: BaseProcess) -> None:
    with _processes:
        process.kill()


def _end(process: BaseProcess, *, heard: bool) -> None:
    with _processes:
        if heard:
            process.join(timeout=1)
        if process.is_alive():
            process.kill()
            process.join()


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["letters.rendering.pdf.loaded"])
    return context


def _await(receiver: Connection, tell: Tell | None) -> Iterator[bytes]:
    while (heard := receiver.recv_bytes(LONGEST))[0] != _DONE:
        sign, said = heard[0], heard[1:]
        if sign == _MADE:
            yield said
            continue
        words = json.loads(said)
        if sign == _REFUSED:
            message, field = words
            raise PressError(message) if message in _OVER else Problem(message, field)
        if sign == _BROKE:
            # Where it broke, without its words: they may hold names.
            log.error("the printing broke off: %s", words)
            raise PressError(_BROKE_OFF)
        if tell is not None:
            tell(Progress(PrintStage(words[0]), int(words[1])))


_TOO_LONG = "The printing took longer than one letter may, so it was ended."
_TOO_LARGE = "The printing needed more memory than one letter may have, so it was ended."
_ENDED = (
    "The printing ended before its time; perhaps it needed more memory than one letter may have."
)
_BROKE_OFF = "The printing broke off. Please ask for it again."
_OVER = (_TOO_LONG, _TOO_LARGE)


# What runs in the process.


def _work(job: Job, limits: Limits, sender: Connection) -> None:
    try:
        for sign, words in _made(job, limits, sender):
            _say(sender, sign, words)
    except ConnectionError:
        # Nobody waits any more.
        return


def _made(job: Job, limits: Limits, sender: Connection) -> Iterator[tuple[int, bytes]]:
    """Signs and words: what is made, and what ends the printing."""
    try:
        _limit(limits)
        made = job(report=_teller(sender))
        for each in [made] if isinstance(made, bytes) else made:
            yield _MADE, each
        yield _DONE, b""
    except Problem as problem:
        yield _REFUSED, json.dumps([problem.message, problem.field]).encode()
    except (MemoryError, SystemError):
        # The second where a library in C ran out of memory and did not say so.
        yield _REFUSED, json.dumps([_TOO_LARGE, None]).encode()
    except TimeoutError:
        yield _REFUSED, json.dumps([_TOO_LONG, None]).encode()
    except ConnectionError:
        raise
    except Exception as error:
        places = [
            f"{each.name}:{each.lineno}" for each in traceback.extract_tb(error.__traceback__)
        ]
        yield _BROKE, json.dumps([type(error).__name__, *places[-8:]]).encode()


def _limit(limits: Limits) -> None:
    # Ctrl-C is for the one who asked, who then ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGXCPU, _over)
    # A dump of the memory would hold the letter and its names.
    for kind, wanted in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
    ):
        _, most = resource.getrlimit(kind)
        granted = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        # Some seconds more where the machine allows, for the last words.
        hard = granted + 5 if kind == resource.RLIMIT_CPU and most != granted else granted
        resource.setrlimit(kind, (granted, hard))


def _over(_number: int, _frame: object) -> NoReturn:
    raise TimeoutError


def _say(sender: Connection, sign: int, words: bytes) -> None:
    sender.send_bytes(bytes([sign]) + words)


def _teller(sender: Connection) -> pdf.Report:
    told = 0.0

    def report(stage: PrintStage, pages: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= REPORT_SECONDS or stage is not PrintStage.LETTER:
            told = now
            _say(sender, _TOLD, json.dumps([stage, pages]).encode())

    return report
