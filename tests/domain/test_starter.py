"""A letter that can go out tonight, from a file that anybody may write."""

from __future__ import annotations

import contextlib
import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain.letter import LetterText, Recipient
from letters.domain.problems import Problem
from letters.domain.states import LetterKind
from letters.domain.text import filling, markdown, placeholders, starter
from letters.domain.text.filling import Answers
from letters.domain.text.starter import Starter
from letters.domain.text.starter_settings import Placeholder

FOLDER = Path(__file__).parents[2] / "templates" / "starters"
BUILT_IN = starter.built_in(FOLDER)

SOURCE = """---
name: Open letter
kind: open_letter
language: en
title: "Letter to {{ official }}"
salutation: "Dear {{ official }},"
placeholders:
  - name: official
    label: Title and name
    example: Minister Park
  - name: facts
    label: The facts
    example: |
      One.

      Two.
    multiline: yes
  - name: history
    label: History
    example: In 2021.
    required: no
---

## What we ask

{{ facts }} {{ history }}
"""


def test_each_kind_of_letter_has_a_starter() -> None:
    assert {each.kind for each in BUILT_IN} == set(LetterKind)
    assert len(BUILT_IN) >= 5
    assert [each.kind for each in BUILT_IN] == sorted(
        (each.kind for each in BUILT_IN), key=list(LetterKind).index
    )


def everything_ticked(each: Starter) -> Answers:
    usual = filling.example(each)
    return Answers(usual.values, {choice.name for choice in each.choices}, usual.rows)


@pytest.mark.parametrize("each", BUILT_IN, ids=lambda each: each.slug)
@pytest.mark.parametrize("answers", [filling.example, everything_ticked])
def test_filled_with_its_examples_a_starter_is_a_finished_letter(
    each: Starter, answers: Callable[[Starter], Answers]
) -> None:
    text = filling.draft(each, answers(each))
    body = placeholders.fill_count(text.body, 53)
    printed = [placeholders.fill_count(text.title, 53), text.reference, text.salutation, body]
    assert not any("{{" in part or "}}" in part for part in printed)
    assert markdown.doubts(body) == ()
    html, paper = markdown.to_html(body), markdown.to_print_html(body)
    assert 'class="fn-call"' in html
    assert '<span class="fn">' in paper
    left_out = 0 if answers is everything_ticked else sum(not box.usual for box in each.choices)
    assert html.count("<h2>") == len(each.sections) - left_out >= 2
    asks = re.search(r"<(ol|ul)>\n(<li>.*</li>\n){3,}", html)
    assert asks or html.count("<tr>") > 3
    assert 200 <= len(markdown.to_plain(body).split()) <= 700
    assert not re.search(r" {2}|,,|\.\.|\. ?,|\?\.", markdown.to_plain(body))
    assert text.kind is each.kind
    assert text.language == "en"


@pytest.mark.parametrize("each", BUILT_IN, ids=lambda each: each.slug)
def test_every_gap_helps_the_one_who_fills_it(each: Starter) -> None:
    assert each.description.endswith(".")
    for gap in each.placeholders:
        assert gap.label
        assert gap.example
        assert gap.hint.endswith(".")
    for choice in each.choices:
        assert choice.hint.endswith(".")
    for repeat in each.repeats:
        assert len(repeat.examples) >= 2
        assert all(hint.endswith(".") for hint in (repeat.hint, *(f.hint for f in repeat.fields)))


def test_a_letter_on_bills_names_them_as_congress_does() -> None:
    (bills,) = [each for each in BUILT_IN if each.slug == "letter-to-legislature"]
    usual = filling.example(bills)
    rows = [{"number": "hr1103/s490", "title": "Exile Protection Act", "sponsor": ""}]
    text = filling.draft(bills, Answers(usual.values, (), {"bills": rows}))
    assert text.reference == "Re: Exile Protection Act (H.R. 1103 / S. 490)"
    assert "| H.R. 1103 / S. 490 | Exile Protection Act |  |" in text.body
    assert "An answer to a concern" not in text.body
    plain = markdown.to_plain(text.body)
    assert "Bill | Title | Sponsor\nH.R. 1103 / S. 490 | Exile Protection Act |\n" in plain


