"""Ben comments on a passage; the text around it goes on changing."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain.problems import Problem
from letters.domain.text import anchors
from letters.domain.text.anchors import Anchor, Passage

BODY = """\
We write about the **water** of the plateau.

We ask the Minister to [publish the plans](https://plans.example/dam) and to
wait.[^1] Nobody who lives there was asked.

- We ask for a *public* hearing.
- We ask for time.

[^1]: The plans of HK_Connect_UK’s partners are “secret”.
"""


def passage(body: str, found: Passage | None) -> str:
    assert found is not None
    return body[found.start : found.end]


@pytest.mark.parametrize(
    ("copied", "kept"),
    [
        ("Nobody who lives there was asked.", "Nobody who lives there was asked."),
        ("the water of the plateau", "the **water** of the plateau"),
        ("water of", "**water** of"),
        ("water", "water"),
        ("**water**", "**water**"),
        ("publish the plans", "publish the plans"),
        ("to publish the plans and", "to [publish the plans](https://plans.example/dam) and"),
        ("the plans and", "[publish the plans](https://plans.example/dam) and"),
        ("and to wait", "and to\nwait"),
        ("and  to\r\n\twait", "and to\nwait"),
        ("wait. Nobody", "wait.[^1] Nobody"),
        ("wait.1 Nobody", "wait.[^1] Nobody"),
        ("public hearing.\nWe ask for time", "*public* hearing.\n- We ask for time"),
        ('HK_Connect_UK\'s partners are "secret"', "HK_Connect_UK’s partners are “secret”"),
        ("plans.example/dam", "[publish the plans](https://plans.example/dam)"),
        ("  was asked ", "was asked"),
    ],
)
def test_words_are_found_as_they_were_copied(copied: str, kept: str) -> None:
    anchor = anchors.make(BODY, copied)
    assert anchor.quote == kept
    assert BODY[anchor.start :].startswith(kept)
    assert BODY[: anchor.start].endswith(anchor.before)
    assert BODY[anchor.start + len(kept) :].startswith(anchor.after)


def test_an_anchor_says_what_stands_around_it() -> None:
    assert anchors.make("a " * 40 + "quote" + " b" * 40, "quote") == Anchor(
        quote="quote", before="a " * 16, after=" b" * 16, start=80
    )


@pytest.mark.parametrize(
    "quote", ["We ask the Ministry", "wateR", "x" * 5000, "[^7]", "plateau. We no"]
)
def test_words_that_are_not_there_are_refused(quote: str) -> None:
    with pytest.raises(Problem, match="not in the text") as refused:
        anchors.make(BODY, quote)
    assert refused.value.field == "quote"
    assert len(refused.value.message) < 300
    assert anchors.times(BODY, quote) == 0


@pytest.mark.parametrize("quote", ["", " \n\u3000"])
def test_no_words_are_refused(quote: str) -> None:
    with pytest.raises(Problem, match="Mark the words"):
        anchors.make(BODY, quote)
    assert anchors.times(BODY, quote) == 0


def test_of_several_the_nearest_is_meant_else_the_first() -> None:
    first, second, third = (
        BODY.index("We ask the"),
        BODY.index("We ask for a"),
        BODY.index("We ask for t"),
    )
    assert anchors.times(BODY, "We ask") == 3
    assert anchors.make(BODY, "We ask").start == first
    assert anchors.make(BODY, "We ask", near=second + 3).start == second
    assert anchors.make(BODY, "We ask", near=10**9).start == third
    assert anchors.make(BODY, "We ask", near=-5).start == first


def test_chinese_words_are_found_without_blanks() -> None:
    body = "我們要求**政府**立即\n釋放所有人。"
    assert anchors.make(body, "政府立即釋放").quote == "**政府**立即\n釋放"


def test_a_comment_stays_where_it_was_while_other_words_change() -> None:
    anchor = anchors.make(BODY, "Nobody who lives there was asked.")
    new = BODY.replace("the **water**", "all water").replace("for time", "for a year")
    assert passage(new, anchors.find(anchor, BODY, new)) == anchor.quote


def test_a_changed_passage_is_not_found() -> None:
    anchor = anchors.make(BODY, "Nobody who lives there was asked.")
    assert anchors.find(anchor, BODY, BODY.replace("Nobody", "No one")) is None
    assert anchors.find(anchor, BODY, "") is None


def test_a_passage_that_moved_as_a_whole_is_found() -> None:
    anchor = anchors.make(BODY, "Nobody who lives there was asked.")
    new = anchor.quote + "\n\n" + BODY.replace(anchor.quote, "")
    assert anchors.find(anchor, BODY, new) == Passage(0, len(anchor.quote))


def test_the_surroundings_tell_which_of_several_is_meant() -> None:
    anchor = anchors.make(BODY, "We ask", near=BODY.index("We ask for a"))
    new = "We ask once more.\n\n" + BODY.replace("We ask the Minister", "We beg the Minister")
    found = anchors.find(anchor, BODY, new)
    assert found is not None
    assert new[found.end :].startswith(" for a *public* hearing")


def test_the_place_tells_where_the_surroundings_are_the_same() -> None:
    line = "A line that stands here again and again, with one word: peace.\n"
    old = line * 20
    anchor = anchors.make(old, "peace", near=10 * len(line))
    nth = anchor.start // len(line)
    new = "A beginning.\n" + old
    found = anchors.find(anchor, old, new)
    assert found is not None
    assert (found.start - len("A beginning.\n")) // len(line) == nth


def test_another_of_the_same_words_is_not_taken_for_one_that_was_taken_out() -> None:
    old = "the cat sleeps and far away there barks the dog"
    anchor = anchors.make(old, "the", near=0)
    assert anchor.start == 0
    assert anchors.find(anchor, old, old.removeprefix("the cat sleeps and ")) is None


def test_an_accepted_suggestion_takes_the_place_of_the_passage() -> None:
    anchor = anchors.make(BODY, "Nobody who lives there")
    place = anchors.find(anchor, BODY, BODY)
    assert place is not None
    new = anchors.replace(BODY, place, "None of them")
    assert "[^1] None of them was asked." in new
    assert new.replace("None of them", anchor.quote) == BODY
    with pytest.raises(ValueError, match="not in a text"):
        anchors.replace("short", Passage(3, 9), "x")


# A quote with letters that no edit holds: its place is known however the rest changes.
AROUND = st.text(st.sampled_from("abc *_[]()\n.香"), max_size=60)
QUOTE = st.text(st.sampled_from("XYZ"), min_size=3, max_size=8)


@settings(deadline=None)
@given(AROUND, QUOTE, AROUND, AROUND, AROUND)
def test_an_anchor_survives_any_edit_outside_its_passage(
    before: str, quote: str, after: str, new_before: str, new_after: str
) -> None:
    old, new = before + quote + after, new_before + quote + new_after
    anchor = anchors.make(old, quote)
    assert anchor.quote == quote
    assert anchors.find(anchor, old, new) == Passage(len(new_before), len(new_before) + len(quote))


PIECES = st.lists(st.sampled_from(["quote ", "a ", "b ", "c\n", "long words here "]), max_size=30)


@settings(deadline=None)
@given(PIECES, PIECES, st.integers(0, 200), PIECES, st.booleans())
def test_copies_of_the_words_elsewhere_do_not_mislead(
    first: list[str], last: list[str], near: int, inserted: list[str], ahead: bool
) -> None:
    # What stands around the passage within reach is nowhere else, and stays.
    mark = "0123456789 " * 4
    old = "".join(first) + mark + "quote" + mark[::-1] + "".join(last)
    extra = "".join(inserted)
    new = extra + old if ahead else old + extra
    anchor = anchors.make(old, "quote", near=old.index(mark) + len(mark))
    found = anchors.find(anchor, old, new)
    start = new.index(mark) + len(mark)
    assert found == Passage(start, start + 5)


@settings(deadline=None)
@given(PIECES.map("".join), PIECES.map("".join), st.integers(0, 300))
def test_what_is_found_are_always_the_words_themselves(old: str, new: str, near: int) -> None:
    for quote in ("quote", "a b", "words here"):
        if anchors.times(old, quote):
            anchor = anchors.make(old, quote, near)
            assert old[anchor.start : anchor.start + len(anchor.quote)] == anchor.quote
            found = anchors.find(anchor, old, new)
            if found is not None:
                assert new[found.start : found.end] == anchor.quote
            if anchor.quote not in new:
                assert found is None
            assert anchors.find(anchor, old, old) is not None


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_any_text_gives_an_anchor_or_a_sentence(body: str, quote: str, new: str) -> None:
    if not anchors.times(body, quote):
        with pytest.raises(Problem):
            anchors.make(body, quote)
        return
    anchor = anchors.make(body, quote)
    found = anchors.find(anchor, body, new)
    assert found is None or new[found.start : found.end] == anchor.quote


HOSTILE = [
    "a",
    "a ",
    "[",
    "](",
    "*",
    "*a",
    "[^1]",
    "> ",
    "- ",
    "[a](b) ",
    '](x "',
    "](x(",
    "_a ",
    "|-",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("quote", ["a", "a" * 300, "a" * 50_000])
def test_a_body_made_to_be_slow_is_not(piece: str, quote: str) -> None:
    body = piece * (100_000 // len(piece))
    begun = time.process_time()
    if anchors.times(body, quote):
        anchor = anchors.make(body, quote, near=50_000)
        assert anchors.find(anchor, body, body[1:] + "a") is not None or piece != "a"
    assert time.process_time() - begun < 8


def test_two_quite_different_long_texts_take_bounded_time() -> None:
    chance = random.Random(5)  # noqa: S311 — no secret

    def words() -> str:
        return " ".join(chance.choice("abcdefgh") * 4 for _ in range(20_000))

    old, new = words(), words()
    anchor = anchors.make(old, "aaaa bbbb", near=50_000)
    begun = time.process_time()
    anchors.find(anchor, old, new)
    assert time.process_time() - begun < 8
