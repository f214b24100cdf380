"""What README and the pages under docs/ point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from letters import ROOT
from letters.cli import COMMANDS

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_and_picture_is_there(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    files = [each.split("#")[0] for each in targets if not re.match(r"[a-z]+:|#", each)]
    assert [each for each in files if not (page.parent / each).exists()] == []


def test_each_script_is_there() -> None:
    named = set(re.findall(r"\bscript/[a-z]+", README))
    assert {"script/server", "script/test", "script/letters"} <= named
    assert [each for each in sorted(named) if not (ROOT / each).is_file()] == []


def test_the_table_of_commands_is_the_commands() -> None:
    table = README.split("| Command | Does |")[1].split("\n\n")[0]
    cells = [row.split(" | ")[0] for row in table.splitlines() if row.startswith("| `")]
    named = [name for cell in cells for name in re.findall(r"`([a-z-]+)", cell)]
    assert sorted(named) == sorted(COMMANDS)
    shown = re.findall(r"script/letters ([a-z-]+)", README)
    assert set(shown) <= set(COMMANDS)
    assert shown
