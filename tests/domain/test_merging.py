"""Ada and Ben change one text at the same time; the merge holds what both meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.domain import letter_merge
from letters.domain.letter import LetterText, Recipient
from letters.domain.states import LetterKind
from letters.domain.text import placeholders
from letters.domain.text.merging import EITHER, END, OR, merge

BASE = """\
We write with concern about the new ordinance.

We ask you to act now, and to tell us what you did.

Thank you for your time."""

words = st.sampled_from(
    ["act", "now", "we", "ask", "自由", "རང་", "حرية", "**", "[a](b)", "\n", "\n\n"]
)
texts = st.lists(words, max_size=14).map(" ".join)


@given(texts, texts)
def test_where_only_one_wrote_the_merge_is_what_was_written(base: str, text: str) -> None:
    assert merge(base, text, base).text == text
    assert merge(base, base, text).text == text
    assert merge(base, text, text).text == text
    assert merge(base, text, base).choices == merge(base, text, text).choices == 0


@given(texts, texts, texts)
def test_every_choice_is_whole_and_counted(base: str, theirs: str, mine: str) -> None:
    merged = merge(base, theirs, mine)
    for mark in (EITHER, OR, END):
        assert merged.text.count(mark) == merged.choices


lines = st.lists(st.integers(0, 9), min_size=1, max_size=8)


@given(lines, st.data())
def test_what_anybody_put_in_is_in_the_merge(numbers: list[int], data: st.DataObject) -> None:
    """Words of which there is one each: none of those that either wrote is lost."""
    base = [f"old{at} same{n}." for at, n in enumerate(numbers)]

    def edited(who: str) -> list[str]:
        edits = data.draw(
            st.lists(
                st.sampled_from(["keep", "change", "add", "cut"]),
                min_size=len(base),
                max_size=len(base),
            )
        )
        made = []
        for at, (line, edit) in enumerate(zip(base, edits, strict=True)):
            if edit == "change":
                made.append(line.replace("same", f"{who}{at}x"))
            elif edit == "add":
                made += [line, f"{who}{at}y."]
            elif edit == "keep":
                made.append(line)
        return made

    theirs, mine = edited("their"), edited("my")
    merged = merge(*("\n\n".join(each) for each in (base, theirs, mine)))
    for text in (*theirs, *mine):
        for word in text.split():
            if word.startswith(("their", "my")):
                assert word.rstrip(".") in merged.text


@given(st.integers(0, 5), st.integers(0, 5))
def test_changes_of_different_paragraphs_both_survive(one: int, other: int) -> None:
    base = [f"Paragraph {n} says something of its own." for n in range(6)]
    if one == other:
        return
    theirs, mine = list(base), list(base)
    theirs[one] = "Ada wrote this one anew."
    mine[other] += " Ben went on."
    wanted = list(theirs)
    wanted[other] = mine[other]
    merged = merge(*("\n\n".join(each) for each in (base, theirs, mine)))
    assert (merged.text, merged.choices) == ("\n\n".join(wanted), 0)


def test_words_of_one_paragraph_are_merged_too() -> None:
    theirs = BASE.replace("act now", "act today")
    mine = BASE.replace("what you did", "what you have done")
    merged = merge(BASE, theirs, mine)
    assert "We ask you to act today, and to tell us what you have done." in merged.text
    assert merged.choices == 0


def test_the_same_words_changed_twice_are_a_choice() -> None:
    merged = merge(BASE, BASE.replace("now", "today"), BASE.replace("now", "at once"))
    assert f"act {EITHER}today{OR}at once{END}, and" in merged.text
    assert merged.choices == 1


def test_what_one_took_out_and_the_other_changed_is_a_choice() -> None:
    paragraph = "We ask you to act now, and to tell us what you did.\n\n"
    merged = merge(BASE, BASE.replace(paragraph, ""), BASE.replace("now", "today"))
    assert merged.choices == 1
    assert "today" in merged.text
    assert EITHER in merged.text


def test_two_new_paragraphs_at_one_place_are_a_choice() -> None:
    merged = merge("A.\n\nB.", "A.\n\nAda's.\n\nB.", "A.\n\nBen's.\n\nB.")
    assert merged.choices == 1
    assert "Ada's." in merged.text
    assert "Ben's." in merged.text


def test_a_paragraph_that_both_wrote_anew_is_one_choice_and_no_word_salad() -> None:
    theirs = "Red orange yellow green blue indigo violet one two three four."
    mine = "Mon one tue two wed three thu four fri red sat blue sun green."
    base = "One red two blue three green four yellow five black six white."
    merged = merge(base, theirs, mine)
    assert merged.choices <= 3
    for word in (*theirs.split(), *mine.split()):
        assert word.strip(".") in merged.text


def test_a_choice_keeps_the_letter_from_being_opened() -> None:
    assert placeholders.names_in(EITHER + OR + END) == ("either", "or", "end")


# Whole letters

LETTER = LetterText(kind=LetterKind.OPEN_LETTER, title="On the ordinance", body=BASE)


def changed(**fields: Any) -> LetterText:
    return replace(LETTER, **fields)


def test_each_part_comes_from_who_changed_it() -> None:
    theirs = changed(date=date(2026, 3, 1), recipients=(Recipient("Chu"),))
    mine = changed(title="On the new ordinance", body=BASE + "\n\nBen")
    merged = letter_merge.merge(LETTER, theirs, mine)
    assert merged.text == changed(
        title="On the new ordinance",
        body=BASE + "\n\nBen",
        date=date(2026, 3, 1),
        recipients=(Recipient("Chu"),),
    )
    assert (merged.choices, merged.parts) == (0, ())


def test_a_part_that_both_changed_is_named() -> None:
    merged = letter_merge.merge(LETTER, changed(title="Ada's"), changed(title="Ben's"))
    assert (merged.text.title, merged.parts) == ("Ben's", ("Title",))


@pytest.mark.parametrize("same", ["Ada's", "On the ordinance"])
def test_a_part_that_both_have_alike_is_not(same: str) -> None:
    assert letter_merge.merge(LETTER, changed(title=same), changed(title=same)).parts == ()
