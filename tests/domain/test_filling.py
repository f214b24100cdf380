"""Ada's starter with tick boxes and rows, and the letters that begin from it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain.problems import Problem
from letters.domain.text import filling, markdown, repeats, starter
from letters.domain.text.filling import Answers
from letters.domain.text.repeats import FieldKind, Repeat, RowField
from letters.domain.text.starter import Choice

SOURCE = """---
name: Letter on bills
kind: letter_to_legislature
title: "To {{ body }} on {{ bills.title as list }}"
reference: "Re: {{ bills as list }}"
placeholders:
  - name: body
    label: The body
    example: the Senate
  - name: deadline
    label: The date
    example: 1 May
  - name: source
    label: The source
    example: The Gazette
  - name: extra
    label: More
    required: no
choices:
  - name: urgent
    label: There is a date
    hint: A vote.
    usual: no
  - name: thanks
    label: Say thanks
repeats:
  - name: bills
    label: The bills
    hint: All of them.
    row: bill
    line: "{{ bills.title }} ({{ bills.number }})"
    most: 3
    fields:
      - name: number
        label: Number
        kind: bill
      - name: title
        label: Title
      - name: sponsor
        label: Sponsor
        kind: person
        required: no
    examples:
      - number: hr1/s2
        title: Exile Act
        sponsor: Rep. Park
  - name: asks
    label: The asks
    least: 0
    fields:
      - name: what
        label: What
---

To {{ body }}:

| Bill | Title | Sponsor |
| --- | --- | --- |
{{ each bills }}
| {{ bills.number }} | {{ bills.title }} | {{ bills.sponsor }} |
{{ end bills }}

{{ if urgent }}
## Why now

By {{ deadline }}.[^date]
{{ end urgent }}

{{ if asks }}
We ask:

{{ each asks }}
- {{ asks.what }} for {{ body }}
{{ end asks }}
{{ end asks }}

{{ extra }}

{{ if thanks }}
Thank you.
{{ end thanks }}

