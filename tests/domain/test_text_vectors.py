"""A stranger writes the hash of a text anew, from the page about it, and comes to the same."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain import canonical
from letters.domain.letter import LetterText, Recipient, RecipientLine
from letters.domain.states import LetterKind

PAGE = Path(__file__).parents[2] / "docs" / "text-hash.md"
FILE = json.loads((Path(__file__).parent / "data" / "text_vectors.json").read_text("ascii"))
VECTORS: list[dict[str, Any]] = FILE["vectors"]
BY_NAME = {vector["name"]: vector for vector in VECTORS}

# The stranger's program: no line of `letters`, and JSON written by hand.

SPACES = [
    *(*range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)),
    *(0x2028, 0x2029, 0x202F, 0x205F, 0x3000),
]
BLANKS = "".join(chr(code) for code in SPACES if chr(code) != "\n")
SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def line_form(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip(BLANKS) for line in text.split("\n")).rstrip("\n")


def quoted(text: str) -> str:
    escaped = (
        SHORT.get(ord(char)) or (f"\\u{ord(char):04x}" if ord(char) < 32 else char) for char in text
    )
    return '"' + "".join(escaped) + '"'


def form_of(text: dict[str, Any]) -> str:
    recipients = [
        '{"address":['
        + ",".join(quoted(line_form(line)) for line in each["address"])
        + f'],"email":{quoted(line_form(each["email"]))}'
        + f',"honorific":{quoted(line_form(each["honorific"]))}'
        + f',"line":{quoted(each["line"])}'
        + f',"name":{quoted(line_form(each["name"]))}'
        + f',"office":{quoted(line_form(each["office"]))}}}'
        for each in text["recipients"]
    ]
    day = quoted(text["date"]) if text["date"] else "null"
    return (
        f'{{"annexes":[],"body":{quoted(line_form(text["body"]))},"conveners":['
        + ",".join(quoted(line_form(name)) for name in text["conveners"])
        + f'],"date":{day},"format":"undersigned-text-v1","kind":{quoted(text["kind"])}'
        + f',"language":{quoted(line_form(text["language"]))},"letter":{quoted(text["letter"])}'
        + f',"recipients":[{",".join(recipients)}]'
        + f',"reference":{quoted(line_form(text["reference"]))}'
        + f',"salutation":{quoted(line_form(text["salutation"]))}'
        + f',"title":{quoted(line_form(text["title"]))},"version":{text["version"]}}}'
    )


def hash_of(form: str) -> str:
    return hashlib.sha256(b"undersigned-text-v1\x00" + form.encode()).hexdigest()


# The program on the page, and the product's own.


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """What the program on the page defines."""
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    assert "letters" not in re.findall(r"\bimport (\w+)", program)
    defined: dict[str, Any] = {}
    exec(compile(program, str(PAGE), "exec"), defined)  # noqa: S102 - our own page
    return defined


def letter_text(text: dict[str, Any]) -> LetterText:
    return LetterText(
        kind=LetterKind(text["kind"]),
        date=date.fromisoformat(text["date"]) if text["date"] else None,
        recipients=tuple(
            Recipient(
                **{**each, "line": RecipientLine(each["line"]), "address": tuple(each["address"])}
            )
            for each in text["recipients"]
        ),
        conveners=tuple(text["conveners"]),
        **{name: text[name] for name in ("title", "body", "language", "reference", "salutation")},
    )


def own_form(text: dict[str, Any]) -> bytes:
    return canonical.canonical(letter_text(text), letter=text["letter"], version=text["version"])


def own_hash(text: dict[str, Any]) -> str:
    return canonical.text_hash(letter_text(text), letter=text["letter"], version=text["version"])


@pytest.mark.parametrize("vector", VECTORS, ids=list(BY_NAME))
def test_a_stranger_comes_to_the_published_hash(vector: dict[str, Any]) -> None:
    assert form_of(vector["input"]) == vector["canonical"]
    assert hash_of(vector["canonical"]) == vector["sha256"]


@pytest.mark.parametrize("vector", VECTORS, ids=list(BY_NAME))
def test_the_product_gives_the_published_hash(vector: dict[str, Any]) -> None:
    assert own_form(vector["input"]) == vector["canonical"].encode()
    assert own_hash(vector["input"]) == vector["sha256"]


@pytest.mark.parametrize("vector", VECTORS, ids=list(BY_NAME))
def test_the_program_on_the_page_gives_it_too(vector: dict[str, Any], page: dict[str, Any]) -> None:
    assert page["canonical_form"](vector["input"]) == vector["canonical"].encode()
    assert page["text_hash"](vector["input"]) == vector["sha256"]


def test_the_vectors_hold_what_differs_between_machines() -> None:
    assert FILE["format"] == canonical.FORMAT
    assert len(BY_NAME) == len(VECTORS) >= 12
    bodies = "".join(vector["input"]["body"] for vector in VECTORS)
    for hard in ("\r\n", "\r", " \n", "e\u0301", "\u200c", "\u0f0b", "我", "\U00020bb7", '"', "\\"):
        assert hard in bodies, hard
    assert any(vector["input"]["date"] is None for vector in VECTORS)


def test_only_what_nobody_sees_may_differ_under_one_hash() -> None:
    (same,) = (name for name in BY_NAME if name.endswith(": the same hash"))
    others = [vector["sha256"] for name, vector in BY_NAME.items() if name != same]
    assert len(set(others)) == len(others)
    assert BY_NAME[same]["sha256"] == BY_NAME["composed accents (NFC)"]["sha256"]


def test_a_translation_has_a_hash_of_its_own() -> None:
    first = BY_NAME["version 2, in its own language"]
    german = BY_NAME["version 2, its German translation"]
    differing = {name for name, value in first["input"].items() if german["input"][name] != value}
    assert differing == {"language", "title", "reference", "salutation", "body"}
    assert first["sha256"] != german["sha256"]


def test_the_white_space_on_the_page_is_all_white_space() -> None:
    assert [code for code in range(sys.maxunicode + 1) if re.match(r"\s", chr(code))] == SPACES


LINES = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(" \t\r\n\u3000e\u0301"))
RECIPIENTS = st.fixed_dictionaries(
    {
        "line": st.sampled_from(["to", "cc"]),
        "address": st.lists(LINES, max_size=3),
        **dict.fromkeys(("honorific", "name", "office", "email"), LINES),
    }
)
TEXTS = st.fixed_dictionaries(
    {
        "letter": st.just("0f" * 16),
        "version": st.integers(1, 10**6),
        "kind": st.sampled_from([str(kind) for kind in LetterKind]),
        "date": st.none() | st.dates().map(date.isoformat),
        "conveners": st.lists(LINES, max_size=3),
        "recipients": st.lists(RECIPIENTS, max_size=2),
        **dict.fromkeys(("title", "body", "language", "reference", "salutation"), LINES),
    }
)


@settings(deadline=None)
@given(TEXTS)
def test_the_stranger_agrees_on_any_text(text: dict[str, Any]) -> None:
    assert own_form(text) == form_of(text).encode()
    assert own_hash(text) == hash_of(form_of(text))


@settings(deadline=None)
@given(text=TEXTS)
def test_the_page_agrees_on_any_text(text: dict[str, Any], page: dict[str, Any]) -> None:
    form: Callable[[dict[str, Any]], bytes] = page["canonical_form"]
    assert form(text) == own_form(text)