@pytest.mark.parametrize("each", BUILT_IN, ids=lambda each: each.slug)
def test_a_built_in_starter_written_and_read_is_the_same(each: Starter) -> None:
    assert starter.parse(starter.write(each), each.slug) == each


def test_ada_sees_what_a_starter_asks() -> None:
    read = starter.parse(SOURCE, "open-letter")
    assert read == Starter(
        slug="open-letter",
        name="Open letter",
        kind=LetterKind.OPEN_LETTER,
        title="Letter to {{ official }}",
        salutation="Dear {{ official }},",
        body="## What we ask\n\n{{ facts }} {{ history }}",
        sections=("What we ask",),
        placeholders=(
            Placeholder("official", "Title and name", "Minister Park"),
            Placeholder("facts", "The facts", "One.\n\nTwo.", multiline=True),
            Placeholder("history", "History", "In 2021.", required=False),
        ),
    )


def test_a_gap_that_may_stay_open_stays_visible() -> None:
    read = starter.parse(SOURCE, "s")
    values = {"official": " Minister\nPark ", "facts": "One.\r\n\r\nTwo.", "history": "  "}
    text = filling.draft(read, Answers(values))
    assert text.title == "Letter to Minister Park"
    assert text.salutation == "Dear Minister Park,"
    assert text.body == "## What we ask\n\nOne.\n\nTwo. {{ history }}"
    assert filling.unfilled(read, Answers(values)) == (read.placeholders[2],)


def test_a_gap_that_must_be_filled_is_asked_for_by_its_label() -> None:
    with pytest.raises(Problem, match="Please fill in “The facts”") as refused:
        filling.draft(starter.parse(SOURCE, "s"), Answers({"official": "Minister Park"}))
    assert refused.value.field == "facts"


def test_what_the_starter_does_not_ask_for_is_refused() -> None:
    with pytest.raises(Problem, match=r"\{\{ enemy \}\}"):
        filling.draft(
            starter.parse(SOURCE, "s"), Answers({"official": "P", "facts": "f", "enemy": "x"})
        )


def test_a_value_with_braces_stays_a_value() -> None:
    text = filling.draft(
        starter.parse(SOURCE, "s"), Answers({"official": "{{ facts }}", "facts": "{{ official }}"})
    )
    assert text.title == "Letter to {{ facts }}"
    assert text.body.endswith("{{ official }} {{ history }}")


def test_a_value_with_a_deceiving_character_is_refused_beside_its_field() -> None:
    with pytest.raises(Problem) as refused:
        filling.draft(starter.parse(SOURCE, "s"), Answers({"official": "a\u202eb", "facts": "f"}))
    assert refused.value.field == "official"