[^date]: {{ source }}
"""
READ = starter.parse(SOURCE, "bills")
BILLS = [
    {"number": "s490", "title": "Exile Act", "sponsor": "Sen. Ali"},
    {"number": "HR 11", "title": "Haven Act", "sponsor": ""},
]


def answers(*ticked: str, bills: object = BILLS, asks: object = (), **values: str) -> Answers:
    given = {"body": "the Senate", **values}
    # What a browser sends may be of any shape; some tests give none that the types allow.
    return Answers(given, ticked, {"bills": bills, "asks": asks})  # type: ignore[dict-item]


def test_ada_sees_what_the_starter_asks() -> None:
    assert READ.choices == (
        Choice("urgent", "There is a date", "A vote.", usual=False),
        Choice("thanks", "Say thanks"),
    )
    assert READ.repeats[0] == Repeat(
        name="bills",
        label="The bills",
        hint="All of them.",
        row="bill",
        line="{{ bills.title }} ({{ bills.number }})",
        most=3,
        fields=(
            RowField("number", "Number", kind=FieldKind.BILL),
            RowField("title", "Title"),
            RowField("sponsor", "Sponsor", kind=FieldKind.PERSON, required=False),
        ),
        examples=({"number": "hr1/s2", "title": "Exile Act", "sponsor": "Rep. Park"},),
    )
    assert READ.sections == ("Why now",)


def test_a_letter_with_what_is_usual() -> None:
    text = filling.draft(READ, Answers({"body": "the Senate"}, None, {"bills": BILLS}))
    assert text.title == "To the Senate on Exile Act and Haven Act"
    assert text.reference == "Re: Exile Act (S. 490) and Haven Act (H.R. 11)"
    assert text.body == (
        "To the Senate:\n\n"
        "| Bill | Title | Sponsor |\n| --- | --- | --- |\n"
        "| S. 490 | Exile Act | Sen. Ali |\n| H.R. 11 | Haven Act |  |\n\n"
        "{{ extra }}\n\nThank you."
    )


def test_a_letter_with_every_part() -> None:
    asks = [{"what": "a vote"}, {"what": " "}, {"what": "a hearing"}]
    text = filling.draft(
        READ, answers("urgent", "thanks", asks=asks, deadline="1 May", source="G.", extra="E.")
    )
    assert text.body.partition("| H.R. 11 | Haven Act |  |\n")[2] == (
        "\n## Why now\n\nBy 1 May.[^date]\n\n"
        "We ask:\n\n- a vote for the Senate\n- a hearing for the Senate\n\n"
        "E.\n\nThank you.\n\n[^date]: G."
    )
    assert markdown.doubts(text.body) == ()


def test_what_only_an_unticked_section_needs_is_not_asked() -> None:
    assert [each.name for each in filling.unfilled(READ, answers())] == ["extra"]
    open_gaps = filling.unfilled(READ, answers("urgent"))
    assert [each.name for each in open_gaps] == ["deadline", "source", "extra"]
    with pytest.raises(Problem, match="Please fill in “The date”") as refused:
        filling.draft(READ, answers("urgent"))
    assert refused.value.field == "deadline"


def test_what_stands_in_an_unticked_section_is_not_looked_at() -> None:
    assert "\u202e" not in filling.draft(READ, answers(deadline="a\u202eb")).body
    with pytest.raises(Problem) as refused:
        filling.draft(READ, answers("urgent", deadline="a\u202eb", source="G."))
    assert refused.value.field == "deadline"


REFUSED = {
    "none": ([], "at least 1 under “The bills”", "bills"),
    "empty ones": ([{"number": " ", "title": ""}], "at least 1 under", "bills"),
    "too many": ([BILLS[0]] * 4, "at most 3; 4 are filled in", "bills"),
    "ten thousand": ([BILLS[0]] * 10_000, "at most 3; 10000 are filled in", "bills"),
    "no title": (
        [{}, {"number": "S. 1", "title": " "}],
        "fill in “Title” of bill 2",
        "bills.1.title",
    ),
    "a deceiving character": (
        [{"number": "S. 1", "title": "a\u202eb"}],
        "“Title” of bill 1 contains",
        "bills.0.title",
    ),
    "no letters in a person": (
        [{"number": "S. 1", "title": "A", "sponsor": "..."}],
        "“Sponsor” of bill 1 needs at least one letter",
        "bills.0.sponsor",
    ),
    "a very long title": (
        [{"number": "S. 1", "title": "x" * 1_001}],
        "“Title” of bill 1",
        "bills.0.title",
    ),
    "a field of nobody": ([{"number": "S. 1", "enemy": "x"}], r"bills\.enemy|“Title”", None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_rows_that_cannot_be_printed_are_said_at_their_place(case: str) -> None:
    rows, sentence, place = REFUSED[case]
    with pytest.raises(Problem, match=sentence) as refused:
        filling.draft(READ, answers(bills=rows))
    assert refused.value.message.endswith(".")
    assert place is None or refused.value.field == place


@pytest.mark.parametrize(
    "given_answers",
    [
        Answers({"enemy": "x"}),
        Answers(ticked=("enemy",)),
        Answers(rows={"enemy": []}),
    ],
)
def test_what_the_starter_does_not_ask_for_is_refused(given_answers: Answers) -> None:
    with pytest.raises(Problem, match=r"does not ask for \{\{ enemy \}\}"):
        filling.draft(READ, given_answers)


def test_values_stay_values_in_rows_too() -> None:
    hostile = "{{ body }} | {{ end bills }}\n{{ if urgent }} <b> {{ bills as list }}"
    text = filling.draft(READ, answers(bills=[{"number": "7", "title": hostile}], extra=hostile))
    joined = hostile.replace("\n", " ")
    assert "| 7 | " + joined.replace("|", "\\|") + " |  |" in text.body
    assert text.title == f"To the Senate on {joined}"
    html = markdown.to_html(text.body)
    assert html.count("<tr>") == 2
    assert html.count("<td>") == 3
    assert "<b>" not in html
    assert filling.draft(READ, answers(body="{{ count }}{% x %}")).title.startswith(
        "To {{ count }}{% x %} on"
    )


CELL = st.text(st.sampled_from("|\\ab`*_[]<\n\t"), max_size=12)


@given(st.lists(CELL, min_size=1, max_size=3))
def test_a_value_never_breaks_out_of_its_cell(values: list[str]) -> None:
    rows = [{"number": "7", "title": f"x{value}"} for value in values]
    html = markdown.to_html(filling.draft(READ, answers(bills=rows)).body)
    assert html.count("<tr>") == 1 + len(values)
    assert html.count("<td>") == 3 * len(values)
    assert "Thank you" not in html.partition("<table>")[2].partition("</table>")[0]


def test_what_would_grow_without_end_is_refused_at_once() -> None:
    begun = time.process_time()
    wide = replace(READ, body="{{ extra }}\n" * 8_000 + "{{ body }}")
    with pytest.raises(Problem, match="too long for a letter"):
        filling.draft(wide, answers(extra="x" * 90_000))
    long = replace(
        READ,
        body="{{ each bills }}\n" + "{{ bills.title }}{{ body }}" * 3_000 + "\n{{ end bills }}",
    )
    with pytest.raises(Problem, match="too long for a letter"):
        filling.draft(long, answers(bills=[{"number": "1", "title": "y" * 1_000}] * 3))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "A, B and C"),
        ("en-US", "A, B, and C"),
        ("fr", "A, B et C"),
        ("zh-Hant", "A、B和C"),
        ("xx-odd", "A, B, and C"),
    ],
)
def test_a_list_is_joined_as_its_language_does(language: str, expected: str) -> None:
    part = Repeat("bills", "Bills", (RowField("title", "Title"),))
    rows = [{"title": each} for each in ("A", "B", "C")]
    made = repeats.lists(part, rows, language)
    assert made == {"bills as list": expected, "bills.title as list": expected}
    assert repeats.lists(part, [], language)["bills as list"] == ""


def test_the_example_has_all_that_is_usual() -> None:
    text = filling.draft(READ, filling.example(READ))
    assert text.reference == "Re: Exile Act (H.R. 1 / S. 2)"
    assert "Why now" not in text.body
    assert "Thank you" in text.body
    assert "{{ extra }}" in text.body
    bare = replace(READ, repeats=(replace(READ.repeats[0], examples=()), READ.repeats[1]))
    assert "| {{ bills.number }} |" in filling.draft(bare, filling.example(bare)).body
