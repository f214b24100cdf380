"""Numbers in names, whether in digits, words or Roman letters."""

from __future__ import annotations

import itertools
import re

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

_WORDS = {word: place for place, word in enumerate(_ONES.split(), 1)}
_ORDINAL_WORDS = {str(place): word for place, word in enumerate(_ORDINALS.split(), 1)}
_TENS_WORDS = {word: 10 * place for place, word in enumerate(_TENS.split(), 2)} | {"fourty": 40}
_NUMBERED = _WORDS.keys() | _TENS_WORDS.keys()
_ORDINAL = re.compile(r"([0-9]+)(?:st|nd|rd|th)")
_ROMAN = re.compile(r"(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10}


def roman(word: str) -> str:
    """The number that a word in capitals writes in Roman letters, at least two; "" for another."""
    if word[0] not in _VALUES or not _ROMAN.fullmatch(word):
        return ""
    values = [_VALUES[each] for each in word] + [0]
    return str(sum(-a if a < b else a for a, b in itertools.pairwise(values)))


def in_digits(words: list[str]) -> list[str]:
    """The words with numbers in digits: "forty four" as "44", "44th" too. The first ordinals are
    mere words in names ("Human Rights First"), so "1st" becomes one."""
    found: list[str] = []
    tens = 0
    for word in words:
        if not tens and word not in _NUMBERED and not word[0].isdecimal():
            found.append(word)
            continue
        one = _WORDS.get(word, 0) or (int(word) if len(word) == 1 and word.isdecimal() else 0)
        if tens and 0 < one < 10:
            found[-1] = str(tens + one)
            tens = 0
            continue
        tens = _TENS_WORDS.get(word, 0)
        found.append(str(tens or one) if tens or one else _cardinal(word))
    return found


def _cardinal(word: str) -> str:
    ordinal = _ORDINAL.fullmatch(word)
    return _ORDINAL_WORDS.get(ordinal[1], ordinal[1]) if ordinal else word
