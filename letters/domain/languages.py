"""Languages that letters are written in."""

from __future__ import annotations

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


def name(language: str) -> str:
    """What the language with this tag is called; the tag itself for one that is not listed."""
    return LANGUAGES.get(language, language)
