"""Letters of another script that only look Latin: with them a stranger writes the name of another.

In a word that has Latin letters they are read as what they look like. A word without any may be
a real word of its script ("Рух" is no "Pyx"), so it is read as such and remembered as seen.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import icu

_CHECKER = icu.SpoofChecker()
_LATIN = re.compile("[A-Za-z]")
_FOREIGN = re.compile("[\u0370-\u058f]")
"""Greek, Cyrillic and Armenian: the scripts that share shapes with Latin."""
_WORD = re.compile(r"[^\W\d_]+")


def in_latin(word: str) -> str:
    """The word with the letters that look Latin made Latin, where it mixes both."""
    if word.isascii() or not _LATIN.search(word):
        return word
    return _FOREIGN.sub(lambda found: looks_like(found[0]) or found[0], word)


def as_seen(name: str) -> str:
    """The name with all such letters made Latin, also in words that have no others; "" where
    that changes nothing, or where another letter shows that the name is of its script."""
    if name.isascii() or not all(map(looks_like, _FOREIGN.findall(name))):
        return ""
    seen = _FOREIGN.sub(lambda found: looks_like(found[0]), name)
    return seen if seen != " ".join(map(in_latin, name.split(" "))) else ""


def odd(name: str) -> str:
    """The words that mix letters of both, small, in the order of the alphabet."""
    words = _WORD.findall("" if name.isascii() else name)
    return " ".join(sorted(word.casefold() for word in words if _mixes(word)))


def remarks(name: str) -> list[tuple[str, str]]:
    """Of letters or words that are not what they look like: what they are, to be read behind
    them."""
    found: list[tuple[str, str]] = []
    for word in dict.fromkeys(_WORD.findall("" if name.isascii() else name)):
        if _mixes(word):
            found += _strange(word)
        elif _FOREIGN.search(word) and as_seen(name):
            found.append((word, _said(_script(word[0]), as_seen(word))))
    return list(dict.fromkeys(found))


def _mixes(word: str) -> bool:
    return bool(_LATIN.search(word)) and any(map(looks_like, _FOREIGN.findall(word)))


def _strange(word: str) -> list[tuple[str, str]]:
    """The letters of the script that has fewer in the word."""
    latin, foreign = _LATIN.findall(word), _FOREIGN.findall(word)
    if len(latin) < len(foreign):
        return [(each, f"is Latin, among {_script(foreign[0])} letters") for each in latin]
    strange = [each for each in foreign if looks_like(each)]
    return [(each, _said(_script(each), looks_like(each))) for each in strange]


def _said(script: str, look: str) -> str:
    return f"is {script}; it only looks like the Latin {look}"


@lru_cache(maxsize=1024)
def looks_like(letter: str) -> str:
    """The Latin letter that a letter of another script looks like; "" where it has a look of its
    own."""
    # The first argument picks a data table that ICU dropped; any value means the same.
    seen: str = _CHECKER.getSkeleton(0, letter)
    if not (seen.isascii() and seen.isalpha()):
        return ""
    return "I" if seen == "l" and letter.isupper() else seen


def _script(letter: str) -> str:
    """ "Cyrillic"."""
    return unicodedata.name(letter).split()[0].title()
