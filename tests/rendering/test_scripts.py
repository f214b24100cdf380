"""Names are cut where their script changes, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.rendering.scripts import is_right_to_left, marked_up, runs, script_of


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        (
            "Hong Kong Watch (香港監察)",
            [("Hong Kong Watch (", ""), ("香港監察", "zh-Hant-HK"), (")", "")],
        ),
        ("HK_Connect_UK", [("HK_Connect_UK", "")]),
        ("7 October Movement", [("7 October Movement", "")]),
        ("བོད་དོན། Tibet", [("བོད་དོན།", "bo"), (" Tibet", "")]),
        ("日本のチベット支援", [("日本のチベット支援", "ja")]),
        ("한국인권센터 서울", [("한국인권센터 서울", "ko")]),
        ("Мемориал", [("Мемориал", "und-Cyrl")]),
        ("Cafe\u0301 Lion", [("Cafe\u0301 Lion", "")]),
    ],
)
def test_a_name_in_an_english_letter_is_cut_by_script(name, cut):
    assert [(run.text, run.language) for run in runs(name, "en")] == cut


@given(st.text(max_size=40), st.sampled_from(["en", "zh-Hant", "bo", "ar", "ru"]))
def test_cutting_loses_and_adds_nothing(text, language):
    assert "".join(run.text for run in runs(text, language)) == text


@given(st.text(max_size=40), st.sampled_from(["en", "ar", "zh-Hant"]))
def test_nothing_typed_becomes_markup(text, language):
    assert marked_up(text, language).striptags().split() == _escaped(text)


def _escaped(text):
    from markupsafe import escape

    return escape(text).striptags().split()


def test_text_from_the_right_stays_in_one_piece():
    assert marked_up("הסתדרות (1920)", "en") == '<bdi lang="he" dir="rtl">הסתדרות (1920)</bdi>'
    assert marked_up("Uyghur ئۇيغۇر", "ug") == "Uyghur ئۇيغۇر"
    assert marked_up("Human Rights Watch", "ar") == (
        '<bdi lang="und-Latn" dir="ltr">Human Rights Watch</bdi>'
    )


def test_arabic_script_with_uyghur_letters_is_uyghur():
    assert [run.language for run in runs("ئۇيغۇر", "en")] == ["ug"]
    assert [run.language for run in runs("الأويغور", "en")] == ["ar"]


@pytest.mark.parametrize(
    ("language", "script", "from_right"),
    [
        ("en", "Latn", False),
        ("zh-HK", "Hani", False),
        ("ja", "Hani", False),
        ("ug", "Arab", True),
        ("ug-Latn", "Latn", False),
        ("he", "Hebr", True),
        ("bo", "Tibt", False),
    ],
)
def test_a_language_has_its_script(language, script, from_right):
    assert script_of(language) == script
    assert is_right_to_left(language) is from_right
