"""The commands of `script/`: what they do on a bare machine, twice, at once, from anywhere.

Nothing here installs anything: the scripts are copied beside stand-ins for what they call.
"""

from __future__ import annotations

import fcntl
import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support import browser

ROOT = Path(__file__).resolve().parents[2]
SHELL = [f"script/{name}" for name in ("bootstrap", "server", "test", "letters", "lock", "bench")]
CHECKS = ["ruff format", "ruff check", "djlint templates", "mypy", "importlinter", "pytest"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the scripts and locks, in a folder with a blank in its name."""
    root = tmp_path / "two words"
    shutil.copytree(ROOT / "script", root / "script")
    shutil.copytree(ROOT / ".ci", root / ".ci")
    for lock in ROOT.glob("requirements*.lock"):
        shutil.copy(lock, root)
    return root


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def run(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("name", [*SHELL, ".ci/run"])
def test_each_script_can_be_run_by_a_plain_shell(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    assert run("sh", "-n", name, cwd=ROOT).stderr == ""


# Setting up


def set_up_without_anything(checkout: Path, path: Path) -> subprocess.CompletedProcess[str]:
    script = checkout / "script" / "bootstrap.py"
    words = (sys.executable, "-E", "-s", "-B", "-X", "utf8", script)
    return run(*words, cwd=path.parent, PATH=str(path))


def test_a_bare_machine_is_told_everything_it_lacks(checkout: Path, tmp_path: Path) -> None:
    result = set_up_without_anything(checkout, tmp_path / "empty")
    assert result.returncode == 1
    assert "building PyICU: a C++ compiler, pkg-config, ICU with its headers" in result.stderr
    assert "with the package manager of this system" in result.stderr
    assert not (checkout / ".venv").exists()


def test_a_bare_debian_is_told_the_one_line_that_helps(checkout: Path, tmp_path: Path) -> None:
    program(tmp_path / "bin" / "apt-get", "exit 100")
    program(tmp_path / "bin" / "env", 'exec /usr/bin/env "$@"')
    program(tmp_path / "bin" / "sh", 'exec /bin/sh "$@"')
    result = set_up_without_anything(checkout, tmp_path / "bin")
    assert result.returncode == 1
    line = r"apt-get update && apt-get install -y --no-install-recommends .*g\+\+ .*libicu-dev"
    assert re.search(line, result.stderr)


def test_a_second_set_up_waits_for_the_first(checkout: Path, tmp_path: Path) -> None:
    (checkout / ".cache").mkdir()
    with (checkout / ".cache" / "bootstrap.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [sys.executable, "-X", "utf8", checkout / "script" / "bootstrap.py"],
            env={"PATH": str(tmp_path / "empty")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert second.stdout is not None
        assert "waiting for it" in second.stdout.readline()
        assert second.poll() is None
    rest, errors = second.communicate(timeout=60)
    assert (second.returncode, rest) == (1, "")
    assert "Set-up cannot go on" in errors


@pytest.fixture
def bootstrap(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """script/bootstrap.py of the copy, whose .venv is the one of this test run."""
    monkeypatch.syspath_prepend(str(checkout / "script"))
    for name in ("bootstrap", "debian", "progress"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module("bootstrap")
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(module, "STAMP", checkout / "bootstrap.json")
    return module


def leave_stamp(bootstrap: ModuleType, lock: Path) -> None:
    stamp = bootstrap.expected_stamp(lock, bootstrap.runs(bootstrap.PROBE))
    bootstrap.STAMP.write_text(bootstrap.json.dumps(stamp))


def test_what_the_tests_need_serves_the_product_but_not_the_reverse(bootstrap: ModuleType) -> None:
    assert not bootstrap.is_ready(dev=False)
    leave_stamp(bootstrap, bootstrap.DEV_LOCK)
    assert bootstrap.is_ready(dev=True)
    assert bootstrap.is_ready(dev=False)
    leave_stamp(bootstrap, bootstrap.RUN_LOCK)
    assert bootstrap.is_ready(dev=False)
    assert not bootstrap.is_ready(dev=True)


def test_a_changed_lock_asks_for_set_up(bootstrap: ModuleType) -> None:
    leave_stamp(bootstrap, bootstrap.RUN_LOCK)
    bootstrap.RUN_LOCK.write_text(bootstrap.RUN_LOCK.read_text() + "# more\n")
    assert not bootstrap.is_ready(dev=False)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"lock": 7}'])
def test_a_damaged_stamp_asks_for_set_up(bootstrap: ModuleType, damage: str) -> None:
    bootstrap.STAMP.write_text(damage)
    assert not bootstrap.is_ready(dev=False)


def test_a_moved_or_broken_environment_asks_for_set_up(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_stamp(bootstrap, bootstrap.RUN_LOCK)
    with monkeypatch.context() as moved:
        moved.setattr(bootstrap, "ROOT", bootstrap.ROOT / "elsewhere")
        assert not bootstrap.is_ready(dev=False)
    monkeypatch.setattr(bootstrap, "PYTHON", Path("/nowhere/python"))
    assert not bootstrap.is_ready(dev=False)


def test_the_tests_look_for_the_browsers_that_set_up_looks_for(bootstrap: ModuleType) -> None:
    assert bootstrap.debian.BROWSERS == browser.NAMES


# The commands


@pytest.fixture
def ready(checkout: Path) -> Path:
    """The copy as if it had been set up; `letters` tells how it was called."""
    program(checkout / ".venv" / "bin" / "python", f'exec "{sys.executable}" "$@"')
    (checkout / "script" / "bootstrap.py").write_text("raise SystemExit(0)")
    program(checkout / "script" / "bootstrap", "echo set up")
    (checkout / "letters").mkdir()
    (checkout / "letters" / "__init__.py").touch()
    (checkout / "letters" / "__main__.py").write_text(
        "import os, sys; print(os.getcwd(), os.getpid(), sys.argv[1:], sep='|')"
    )
    return checkout


def test_letters_works_in_the_caller_s_folder(ready: Path, tmp_path: Path) -> None:
    here = tmp_path / "mine"
    (here / "letters").mkdir(parents=True)
    (here / "letters" / "__init__.py").write_text("raise SystemExit('the wrong letters')")
    result = run(ready / "script" / "letters", "render", "my letter.md", cwd=here)
    assert result.stderr == ""
    assert result.stdout.startswith(f"{here}|")
    assert result.stdout.endswith("|['render', 'my letter.md']\n")


def test_letters_sets_up_first_without_soiling_its_output(ready: Path) -> None:
    (ready / "script" / "bootstrap.py").write_text("raise SystemExit(1)")
    result = run(ready / "script" / "letters", "list", cwd=ready)
    assert result.stdout.endswith("|['list']\n")
    assert result.stdout.count("\n") == 1
    assert result.stderr == "set up\n"


def test_server_is_the_process_that_gets_the_signals(ready: Path) -> None:
    server = subprocess.Popen(
        [ready / "script" / "server", "--demo", "--port", "5001"], stdout=subprocess.PIPE, text=True
    )
    said, _ = server.communicate(timeout=60)
    first, second = said.splitlines()
    assert first == "set up"
    assert second.split("|")[1:] == [str(server.pid), "['serve', '--demo', '--port', '5001']"]


@pytest.fixture
def called(ready: Path) -> Path:
    """What the copy's Python was called with, a line each; lint fails, so does one test."""
    calls = ready / "calls"
    failing = 'case "$*" in *"ruff check"*) exit 1;; *pytest*) echo "1 failed"; exit 5;; esac'
    program(ready / ".venv" / "bin" / "python", f'echo "$*" >> "{calls}"\n{failing}')
    return calls


def test_one_run_tells_everything_that_is_wrong(ready: Path, called: Path) -> None:
    result = run(ready / "script" / "test", cwd=ready)
    calls = called.read_text().splitlines()
    assert len(calls) == len(CHECKS)
    assert [check for check, call in zip(CHECKS, calls, strict=True) if check in call] == CHECKS
    assert result.returncode == 1
    assert result.stdout.endswith("1 failed\n")
    assert result.stderr == "Failed before the tests: lint\n"


def test_arguments_run_the_tests_they_name_and_nothing_else(ready: Path, called: Path) -> None:
    result = run(ready / "script" / "test", "tests/domain", "-k", "a b", cwd=ready)
    assert called.read_text() == "-m pytest tests/domain -k a b\n"
    assert result.returncode == 5


def test_ci_passes_on_how_the_tests_ended(ready: Path, tmp_path: Path) -> None:
    program(ready / "script" / "test", 'echo "$LC_ALL"; exit 7')
    result = run(ready / ".ci" / "run", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (7, "C.UTF-8\n")


@pytest.fixture
def measuring(ready: Path) -> Path:
    """The copy with two benchmarks, one of them beside others; what is called tells so."""
    for name in ("roll", "persons"):
        program(ready / "benchmarks" / f"{name}.py", "")
    peers = ready / ".venv-bench" / "bin" / "python"
    program(peers, 'echo "beside others: $*"')
    stub = f'case "$*" in *venv*) exit;; esac; echo "alone: $*"\nmkdir -p "{peers.parent}"'
    program(ready / ".venv" / "bin" / "python", stub)
    program(ready / ".venv" / "bin" / "uv", f'echo "$*" >> "{ready}/installed"')
    program(ready / "script" / "bootstrap", "")
    return ready


def test_only_what_is_measured_beside_others_installs_them_and_once(measuring: Path) -> None:
    roll = run(measuring / "script" / "bench", "roll", "5", cwd=measuring)
    assert roll.stdout == f"alone: -P {measuring}/benchmarks/roll.py 5\n"
    assert not (measuring / "installed").exists()
    for _ in range(2):
        persons = run(measuring / "script" / "bench", "persons", cwd=measuring)
        assert persons.stdout == f"beside others: -P {measuring}/benchmarks/persons.py\n"
    installed = (measuring / "installed").read_text()
    assert installed.count("\n") == 1
    assert f"--require-hashes {measuring}/requirements-bench.lock" in installed


def test_a_benchmark_without_a_name_lists_them(measuring: Path) -> None:
    result = run(measuring / "script" / "bench", cwd=measuring)
    assert result.returncode != 0
    assert "which benchmark?" in result.stderr
