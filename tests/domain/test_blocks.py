"""The lines that part a starter's text, and the footnotes that go with a part."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain.problems import Problem
from letters.domain.text import blocks, conditions, notes
from letters.domain.text.blocks import Block


def left(body: str, *wanted: str, said: str = "") -> str:
    """`body` with the wanted sections only."""
    kept = conditions.kept(blocks.read(body), wanted, said)
    return blocks.joined(each.text for each in kept).strip("\n")


def test_a_text_is_read_in_its_parts() -> None:
    body = """A
{{ if x }}
B
  {{each  rows}}
| {{ rows.a }} |
{{ end rows }}
C
{{ end x }}

D"""
    assert blocks.read(body) == (
        Block("A"),
        Block("B", "x"),
        Block("| {{ rows.a }} |", "x", "rows"),
        Block("C", "x"),
        Block("\nD"),
    )


WRONG = {
    "not closed": ("A\n{{ if x }}\nB", r"\{\{ if x \}\} in line 2 of the text is not closed"),
    "closes nothing": ("A\n\n{{ end x }}", r"\{\{ end x \}\} in line 3 .* closes nothing"),
    "crossed": (
        "{{ if x }}\n{{ each y }}\nB\n{{ end x }}\n{{ end y }}",
        r"end x \}\} in line 4 .* too early: \{\{ each y \}\} in line 2",
    ),
    "if in if": (
        "{{ if x }}\n{{ if y }}\n{{ end y }}\n{{ end x }}",
        r"if y .* stands within .*if x",
    ),
    "if in each": ("{{ each x }}\n{{ if y }}\n{{ end y }}\n{{ end x }}", "stands within"),
    "each in each": ("{{ each x }}\n{{ each y }}\n{{ end y }}\n{{ end x }}", "stands within"),
    "closed twice": ("{{ if x }}\n{{ end x }}\n{{ end x }}", "line 3 .* closes nothing"),
    "not alone": ("A {{ if x }}\nB\n{{ end x }}", r"\{\{ if x \}\} in line 1 .* alone on its line"),
    "two on a line": ("{{ if x }} {{ end x }}", "not understood"),
    "with a condition": ("{{ if x and y }}\nA\n{{ end x }}", "if x and y .* not understood"),
    "in capitals": ("{{ if Urgent }}\nA\n{{ end Urgent }}", "if Urgent .* not understood"),
    "in a quote": ("> {{ if x }}\n> A\n> {{ end x }}", "not understood"),
    "HTML": ("{{ if <script> }}", "not understood"),
    "a number": ("{{ each 99999999999999999999 }}", "not understood"),
    "deep": ("{{ if x }}\n" * 10_000, "stands within"),
}


@pytest.mark.parametrize("case", WRONG)
def test_bounds_that_are_not_well_set_are_named_with_their_line(case: str) -> None:
    body, sentence = WRONG[case]
    with pytest.raises(Problem, match=sentence) as refused:
        blocks.read(body)
    assert refused.value.message.endswith(".")


BODY = """First.

{{ if x }}
## Why[^why]

Because.[^both]
{{ end x }}

Last.[^both]

[^why]: A note
of two lines.

    And a paragraph.

[^both]: Another."""


def test_a_section_that_is_left_out_leaves_nothing_behind() -> None:
    assert left(BODY) == "First.\n\nLast.[^both]\n\n[^both]: Another."
    assert left(BODY, "x") == BODY.replace("{{ if x }}\n", "").replace("{{ end x }}\n", "")


def test_a_footnote_stays_where_what_is_filled_in_calls_it() -> None:
    assert "[^why]: A note" in left(BODY, said="A value with a call.[^why]")


@pytest.mark.parametrize(
    ("body", "without", "having"),
    [
        ("{{ if x }}\nA\n{{ end x }}", "", "A"),
        ("{{ if x }}\n\n\nA\n\n\n{{ end x }}\n\n\nB", "B", "A\n\nB"),
        ("A\n\n{{ if x }}\nB\n{{ end x }}", "A", "A\n\nB"),
        ("- a\n{{ if x }}\n- b\n{{ end x }}\n- c", "- a\n- c", "- a\n- b\n- c"),
        ("A\n\n\n\nB\n{{ if x }}\nC\n{{ end x }}", "A\n\n\n\nB", "A\n\n\n\nB\nC"),
        (
            "A\n{{ if x }}\nB\n{{ end x }}\n\n{{ if x }}\nC\n{{ end x }}\nD",
            "A\n\nD",
            "A\nB\n\nC\nD",
        ),
    ],
)
def test_no_empty_lines_are_left_where_a_section_was(body: str, without: str, having: str) -> None:
    assert left(body) == without
    assert left(body, "x") == having


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("A\n[^a]: x\n\nB", "A\n\nB"),
        ("A\n[^a]: x\n[^b]: y", "A\n[^b]: y"),
        ("A\n\n[^a]: x\n## H", "A\n\n## H"),
        ("[^a]: x\n\n[^a]: y\n\nB", "B"),
        ("Say [^a]: this is a call", "Say [^a]: this is a call"),
        ("A\n\n[^a]: x\n\n\n    more\n\n\nB", "A\n\nB"),
    ],
)
def test_a_footnote_is_taken_out_as_if_it_had_never_been(text: str, rest: str) -> None:
    assert notes.without(text, {"a"}) == rest


def test_calls_are_told_from_notes() -> None:
    assert notes.called("A[^a] b\n[^b]: see[^c]\n  [^d]: x") == {"a", "c"}
    assert notes.written("A[^a] b\n[^b]: see\n\nmore [^d]: x") == {"b"}


def test_a_note_that_would_be_lost_or_doubled_is_refused() -> None:
    lost = blocks.read("{{ if x }}\nA[^n]\n\n[^n]: note\n{{ end x }}\nB[^n]")
    with pytest.raises(Problem, match=r"\[\^n\] is written within \{\{ if x \}\} and called out"):
        conditions.refuse_parted_notes(lost)
    doubled = blocks.read("{{ each x }}\nA[^n]\n\n[^n]: note\n{{ end x }}")
    with pytest.raises(Problem, match=r"\[\^n\] is written within \{\{ each x \}\}"):
        conditions.refuse_parted_notes(doubled)
    conditions.refuse_parted_notes(blocks.read("{{ if x }}\nA[^n]\n\n[^n]: note\n{{ end x }}"))


LINES = st.sampled_from(["", "", "A", "- b", "B[^n]", "[^n]: note", "    more", "## H"])


@given(st.lists(LINES, max_size=12))
def test_a_text_without_parts_is_never_changed(lines: list[str]) -> None:
    body = "\n".join(lines).strip("\n")
    assert left(body) == body


@given(st.lists(LINES, max_size=6), st.lists(LINES, max_size=6), st.lists(LINES, max_size=6))
def test_a_section_taken_out_leaves_at_most_one_empty_line(
    above: list[str], inside: list[str], below: list[str]
) -> None:
    first, last = ([line for line in part if line and "[^" not in line] for part in (above, below))
    body = "\n".join([*first, "", "{{ if x }}", *inside, "{{ end x }}", "", *last])
    assert left(body) == "\n".join([*first, *([""] if first and last else []), *last])


def test_thousands_of_parts_cost_no_time() -> None:
    begun = time.process_time()
    many = blocks.read("{{ if x }}\n[^n]: a\n{{ end x }}\n" * 2_000)
    conditions.refuse_parted_notes(many)
    conditions.kept(many, ())
    assert time.process_time() - begun < 10
