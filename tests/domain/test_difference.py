"""What Ada sees when Ben saved before her."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain.text import difference
from letters.domain.text.difference import Change, by_word, moved, to_html

WORDS = st.lists(
    st.sampled_from(["we", "ask", " ", "\n", ".", "香", "港", "é", "e\u0301", "👩‍👩‍👧"])
)


def sides(changes: tuple[Change, ...]) -> tuple[str, str]:
    return (
        "".join(change.text for change in changes if change.op != "insert"),
        "".join(change.text for change in changes if change.op != "delete"),
    )


@given(WORDS.map("".join), WORDS.map("".join))
def test_the_two_sides_are_the_two_texts(before: str, after: str) -> None:
    assert sides(by_word(before, after)) == (before, after)


@settings(max_examples=200)
@given(st.text(), st.text())
def test_the_two_sides_are_the_two_texts_in_any_script(before: str, after: str) -> None:
    assert sides(by_word(before, after)) == (before, after)


@given(st.text())
def test_an_unchanged_text_has_no_change(text: str) -> None:
    assert all(change.op == "same" for change in by_word(text, text))


def test_words_change_whole() -> None:
    changes = by_word("We urge the Minister to act now.", "We urge the Ministry to act today.")
    assert changes == (
        Change("same", "We urge the "),
        Change("delete", "Minister"),
        Change("insert", "Ministry"),
        Change("same", " to act "),
        Change("delete", "now"),
        Change("insert", "today"),
        Change("same", "."),
    )


def test_chinese_changes_by_the_character() -> None:
    assert by_word("香港的自由", "香港人民的自由") == (
        Change("same", "香港"),
        Change("insert", "人民"),
        Change("same", "的自由"),
    )


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [("བོད་རང་དབང་།", "བོད་ལྗོངས་།", "བོད"), ("a cafe\u0301 b", "a cafe b", "cafe\u0301")],
)
def test_marks_stay_with_their_letters(before: str, after: str, word: str) -> None:
    pieces = [change.text for change in by_word(before, after)]
    assert not any(piece.startswith(("\u0301", "\u0f72", "\u0f7c")) for piece in pieces)
    assert word in "".join(pieces)


def test_html_is_escaped_and_shows_moved_line_breaks() -> None:
    html = to_html(by_word("<b>one</b> two", "<b>one</b>\ntwo & three"))
    assert "<b>" not in html
    assert "&lt;b&gt;one&lt;/b&gt;" in html
    assert "<ins>¶\n</ins>" in html or "¶\n" in html
    assert "&amp;" in html
    assert html.count("<ins>") == html.count("</ins>") > 0
    assert "style" not in html
    assert to_html((Change("delete", "<i>"), Change("insert", "\n"))) == (
        "<del>&lt;i&gt;</del><ins>¶\n</ins>"
    )


@settings(deadline=None)
@given(st.text("ab", max_size=12), st.text("ab", max_size=12))
def test_the_overlap_is_the_longest(before: str, after: str) -> None:
    lengths = range(min(len(before), len(after)) + 1)
    assert difference._overlap(before, after) == max(
        length for length in lengths if before[len(before) - length :] == after[:length]
    )


@settings(deadline=None)
@given(WORDS.map("".join), WORDS.map("".join), WORDS.map("".join))
def test_a_place_moves_with_its_word(before: str, kept: str, inserted: str) -> None:
    mark = " unmistakable "
    old, new = before + mark + kept, inserted + mark + kept
    assert moved(len(before) + 3, old, new) == len(inserted) + 3
    assert moved(0, new, new) == 0
    assert moved(len(old), old, new) == len(new)


def test_the_place_of_a_word_taken_out_is_where_it_stood() -> None:
    assert moved(5, "one two three", "one three") == 4


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("b" + "a " * 50_000, "x " + " a" * 49_999),
        ("a " * 50_000, " a" * 50_000),
        ("a " * 25_000 + "b " * 25_000, "b " * 25_000 + "a " * 25_000),
    ],
)
def test_a_text_of_one_word_that_shifts_takes_bounded_time(before: str, after: str) -> None:
    begun = time.process_time()
    assert sides(by_word(before, after)) == (before, after)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("kind", ["words", "two words", "characters", "signs", "unique"])
def test_two_quite_different_texts_of_100_kilobytes_take_bounded_time(kind: str) -> None:
    chance = random.Random(7)  # noqa: S311 — no secret
    make = {
        "words": lambda: " ".join(chance.choice("abcdefgh") * 4 for _ in range(20_000)),
        "two words": lambda: " ".join(chance.choice("ab") for _ in range(50_000)),
        "characters": lambda: "".join(chr(chance.randint(0x4E00, 0x9FFF)) for _ in range(33_000)),
        "signs": lambda: "".join(chance.choice(",.;:") for _ in range(100_000)),
        "unique": lambda: " ".join(f"{number}" for number in chance.sample(range(10**6), 14_000)),
    }[kind]
    before, after = make(), make()
    begun = time.process_time()
    changes = by_word(before, after)
    assert time.process_time() - begun < 8
    assert sides(changes) == (before, after)


def test_a_word_may_be_coded_by_any_code_point_even_a_surrogate() -> None:
    before = " ".join(str(number) for number in range(60_000))
    after = before.replace("59999", "sixty thousand")
    changes = by_word(before, after)
    assert sides(changes) == (before, after)
    assert [change.op for change in changes] == ["same", "delete", "insert"]


def test_a_changed_cell_of_a_table_is_marked_alone() -> None:
    before = "| Ask | By |\n| --- | --- |\n| Lift the ban | 1 May |\n"
    html = to_html(by_word(before, before.replace("1 May", "9 June")))
    assert html.startswith("| Ask | By |\n| --- | --- |\n| Lift the ban | <del>1 May</del>")
    assert "<ins>9 June</ins> |" in html
