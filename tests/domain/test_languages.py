"""Tags of languages: what is one, how it is written, what it is called."""

from __future__ import annotations

import pytest

from letters.domain import languages


@pytest.mark.parametrize("tag", [*languages.LANGUAGES, "dz", "mn", "ckb", "zh-Hant-HK", "kk-Arab"])
def test_a_language_with_a_name_is_known(tag: str) -> None:
    assert languages.is_known(tag)
    assert languages.canonical(tag.upper()) == tag
    assert languages.native(tag)


@pytest.mark.parametrize("tag", ["", "qq", "xx", "und", "mul", "zxx", "a b", "ar\x00", "éé", "e"])
def test_what_is_no_language_is_not(tag: str) -> None:
    assert not languages.is_known(tag)
    assert languages.name(tag) == languages.native(tag) == languages.in_english(tag) == tag


def test_a_region_is_told_by_its_code() -> None:
    assert languages.native("zh-Hant-HK") == "繁體中文 (HK)"
    assert languages.in_english("zh-Hant-HK") == "Chinese (Traditional) (HK)"


def test_several_are_named_for_their_reader() -> None:
    assert languages.named(("en", "ar")) == "English and Arabic"
    assert languages.named(("en", "ar"), "de") == "Englisch und Arabisch"
    assert languages.named(("en",), "zh-Hant") == "英文"
    assert languages.named(("en", "ar", "de")) == "English, Arabic and German"


@pytest.mark.parametrize(
    ("parts", "language", "sentence"),
    [
        ([], "en", ""),
        (["Ada"], "en", "Ada"),
        (["Ada", "Ben"], "en", "Ada and Ben"),
        (["Ada", "Ben", "Chu"], "en", "Ada, Ben and Chu"),
        (["Ada", "Ben", "Chu"], "en-US", "Ada, Ben, and Chu"),
        (["Ada", "Ben", "Chu"], "de", "Ada, Ben und Chu"),
        (["Ada", "Ben", "Chu"], "zh-Hant", "Ada、Ben和Chu"),
    ],
)
def test_words_are_joined_as_a_sentence_does_it(
    parts: list[str], language: str, sentence: str
) -> None:
    assert languages.in_a_sentence(parts, language) == sentence
