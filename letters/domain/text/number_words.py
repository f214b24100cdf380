"""Numbers as people write them in a letter: digits of any script, and words up to 999."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

LONGEST_WORDS = 6
"""So many words make one number at most: "neuf cent quatre vingt dix huit"."""
MOST_DIGITS = 7
"""Numbers of more digits count no signatories."""

_HAN = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "兩": 2,
    "两": 2,
}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
HAN = "".join([*_HAN, *_HAN_UNITS])
"""The characters of Han numbers."""
_HAN_ONE = "[一二兩两三四五六七八九]"
# Two or three, twenty or thirty, twenty-three or twenty-four.
_ABOUT_SO_MANY = re.compile(rf"{_HAN_ONE}{{2}}(?=[十百千])|(?:^|[十百千]零?){_HAN_ONE}{{2}}$")

# fmt: off
_EN = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
       "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
       "nineteen"]
_EN_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DE = ["", "ein", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun", "zehn", "elf",
       "zwolf", "dreizehn", "vierzehn", "funfzehn", "sechzehn", "siebzehn", "achtzehn",
       "neunzehn"]
_DE_TENS = ["", "", "zwanzig", "dreissig", "vierzig", "funfzig", "sechzig", "siebzig", "achtzig",
            "neunzig"]
_FR = ["", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
       "douze", "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf"]
_FR_TENS = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante", "septante",
            "quatre vingt", "nonante"]
_ES = ["", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
       "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho",
       "diecinueve", "veinte", "veintiuno", "veintidos", "veintitres", "veinticuatro",
       "veinticinco", "veintiseis", "veintisiete", "veintiocho", "veintinueve"]
_ES_TENS = ["", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta",
            "noventa"]
_ES_HUNDREDS = ["", "ciento", "doscient*s", "trescient*s", "cuatrocient*s", "quinient*s",
                "seiscient*s", "setecient*s", "ochocient*s", "novecient*s"]
_AR = [[], ["واحد", "واحدة", "احدى"], ["اثنان", "اثنين", "اثنتان", "اثنتين"], ["ثلاث", "ثلاثة"],
       ["اربع", "اربعة"], ["خمس", "خمسة"], ["ست", "ستة"], ["سبع", "سبعة"],
       ["ثماني", "ثمانية", "ثمان"], ["تسع", "تسعة"], ["عشر", "عشرة"]]
_AR_TEENS = [["احد", "احدى"], ["اثنا", "اثني", "اثنتا", "اثنتي"]]
_AR_TENS = ["", "", "عشر", "ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع"]
# fmt: on


def folded(text: str) -> str:
    """`text` as number words and nouns are compared: small letters without accents, Arabic
    without vowel signs and lengthening, hyphens as blanks."""
    plain = unicodedata.normalize("NFD", text.casefold())
    kept = (char for char in plain if unicodedata.category(char) != "Mn" and char != "ـ")
    return "".join(" " if char in "-‐‑" else char for char in kept).replace("’", "'")


@cache
def number_words(language: str) -> dict[str, int]:
    """All spellings of 2 to 999 in "en", "de", "fr", "es", "ar", folded."""
    dozens = {"a dozen": 12, "two dozen": 24, "three dozen": 36, "four dozen": 48}
    spell = {"en": _english, "de": _german, "fr": _french, "es": _spanish, "ar": _arabic}[language]
    found = {folded(words): number for number in range(2, 1000) for words in spell(number)}
    return found | (dozens if language == "en" else {})


@cache
def parts(language: str) -> frozenset[str]:
    """The single words that numbers in words are made of, without "and"."""
    found = {part for words in number_words(language) for part in words.split(" ")}
    return frozenset(found - {"and", "et", "y"})


def digits_value(text: str) -> int | None:
    """The number that digits, with or without signs between the thousands, mean."""
    digits = "".join(char for char in text if char.isdecimal())
    return int(digits) if 0 < len(digits) <= MOST_DIGITS else None


def han_value(text: str) -> int | None:
    """The number that digits or Han numerals (`HAN`) mean: 24, 二十四, 一百零五; None for two or
    three (兩三) and the like."""
    if any(char.isdecimal() for char in text):
        return digits_value(text)
    if _ABOUT_SO_MANY.search(text):
        return None
    value, current = 0, None
    for char in text:
        if char in _HAN_UNITS:
            value += (1 if current is None else current) * _HAN_UNITS[char]
            current = None
        else:
            current = _HAN[char] if current in (None, 0) else 10 * current + _HAN[char]
    total = value + (current or 0)
    return total if len(str(total)) <= MOST_DIGITS else None


def _english(number: int) -> list[str]:
    if number < 20:
        return [_EN[number]]
    if number < 100:
        return [f"{_EN_TENS[number // 10]} {_EN[number % 10]}".strip()]
    heads = [f"{_EN[number // 100]} hundred", *(["a hundred"] if number < 200 else [])]
    if number % 100 == 0:
        return heads
    return [
        f"{head}{link}{tail}"
        for head in heads
        for link in (" ", " and ")
        for tail in _english(number % 100)
    ]


def _german(number: int) -> list[str]:
    if number < 20:
        return [_DE[number]] if number != 1 else ["eins"]
    if number < 100:
        ones = f"{_DE[number % 10]}und" if number % 10 else ""
        return [ones + _DE_TENS[number // 10]]
    heads = [f"{_DE[number // 100]}hundert", *(["hundert"] if number < 200 else [])]
    if number % 100 == 0:
        return heads
    return [
        head + link + tail
        for head in heads
        for link in ("", "und")
        for tail in _german(number % 100)
    ]


def _french(number: int) -> list[str]:
    if number < 20:
        return [_FR[number]] + (["une"] if number == 1 else [])
    if number < 100:
        ten, one = divmod(number, 10)
        found = [_french_tens(_FR_TENS[ten], one)] if ten != 8 else []
        if ten in (7, 8, 9):
            base, rest = (60, number - 60) if ten == 7 else (80, number - 80)
            found += [_french_tens(_FR_TENS[base // 10], rest)]
        return [*found, *(["quatre vingts"] if number == 80 else [])]
    heads = ["cent"] if number < 200 else [f"{_FR[number // 100]} cent"]
    if number % 100 == 0:
        return [*heads, *(f"{head}s" for head in heads if number > 100)]
    return [f"{head} {tail}" for head in heads for tail in _french(number % 100)]


def _french_tens(ten: str, rest: int) -> str:
    link = " et " if rest in (1, 11) and ten != "quatre vingt" else " "
    return f"{ten}{link}{_FR[rest]}".strip() if rest else ten


def _spanish(number: int) -> list[str]:
    if number < 100:
        ten, one = divmod(number, 10)
        tens = _ES_TENS[ten] + (f" y {_ES[one]}" if one else "")
        words = _ES[number] if number < 30 else tens
        return [words, f"{words[:-1]}a", words[:-1]] if words.endswith("uno") else [words]
    if number == 100:
        return ["cien"]
    heads = {_ES_HUNDREDS[number // 100].replace("*", vowel) for vowel in "oa"}
    tails = _spanish(number % 100) if number % 100 else [""]
    return [f"{head} {tail}".strip() for head in sorted(heads) for tail in tails]


def _arabic(number: int) -> list[str]:
    if number <= 10:
        return list(_AR[number])
    if number < 20:
        ones = _AR_TEENS[number - 11] if number < 13 else _AR[number - 10]
        return [f"{one} {ten}" for one in ones for ten in ("عشر", "عشرة")]
    if number < 100:
        ten, one = divmod(number, 10)
        tens = [_AR_TENS[ten] + ending for ending in ("ون", "ين")]
        return [f"{each} و{tens_}" for each in _AR[one] for tens_ in tens] if one else tens
    if number < 200:
        heads = ["مئة", "مائة"]
        tails = [f" و{tail}" for tail in _arabic(number - 100)] if number > 100 else [""]
        return [head + tail for head in heads for tail in tails]
    return []
