"""Languages that letters are written in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from icu import ListFormatter, Locale

LANGUAGES = {
    "en": "English",
    "zh-Hant": "繁體中文 (Chinese, traditional)",
    "zh-Hans": "简体中文 (Chinese, simplified)",
    "bo": "བོད་ཡིག (Tibetan)",
    "ug": "ئۇيغۇرچە (Uyghur)",
    "ar": "العربية (Arabic)",
    "cs": "Čeština (Czech)",
    "de": "Deutsch (German)",
    "es": "Español (Spanish)",
    "fr": "Français (French)",
    "it": "Italiano (Italian)",
    "ja": "日本語 (Japanese)",
    "ko": "한국어 (Korean)",
    "pt": "Português (Portuguese)",
    "ru": "Русский (Russian)",
    "uk": "Українська (Ukrainian)",
    "vi": "Tiếng Việt (Vietnamese)",
}
"""The languages to choose from, by BCP 47 tag, each under its own name."""

_TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}", re.ASCII)
_NOT_ONE_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})
_ENGLISH = Locale("en")


def is_tag(tag: str) -> bool:
    """Whether this looks like a BCP 47 tag."""
    return _TAG.fullmatch(tag) is not None


def is_known(tag: str) -> bool:
    """Whether this is the tag of one language that has a name (Unicode CLDR)."""
    if not is_tag(tag):
        return False
    language = tag.partition("-")[0].lower()
    known = str(Locale.forLanguageTag(language).getDisplayLanguage(_ENGLISH))
    return language not in _NOT_ONE_LANGUAGE and known.lower() != language


def canonical(tag: str) -> str:
    """A tag in its usual letters, in which equal languages are equal: "zh-hant-hk" is
    "zh-Hant-HK" (RFC 5646, 2.1.1)."""
    first, *others = tag.strip().split("-")
    return "-".join([first.lower(), *map(_usual, others)])


def _usual(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()


def name(language: str) -> str:
    """What the language with this tag is called, under its own name and in English."""
    listed = LANGUAGES.get(language)
    if listed is not None or not is_known(language):
        return listed or language
    own, english = native(language), in_english(language)
    return own if own == english else f"{own} ({english})"


def native(language: str) -> str:
    """A language under its own name, "العربية"; the tag for one without a name."""
    plain, region = _without_region(language)
    if plain in LANGUAGES:
        return LANGUAGES[plain].partition(" (")[0] + region
    return _named_in(language, language)


def in_english(language: str) -> str:
    """A language's name in English, "Arabic"; the tag for one without a name."""
    return _named_in(language, "en")


def named(languages: Iterable[str], reader: str = "en") -> str:
    """Several languages in the words of one of their readers: "English and Arabic"."""
    return in_a_sentence((_named_in(each, reader) for each in languages), reader)


def in_a_sentence(parts: Iterable[str], language: str = "en") -> str:
    """Several words or phrases as a list in a sentence: "A, B and C"; empty where there are none.

    Source: the list patterns of Unicode CLDR.
    """
    # English without a country is written as our pages are: no comma before the last "and".
    locale = Locale.forLanguageTag("en-001" if language == "en" else language)
    return str(ListFormatter.createInstance(locale).format(list(parts)))


def _named_in(language: str, reader: str) -> str:
    if not is_known(language):
        return language
    plain, region = _without_region(language)
    called = Locale.forLanguageTag(plain).getDisplayName(Locale.forLanguageTag(reader))
    return f"{called}{region}"


def _without_region(language: str) -> tuple[str, str]:
    """The tag without its region, and that region as its code in brackets. What a region is
    called takes sides where it is disputed; a code does not."""
    first, *others = language.split("-")
    regions = [each for each in others if re.fullmatch(r"[A-Z]{2}|[0-9]{3}", each)]
    plain = "-".join([first, *(each for each in others if each not in regions)])
    return plain, f" ({', '.join(regions)})" if regions else ""
