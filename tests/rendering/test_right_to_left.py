"""A letter in Arabic with a roll of names in many scripts: everything stands on the right side."""

from __future__ import annotations

import json
from dataclasses import replace

import pypdfium2
import pytest

from letters.domain import canonical
from letters.domain.print_form import PrintForm, Theme
from letters.rendering import sealing, verifying
from letters.rendering.pdf import words
from letters.rendering.pdf.attach import attach, files_of
from tests.rendering.samples import (
    A_PAGE,
    ADA,
    PANEL,
    in_order,
    letter,
    pdfium,
    poppler,
    printed,
    roll_of,
)
from tests.support import sealed

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


PEACE = "جمعية السلام للإغاثة والأمل"
HOPE = "ندعو إلى السلام للإغاثة والأمل الآمن إلى الجميع"
RIGHTS = (
    f"نحن {{{{ count }}}} من المنظمات {HOPE}، أولًا وأخيرًا.\n\nبمعرّضين لخطر Hong Kong، الموقّعين."
)


@pytest.mark.parametrize(
    ("language", "theme", "body", "names"),
    [
        ("ar", Theme.MODERN, RIGHTS, [PEACE, "عبد الله الأحمد", "محمّد عبدالله Smith"]),
        (
            "ug",
            Theme.CLASSIC,
            "بىز {{ count }} تەشكىلات سىزدىن لايىھە سورايمىز.",
            ["دۇنيا ئۇيغۇر قۇرۇلتىيى"],
        ),
        (
            "he",
            Theme.BROADSIDE,
            "אנו {{ count }} ארגונים קוראים לשָׁלוֹם עם Hong Kong, עכשיו.",
            ["שלום עכשיו"],
        ),
    ],
)
def test_a_sealed_letter_from_the_right_verifies(
    language: str, theme: Theme, body: str, names: list[str]
) -> None:
    text = letter(
        language=language, title=body.split(".")[0].replace("{{ count }} ", ""), body=body
    )
    roll = roll_of(*names)
    manifest = sealed.manifest_of(
        roll,
        title=text.title,
        language=language,
        text=json.loads(canonical.canonical(text, letter=sealed.LETTER, version=1)),
        text_hash=canonical.text_hash(text, letter=sealed.LETTER, version=1),
    )
    filled = letter(
        language=language, title=text.title, body=body.replace("{{ count }}", f"{len(names)}")
    )
    panel = replace(PANEL, text_hash=manifest.text_hash, roll_hash=manifest.roll_hash)
    pages = printed(filled, roll, form=PrintForm(theme=theme), panel=panel)
    key = sealed.edition().key
    data = sealed.seal(attach(pages, files_of(manifest, roll), made_at=sealed.AT), key)
    report = verifying.verify(data, certificates=[sealing.pem(key.certificate())])
    assert [each.sentence for each in report.findings if each.holds is False] == []
    assert report.holds is True
    if language == "ar":
        # Neither turns lam-alef around, nor the name of God: a search finds them.
        for text_read in (poppler(pages), pdfium(pages)):
            assert HOPE in text_read
            assert [name for name in names[:2] if name not in text_read] == []
