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
        handle = os.open(
            folder / f"worker-{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        try:
            yield f"{socket.gethostname()[:70]}-{number}"
        finally:
            os.close(handle)
        return
    raise RuntimeError(f"{MOST_WORKERS} workers run here already")
