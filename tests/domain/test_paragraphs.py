"""A body in paragraphs with marked passages: what is shown is what a reader sees."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from letters.domain.text.anchors import Passage
from letters.domain.text.paragraphs import paragraphs
from letters.domain.text.readable import readable

BODY = """\
# What we ask

We write with **great concern**.[^1]

1. Act [now](https://a.example).
2. Tell us.

> A wall.
> A door.

---

| Who | When |
| --- | --- |
| We | now |

[^1]: As in March.
"""


def shown(body: str) -> list[tuple[str, str, str]]:
    return [(each.kind, each.sign, each.words) for each in paragraphs(body)]


def test_each_kind_of_paragraph_is_told_apart() -> None:
    assert shown(BODY) == [
        ("heading", "", "What we ask"),
        ("text", "", "We write with great concern."),
        ("item", "1.", "Act now."),
        ("item", "2.", "Tell us."),
        ("quote", "", "A wall.\nA door."),
        ("row", "", "Who  When"),
        ("row", "", "We  now"),
        ("note", "", "As in March."),
    ]


def test_long_lines_are_paragraphs_of_their_own_and_short_ones_go_together() -> None:
    long = "word " * 30
    assert len(shown(f"{long}\n{long}")) == 2
    assert len(shown("1 Parliament Square\nSpringfield")) == 1


def test_a_passage_is_marked_where_it_stands_and_ends_once() -> None:
    start = BODY.index("great")
    text = paragraphs(BODY, [Passage(start, start + len("great concern"))])[1]
    marked = [each for each in text.pieces if each.marks]
    assert [(each.text, each.marks, each.ends) for each in marked] == [
        ("great concern", (0,), (0,))
    ]
    assert [each.text for each in text.pieces if each.call] == ["1"]


def test_a_passage_over_two_paragraphs_is_marked_in_both_and_ends_in_the_last() -> None:
    start, end = BODY.index("Act"), BODY.index("us.")
    found = paragraphs(BODY, [Passage(start, end)])
    assert [[p.ends for p in each.pieces if p.marks] for each in found[2:4]] == [[()], [(0,)]]


bodies = st.lists(
    st.sampled_from(
        ["a", " ", "\n", "\n\n", "**b**", "_c_", "[d](e)", "[^1]", "- ", "> ", "# ", "|"]
    ),
    max_size=20,
).map("".join)
spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=4)


@given(bodies, spans)
def test_nothing_is_lost_and_each_mark_covers_its_passage(
    body: str, places: list[tuple[int, int]]
) -> None:
    passages = [Passage(a, min(a + n, len(body))) for a, n in places if a < len(body)]
    found = paragraphs(body, passages)
    text = "".join(each.text for p in found for each in p.pieces)
    assert "".join(text.split()) == "".join(readable(body, "numbered").text.split())
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    for number in range(len(passages)):
        ends = sum(number in each.ends for p in found for each in p.pieces)
        marked = sum(number in each.marks for p in found for each in p.pieces)
        assert ends <= 1
        assert not marked or ends == 1 or not body.strip()
