"""The logos of those who issue a letter stand in its head: all as high, nobody's cut off."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from letters.domain.problems import Problem
from letters.rendering.pdf import Logo
from tests.rendering.pictures import REFUSED, logo
from tests.rendering.samples import letter, poppler, printed, roll_of

MILLIMETRE = 72 / 25.4
COLUMN = (28 * MILLIMETRE, 612 - 28 * MILLIMETRE)
SIZES = {
    "one": [(300, 300)],
    "a very wide one": [(1200, 100)],
    "a very tall one": [(80, 600)],
    "two": [(600, 200), (300, 300)],
    "three": [(300, 300), (500, 250), (200, 300)],
    "wide, tall and square": [(1200, 120), (120, 600), (300, 300)],
    "nine": [(600, 200)] * 9,
}


def logos(sizes: list[tuple[int, int]]) -> tuple[Logo, ...]:
    return tuple(
        Logo(logo(*size), f"Organization {number}") for number, size in enumerate(sizes, 1)
    )


def letter_of(count: int) -> bytes:
    names = tuple(f"Organization {number}" for number in range(1, count + 1))
    return printed(letter(conveners=names), roll_of("UNA"), logos=logos([(300, 300)] * count))


def placed(data: bytes) -> list[tuple[float, float, float, float]]:
    """Where each picture stands on the first page: left, bottom, right, top in points."""
    with pypdfium2.PdfDocument(data) as document:
        images = document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        return [each.get_bounds() for each in images]


def heads(text: str) -> float:
    """How far from the top of the paper (mm) the addressee's name stands."""
    found = re.search(r'yMin="([\d.]+)"[^>]*>Honorable<', text)
    assert found
    return float(found[1]) / MILLIMETRE


def layout(data: bytes) -> str:
    """The words of the first page with their places."""
    command = ["pdftotext", "-bbox", "-l", "1", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("name", SIZES)
def test_all_logos_are_as_high_and_whole_and_on_the_page(name: str) -> None:
    sizes = SIZES[name]
    conveners = tuple(f"Organization {number}" for number in range(1, len(sizes) + 1))
    data = printed(letter(conveners=conveners), roll_of("UNA"), logos=logos(sizes))
    found = placed(data)
    assert len(found) == len(sizes)
    heights = [(top - bottom) / MILLIMETRE for _, bottom, _, top in found]
    assert max(heights) - min(heights) < 0.05
    assert 6.9 < heights[0] < 14.1
    for (left, bottom, right, top), (width, height) in zip(found, sizes, strict=True):
        assert (right - left) / (top - bottom) == pytest.approx(width / height, rel=0.02)
        assert COLUMN[0] - 1 < left < right < COLUMN[1] + 1
    assert poppler(data, 1).count("Organization") >= len(sizes)


@pytest.mark.parametrize("name", ["one", "a very wide one", "three", "wide, tall and square"])
def test_the_address_stays_where_a_window_shows_it(name: str) -> None:
    for count in (1, len(SIZES[name])):
        conveners = tuple(f"Organization {number}" for number in range(1, count + 1))
        data = printed(letter(conveners=conveners), roll_of("UNA"), logos=logos(SIZES[name]))
        assert 44 < heads(layout(data)) < 53


def test_a_line_too_long_for_the_page_is_made_smaller_and_not_cut() -> None:
    data = printed(letter(), roll_of("UNA"), logos=logos([(1200, 30)]))
    ((left, _, right, _),) = placed(data)
    assert COLUMN[0] - 1 < left < right < COLUMN[1] + 1


def test_logos_stand_in_their_order_and_say_whose_they_are() -> None:
    data = letter_of(3)
    with pikepdf.open(BytesIO(data)) as document:
        figures = [
            str(each.Alt)
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
    assert sorted(figures) == ["Organization 1", "Organization 2", "Organization 3"]
    lefts = [left for left, *_ in placed(data)]
    assert lefts == sorted(lefts)


def test_drafts_have_the_logos_too_and_their_mark_above_them() -> None:
    wide = logos([(1200, 100)])
    data = printed(letter(), roll_of("UNA"), logos=wide, draft=True)
    ((_, _, _, top),) = placed(data)
    mark = re.search(r'yMax="([\d.]+)">delivery<', layout(data))
    assert mark
    assert 792 - top > float(mark[1])


def test_the_same_logos_give_the_same_bytes() -> None:
    assert letter_of(2) == letter_of(2)


@pytest.mark.parametrize("name", ["a bomb", "an SVG", "half a PNG", "a JPEG of a thousand layers"])
def test_no_letter_is_printed_with_what_is_no_picture(name: str) -> None:
    image, reason = REFUSED[name]
    with pytest.raises(Problem, match=reason) as caught:
        printed(letter(), roll_of("UNA"), logos=(Logo(image, "Lamp of Liberty"),))
    assert "The logo “Lamp of Liberty”" in caught.value.message
