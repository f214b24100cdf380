"""A first guess at the language of a text; the coordinator decides."""

from __future__ import annotations

import re

_SAMPLE = 20_000
_TRADITIONAL = frozenset("們這國對說為體會學時個來過後開關無與從應請讓還種樣現點問實發團組織聯聲權")
_SIMPLIFIED = (
    frozenset("们这国对说为体会学时个来过后开关无与从应请让还种样现点问实发团组织联声权")
    - _TRADITIONAL
)
# fmt: off
_COMMON = {
    "en": frozenset([
        "the", "and", "of", "to", "that", "in", "is", "we", "for", "on", "by", "with", "are",
        "this",
    ]),
    "de": frozenset([
        "der", "die", "das", "und", "nicht", "wir", "für", "auf", "mit", "ist", "des", "den",
        "eine", "von", "zu",
    ]),
    "fr": frozenset([
        "le", "la", "les", "des", "et", "nous", "que", "pour", "dans", "une", "est", "sur", "du",
        "aux", "qui",
    ]),
    "es": frozenset([
        "el", "los", "las", "que", "para", "una", "por", "con", "del", "nosotros", "como", "más",
        "se", "es", "y",
    ]),
}
# fmt: on
_ENOUGH = 5


def guess(text: str) -> tuple[str, bool]:
    """BCP 47 tag of the text's language and whether that is sure; "en" where nothing tells."""
    sample = text[:_SAMPLE]
    letters = sum(1 for character in sample if character.isalpha())
    if not letters:
        return "en", False
    by_script = _by_script(sample, letters)
    return by_script or _by_words(sample)


def _by_script(sample: str, letters: int) -> tuple[str, bool] | None:
    def share(first: str, last: str) -> float:
        return sum(1 for character in sample if first <= character <= last) / letters

    if share("\u3040", "\u30ff") > 0.1:
        return "ja", True
    if share("\uac00", "\ud7a3") > 0.3:
        return "ko", True
    if share("\u0f00", "\u0fff") > 0.3:
        return "bo", True
    if share("\u3400", "\u9fff") > 0.3:
        return _han(sample)
    return None


def _han(sample: str) -> tuple[str, bool]:
    traditional = sum(1 for character in sample if character in _TRADITIONAL)
    simplified = sum(1 for character in sample if character in _SIMPLIFIED)
    if traditional >= _ENOUGH and traditional > 5 * simplified:
        return "zh-Hant", True
    if simplified >= _ENOUGH and simplified > 5 * traditional:
        return "zh-Hans", True
    return "zh", False


def _by_words(sample: str) -> tuple[str, bool]:
    found = re.findall(r"[^\W\d_]+", sample.casefold())
    counts = {tag: sum(1 for word in found if word in common) for tag, common in _COMMON.items()}
    best = max(counts, key=lambda tag: counts[tag])
    others = max(count for tag, count in counts.items() if tag != best)
    if counts[best] >= _ENOUGH and counts[best] >= 2 * others:
        return best, True
    return "en", False
