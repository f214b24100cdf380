"""What an installation can set, and what the page about it says, are the same."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from letters import ROOT, config
from letters.domain.problems import Problem

PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
SOURCE = (ROOT / "letters" / "config.py").read_text(encoding="utf-8")
VARIABLES = sorted(f"LETTERS_{field.name.upper()}" for field in dataclasses.fields(config.Settings))


def test_the_page_lists_all_settings_and_no_others() -> None:
    rows = re.findall(r"^\| `(LETTERS_\w+)` \|", PAGE, flags=re.MULTILINE)
    assert sorted(rows) == VARIABLES


def test_nothing_else_is_read_from_the_environment() -> None:
    assert set(re.findall(r"LETTERS_[A-Z_]*[A-Z]", SOURCE)) == set(VARIABLES)


def test_the_page_tells_the_defaults() -> None:
    settings = config.read({})
    for field in ("proxies", "max_body", "limits_storage", "log_level", "paper"):
        row = next(
            line for line in PAGE.splitlines() if line.startswith(f"| `LETTERS_{field.upper()}`")
        )
        assert f"`{getattr(settings, field)}`" in row


WRONG = {
    "LETTERS_URL": "letters.example.org",
    "LETTERS_SMTP_URL": "mail.example.org:587",
    "LETTERS_PROXIES": "many",
    "LETTERS_MAX_BODY": "1",
    "LETTERS_LOG_LEVEL": "loud",
    "LETTERS_PAPER": "A3",
    "LETTERS_TIMESTAMP_URL": "ftp://timestamp.example.org",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_named_at_the_start(name: str) -> None:
    with pytest.raises(Problem, match=name):
        config.read({name: WRONG[name]})


def test_keys_are_made_for_their_owner_alone_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    config.make_keys(folder)
    first = config.read_keys(folder)
    config.make_keys(folder)
    assert config.read_keys(folder) == first
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert first.session not in repr(first)


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    config.make_keys(tmp_path)
    (tmp_path / "master.key").chmod(0o640)
    with pytest.raises(Problem, match="can be read by others"):
        config.read_keys(tmp_path)
