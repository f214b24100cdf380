"""A letter in Arabic with a roll of names in many scripts: everything stands on the right side."""

from __future__ import annotations

import pypdfium2
import pytest

from letters.rendering.pdf import words
from tests.rendering.samples import A_PAGE, ADA, in_order, letter, pdfium, poppler, printed, roll_of

TITLE = "رسالة مفتوحة بشأن الحق في التجمع"
NAMES = [f"Group {chr(ord('A') + number)}" for number in range(11)] + ["Zebra Fund"]


@pytest.fixture(scope="module")
def arabic() -> bytes:
    text = letter(
        title=TITLE,
        language="ar",
        body="\n\n".join(["نكتب إليكم بقلق."] * 20),
        salutation="",
        recipients=(ADA,),
    )
    return printed(text, roll_of(*NAMES), edition=2, courtesy_of=("en", "zh-Hant"))


def left_of(data: bytes, page: int, word: str) -> float:
    """How far from the left of a page the last occurrence of a word begins, in points."""
    document = pypdfium2.PdfDocument(data)
    try:
        text = document[page].get_textpage()
        found, search = None, text.search(word)
        while (place := search.get_next()) is not None:
            found = place
        assert found is not None, word
        return float(text.get_charbox(found[0])[0])
    finally:
        document.close()


def test_the_numbers_hang_to_the_right_of_their_names(arabic: bytes) -> None:
    assert left_of(arabic, 1, "12") > left_of(arabic, 1, "Zebra Fund")


def test_the_columns_run_from_the_right(arabic: bytes) -> None:
    assert left_of(arabic, 1, "Group A") > left_of(arabic, 1, "Zebra Fund")


def test_the_running_lines_change_sides(arabic: bytes) -> None:
    english = printed(letter(body=A_PAGE), roll_of(*NAMES), edition=2)
    assert left_of(english, 1, "September") > left_of(english, 1, "A safe")
    assert left_of(arabic, 1, "التجمع") > left_of(arabic, 1, "سبتمبر")
    assert left_of(arabic, 1, "الطبعة") > 300


def test_the_order_and_every_name_are_those_of_the_roll(arabic: bytes) -> None:
    assert in_order(NAMES, pdfium(arabic)) == []
    # This reader takes columns from the left; it finds every name all the same.
    found = poppler(arabic, 2)
    assert [name for name in NAMES if name not in found] == []


def test_a_courtesy_translation_says_so_where_the_letter_begins(arabic: bytes) -> None:
    first = poppler(arabic, 1)
    assert "ترجمة للاطلاع فقط" in first
    # Beside Arabic figures it would be read as a zero.
    assert "·" not in first
    assert "Courtesy" not in poppler(printed(letter(), roll_of(*NAMES)))


@pytest.mark.parametrize("tag", ["en", "de", "fr", "es", "zh-Hant", "zh-Hans", "ar"])
def test_each_language_has_words_for_it(tag: str) -> None:
    own = words.words_in(tag)
    assert own.tag == tag
    sentence = own.courtesy_of(("en", "de"))
    assert "{" not in sentence
    assert sentence != words.words_in("en").courtesy_of(("en", "de")) or tag == "en"
