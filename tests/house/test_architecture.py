"""The page about the house and the house say the same."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from letters import ROOT
from letters.models import db

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = {
    path.relative_to(ROOT).as_posix(): path for path in sorted((ROOT / "letters").rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text()) for name, path in MODULES.items()}
LONGEST = 300
BARE = {"user", "membership", "invitation", "passkey", "link", "mail", "worker", "news_mark"}
"""Tables whose words need no explanation."""


def rooms() -> str:
    """The drawing of the rooms."""
    return PAGE.split("## Rooms")[1].split("```")[1]


def drawn(folder: str) -> set[str]:
    """What the drawing names inside `folder`, in its own lines and in those below them."""
    lines, inside = [], False
    for line in rooms().splitlines():
        if line[:1].strip():
            inside = line.startswith(folder)
        if inside:
            lines.append(re.sub(r"\(.*?\)", "", line))
    return set(re.findall(r"(?<![<\w/.])([a-z_]+(?:\.py|/))", "\n".join(lines))) - {folder}


def in_tree(folder: Path) -> set[str]:
    """What is in a folder, rooms with a slash."""
    return {
        f"{path.name}/" if path.is_dir() else path.name
        for path in folder.iterdir()
        if path.name != "__pycache__"
    }


def test_every_room_that_is_drawn_is_there() -> None:
    here = ROOT / "letters"
    there = in_tree(here) | in_tree(here / "web") | in_tree(here / "rendering")
    assert drawn("letters/") <= there
    assert drawn("templates/") == in_tree(ROOT / "templates")


def test_every_room_is_drawn() -> None:
    folders = {name for name in in_tree(ROOT / "letters" / "web") if name.endswith("/")}
    assert in_tree(ROOT / "letters") | folders <= drawn("letters/")


def test_what_the_page_names_in_the_code_is_there() -> None:
    named = set(re.findall(r"`([\w./]+)(?:\(.*?\))?`", PAGE))
    paths = {name for name in named if name.startswith("letters/")}
    assert paths
    assert all((ROOT / name).exists() for name in paths)
    dotted = {
        name.replace("/", ".").removeprefix("letters.")
        for name in named
        if re.match(r"(letters\.)?(domain|models|services|rendering)[./]\w", name)
    }
    assert len(dotted) > 4
    for name in dotted - {path.replace("/", ".").removeprefix("letters.") for path in paths}:
        assert is_in_code(f"letters.{name}"), name


def is_in_code(dotted: str) -> bool:
    """Whether a module of this name exists, or a module that has it."""
    try:
        importlib.import_module(dotted)
    except ModuleNotFoundError:
        module, _, name = dotted.rpartition(".")
        return hasattr(importlib.import_module(module), name)
    return True


def test_every_table_is_a_word_of_the_page() -> None:
    words = set()
    for row in re.findall(r"^\| ([a-z -]+(?:, [a-z -]+)*) \|", PAGE, flags=re.MULTILINE):
        words |= {word.replace("-", "_").replace(" ", "_") for word in row.split(", ")}
    assert {"sign_on", "letter", "party"} <= words
    tables = {name.replace("ies", "ys").removesuffix("s") for name in db.metadata.tables}
    assert tables - words == BARE


WRONG_WORDS = (
    "petition|campaign|endorse|endorsement|supporter|signature_list|moderate|approve|"
    "cosigner|co_signer|signature_count"
)
"""What other products say; two words for one thing make two things of it."""


def test_nothing_in_the_code_is_called_by_another_word() -> None:
    found = []
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()
                if re.search(rf"(^|_)({WRONG_WORDS})s?(_|$)", snake):
                    found.append((name, node.name))
    assert found == []


def test_imports_go_down_only() -> None:
    """As the contracts in pyproject.toml say, which are those of the page."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    floors = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    drawn = " → ".join(floors).replace("letters.", "")
    assert drawn in PAGE


def test_every_verb_has_its_floor() -> None:
    """A service that no contract names may be imported by any other."""
    layers = PROJECT["tool"]["importlinter"]["contracts"][1]["layers"]
    named = {name.rpartition(".")[2] for layer in layers for name in layer.split(" | ")}
    services = {path.stem for path in (ROOT / "letters" / "services").glob("*.py")} - {"__init__"}
    assert services == named


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {name: len(path.read_text().splitlines()) for name, path in MODULES.items()}
    assert {name: count for name, count in lengths.items() if count > LONGEST} == {}


def test_there_is_no_room_for_leftovers() -> None:
    stems = {Path(name).stem for name in MODULES}
    assert stems & {"utils", "util", "helpers", "misc", "common", "tools"} == set()
    for name, path in MODULES.items():
        assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", path.read_text()), name


def public(tree: ast.Module) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """What a module offers to others, methods included."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                for each in node.body:
                    if isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
                        yield each


def test_what_others_call_says_what_it_does() -> None:
    silent = [name for name, tree in TREES.items() if not ast.get_docstring(tree)]
    silent += [
        f"{name}: {node.name}"
        for name, tree in TREES.items()
        for node in public(tree)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_time_comes_in_from_outside() -> None:
    """Services, models, rendering and domain never read the clock, so that tests and the worker
    can say what time it is."""
    clocks = re.compile(r"(datetime\.(now|utcnow|today)|date\.today|time\.time|time\.localtime)$")
    reading = [
        (name, ast.unparse(node))
        for name, tree in TREES.items()
        if name.split("/")[1] in {"services", "models", "rendering", "domain"}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and clocks.search(ast.unparse(node.func))
    ]
    assert reading == []


def test_services_know_no_request() -> None:
    for name, tree in TREES.items():
        if name.split("/")[1] not in {"services", "models", "jobs"}:
            continue
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "flask"
            for alias in node.names
        }
        assert imported & {"request", "session", "g", "flash", "redirect"} == set(), name
