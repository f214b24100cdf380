"""Sets up what Undersigned needs beside Python itself: system libraries, .venv, locked packages.

Runs before anything is installed, hence the standard library only. A second run finds its own
stamp, `.venv/bootstrap.json`, and ends within a second; two runs at once wait for each other.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import debian
from progress import Steps, follow

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "bootstrap.json"
RUN_LOCK, DEV_LOCK, UV_LOCK = (
    ROOT / "requirements.lock",
    ROOT / "requirements-dev.lock",
    ROOT / "requirements-uv.lock",
)
# Asked of the Python in .venv: ICU is the one package that is built against this machine's
# libraries, so an upgrade of the system can leave it unable to load.
PROBE = "import sys, icu; print('%d.%d.%d' % sys.version_info[:3])"


class SetUpError(Exception):
    """Set-up cannot go on; its text says to the person what to do."""


def main() -> int:
    options = arguments()
    try:
        if options.ready:
            return 0 if is_ready(dev=False) else 1
        with one_at_a_time():
            set_up(dev=options.dev or stamp().get("lock") == DEV_LOCK.name)
    except SetUpError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run it again to go on.", file=sys.stderr)
        return 130
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bootstrap", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    parser.add_argument("--ready", action="store_true", help="only say by exit code if done")
    return parser.parse_args()


def set_up(dev: bool) -> None:
    """Brings the checkout from whatever is there to ready; raises SetUpError where it cannot."""
    ready = is_ready(dev)
    needs = debian.needs(dev=dev, venv=not PYTHON.exists(), build=not ready and not runs(PROBE))
    missing = [need for need in needs if not need.here()]
    installing = bool(missing) and debian.may_install()
    steps = Steps(installing + (not ready) * 2)
    if installing:
        steps.next(f"System packages: {', '.join(need.package for need in missing)}")
        missing = debian.install(missing)
    if any(need.necessary for need in missing):
        raise SetUpError(debian.explain(missing))
    if not ready:
        lock = DEV_LOCK if dev else RUN_LOCK
        steps.next(f"Python environment in {VENV.name}")
        make_venv()
        compiling = "" if runs(PROBE) else "; compiles PyICU, which takes a minute or two"
        steps.next(f"Python packages from {lock.name}{compiling}")
        install_packages(lock)
        if dev and not debian.browser_is_here():
            fetch_browser()
        STAMP.write_text(json.dumps(expected_stamp(lock, runs(PROBE))))
        missing = [need for need in missing if not need.here()]
    if missing:
        print(debian.explain(missing), file=sys.stderr)


# What is there already


def is_ready(dev: bool) -> bool:
    """Whether .venv holds the lock's packages; what the tests need includes the product's."""
    locks = [DEV_LOCK] if dev else [DEV_LOCK, RUN_LOCK]
    found = stamp()
    lock = next((lock for lock in locks if lock.name == found.get("lock")), None)
    return lock is not None and found == expected_stamp(lock, runs(PROBE))


def stamp() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def expected_stamp(lock: Path, python: str) -> dict[str, str]:
    """The folder belongs to it: a moved .venv has scripts that point to where it was."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return {"lock": lock.name, "sha256": digest, "python": python, "root": str(ROOT)}


def runs(code: str) -> str:
    """What `code` prints in .venv; empty where it fails."""
    try:
        result = subprocess.run(
            [PYTHON, "-I", "-c", code], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def pinned_installer() -> str:
    """The name of the folder that tells that the installer of the lock is in .venv."""
    name = re.search(r"^(uv)==([\w.]+)", UV_LOCK.read_text(), re.MULTILINE)
    assert name is not None
    return f"{name[1]}-{name[2]}.dist-info"


# What is made


def make_venv() -> None:
    """Makes .venv unless a sound one is there, and puts the pinned installer into it."""
    if not venv_is_sound():
        shutil.rmtree(VENV, ignore_errors=True)
        # Of an activated .venv this is the Python that it was made with.
        base = getattr(sys, "_base_executable", sys.executable)
        command([base, "-m", "venv", str(VENV)], "The Python environment could not be made.")
    if not any(VENV.glob(f"lib/python*/site-packages/{pinned_installer()}")):
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        command(
            [*pip, "--require-hashes", "--requirement", str(UV_LOCK)],
            "The installer (uv) could not be fetched. Is the package index reachable?",
        )


def venv_is_sound() -> bool:
    """Its Python works, is the one that runs this, is not upgraded under it, and has not moved."""
    try:
        made_with = re.search(r"^version = (\d+\.\d+)", (VENV / "pyvenv.cfg").read_text(), re.M)
    except OSError:
        return False
    version = "{}.{}".format(*sys.version_info)
    return (
        made_with is not None
        and made_with[1] == version
        and runs("import pip, sys; print('%d.%d' % sys.version_info[:2])") == version
        and stamp().get("root", str(ROOT)) == str(ROOT)
    )


def install_packages(lock: Path) -> None:
    sync = [str(VENV / "bin" / "uv"), "pip", "sync", "--python", str(PYTHON), "--require-hashes"]
    failed = f"The Python packages of {lock.name} could not be installed; see above."
    # Compiled here and now: a server or test run by another user could not keep what it compiles.
    command([*sync, "--compile-bytecode", str(lock)], failed)
    if not runs(PROBE):
        # A build kept from before the system's ICU changed.
        command([sync[0], "cache", "clean", "--quiet", "pyicu"], failed)
        command([*sync, "--reinstall-package", "pyicu", str(lock)], failed)
    if not runs(PROBE):
        raise SetUpError("PyICU was built but does not load. Is libicu-dev of this system whole?")


def command(words: list[str], failure: str) -> None:
    if follow(words, environment()):
        raise SetUpError(failure)


def environment() -> dict[str, str]:
    """This process's environment, with what uv would otherwise not know of this machine."""
    found = dict(os.environ)
    if Path("/etc/ssl/certs/ca-certificates.crt").exists():
        # The system's certificates, which may hold more than the ones that uv carries.
        found.setdefault("UV_SYSTEM_CERTS", "1")
    home = found.get("XDG_CACHE_HOME") or found.get("HOME", "")
    if not (home and os.access(home, os.W_OK)):
        found.setdefault("UV_CACHE_DIR", str(ROOT / ".cache" / "uv"))
    return found


def fetch_browser() -> None:
    """Playwright's own Chromium, where the system has no package of it (Ubuntu has a snap)."""
    print("Chromium for the browser tests", flush=True)
    words = [str(PYTHON), "-m", "playwright", "install", "--only-shell", "chromium"]
    if debian.may_install():
        words.append("--with-deps")
    if follow(words, environment()):
        print("No Chromium: the browser tests will fail. Install one.", file=sys.stderr)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Holds the checkout's set-up lock; the system frees it however this process ends."""
    path = ROOT / ".cache" / "bootstrap.lock"
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("w")
    except OSError as error:
        raise SetUpError(f"Cannot write in {ROOT}: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is running here; waiting for it …", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    start = time.monotonic()
    code = main()
    if code == 0 and time.monotonic() - start > 2:
        print(f"Set up in {time.monotonic() - start:.0f} s.", flush=True)
    sys.exit(code)
