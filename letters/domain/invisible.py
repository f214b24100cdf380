"""Characters that show nothing themselves: which of them a correctly spelt name needs.

Most are hiding places for look-alikes and go; a few decide how their neighbours are drawn
(joiners in Indic and Arabic writing and in emoji, variants of Mongolian letters and of Han
characters). Sources: RFC 5892 appendix A.1 and A.2, UAX #31 section 2.3, UTS #51, UTS #37.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import icu

_ZWNJ, _ZWJ = "\u200c", "\u200d"

# Values of the Unicode property Joining_Type as ICU numbers them (uchar.h, UJoiningType).
_DUAL, _LEFT, _RIGHT, _TRANSPARENT = 2, 3, 4, 5


def without_needless(text: str) -> str:
    """The text without the invisible characters that change nothing where they stand. Taking one
    out may leave another needless: repeat until nothing changes."""
    kept: list[str] = []
    for place, character in enumerate(text):
        if not is_ignorable(character) or (
            kept and _is_needed(character, "".join(kept), text[place + 1 :])
        ):
            kept.append(character)
    return "".join(kept)


@lru_cache(maxsize=4096)
def is_ignorable(character: str) -> bool:
    """Whether the character is shown as nothing (Default_Ignorable_Code_Point)."""
    return _has(character, icu.UProperty.DEFAULT_IGNORABLE_CODE_POINT)


def _is_needed(ignorable: str, before: str, after: str) -> bool:
    """Whether an invisible character changes how a correctly spelt name reads here."""
    last = before[-1]
    if ignorable in (_ZWJ, _ZWNJ):
        return (
            _shapes_indic(last, after)
            or _shapes_arabic(ignorable, before, after)
            or (ignorable == _ZWJ and _joins_emoji(before, after))
        )
    if ignorable in "\u180b\u180c\u180d\u180e\u180f":  # choose among Mongolian letter shapes
        return "\u1820" <= last <= "\u18aa"
    if "\U000e0100" <= ignorable <= "\U000e01ef":  # choose among shapes of one Han character
        return _has(last, icu.UProperty.UNIFIED_IDEOGRAPH)
    if ignorable == "\ufe0f":  # picture rather than text
        return _has(last, icu.UProperty.EXTENDED_PICTOGRAPHIC)
    return False


def _shapes_indic(last: str, after: str) -> bool:
    """Behind a virama (RFC 5892 A.1, A.2); also before one, as Bengali ya-phala is written."""
    virama = 9  # its canonical combining class
    return unicodedata.combining(last) == virama or (
        unicodedata.category(last) == "Lo" and unicodedata.combining(after[:1] or " ") == virama
    )


def _shapes_arabic(joiner: str, before: str, after: str) -> bool:
    """The non-joiner parts two letters that would join (RFC 5892 A.1); the joiner gives a
    joined shape to a letter that has a neighbour to join on one side only."""
    forward = _joining_type(reversed(before)) in (_DUAL, _LEFT)
    backward = _joining_type(after) in (_DUAL, _RIGHT)
    return (forward and backward) if joiner == _ZWNJ else (forward != backward)


def _joining_type(characters: Iterable[str]) -> int:
    """The joining type of the first character that is not transparent to joining."""
    for character in characters:
        kind: int = icu.Char.getIntPropertyValue(character, icu.UProperty.JOINING_TYPE)
        if kind != _TRANSPARENT:
            return kind
    return 0


def _joins_emoji(before: str, after: str) -> bool:
    picture = before.rstrip("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")[-1:]
    return all(
        each and _has(each, icu.UProperty.EXTENDED_PICTOGRAPHIC) for each in (picture, after[:1])
    )


def _has(character: str, unicode_property: int) -> bool:
    return bool(icu.Char.hasBinaryProperty(character, unicode_property))
