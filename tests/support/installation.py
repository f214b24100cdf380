"""The whole product as its users run it: `letters serve` with web, worker and a mail server."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
STOP_SECONDS = 20


class Installation:
    """One running installation; `url` is its address, `setup_path` the way of the first visit."""

    def __init__(
        self, data: Path, smtp_port: int, database_url: str = "", *, demo: bool = False
    ) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("LETTERS_")},
            "PYTHONPATH": str(ROOT),
            "LETTERS_DATA": str(data),
            "LETTERS_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        }
        if database_url:
            environment["LETTERS_DATABASE_URL"] = database_url
        command = [sys.executable, "-m", "letters", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*command, "--demo"] if demo else command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._wait_until_ready()

    @property
    def output(self) -> str:
        """All that the command printed so far."""
        return "".join(self._lines)

    @property
    def setup_path(self) -> str:
        """The path of the one-time link for the first visit."""
        found = re.search(r"/setup/\S+", self.output)
        assert found is not None, f"no link for the first visit in:\n{self.output}"
        return found[0]

    @property
    def account(self) -> tuple[str, str]:
        """E-mail and password of the demonstration."""
        found = re.search(r"Sign in as (\S+) with the password (\S+)", self.output)
        assert found is not None, f"no account in:\n{self.output}"
        return found[1], found[2]

    def stop(self) -> int:
        """Press Ctrl-C; give the exit code."""
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(STOP_SECONDS)
        self._reader.join(STOP_SECONDS)
        if self._process.stdout:
            self._process.stdout.close()
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.append(line)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while "is ready" not in self.output:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise AssertionError(f"The product did not start:\n{self.output}")
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
