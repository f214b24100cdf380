"""What is wrong with a starter's tick boxes and rows, each in a sentence of its own."""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain.problems import Problem
from letters.domain.text import filling, questions, starter
from letters.domain.text.filling import Answers
from tests.domain.test_filling import READ, SOURCE


def changed(*changes: str) -> str:
    source = SOURCE
    for before, after in zip(changes[::2], changes[1::2], strict=True):
        assert before in source, before
        source = source.replace(before, after, 1)
    return source


WRONG = {
    "undeclared choice": (
        changed("{{ if thanks }}", "{{ if later }}", "{{ end thanks }}", "{{ end later }}"),
        r"\{\{ if later \}\} stands in the text but not among “choices”",
    ),
    "unused choice": (
        changed("{{ if thanks }}\nThank you.\n{{ end thanks }}", "Thanks."),
        "“thanks” is declared but used nowhere",
    ),
    "undeclared part": (
        changed("{{ each asks }}", "{{ each wants }}", "{{ end asks }}", "{{ end wants }}"),
        r"\{\{ each wants \}\} stands in the text but not among “repeats”",
    ),
    "unknown field": (
        changed("| {{ bills.number }}", "| {{ bills.no }}"),
        r"\{\{ bills.no \}\} is no field of “bills”, which has number, title, sponsor",
    ),
    "unused field": (
        changed(" {{ bills.sponsor }} ", " x "),
        "field “sponsor” of “bills” is declared but used nowhere",
    ),
    "field outside": (
        changed("{{ extra }}\n", "{{ extra }} {{ bills.title }}\n"),
        r"between \{\{ each bills \}\} and \{\{ end bills \}\}; in one line write \{\{ bills.title",
    ),
    "field in the title": (
        changed("on {{ bills.title as list }}", "on {{ bills.title }}"),
        r"can stand only between",
    ),
    "part as a gap": (
        changed("{{ extra }}\n", "{{ extra }} {{ bills }}\n"),
        r"\{\{ bills \}\} is a repeated part: write \{\{ bills as list",
    ),
    "choice as a gap": (
        changed("{{ extra }}\n", "{{ extra }} {{ urgent }}\n"),
        r"\{\{ urgent \}\} is a choice",
    ),
    "list of a gap": (changed("{{ extra }}\n", "{{ extra as list }}\n"), "extra as list"),
    "field of nothing": (
        changed("{{ extra }}\n", "{{ extra }} {{ x.y }}\n"),
        r"“x” is not among “repeats”",
    ),
    "bound in the title": (
        changed("To {{ body }} on", "{{ if urgent }} {{ body }} on"),
        "only in the text, not in the title",
    ),
    "not understood": (
        changed("{{ extra }}\n", "{{ extra }} {{ fi urgent }}\n"),
        r"\{\{ fi urgent \}\} is not understood",
    ),
    "one name for two": (
        changed("  - name: urgent\n", "  - name: extra\n"),
        "“extra” is declared twice",
    ),
    "reserved": (changed("  - name: urgent\n", "  - name: count\n"), "never asked for"),
    "no label": (changed("    label: There is a date\n", ""), "choice “urgent” needs a label"),
    "bad choice name": (
        changed("  - name: urgent\n", "  - name: Very Urgent\n"),
        "cannot name a choice",
    ),
    "usual": (
        changed("usual: no", "usual: maybe"),
        "“usual” of the choice “urgent” must be yes or no",
    ),
    "unknown setting of a choice": (
        changed("usual: no", "colour: red"),
        "“colour” is no setting of a choice",
    ),
    "choices no list": (
        changed("choices:\n", "choices: urgent\nsections:\n"),
        "“choices” must be a list",
    ),
    "choice no mapping": (
        changed("choices:\n", "choices:\n  - urgent\n"),
        "choices needs a name and a label",
    ),
    "no fields": (
        changed("    fields:\n      - name: what\n        label: What\n", ""),
        "“asks” needs “fields”",
    ),
    "fields no list": (
        changed("    fields:\n      - name: what\n        label: What\n", "    fields: what\n"),
        "“fields” of “asks” must be a list",
    ),
    "kind": (
        changed("kind: bill\n", "kind: law\n"),
        "“law” is no kind of field. Write one of text, bill, person",
    ),
    "huge number": (
        changed("most: 3", "most: 99999999999999999999"),
        "“most” of “bills” must be a number from 0 to 50",
    ),
    "negative": (changed("most: 3", "most: -1"), "must be a number"),
    "no number": (changed("most: 3", "most: three"), "must be a number"),
    "least over most": (
        changed("most: 3", "most: 3\n    least: 4"),
        "“most” of “bills” must be at least 1",
    ),
    "most of none": (changed("most: 3", "most: 0\n    least: 0"), "must be at least 1"),
    "least in a title": (
        changed("most: 3", "most: 3\n    least: 0"),
        "in the title, so “least” of “bills” must be",
    ),
    "field twice": (
        changed("      - name: title\n", "      - name: number\n"),
        "field “number” of “bills” is declared twice",
    ),
    "unknown in an example": (
        changed("      - number: hr1/s2\n", "      - no: hr1/s2\n"),
        "“no” is no setting of a row of “bills”",
    ),
    "too many examples": (
        changed("    examples:\n", "    examples:\n" + "      - number: a\n        title: b\n" * 3),
        "more examples than its “most”",
    ),
    "line with a gap": (
        changed('({{ bills.number }})"', '({{ body }})"'),
        "“line” of “bills” can hold only",
    ),
    "line with nonsense": (
        changed('({{ bills.number }})"', '({{ BILLS }})"'),
        "“line” of “bills” can hold only",
    ),
    "many choices": (
        changed(
            "choices:\n",
            "choices:\n" + "".join(f"  - {{name: c{i}, label: x}}\n" for i in range(20)),
        ),
        "at most 20 choices",
    ),
    "many parts": (
        changed("repeats:\n", "repeats:\n" + "  - {name: r, label: x}\n" * 5),
        "at most 5 repeats",
    ),
    "many rows": (
        changed("    examples:\n", "    examples:\n" + "      - number: a\n" * 51),
        "at most 50 examples",
    ),
    "ten thousand rows": (
        changed("    examples:\n", "    examples:\n" + "      - {}\n" * 10_000),
        "settings at the top may have|at most 50 examples",
    ),
    "list in a field": (changed("label: What\n", "label: [What]\n"), "nested too deeply"),
    "list in an example": (
        changed("number: hr1/s2", "number: [a]"),
        "“number” must be one line|nested too deeply",
    ),
    "deep": (changed("number: hr1/s2", "number: [[[a]]]"), "nested too deeply"),
    "note in rows": (
        changed(
            "- {{ asks.what }} for {{ body }}", "- {{ asks.what }} for {{ body }}[^a]\n\n[^a]: n"
        ),
        r"\[\^a\] is written within \{\{ each asks",
    ),
    "note parted from its call": (
        changed("Thank you.", "Thank you.\n\n[^late]: n", "{{ extra }}\n", "{{ extra }}[^late]\n"),
        r"\[\^late\] is written within \{\{ if thanks",
    ),
    "not closed": (
        changed("{{ end thanks }}", ""),
        r"\{\{ if thanks \}\} in line \d+ of the text is not closed",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_each_wrong_thing_gets_its_own_sentence(case: str) -> None:
    source, sentence = WRONG[case]
    begun = time.process_time()
    with pytest.raises(Problem, match=sentence) as refused:
        starter.parse(source, "mine")
    assert refused.value.message.endswith(".")
    assert time.process_time() - begun < 10


def test_braces_of_an_old_starter_still_print_as_they_stand() -> None:
    old = SOURCE[: SOURCE.index("choices:")].replace(
        'on {{ bills.title as list }}"\nreference: "Re: {{ bills as list }}', '\nreference: "R'
    )
    old = old.replace('title: "To {{ body }} \n', 'title: "To {{ body }}"\n')
    body = "{{ deadline }} {{ source }} {{ extra }} {{ Not a mark }} {{ }}"
    read = starter.parse(f"{old}---\n\n{body}\n", "old")
    text = filling.draft(read, Answers({"body": "B", "deadline": "D", "source": "S", "extra": "E"}))
    assert text.body == "D S E {{ Not a mark }} {{ }}"


def test_a_letter_that_holds_such_lines_makes_no_starter() -> None:
    text = replace(filling.draft(READ, filling.example(READ)), body="{{ if x }}\nA\n{{ end x }}")
    with pytest.raises(Problem, match=r"\{\{ if x \}\} stands in the text but not among"):
        starter.from_text(text, "Mine", "mine")


def test_the_examples_of_the_guide_are_starters() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide.md").read_text(encoding="utf-8")
    sources = [each for each in re.split(r"^```\n", guide, flags=re.MULTILINE) if "\n---\n" in each]
    assert len(sources) == 2
    for source in sources:
        head = "---\nname: Mine\nkind: open_letter\n"
        head += "" if source.startswith("title") else "title: Mine\n"
        gap = "placeholders:\n  - {name: reason, label: The reason}\n"
        head += gap if "{{ reason }}" in source else ""
        read = starter.parse(head + source, "mine")
        assert filling.draft(read, filling.example(read)).body


PIECES = st.sampled_from(
    [
        *("{{ if urgent }}", "{{ end urgent }}", "{{ each bills }}", "{{ end bills }}"),
        *("{{ if bills }}", "{{ bills.number }}", "{{ bills as list }}", "{{ body }}", "{{ x }}"),
        *("| a | {{ bills.title }} |", "| --- | --- |", "[^n]", "[^n]: note", "    more", "", "{{"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=14).map("\n".join), st.booleans())
def test_any_text_of_marks_is_refused_or_begins_a_letter(body: str, urgent: bool) -> None:
    head = SOURCE[: SOURCE.rindex("---\n") + 4]
    head = head[: head.index("  - name: thanks")] + head[head.index("repeats:") :]
    head = head[: head.index("  - name: asks")] + "---\n"
    bills = "{{ each bills }}\n{{ bills.number }} {{ bills.sponsor }}\n{{ end bills }}"
    gaps = "{{ if urgent }}\n{{ extra }}\n{{ end urgent }}\n{{ deadline }} {{ source }}"
    with contextlib.suppress(Problem):
        read = starter.parse(f"{head}\n{body}\n\n{bills}\n\n{gaps}\n", "any")
        usual = filling.example(read)
        ticked = ("urgent",) if urgent else ()
        text = filling.draft(read, Answers(usual.values, ticked, usual.rows))
        assert "{{ if" not in text.body
        assert "{{ each" not in text.body
        assert questions.of(read)
        assert starter.parse(starter.write(read), "any") == read
