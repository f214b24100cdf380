"""Files that commands read and write: whole or not at all, with clear sentences."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from letters.domain.problems import Problem

LARGEST = 20_000_000


def read(path: Path, largest: int = LARGEST) -> bytes:
    """The bytes of a file. Raises `Problem`, also for one with more than `largest` bytes."""
    try:
        if path.stat().st_size > largest:
            raise Problem(f"{path.name} is larger than {largest // 1_000_000} MB.")
        return path.read_bytes()
    except OSError as error:
        raise Problem(f"{path.name} cannot be read: {error.strerror}.") from error


def write(output: Path, data: bytes | Iterable[bytes]) -> None:
    """Put the file there at once and whole, or not at all. Raises `Problem`."""
    kept: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix=".", delete=False) as file:
            kept = Path(file.name)
            file.writelines([data] if isinstance(data, bytes) else data)
        umask = os.umask(0)
        os.umask(umask)
        kept.chmod(0o666 & ~umask)
        kept.replace(output)
    except OSError as error:
        if kept:
            kept.unlink(missing_ok=True)
        raise Problem(f"{output} cannot be written: {error.strerror}.") from error
