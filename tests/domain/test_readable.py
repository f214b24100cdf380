"""What Chu sees of a body, and where it comes from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.domain.text.readable import readable, whole_marks

SIGNS = st.lists(
    st.sampled_from(
        [*"*_[]()>#|-\\!^ \n1.a", "[^1]", "](", "[a](b)", "https://a.example/_x_", "香"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("We **urge** you, *now*.", "We urge you, now."),
        ("See [the law](https://law.example/a(b)?c) today", "See the law today"),
        ("Slow.[^wait] None", "Slow. None"),
        ("Text.\n\n[^wait]: As counted.", "Text.\n\nAs counted."),
        ("## Demands\n\n- one\n- two\n3. three\n> > quoted", "Demands\n\none\ntwo\nthree\nquoted"),
        ("HK_Connect_UK and _stress_", "HK_Connect_UK and stress"),
        ("One \\* two \\\\", "One * two \\"),
        ("| a | b |\n|---|:-:|\n| c | d |", " a  b \n\n c  d "),
        ("A rule\n\n---\n\nbelow", "A rule\n\n\n\nbelow"),
        ("https://a.example/_x_*y*", "https://a.example/_x_*y*"),
        ("2020. We wrote (twice).", "We wrote (twice)."),
        ("5 > 3 - 1", "5 > 3 - 1"),
        ("**「重要」**的", "「重要」的"),
    ],
)
def test_marks_vanish_and_words_stay(body: str, seen: str) -> None:
    assert readable(body).text == seen


def test_footnotes_can_be_read_as_the_numbers_they_print() -> None:
    assert readable("a[^x] b[^y] c[^x]", "numbered").text == "a1 b2 c1"


@settings(deadline=None)
@given(SIGNS | st.text())
def test_every_character_comes_from_its_place(body: str) -> None:
    seen = readable(body)
    assert "".join(body[at] for at in seen.starts) == seen.text
    assert list(seen.starts) == sorted(set(seen.starts))
    assert [end - start for start, end in zip(seen.starts, seen.ends, strict=True)] == [
        1 for _ in seen.text
    ]
    assert len(readable(body, "numbered").text) >= len(seen.text)


@pytest.mark.parametrize(
    ("body", "cut", "whole"),
    [
        ("We **urge** you", "urge", "urge"),
        ("We **urge** you", "urge** you", "**urge** you"),
        ("We **urge** you", "We **urge", "We **urge**"),
        ("We _urge_ you", "urge_ you", "_urge_ you"),
        ("See [the law](https://a.example) now", "law", "law"),
        ("See [the law](https://a.example) now", "law](https://a.example) now", None),
        ("See [the law](https://a.example) now", "See [the", None),
        ("snake_case words", "case words", "case words"),
    ],
)
def test_no_mark_is_left_alone(body: str, cut: str, whole: str | None) -> None:
    start = body.index(cut)
    first, last = whole_marks(body, start, start + len(cut))
    if whole is None:
        assert "[the law](https://a.example)" in body[first:last]
    else:
        assert body[first:last] == whole


@settings(deadline=None)
@given(SIGNS, st.integers(0, 40), st.integers(0, 40))
def test_widening_never_loses_a_character(body: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(body)), min(other, len(body))))
    first, last = whole_marks(body, start, end)
    assert 0 <= first <= start <= end <= last <= len(body)
