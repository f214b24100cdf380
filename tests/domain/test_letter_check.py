"""What Ada should look at before she opens a letter, beside what its body makes doubtful."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from letters.domain.letter import LetterText, Recipient
from letters.domain.letter_check import all_doubts, counted, ready
from letters.domain.problems import Problem
from letters.domain.states import LetterKind

PARK = Recipient(name="Ada Park")


def text(day: date | None = None, *recipients: Recipient) -> LetterText:
    return LetterText(
        kind=LetterKind.OPEN_LETTER,
        title="Open letter",
        body="We write to you.",
        date=day,
        recipients=recipients,
    )


def test_a_letter_with_a_date_and_a_recipient_raises_no_doubt() -> None:
    assert all_doubts(text(date(2026, 3, 2), PARK)) == ()


def test_a_letter_without_a_date_may_be_opened_but_ada_is_told() -> None:
    undated = text(None, PARK)
    assert all_doubts(undated) == ("The letter has no date, so none is printed on it.",)
    ready(undated)


def test_a_letter_to_nobody_may_be_opened_but_ada_is_told() -> None:
    unaddressed = text(date(2026, 3, 2))
    assert all_doubts(unaddressed) == ("The letter is addressed to nobody.",)
    ready(unaddressed)


PRINTED = ("title", "reference", "salutation", "body")


@pytest.mark.parametrize("part", PRINTED)
def test_a_gap_left_anywhere_keeps_the_letter_from_being_opened(part: str) -> None:
    with pytest.raises(Problem, match=r"not filled in yet: \{\{ official \}\}"):
        ready(replace(text(), **{part: "To {{ official }}, from {{ count }} groups"}))


@pytest.mark.parametrize("part", PRINTED)
def test_the_number_of_names_may_stand_anywhere_and_is_put_in(part: str) -> None:
    written = replace(text(), **{part: "From {{ count }} groups"})
    ready(written)
    assert counted(written, 24) == replace(written, **{part: "From 24 groups"})
