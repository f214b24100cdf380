"""Where the pages of a printed letter break, and what stands in their heads."""

from __future__ import annotations

import pypdfium2
import pytest

from letters.domain.letter import Roll, Signatory
from letters.rendering.pdf.page import shortened
from tests.rendering.samples import in_order, letter, poppler, printed, roll_of

NAMES = [f"Organization {number:02} for a Safe Harbour" for number in range(1, 31)]
LEADS = [
    Signatory(f"Lead {number}", lead=number, title="Chair", affiliation="Example University")
    for number in range(1, 9)
]
TITLE = "Open Letter to President Biden on Sanctioned John Lee’s Potential Entry Into the U.S."


def pages(lines: int, roll: Roll) -> list[str]:
    """The pages of a letter with so many lines of text."""
    data = printed(letter(body="\n\n".join(["We write about the harbour."] * lines)), roll)
    with pypdfium2.PdfDocument(data) as document:
        count = len(document)
    return [poppler(data, page) for page in range(1, count + 1)]


def headed(found: list[str]) -> int:
    return next(number for number, page in enumerate(found) if "Signatories" in page)


def test_the_names_of_a_long_roll_begin_below_the_letter() -> None:
    found = pages(26, roll_of(*NAMES))
    assert in_order(["We write", "cc", "Ben Li", "Signatories", NAMES[0]], found[1]) == []


@pytest.mark.parametrize("lines", [30, 34, 36, 38])
@pytest.mark.parametrize("first", [[], LEADS], ids=["names", "leads"])
def test_the_head_of_the_names_never_stands_alone(lines: int, first: list[Signatory]) -> None:
    roll = roll_of(*first, *NAMES)
    found = pages(lines, roll)
    beside = [each for each in roll.lines if each.signatory.name in found[headed(found)]]
    assert len(beside) >= 6


def test_where_only_a_head_would_fit_the_names_begin_on_the_next_page() -> None:
    found = pages(36, roll_of(*NAMES))
    assert "Ben Li" in found[1]
    assert found[2].startswith("A safe harbour")
    assert in_order(["Signatories", *NAMES], found[2]) == []


@pytest.mark.parametrize("count", [1, 10, 11, 30])
def test_copies_stand_before_the_names_however_many_they_are(count: int) -> None:
    text = poppler(printed(letter(), roll_of(*NAMES[:count])))
    assert in_order(["Respectfully,", "Ben Li", "Signatories", NAMES[0]], text) == []


@pytest.mark.parametrize(
    ("title", "language", "head"),
    [
        ("A safe harbour", "en", "A safe harbour"),
        (TITLE, "en", "Open Letter to President Biden on Sanctioned John Lee’s Potential…"),
        (TITLE.upper(), "en", "OPEN LETTER TO PRESIDENT BIDEN ON SANCTIONED JOHN LEE’S…"),
        (f"A matter, {'named, ' * 20}", "en", f"A matter, {'named, ' * 7}named…"),
        (
            "關於香港人權狀況及其國際影響，" * 4,
            "zh-Hant",
            "關於香港人權狀況及其國際影響，" * 2 + "關於香港…",
        ),
        ("བོད་མིའི་" * 20, "bo", "བོད་མིའི་" * 7 + "བོད་…"),
        ("สิทธิมนุษยชน" * 9, "th", "สิทธิมนุษยชน" * 5 + "สิทธิ…"),
        ("😀 " * 60, "en", "😀 " * 22 + "😀…"),
        ("Harbour" * 20, "en", "Harbour" * 9 + "Harb…"),
        ("-" * 99, "en", "…"),
    ],
    ids=["short", "long", "capitals", "commas", "Han", "Tibetan", "Thai", "emoji", "word", "rule"],
)
def test_a_running_head_is_cut_between_words(title: str, language: str, head: str) -> None:
    assert shortened(title, language) == head
