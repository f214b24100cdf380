"""Ada reads last week's text and today's beside each other."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain.text.difference import Change, to_html
from letters.domain.text.side_by_side import Row, paragraphs, side_by_side

TEXTS = st.lists(
    st.sampled_from(
        ["We ask.", "We ask you now.", "No.", "香港人", "香港人民", "\n", "\n\n", " \n \n"]
    )
).map("".join)


def sides(rows: tuple[Row, ...]) -> tuple[list[str], list[str]]:
    return (
        ["".join(each.text for each in row.before) for row in rows if row.before is not None],
        ["".join(each.text for each in row.after) for row in rows if row.after is not None],
    )


@settings(deadline=None)
@given(TEXTS | st.text(), TEXTS | st.text())
def test_every_paragraph_of_both_stands_in_one_row(before: str, after: str) -> None:
    rows = side_by_side(before, after)
    assert sides(rows) == (paragraphs(before), paragraphs(after))
    for row in rows:
        assert {each.op for each in row.before or ()} <= {"same", "delete"}
        assert {each.op for each in row.after or ()} <= {"same", "insert"}
        assert row.before is not None or row.after is not None
    assert all(row.same for row in rows) == (paragraphs(before) == paragraphs(after))


@settings(deadline=None)
@given(TEXTS | st.text())
def test_a_text_beside_itself_has_no_mark(text: str) -> None:
    assert all(row.same for row in side_by_side(text, text))


def test_a_changed_paragraph_stands_beside_what_it_was() -> None:
    before = "Dear Minister,\n\nWe ask you to act now.\n\nThe river is ours.\n\nYours"
    after = "Dear Minister,\n\nWe thank you.\n\nWe ask you to act today.\n\nYours"
    assert side_by_side(before, after) == (
        Row((Change("same", "Dear Minister,"),), (Change("same", "Dear Minister,"),)),
        Row(None, (Change("insert", "We thank you."),)),
        Row(
            (
                Change("same", "We ask you to act "),
                Change("delete", "now"),
                Change("same", "."),
            ),
            (
                Change("same", "We ask you to act "),
                Change("insert", "today"),
                Change("same", "."),
            ),
        ),
        Row((Change("delete", "The river is ours."),), None),
        Row((Change("same", "Yours"),), (Change("same", "Yours"),)),
    )


def test_empty_lines_make_no_difference() -> None:
    assert all(row.same for row in side_by_side("a\r\n\r\nb", "\n\na\n \n\n\nb\n\n"))
    assert paragraphs("one\ntwo\n\n three ") == ["one\ntwo", "three "]
    assert side_by_side("", "\n\n") == ()


def test_chinese_paragraphs_are_aligned_by_their_characters() -> None:
    rows = side_by_side(
        "我們要求政府釋放所有人。", "二十字以外的新段落。\n\n我們要求政府立即釋放所有人。"
    )
    assert [row.before is None for row in rows] == [True, False]


def test_marks_can_be_heard() -> None:
    html = to_html((Change("delete", "<b>"), Change("insert", "c")), spoken=True)
    assert html.replace(' class="unseen" lang="en" dir="ltr"', "") == (
        "<del><span>[taken out: </span>&lt;b&gt;<span>]</span></del>"
        "<ins><span>[put in: </span>c<span>]</span></ins>"
    )


@pytest.mark.parametrize("kind", ["words", "short paragraphs", "one word", "shifted"])
def test_two_quite_different_texts_of_100_kilobytes_take_bounded_time(kind: str) -> None:
    chance = random.Random(11)  # noqa: S311 — no secret

    def words(part: str, least: int) -> str:
        return part.join(
            " ".join(chance.choice("abcdefgh") * 4 for _ in range(least))
            for _ in range(100_000 // (5 * least + 2))
        )

    before, after = {
        "words": lambda: (words("\n\n", 40), words("\n\n", 40)),
        "short paragraphs": lambda: (words("\n\n", 1), words("\n\n", 1)),
        "one word": lambda: ("a\n\n" * 33_000, "b\n\n" * 33_000),
        "shifted": lambda: ("x\n\n" + "a\n\n" * 33_000, "a\n\n" * 33_000 + "y"),
    }[kind]()
    begun = time.process_time()
    assert sides(side_by_side(before, after)) == (paragraphs(before), paragraphs(after))
    assert time.process_time() - begun < 10
