"""One command starts everything and stops everything."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from letters import ROOT
from tests.support.worker import until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def start(data: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("LETTERS_")}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "letters", "serve", *arguments],
        env={**given, "PYTHONPATH": str(ROOT), "LETTERS_DATA": str(data), **environment},
        cwd=data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(data: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = start(data, *arguments)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def said(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """The next line of stdout that matches."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(pattern, line):
            return found
    assert process.stderr is not None
    raise AssertionError(f"never said {pattern}: {process.stderr.read()}")


def children(pid: int) -> dict[str, int]:
    """The processes that this one started: web and worker."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_text()
        found["worker" if command.endswith("worker\0") else "web"] = int(child)
    return found


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def test_a_fresh_machine_serves_until_ctrl_c(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    with running(data, "--port", str(port)) as process:
        setup = said(process, rf"First visit: (http://127\.0\.0\.1:{port}/setup/[\w-]+)")[1]
        said(process, rf"^Undersigned is ready: http://127\.0\.0\.1:{port}$")
        assert '"ready":true' in get(f"http://127.0.0.1:{port}/readyz")
        assert "<form" in get(setup)
        assert data.stat().st_mode & 0o777 == 0o700
        started = children(process.pid)
        assert set(started) == {"web", "worker"}

        os.kill(started["worker"], signal.SIGKILL)
        until(lambda: children(process.pid).get("worker") not in {None, started["worker"]})
        started = children(process.pid)

        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert not any(alive(child) for child in started.values())
        assert process.stderr is not None
        log = process.stderr.read()
        assert "process ended, starting it again" in log
        assert setup.rsplit("/", 1)[1] not in log
        assert log.endswith("Undersigned has stopped.\n")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def test_children_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    with running(tmp_path / "data", "--port", str(free_port())) as process:
        said(process, "Undersigned is ready")
        started = children(process.pid)
        process.kill()
        process.wait()
        until(lambda: not any(alive(child) for child in started.values()))


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start(tmp_path / "data", "--port", str(port))
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert output == ""
    assert errors == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use). "
        "Stop what runs there, or choose another with --port.\n"
    )


@pytest.mark.parametrize(
    ("name", "value"), [("LETTERS_URL", "letters.example.org"), ("LETTERS_PAPER", "A3")]
)
def test_a_wrong_setting_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    process = start(tmp_path / "data", **{name: value})
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert errors.startswith(f"{name} is “{value}”")
    assert not (tmp_path / "data").exists()
