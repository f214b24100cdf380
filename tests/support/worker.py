"""A worker of its own process, as an installation runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from letters import ROOT


@contextmanager
def worker(data: Path, database_url: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run `letters worker` until the block ends; a killed or ended one is left as it is."""
    given = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LETTERS_")},
        "PYTHONPATH": str(ROOT),
        "LETTERS_DATA": str(data),
        "LETTERS_DATABASE_URL": database_url,
        **environment,
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "letters", "worker"],
        env=given,
        cwd=data,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert "worker is ready" in line, line + process.stderr.read()
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            if process.stderr is not None:
                process.stderr.close()


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait until `condition` holds. Raises AssertionError when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {condition.__name__}"
        time.sleep(0.1)
