"""A name for each worker of a machine, the same again after it was killed.

The job engine gives a worker back what it held when it comes again under its name. The name is
a lock on a file, which the operating system opens when the process is gone.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_WORKERS = 99


@contextmanager
def taken(folder: Path) -> Iterator[str]:
    """Hold the first free name ("host-1", at most 80 characters). Raises `RuntimeError` when
    all are taken."""
    for number in range(1, MOST_WORKERS + 1):
        handle = _lock(folder / f"worker-{number}.lock")
        if handle is None:
            continue
        try:
            yield f"{socket.gethostname()[:70]}-{number}"
        finally:
            os.close(handle)
        return
    raise RuntimeError(f"{MOST_WORKERS} workers run here already")


def in_use(folder: Path) -> bool:
    """Whether a worker runs on this folder."""
    for path in folder.glob("worker-*.lock"):
        handle = _lock(path)
        if handle is None:
            return True
        os.close(handle)
    return False


def _lock(path: Path) -> int | None:
    """A descriptor that holds the lock, None when another process does."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
