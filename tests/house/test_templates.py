"""Every template can be read, and names only what there is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import meta, nodes

from letters import ROOT
from letters.domain.text import starter
from tests.conftest import make_app

TEMPLATES = ROOT / "templates"
NAMES = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*")
    if path.is_file() and path.suffix in {".html", ".txt"}
)
PAGES = [name for name in NAMES if name.split("/")[0] not in {"mail", "pdf"}]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application; nothing here asks its database."""
    folder = tmp_path_factory.mktemp("app")
    return make_app(folder, f"sqlite:///{folder / 'letters.db'}")


def parsed(app: Flask) -> Iterator[tuple[str, nodes.Template]]:
    for name in NAMES:
        yield name, app.jinja_env.parse((TEMPLATES / name).read_text())


def called(tree: nodes.Template, function: str) -> Iterator[nodes.Call]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == function:
            yield call


def first(call: nodes.Call) -> str | None:
    """The first argument of a call, where it is a plain text."""
    return call.args[0].value if call.args and isinstance(call.args[0], nodes.Const) else None


def can_build(app: Flask, endpoint: str, given: set[str]) -> bool:
    """Whether an address for this endpoint can be made of these arguments."""
    rules = app.url_map.iter_rules(endpoint) if endpoint in app.view_functions else ()
    return any(rule.arguments - set(rule.defaults or ()) <= given for rule in rules)


def test_there_are_templates() -> None:
    assert len(PAGES) > 60


def test_every_template_can_be_read(app: Flask) -> None:
    for name, _tree in parsed(app):
        if name in PAGES:
            # Knows every filter and test, and whatever is imported or extended.
            app.jinja_env.get_template(name)


def test_every_template_that_another_needs_is_there(app: Flask) -> None:
    for name, tree in parsed(app):
        for needed in meta.find_referenced_templates(tree):
            assert needed is None or needed in NAMES, f"{name} needs {needed}"


def test_every_address_in_a_template_is_that_of_a_route(app: Flask) -> None:
    lost, seen = [], 0
    for name, tree in parsed(app):
        for call in called(tree, "url_for"):
            endpoint, given = first(call), {each.key for each in call.kwargs}
            seen += 1
            if endpoint is None:
                continue
            if call.dyn_kwargs is None and not can_build(app, endpoint, given):
                lost.append((name, call.lineno, endpoint, given))
    assert lost == []
    assert seen > 50


def test_every_address_in_the_code_is_that_of_a_route(app: Flask) -> None:
    lost, seen = [], 0
    for path in (ROOT / "letters").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "url_for":
                continue
            keywords = {each.arg for each in node.keywords}
            if node.args and isinstance(node.args[0], ast.Constant) and None not in keywords:
                seen += 1
                endpoint = str(node.args[0].value)
                if not can_build(app, endpoint, {str(each) for each in keywords}):
                    lost.append((path.name, node.lineno, endpoint, keywords))
    assert lost == []
    assert seen > 20


def test_every_static_file_in_a_template_is_there(app: Flask) -> None:
    seen = 0
    for name, tree in parsed(app):
        for call in called(tree, "static_url"):
            file = first(call)
            seen += 1
            assert file is None or (ROOT / "letters/static" / file).is_file(), f"{name}: {file}"
    assert seen > 3


def test_every_page_that_the_code_shows_is_there() -> None:
    shown = set()
    for path in (ROOT / "letters" / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and value.endswith(".html") and "/" in value:
                shown.add(value)
    assert shown <= set(NAMES)
    assert len(shown) > 40


def test_every_page_is_shown_by_something(app: Flask) -> None:
    code = "".join(path.read_text() for path in (ROOT / "letters").rglob("*.py"))
    needed = {
        found for _, tree in parsed(app) for found in meta.find_referenced_templates(tree) if found
    }
    # Flask-Security shows its pages under their names.
    ours = [name for name in PAGES if not name.startswith("security/")]
    assert [name for name in ours if name not in needed and f'"{name}"' not in code] == []


def test_every_mail_has_its_three_parts() -> None:
    folders = [path for path in (TEMPLATES / "mail").iterdir() if path.is_dir()]
    assert len(folders) > 8
    for folder in folders:
        assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}


def test_every_starter_can_be_read() -> None:
    sources = list((TEMPLATES / "starters").glob("*.md"))
    assert len(sources) >= 5
    assert len(starter.built_in(TEMPLATES / "starters")) == len(sources)


def test_no_moment_is_shown_without_its_zone(app: Flask) -> None:
    """Without one it would be in UTC. A day has none: a letter's date is all that may."""
    seen = 0
    for name, tree in parsed(app):
        for call in called(tree, "when"):
            seen += 1
            shown = call.args[0]
            is_day = isinstance(shown, nodes.Getattr) and shown.attr == "date"
            zoned = len(call.args) > 1 or any(each.key == "zone" for each in call.kwargs)
            assert is_day or zoned, f"{name}, line {call.lineno}: a moment without a zone"
    assert seen > 30


def test_only_the_products_own_words_are_put_into_a_page_as_they_are(app: Flask) -> None:
    """Else whoever names a group could write the page."""
    for name, tree in parsed(app):
        for each in tree.find_all(nodes.Filter):
            assert each.name != "safe" or isinstance(each.node, nodes.Const), f"{name}: |safe"
    made = set()
    for path in (ROOT / "letters").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("Markup"):
                continue
            if not isinstance(node.args[0], ast.Constant):
                made.add((path.name, ast.unparse(node.args[0])))
    assert made == MARKUP


MARKUP = {
    # Markdown without raw HTML, cleaned again by nh3.
    ("letter_page.py", "markdown.to_html(text.body)"),
    ("sheet.py", "markdown.to_html(text.body)"),
    ("page.py", "to_print_html(text.body)"),
    # Differences, whose text is escaped where they are made.
    ("compared.py", "difference.to_html(changes, spoken=spoken)"),
    # A sentence out of a table of the same file; what is put into it is escaped.
    ("activity.py", "_SENTENCES[about]"),
}
"""What is made into markup, and why it may be."""


def test_pages_escape_what_they_show(app: Flask) -> None:
    escapes = app.jinja_env.autoescape
    assert callable(escapes)
    assert all(escapes(name) for name in PAGES)
