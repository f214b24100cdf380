"""The text on the pages is that of the manifest: in its order, and nothing in between."""

from __future__ import annotations

from functools import cache

import pytest

from letters.domain.text.parser import parse
from letters.rendering.pdf import names_found
from letters.rendering.verifying import passages
from tests.rendering import samples

TITLE = "A safe harbour for those who had to leave"
ASKS = [
    f"Point {number} asks the council to extend the visas before the recess, and to say so in "
    f"public on the day on which the harbour opens.{f'[^{number}]' if number % 5 == 0 else ''}"
    for number in range(20)
]
NOTES = [
    f"[^{number}]: Section {number} of the Residence Act, as amended." for number in range(0, 20, 5)
]
TABLE = ["| Measure | Persons |", "| --- | --- |", *(f"| Visa {n} | {n} |" for n in range(60))]
BODY = "\n\n".join([*ASKS, "1. 25 visas\n2. 30 visas", "\n".join(TABLE), "7 days remain.", *NOTES])


@cache
def pages() -> tuple[str, ...]:
    """A letter whose paragraphs, notes and table run over pages."""
    text = samples.letter(body=BODY)
    return names_found.pages_of(samples.printed(text, samples.roll_of("Lamp"), panel=samples.PANEL))


def lost(body: str) -> str | None:
    """Where the printed pages depart from a letter of this text."""
    return passages.lost(pages(), TITLE, parse(body))


def test_a_letter_over_pages_is_the_one_that_was_printed() -> None:
    assert len(pages()) > 3
    assert lost(BODY) is None


def test_a_letter_that_ends_on_the_page_of_the_panel_is_the_one_that_was_printed() -> None:
    body = "\n\n".join(ASKS[1:5] + ASKS[6:10] + ASKS[11:15])
    printed = samples.printed(
        samples.letter(body=body), samples.roll_of("Lamp"), panel=samples.PANEL
    )
    pages = names_found.pages_of(printed)
    assert "Point 1 asks" in pages[0]
    assert "Point 14 asks" in pages[1]
    assert samples.PANEL.code in pages[1]
    assert passages.lost(pages, TITLE, parse(body)) is None


@pytest.mark.parametrize(
    ("signed", "where"),
    [
        (BODY.replace("Point 7 asks", "Point 7 never asks"), "Point 7 never"),
        (BODY.replace("Point 7 asks the", "Point 7 the"), "Point 7 the"),
        (BODY.replace("Point 7 asks", "Point 17 asks"), "Point 17"),
        (BODY.replace(ASKS[8] + "\n\n", ""), "Point 9"),
        (BODY.replace(ASKS[8], ASKS[9], 1), "Point 9"),
        (BODY.replace(ASKS[8], "We pay.\n\n" + ASKS[8]), "We pay."),
        (BODY.replace("| Visa 50 | 50 |", "| Visa 50 | 51 |"), "51"),
        (BODY.replace("Section 10 of", "Section 11 of"), "Visa"),
        (BODY.replace(NOTES[1], "[^5]: " + NOTES[2][7:]), "Point"),
        (BODY.replace("7 days remain.", "7 days remain. Act now."), "7 days remain. Act now."),
    ],
)
def test_pages_that_depart_from_the_text_are_told_with_the_passage(signed: str, where: str) -> None:
    found = lost(signed)
    assert found is not None
    assert found.startswith(where)


def test_another_title_is_told() -> None:
    assert passages.lost(pages(), "A safer harbour", parse(BODY)) == "A safer harbour"
