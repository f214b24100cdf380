"""Tells the person at the terminal, or the reader of a log, what set-up is doing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping


class Steps:
    """Headings that say which step of how many begins."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0

    def next(self, text: str) -> None:
        self.done += 1
        print(f"[{self.done}/{self.total}] {text}", flush=True)


class Line:
    """One line that is written over on a terminal, and repeated every five seconds in a log."""

    def __init__(self) -> None:
        self.terminal = sys.stdout.isatty()
        self.shown = time.monotonic()

    def show(self, text: str) -> None:
        now = time.monotonic()
        if now - self.shown < (0.1 if self.terminal else 5):
            return
        self.shown = now
        print(
            f"\r\033[K      {text[:70]}" if self.terminal else f"      {text}", end="", flush=True
        )
        if not self.terminal:
            print(flush=True)

    def close(self) -> None:
        if self.terminal:
            print("\r\033[K", end="", flush=True)


def follow(words: list[str], environment: Mapping[str, str]) -> int:
    """Runs a command with its own output shown; in a log also says every ten seconds that it runs.

    On a terminal the command draws its own progress. Returns its exit code, 127 if it is not there.
    """
    try:
        process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL)
    except OSError as error:
        print(f"{words[0]}: {error.strerror}", file=sys.stderr)
        return 127
    start = time.monotonic()
    while True:
        try:
            return process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            if not sys.stderr.isatty():
                print(f"      … {time.monotonic() - start:.0f} s", flush=True)
        except KeyboardInterrupt:
            process.wait()
            raise
