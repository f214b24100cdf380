"""The processes of `letters serve`: started, watched, started again, stopped together."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import structlog

STOP_SECONDS = 15
ROUND_SECONDS = 0.25
PR_SET_PDEATHSIG = 1  # prctl(2)

log = structlog.get_logger()


@dataclass
class Child:
    """One process. A dead one is started again, once a second at most."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default=-1.0)

    def keep_alive(self) -> None:
        """Start it, or start it again when it died."""
        if self.process is not None:
            code = self.process.poll()
            if code is None or time.monotonic() - self.started < 1:
                return
            log.warning("process ended, starting it again", child=self.name, code=code)
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            # Ctrl-C reaches the parent alone, which then ends the children in order.
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def end(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def await_end(self, deadline: float) -> None:
        """Wait for its end until `deadline` (monotonic), then kill it and what it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _end_with_parent() -> None:
    """Have the kernel end this process when its parent is gone, even killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def look_after(
    children: Sequence[Child],
    stop: threading.Event,
    address: tuple[str, str],
    on_ready: Callable[[], None],
) -> None:
    """Keep the children alive until `stop` is set, then end them all.

    `address` is host and port to ask, and the public address to ask for; `on_ready` is called
    once, when everything answers.
    """
    ready = False
    try:
        while not stop.is_set():
            for child in children:
                child.keep_alive()
            if not ready and _is_ready(*address):
                ready = True
                on_ready()
            stop.wait(ROUND_SECONDS)
    finally:
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            child.end()
        for child in children:
            child.await_end(deadline)


def _is_ready(where: str, url: str) -> bool:
    connection = http.client.HTTPConnection(where, timeout=2)
    try:
        connection.request("GET", "/readyz", headers={"Host": urlsplit(url).netloc})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
