"""Whatever file Ada chooses as a logo, only a small picture in its right colours is kept."""

from __future__ import annotations

import random

import pytest
from PIL import Image

from letters.domain.problems import Problem
from letters.rendering.pdf.engine import weasyprint
from letters.rendering.pdf.pictures import HEAVIEST, HIGHEST, WIDEST, anew, for_letterhead
from tests.rendering.pictures import (
    REFUSED,
    SECRET,
    encoded,
    layered,
    logo,
    opened,
    plain,
    sideways,
    swapped_colours,
    with_note,
)

RED = (255, 0, 0)


@pytest.fixture(autouse=True)
def _engine() -> None:
    """As it is once something was printed: the engine changes how Pillow reads."""
    weasyprint()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_logo_is_refused_with_a_reason(name: str) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(Problem, match=reason) as caught:
        for_letterhead(data)
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    "data",
    [
        encoded(plain()),
        encoded(plain(), "JPEG"),
        encoded(plain().convert("CMYK"), "JPEG"),
        encoded(plain().convert("P")),
        encoded(plain(), "JPEG", progressive=True),
        # Phones put a second view of the same picture behind the first.
        encoded(plain(), "MPO", save_all=True, append_images=[plain(colour="#0000ff")]),
        encoded(plain(), icc_profile=b"no profile"),
    ],
)
def test_every_kind_of_png_and_jpeg_is_kept_as_it_looks(data: bytes) -> None:
    kept = for_letterhead(data)
    picture = opened(kept.data)
    assert picture.size == (kept.width, kept.height) == (300, 100)
    found = picture.getpixel((150, 50))
    assert isinstance(found, tuple)
    assert all(abs(one - other) < 8 for one, other in zip(found, RED, strict=True))


def test_greys_of_sixteen_bits_stay_grey() -> None:
    kept = opened(for_letterhead(encoded(Image.new("I;16", (300, 100), 0x4E4E))).data)
    assert kept.getpixel((9, 9)) == (0x4E, 0x4E, 0x4E)


def test_a_picture_for_the_press_keeps_the_colours_that_are_meant() -> None:
    red, green, _blue = opened(for_letterhead(swapped_colours()).data).getpixel((9, 9))  # type: ignore[misc]
    assert green > red


def test_a_picture_taken_sideways_is_turned_and_tells_no_secret() -> None:
    data = sideways()
    assert SECRET.encode() in data
    kept = for_letterhead(data)
    assert (kept.width, kept.height) == (100, 300)
    assert opened(kept.data).info == {}
    assert b"Ada" not in kept.data


def test_nothing_but_pixels_is_kept() -> None:
    for write in (for_letterhead, lambda data: anew(data, "The logo")):
        kept = write(with_note()).data
        assert opened(kept).info == {}
        assert b"<script" not in kept
        assert kept.endswith(b"IEND\xaeB`\x82")


def test_what_is_clear_stays_clear_and_white_edges_go() -> None:
    kept = for_letterhead(logo(200, 100, edge=70))
    assert (kept.width, kept.height) == (200, 100)
    on_white = Image.new("RGB", (400, 400), "#fffdfd")
    on_white.paste("#1b4b82", (150, 180, 250, 220))
    kept = for_letterhead(encoded(on_white, "JPEG", quality=95))
    assert abs(kept.width - 100) + abs(kept.height - 40) < 8
    ring = Image.new("RGBA", (100, 100), "#00000000")
    ring.paste("#000000", (0, 0, 100, 10))
    ring.paste("#000000", (0, 90, 100, 100))
    assert opened(for_letterhead(encoded(ring)).data).getpixel((50, 50)) == (0, 0, 0, 0)


def test_a_large_picture_is_made_no_larger_than_print_needs() -> None:
    kept = for_letterhead(encoded(plain(2000, 2000)))
    assert (kept.width, kept.height) == (HIGHEST, HIGHEST)
    kept = for_letterhead(encoded(plain(3900, 1000)))
    assert (kept.width, kept.height) == (WIDEST, 308)


def test_a_picture_that_is_hard_to_pack_is_made_smaller_until_it_is_light() -> None:
    noise = random.Random(4).randbytes(800 * 560 * 3)  # noqa: S311
    kept = for_letterhead(encoded(Image.frombytes("RGB", (800, 560), noise), "JPEG"))
    assert len(kept.data) <= HEAVIEST
    assert 1.38 < kept.width / kept.height < 1.48
    assert kept.height > 165, "14 mm at 300 dots an inch"


def test_a_jpeg_of_a_few_layers_is_usual() -> None:
    assert for_letterhead(layered(3)).width == 600


def test_what_is_kept_is_written_alike_each_time() -> None:
    kept = for_letterhead(logo(edge=9)).data
    assert for_letterhead(kept).data == kept
    assert anew(kept, "The logo").data == kept


def test_a_broken_file_breaks_nothing() -> None:
    """Files with a few bytes changed or the end missing: a picture or a sentence, always."""
    chance = random.Random(7)  # noqa: S311
    seen = set()
    for number in range(600):
        data = bytearray(sideways() if number % 2 else with_note())
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = chance.randrange(20, len(data)) if number % 3 == 0 else len(data)
        try:
            seen.add(for_letterhead(bytes(data[:cut])).width > 0)
        except Problem as problem:
            seen.add(problem.message)
    assert True in seen
    assert "The file is damaged, or not a PNG or JPEG picture after all. Save it anew." in seen