WRONG = {
    "no settings": ("Dear all", "first line must be “---”"),
    "not closed": ("---\nname: x\n", "not closed"),
    "empty": ("", "first line"),
    "no name": (SOURCE.replace("name: Open letter\n", "", 1), "needs a name"),
    "no title": (SOURCE.replace('title: "Letter to {{ official }}"\n', ""), "needs a title"),
    "unknown kind": (SOURCE.replace("open_letter", "petition"), "“petition” is unknown"),
    "no kind": (SOURCE.replace("kind: open_letter\n", ""), "“” is unknown"),
    "unknown setting": (SOURCE.replace("language: en", "colour: red"), "“colour” is no setting"),
    "language": (SOURCE.replace("language: en", "language: English!"), "no language tag"),
    "long tag": (SOURCE.replace("language: en", "language: en-a1-b2-c3-d4"), "no language tag"),
    "undeclared": (SOURCE + "{{ enemy }}", r"\{\{ enemy \}\} stands in the text but not among"),
    "unused": (SOURCE.replace(" {{ history }}", ""), "“history” is declared but used nowhere"),
    "twice": (
        SOURCE.replace("  - name: facts", "  - {name: official, label: x}\n  - name: facts"),
        "“official” is declared twice",
    ),
    "bad name": (SOURCE.replace("name: facts", "name: The Facts"), "“The Facts” cannot name"),
    "reserved": (SOURCE.replace("name: facts", "name: count"), "never asked for"),
    "no label": (SOURCE.replace("    label: History\n", ""), "“history” needs a label"),
    "flag": (SOURCE.replace("required: no", "required: maybe"), "must be yes or no"),
    "several lines in the title": (
        SOURCE.replace("example: Minister Park", "multiline: yes"),
        "“official” has several lines",
    ),
    "placeholders no list": (
        re.sub(r"placeholders:\n(?:  .*\n|\n)+---", "placeholders: official\n---", SOURCE),
        "must be a list",
    ),
    "placeholder no mapping": (
        SOURCE.replace("  - name: official", "  - official\n  - name: official"),
        "needs a name and a label",
    ),
    "braces without quotes": (
        SOURCE.replace('title: "Letter', "title: {{ official }} #"),
        "Line 5 of the settings",
    ),
    "list as title": (SOURCE.replace('title: "Letter', "title: [x] #"), "“title” must be one line"),
    "sections": (SOURCE.replace("language: en", "sections: [Other]"), "“sections” must list"),
    "broken": (SOURCE.replace("kind: open_letter", "kind: [open"), r"Line \d+ of the settings"),
    "tab": (SOURCE.replace("kind: open_letter", "\tkind: open_letter"), "Line 3 of the settings"),
    "key twice": (SOURCE.replace("language: en", "kind: open_letter"), "Line 4 .*“kind” is given"),
    "list key": (SOURCE.replace("language: en", "[a]: en"), "must be plain text"),
    "alias": (SOURCE.replace("name: Open letter", "name: &a x\nb: *a"), "Line 2 .*References"),
    "type": (SOURCE.replace("Open letter", "!!python/object:os.system x"), "Line 2 .*types"),
    "control": (SOURCE.replace("Open letter", "Open\x07letter"), "character that is not text"),
    "list of settings": ("---\n- a\n---\nx", "must be lines like"),
    "bidi": (SOURCE.replace("What we ask", "What \u202ewe ask"), "Please remove it"),
    "bidi in a label": (SOURCE.replace("The facts", "The \u202efacts"), "“label” contains"),
    "two documents": (SOURCE.replace("language: en", "...\nlanguage: en"), "settings cannot"),
    "long settings": (SOURCE.replace("Open letter", "x" * 50_000), "at most 40,000 bytes"),
    "long body": (SOURCE + "x" * 100_000, "too long"),
    "deep body": (SOURCE + "> " * 300, "nested too deeply"),
    "deep flow": (SOURCE.replace("Open letter", "[" * 20_000), "nested too deeply"),
    "deep block": (SOURCE.replace("Open letter", "\n" + " - " * 9_000), "nested too deeply"),
    "many placeholders": (
        SOURCE.replace(
            "  - name: official",
            "".join(f"  - {{name: p{i}, label: x}}\n" for i in range(41)) + "  - name: official",
        ),
        "at most 40",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_each_wrong_thing_gets_its_own_sentence(case: str) -> None:
    source, expected = WRONG[case]
    assert source != SOURCE
    begun = time.process_time()
    with pytest.raises(Problem, match=expected) as refused:
        starter.parse(source, "mine")
    assert refused.value.message.endswith(".")
    assert time.process_time() - begun < 10


def test_a_few_lines_that_stand_for_gigabytes_are_refused_at_once() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    begun = time.process_time()
    with pytest.raises(Problem, match="References"):
        starter.parse(f"---\n{bomb}---\nx", "bomb")
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("slug", ["", "Ada's", "../etc", "a--b", "x" * 81, "a\n"])
def test_a_slug_is_a_word_for_addresses(slug: str) -> None:
    with pytest.raises(Problem, match="short name"):
        starter.parse(SOURCE, slug)


def test_words_that_yaml_would_turn_into_something_else_stay_words() -> None:
    source = SOURCE.replace("Open letter", "no").replace("Minister Park", "2026-13-99")
    read = starter.parse(source, "s")
    assert read.name == "no"
    assert read.placeholders[0].example == "2026-13-99"


def test_a_file_from_windows_is_read() -> None:
    windows = "\ufeff" + SOURCE.replace("\n", "\r\n")
    assert starter.parse(windows, "s") == starter.parse(SOURCE, "s")


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_settings_are_read_or_refused(head: str) -> None:
    with contextlib.suppress(Problem):
        assert starter.parse(f"---\n{head}\n---\nbody", "s").body == "body"


LINES = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="{}"), max_size=40
).map(lambda text: " ".join(text.split()))


