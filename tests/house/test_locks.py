"""The locks: every dependency pinned with its hashes, and one version of each everywhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [f"requirements{of}.lock" for of in ("", "-dev", "-bench", "-uv")]


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text()
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|file:|--(?:extra-)?index-url|--find-links| @ ", text) == []


@pytest.mark.parametrize("name", ["requirements-dev.lock", "requirements-bench.lock"])
def test_what_is_tested_and_measured_are_the_versions_that_the_product_runs_on(name: str) -> None:
    more = pins(name)
    product = pins("requirements.lock")
    assert {each: more.get(each) for each in product} == product


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": project["dependency-groups"]["dev"],
        "requirements-bench.lock": project["dependency-groups"]["bench"],
        "requirements-uv.lock": project["dependency-groups"]["setup"],
    }
    for lock, wanted in groups.items():
        names = {re.split(r"[^\w.-]", one)[0].lower() for one in wanted}
        assert names - pins(lock).keys() == set()
