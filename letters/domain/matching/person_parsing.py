"""Reading the name of a person, whichever name stands first."""

from __future__ import annotations

import re

from letters.domain.matching import lookalikes
from letters.domain.matching.cleaning import LONGEST, clean, mark, plain, umlauts_written_out
from letters.domain.matching.parsed import Person
from letters.domain.matching.person_words import (
    GENERATIONS,
    PARTICLES,
    SUFFIXES,
    TITLES,
    WRITTEN,
)

_MOST_WORDS = 12
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile("[A-Za-z]")
_BESIDE = re.compile(r"\(([^()]*)\)|\"([^\"]*)\"|\[([^\[\]]*)\]")
_CAMEL = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})")
_FOREIGN = re.compile(r"[^\W\d_]+")


def parse(name: str) -> Person:
    """What is read out of a person's name; `clean` bounds its length."""
    text = clean(name)
    called = [each for found in _BESIDE.findall(text) for each in found if each]
    main, foreign = _in_latin_letters(_BESIDE.sub(" ", text))
    family, words, suffix = _parts(main)
    if not words and called:
        family, words, suffix = _parts(called.pop(0))
    key = _key(words)
    written_out = umlauts_written_out(main)
    others = {_key(_parts(foreign)[1]), _key(_joined(main))}
    others |= {_key([each, *words[1:]]) for nick in called[:2] for each in _words(nick)[:1]}
    if written_out != main:
        others.add(_key(_parts(written_out)[1]))
    return Person(
        name=name,
        key=key,
        aliases=frozenset(others - {key, ""}) if key else frozenset(),
        initials="".join(sorted(word[0] for word in words)),
        words=tuple(words),
        family=family,
        suffix=suffix,
        odd=lookalikes.odd(name),
        seen=_key_as_seen(name),
    )


def _key(words: list[str]) -> str:
    return "".join(sorted(words))


def _parts(text: str) -> tuple[str, list[str], str]:
    """The family name where the writing tells it, the words that are names, the generation."""
    family = ""
    head, comma, tail = text.partition(",")
    if comma and not _are_suffixes(_words(tail)):
        family = "".join(_names(_words(head))[0])
        text = f"{tail.partition(',')[0]} {head}"
    elif comma:
        text = f"{head} {tail}"
    words, suffix = _names(_words(text))
    return family or _in_capitals(text), words, suffix


def _names(words: list[str]) -> tuple[list[str], str]:
    """The words without titles, degrees and particles, as long as two are left; and the
    generation ("jr")."""
    suffix = ""
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    while len(words) > 2 and (words[-1] in SUFFIXES or words[-1] in GENERATIONS):
        suffix = GENERATIONS.get(words[-1], suffix)
        words = words[:-1]
    names = words[:1] + [word for word in words[1:] if word not in PARTICLES]
    names = names if len(names) > 1 else words
    return [WRITTEN.get(word, word) for word in names], suffix


def _are_suffixes(words: list[str]) -> bool:
    return all(word in SUFFIXES or word in GENERATIONS for word in words)


def _in_capitals(text: str) -> str:
    """The words in capitals where the others are not: "CHAN" of "CHAN Tai Man"."""
    words = _FOREIGN.findall(text)
    family = [word for word in words if len(word) > 1 and word.isupper()]
    if not family or len(family) == len(words):
        return ""
    return "".join(_names(_words(" ".join(family)))[0])


def _words(text: str) -> list[str]:
    """In small ASCII letters: "O'Brien" as one word, "J.R." and "Tai-man" as two."""
    text = _CAMEL.sub(" ", text).replace("'", "")
    text = plain(text) if text.isascii() else plain(" ".join(_WORD.findall(text)))
    words = _WORD.findall(text.replace("'", "").replace("`", ""))
    if len(words) > _MOST_WORDS:
        words[_MOST_WORDS:] = [mark(" ".join(words[_MOST_WORDS:]))]
    return words


def _joined(main: str) -> list[str]:
    """The words with hyphens closed up: "Tai-man" as "Taiman"."""
    return _parts(main.replace("-", ""))[1] if "-" in main else []


def _in_latin_letters(text: str) -> tuple[str, str]:
    """Of a name in two scripts ("Ada Park 朴愛多") the Latin one, and the other; of another name
    all, and nothing."""
    if text.isascii() or not _LATIN.search(text):
        return text, ""
    words = text.split()
    latin = [word for word in words if _LATIN.search(plain(word[:1]) if word[0] < "\u0250" else "")]
    other = [word for word in words if word[0] >= "\u0370" and not _LATIN.search(word)]
    return (" ".join(latin), " ".join(other)) if latin and other else (text, "")


def _key_as_seen(name: str) -> str:
    """The key of the name that it looks like; "" where it looks like what it is."""
    seen = lookalikes.as_seen(name[:LONGEST])
    return parse(seen).key if seen else ""