@settings(max_examples=150)
@given(
    name=LINES,
    title=LINES,
    label=LINES,
    example=LINES,
    hint=LINES,
    flags=st.tuples(*[st.booleans()] * 2),
)
def test_any_starter_written_and_read_is_the_same(
    name: str, title: str, label: str, example: str, hint: str, flags: tuple[bool, bool]
) -> None:
    multiline, required = flags
    made = Starter(
        slug="any",
        name=f"n {name}",
        kind=LetterKind.JOINT_STATEMENT,
        title=f"t {title}",
        language="zh-Hant",
        description=hint,
        body="# Head\n\n{{ gap }}\n---\nmore",
        sections=("Head",),
        placeholders=(
            Placeholder(
                "gap",
                f"l {label}",
                f"x\n\n{example}".strip() if multiline else example,
                hint,
                multiline,
                required,
            ),
        ),
    )
    assert starter.parse(starter.write(made), "any") == normal(made)


def normal(made: Starter) -> Starter:
    """NFC and without odd blanks, as everything that is read."""

    def nfc(text: str) -> str:
        return "\n".join(
            line.rstrip() for line in unicodedata.normalize("NFC", text).split("\n")
        ).strip("\n")

    return replace(
        made,
        name=nfc(made.name),
        title=nfc(made.title),
        description=nfc(made.description),
        placeholders=tuple(
            replace(gap, label=nfc(gap.label), example=nfc(gap.example), hint=nfc(gap.hint))
            for gap in made.placeholders
        ),
    )


def test_ada_saves_a_letter_as_a_starter() -> None:
    text = LetterText(
        kind=LetterKind.SOLIDARITY_STATEMENT,
        title="With {{ whom }}, {{ count }} of us",
        body="## Why\n\nBecause {{ main_reason }}.\n\n## How\n\nSo.",
        language="fr",
        date=date(2026, 6, 4),
        salutation="Chères amies,",
        recipients=(Recipient("Ben"),),
        conveners=("Tibet Solidarity",),
    )
    made = starter.from_text(text, "  Our\nletter ", "our-letter")
    assert made.name == "Our letter"
    assert made.sections == ("Why", "How")
    assert made.placeholders == (
        Placeholder("whom", "Whom", required=False),
        Placeholder("main_reason", "Main reason", required=False),
    )
    assert starter.parse(starter.write(made), "our-letter") == made
    again = filling.draft(made, Answers())
    assert again == replace(text, date=None, recipients=(), conveners=())


def test_a_letter_without_a_title_makes_no_starter() -> None:
    with pytest.raises(Problem, match="needs a title"):
        starter.from_text(LetterText(LetterKind.OPEN_LETTER, "", "x"), "Name", "slug")


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(SOURCE, encoding="utf-8")
    assert [each.slug for each in starter.built_in(tmp_path)] == ["good"]
    (tmp_path / "bad.md").write_bytes(b"---\n\xff\n---\n")
    with pytest.raises(Problem, match=r"^bad\.md: The file is not UTF-8 text\.$"):
        starter.built_in(tmp_path)
    (tmp_path / "bad.md").write_text("x", encoding="utf-8")
    with pytest.raises(Problem, match=r"^bad\.md: The first line"):
        starter.built_in(tmp_path)
