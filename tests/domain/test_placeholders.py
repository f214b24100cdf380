"""`{{ name }}` is a gap, never a program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain.problems import Problem
from letters.domain.text import placeholders

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True).filter(lambda n: n != "count")


def test_ada_fills_a_gap_with_and_without_blanks() -> None:
    text = "Dear {{ official }}, {{official}} and {{  official }}"
    assert placeholders.fill(text, {"official": "Ms. Park"}, ["official"]) == (
        "Dear Ms. Park, Ms. Park and Ms. Park"
    )


def test_names_are_listed_once_in_order() -> None:
    assert placeholders.names_in("{{ b }} {{ a }} {{ b }} {{ count }}") == ("b", "a", "count")
    assert placeholders.names_in("{{ Name }} {{ 1a }} {{}} { { a } } {{ a-b }} {{\na }}") == ()


def test_a_mark_tells_the_gap_or_part_that_it_belongs_to() -> None:
    text = "{{ a }} {{ bills.number }} {{ bills as list }} {{ bills.title as list }}"
    named = [placeholders.name_of(each) for each in placeholders.marks_in(text)]
    assert named == ["a", "bills", "bills", "bills"]


def test_a_value_is_never_looked_at_again() -> None:
    filled = placeholders.fill(
        "{{ a }} {{ b }}", {"a": "{{ b }} \\1 \\g<0>", "b": "{{ a }}"}, ["a", "b"]
    )
    assert filled == "{{ b }} \\1 \\g<0> {{ a }}"


def test_a_gap_without_a_value_stays() -> None:
    assert placeholders.fill("{{ a }} {{ b }}", {"a": "x"}, ["a", "b"]) == "x {{ b }}"


@pytest.mark.parametrize(
    ("text", "values"), [("{{ enemy }}", {}), ("x", {"enemy": "y"}), ("{{enemy}}", {"enemy": "y"})]
)
def test_an_unknown_name_is_refused_by_its_name(text: str, values: dict[str, str]) -> None:
    with pytest.raises(Problem, match=r"\{\{ enemy \}\}"):
        placeholders.fill(text, values, ["official"])


def test_the_count_waits_for_the_roll() -> None:
    text = placeholders.fill("{{ count }} of {{ a }}", {"a": "us", "count": "7"}, ["a"])
    assert text == "{{ count }} of us"
    assert placeholders.fill_count(text, 53) == "53 of us"
    assert placeholders.fill_count("{{ other }} {{count}}", 0) == "{{ other }} 0"


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7*7 }}",
        "{{ ''.__class__.__mro__ }}",
        "{% for x in range(9**9) %}{% endfor %}",
        "{{ config.items() }}",
        "{{ a|safe }}",
        "{# x #}",
        "${a} %(a)s {a}",
    ],
)
def test_template_code_stays_text(text: str) -> None:
    assert placeholders.fill(text, {"a": "x"}, ["a"]) == text


@given(st.text(), st.dictionaries(NAMES, st.text()))
def test_filling_once_replaces_what_was_asked_and_nothing_else(
    between: str, values: dict[str, str]
) -> None:
    between = between.replace("{", "(")
    text = between.join(placeholders.mark(name) for name in values)
    assert placeholders.fill(text, values, values) == between.join(values.values())
    assert placeholders.names_in(text) == tuple(values)
