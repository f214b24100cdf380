"""What the product needs of the system, named as Debian and Ubuntu name it, and how to get it."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile

from progress import Line

# apt-get tells its progress on a descriptor of its own, made from standard output; what it says
# goes to standard error. Sharing one breaks packages: apt makes the descriptor non-blocking, and
# a package's script that writes to it then fails.
APT_GET = [
    *("env", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"),
    *("sh", "-c", 'exec 3>&1 >&2; exec "$@"', "sh"),
    *("apt-get", "--option", "APT::Status-Fd=3", "--option", "DPkg::Lock::Timeout=300"),
]
PYTHON = "python{}.{}".format(*sys.version_info)
# In the order in which the tests look for one (tests/support/browser.py).
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Need:
    """A Debian package, what it is in plain words, what for, and how to see that it is here.

    Without a necessary one set-up cannot end; without another one the named thing is missing.
    """

    package: str
    what: str
    purpose: str
    here: Callable[[], bool]
    necessary: bool = False


def needs(dev: bool, venv: bool, build: bool) -> list[Need]:
    """What this run needs: `venv` when .venv has to be made, `build` when PyICU has to be."""
    return [
        *(_for_venv() if venv else []),
        *(_for_building() if build else []),
        *_for_pdf(),
        *(_for_tests() if dev else []),
    ]


def _for_venv() -> list[Need]:
    # Debian splits ensurepip, without which venv makes nothing, from Python.
    purpose = "the environment"
    return [Need(f"{PYTHON}-venv", "Python's venv module", purpose, _ensurepip, necessary=True)]


def _for_building() -> list[Need]:
    purpose = "building PyICU"
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    return [
        Need("g++", "a C++ compiler", purpose, partial(_command, "g++"), necessary=True),
        Need("pkg-config", "pkg-config", purpose, partial(_command, "pkg-config"), necessary=True),
        Need("libicu-dev", "ICU with its headers", purpose, _icu, necessary=True),
        Need(f"{PYTHON}-dev", "Python's headers", purpose, headers.exists, necessary=True),
    ]


def _for_pdf() -> list[Need]:
    libraries = {
        "libpango-1.0-0": "libpango-1.0.so.0",
        "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
        "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
    }
    fonts = {
        "fonts-ebgaramond": "EB Garamond",
        "fonts-linuxlibertine": "Linux Libertine O",
        "fonts-noto-cjk": "Noto Serif CJK",
        "fonts-noto-core": "Noto Serif Tibetan",
    }
    return [
        *(Need(k, f"library {v}", "PDFs", partial(_library, v)) for k, v in libraries.items()),
        Need("fontconfig", "fontconfig", "PDFs", partial(_command, "fc-list")),
        *(
            Need(k, f"font {v}", "PDFs in every script", partial(_font, v))
            for k, v in fonts.items()
        ),
    ]


def _for_tests() -> list[Need]:
    needed = [
        Need("poppler-utils", "pdftotext", "tests of PDFs", partial(_command, "pdftotext")),
        Need("postgresql", "PostgreSQL", "tests on PostgreSQL", _postgresql),
    ]
    if not _ubuntu():
        needed.append(Need("chromium", "Chromium", "browser tests", browser_is_here))
    return needed


# How to see that something is here


def _library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _command(name: str) -> bool:
    return shutil.which(name) is not None


def _font(family: str) -> bool:
    return family in _families()


@cache
def _families() -> str:
    if not _command("fc-list"):
        return ""
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False)
    return listed.stdout


def _ensurepip() -> bool:
    return find_spec("ensurepip") is not None


def _icu() -> bool:
    if not _command("pkg-config"):
        return False
    asked = ["pkg-config", "--exists", "icu-i18n", "icu-uc"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _postgresql() -> bool:
    """An ordinary user is served by the server among the test packages, which root cannot run."""
    return (
        os.geteuid() != 0
        or "TEST_DATABASE_URL" in os.environ
        or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    )


def browser_is_here() -> bool:
    cache_home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    own = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or f"{cache_home}/ms-playwright"
    return any(map(_command, BROWSERS)) or any(Path(own).expanduser().glob("chromium*"))


# How to get it


def install(missing: list[Need]) -> list[Need]:
    """Installs the packages, which `may_install` allows; returns what is missing after that."""
    _apt_get(["update"])
    packages = [need.package for need in missing]
    if not _apt_get(["install", "--yes", "--no-install-recommends", *packages]):
        # One package that is not to be had must not keep the necessary ones away.
        necessary = [need.package for need in missing if need.necessary]
        if necessary:
            _apt_get(["install", "--yes", "--no-install-recommends", *necessary])
    _families.cache_clear()
    return [need for need in missing if not need.here()]


def explain(missing: list[Need]) -> str:
    """Says what is missing, what for, and the one line that brings it."""
    necessary = [need for need in missing if need.necessary]
    wanted = [need for need in missing if not need.necessary]
    lines = ["Set-up cannot go on without:", *_by_purpose(necessary)] if necessary else []
    if wanted:
        lines += ["Also missing:" if necessary else "Missing:", *_by_purpose(wanted)]
    if _command("apt-get"):
        sudo = "sudo " if os.geteuid() and _command("sudo") else ""
        packages = " ".join(need.package for need in missing)
        install = f"{sudo}apt-get install -y --no-install-recommends {packages}"
        lines.append("Install it as root with this line, then run this again:")
        lines.append(f"  {sudo}apt-get update && {install}")
    else:
        lines.append("Install it with the package manager of this system, then run this again.")
    if not necessary:
        lines.append("Everything else works without.")
    return "\n".join(lines)


def _by_purpose(needs: list[Need]) -> list[str]:
    purposes = dict.fromkeys(need.purpose for need in needs)
    return [
        f"  for {purpose}: {', '.join(need.what for need in needs if need.purpose == purpose)}"
        for purpose in purposes
    ]


@cache
def may_install() -> bool:
    """Whether this user can run apt-get: as root, or by sudo without being asked a password."""
    if not _command("apt-get"):
        return False
    if os.geteuid() == 0:
        return True
    asked = ["sudo", "-n", "true"]
    return (
        _command("sudo") and subprocess.run(asked, capture_output=True, check=False).returncode == 0
    )


def _ubuntu() -> bool:
    """Ubuntu has Chromium as a snap only, which tests cannot drive; Playwright brings its own."""
    release = Path("/etc/os-release")
    return release.exists() and "ID=ubuntu" in release.read_text().splitlines()


def _apt_get(words: list[str]) -> bool:
    """Runs apt-get and shows how far it is; on failure what it said around the first error."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    with TemporaryFile("w+", errors="replace") as log:
        process = subprocess.Popen(
            [*sudo, *APT_GET, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            errors="replace",
        )
        assert process.stdout is not None
        progress = Line()
        for line in process.stdout:
            kind, *rest = line.rstrip("\n").split(":", 3)
            if kind in ("dlstatus", "pmstatus") and len(rest) == 3:
                progress.show(f"{float(rest[1]):3.0f} % {rest[2]}")
        progress.close()
        if process.wait() == 0:
            return True
        log.seek(0)
        said = log.readlines()
        error = ("E:", "Err:", "dpkg: error")
        first = next((n for n, line in enumerate(said) if line.startswith(error)), len(said))
        print("".join(said[max(first - 3, 0) : first + 12]), file=sys.stderr)
        return False
