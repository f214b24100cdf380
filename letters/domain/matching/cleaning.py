"""A name made comparable: nothing invisible, one way of writing each sign, bounded in length."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

import icu
from anyascii import anyascii

from letters.domain import invisible
from letters.domain.matching import lookalikes

LONGEST = 400
"""Code points of a name that are looked at; a longer one is known by the hash of the rest."""

_HAN = re.compile("([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)")
_SIMPLIFIED = icu.Transliterator.createInstance("Traditional-Simplified")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02bb`\u00b4\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u00ad\u2043", "-"),
        **dict.fromkeys("\u2012\u2013\u2014\u2015\u2212", "\u2013"),
        **dict.fromkeys("\u2122\u00ae\u00a9\u2120", ""),
        "_": " ",
    }
)
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)


def clean(text: str) -> str:
    """NFC of NFKC, plain quotes, single blanks, look-alikes of other scripts within a Latin
    word made Latin. What is longer than `LONGEST` ends in a hash of the whole as its last word,
    so that two long names are one only when they are equal to the end."""
    if text.isascii() and len(text) <= LONGEST and text.isprintable():
        return " ".join(text.translate(_SIGNS).split())
    visible = "".join(each for each in text[: 20 * LONGEST] if not _is_hidden(each))
    whole = unicodedata.normalize("NFKC", visible.translate(_SIGNS)).translate(_SIGNS)
    words = whole[: 2 * LONGEST].split()
    name = " ".join(lookalikes.in_latin(word) for word in words)
    if len(name) > LONGEST or len(text) > 20 * LONGEST:
        name = f"{name[:LONGEST]} {mark(text.casefold())}"
    return name


def mark(rest: str) -> str:
    """A word that stands for what is cut off."""
    return "x" + hashlib.sha256(rest.encode(errors="replace")).hexdigest()[:16]


def plain(text: str) -> str:
    """In small ASCII letters, other scripts transliterated; Han characters stay, in their
    simplified shape, since many are spoken alike that mean different things."""
    if text.isascii():
        return text.lower()
    pieces = _HAN.split(text.casefold())
    return "".join(
        str(_SIMPLIFIED.transliterate(piece)) if place % 2 else anyascii(piece).lower()
        for place, piece in enumerate(pieces)
    )


def umlauts_written_out(text: str) -> str:
    """ "Müller" as "Mueller"."""
    return text if text.isascii() else text.translate(_UMLAUTS)


@lru_cache(maxsize=4096)
def _is_hidden(character: str) -> bool:
    return invisible.is_ignorable(character) or (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
        and not character.isspace()
    )
