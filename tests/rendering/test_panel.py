"""The panel at the end of an edition tells Ben how to check it, and claims no more than holds."""

from __future__ import annotations

import io
from dataclasses import fields, replace
from itertools import combinations
from string import Formatter

import pikepdf
import pypdfium2
import pytest
import segno

from letters.domain import edition_code
from letters.rendering.pdf import panel_words, words
from letters.rendering.pdf.panel import Certificate, panel_text
from tests.rendering.samples import PANEL, letter, pdfium, printed, roll_of

MM = 72 / 25.4


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return printed(
        letter(), roll_of("UNA", "Call4HK"), panel=PANEL, version=3, text_hash=PANEL.text_hash
    )


def test_it_stands_at_the_end_with_code_hashes_and_address(pdf: bytes) -> None:
    end = pdfium(pdf).partition("How to check this edition")[2]
    assert "7K3M-9QXT-2WHD Issued on September 15, 2023 and sealed by Example Coalition." in end
    assert "Example Coalition Seal made the certificate itself" in end
    assert "Check the file or its code at letters.example.org/verify." in end
    assert f"Text (SHA-256) {' '.join(['3f9a0c7e'] * 8)}" in end
    assert f"Names (SHA-256) {' '.join(['b7d20415'] * 8)}" in end
    assert f"Certificate (SHA-256) {' '.join(['5e5e5e5e'] * 4)} …" in end
    assert "Text of version 3" not in pdfium(pdf)


def test_whatever_its_code_readers_copy_it_without_a_blank() -> None:
    """Every letter before and behind every other, as one long code over several lines."""
    code = "".join(map("".join, combinations(edition_code.ALPHABET[10:], 2)))
    document = pypdfium2.PdfDocument(
        printed(letter(), roll_of("UNA"), panel=replace(PANEL, code=code))
    )
    read = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert code in read.replace("\r\n", "")


def test_its_qr_code_opens_the_page_of_this_edition(pdf: bytes) -> None:
    """Square for square as a QR encoder gives it for that address, with white all around."""
    modules = [[bool(each) for each in row] for row in segno.make(PANEL.link, error="m").matrix]
    size, pixels, white = len(modules), 8, 4
    left, bottom, right, top, height = figure(pdf)
    module = (right - left) / size
    assert module > 0.6 * MM
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    cut = (left - white * module, bottom, page.get_width() - right, height - top)
    seen = page.render(scale=pixels / module, crop=cut, grayscale=True).to_pil()
    document.close()

    def is_dark(x: int, y: int) -> bool:
        return bool(seen.getpixel((pixels * x + pixels // 2, pixels * y + pixels // 2)) < 128)

    blank = [[False] * white] * size
    assert [[is_dark(x, y) for x in range(white)] for y in range(size)] == blank
    assert [[is_dark(white + x, y) for x in range(size)] for y in range(size)] == modules


def figure(pdf: bytes) -> tuple[float, ...]:
    """Where the picture stands, in points: left, bottom, right, top; the height of the page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (found,) = (
            each
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        )
        assert str(found.Alt) == f"QR code that opens {PANEL.link}"
        return (*map(float, found.A.BBox), float(found.Pg.MediaBox[3]))


def sentences(language: str = "en", **changes: object) -> str:
    return " ".join(panel_text(replace(PANEL, **changes), language).sentences)


def test_it_tells_what_a_reader_will_say_of_the_seal() -> None:
    assert "unknown. That is expected" in sentences()
    bought = Certificate("Lamp e. V.", "c" * 64, own=False)
    assert "names Lamp e. V. as the holder of the certificate" in sentences(certificate=bought)
    assert "has no seal" in sentences(certificate=None)
    assert "sealed by" not in sentences(certificate=None)


def test_before_there_is_a_key_no_fingerprint_is_printed() -> None:
    new = replace(PANEL, certificate=Certificate("Example Coalition", "", own=True))
    assert [label for label, _ in panel_text(new, "en").hashes] == ["Text", "Names"]


def test_what_a_convener_is_called_is_no_markup() -> None:
    assert "&lt;b&gt;Ben &amp; {Sons}" in sentences(convener="<b>Ben & {Sons}")


@pytest.mark.parametrize("language", ["de", "fr", "es", "zh-Hant", "zh-Hans", "ar", "bo"])
def test_it_speaks_the_language_of_the_letter(language: str) -> None:
    text = panel_text(PANEL, language)
    assert text.language == (language if language != "bo" else "en")
    assert text.direction == ("rtl" if language == "ar" else "ltr")
    assert ("sealed by" in text.sentences[0]) == (language == "bo")


def test_each_language_of_the_letter_has_all_words_of_the_panel() -> None:
    spoken = set(panel_words._WORDS)
    assert spoken == {each.tag for each in words._WORDS.values()}
    for each in fields(panel_words.PanelWords):
        gaps = {
            tuple(sorted({gap for _, gap, _, _ in Formatter().parse(said) if gap}))
            for tag in spoken
            if (said := getattr(panel_words._WORDS[tag], each.name))
        }
        assert len(gaps) == 1, f"{each.name} is filled differently"
        assert all(getattr(panel_words._WORDS[tag], each.name) for tag in spoken)
