"""Reading the name of an organization: its main name, what it calls itself beside it, and in
what it must not differ from another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from letters.domain.matching import legal_forms, numerals, places
from letters.domain.matching.cleaning import clean, plain, umlauts_written_out
from letters.domain.matching.parsed import Organization
from letters.domain.matching.spelling import ARTICLES, LINKS, STOP_WORDS, spelt

_MOST_WORDS = 40
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|\(([^()]*)$")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?|\b(?:[^\W\d_]\. ){2,}")
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?\b([\w-]+(?:\.[\w-]+)*?)"
    r"\.(?:org|com|net|info|ngo|int|eu|io|co\.uk|org\.uk|uk|de|ch|fr|nl|us|ca|is|hk|tw|au|in|at|be)"
    r"\b(?!\.\w)(?:/\S*)?",
    re.IGNORECASE,
)
_ELIDED = re.compile(r"\b[dl]'(?=\w{3})", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
_BETWEEN_PARTS = re.compile(r"[.:;!?,] +| +[–/|-]+ +|–|\||/| - |(?<=\w{2})'s (?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile("[A-Za-z]")
_OTHER_SCRIPT = re.compile(
    r"[\u0400-\u04ff\u0590-\u06ff\u0900-\u0e7f\u0f00-\u0fff\u1000-\u109f\u3040-\u9fff\uac00-\ud7af]"
    r"[^A-Za-z]*"
)
_SPELT_INITIALS = {"hongkong": "hk", "hongkongers": "hk", "us": "us", "uk": "uk", "un": "un"}


def parse(name: str) -> Organization:
    """What is read out of an organization's name; `clean` bounds its length."""
    text = _DOTTED.sub(lambda found: re.sub("[. ]", "", found[0]) + " ", clean(name))
    text = _ADDRESS.sub(r"\1", text)
    main, others = _names(text)
    reading = _read(main)
    acronyms, parts = _beside(reading, others)
    key = reading.key
    if not key:
        return Organization(name, "")
    aliases = acronyms | {_key_with_umlauts(main, key)} - {""}
    return Organization(
        name=name,
        key=key,
        aliases=frozenset(aliases - {key}),
        initials=reading.initials,
        words=reading.content,
        links=reading.links,
        numbers=reading.numbers,
        places=reading.places,
        form=reading.form,
        parts=frozenset((parts | _parts(main)) - {key, ""}),
        is_acronym=_looks_like_acronym(main),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    key: str
    initials: str
    content: tuple[str, ...]
    links: tuple[str, ...]
    numbers: frozenset[str]
    places: frozenset[str]
    form: str


def _read(main: str) -> _Reading:
    words, form = legal_forms.split(_words(main))
    if len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    initials = "".join(word[0] for word in words if word not in STOP_WORDS and word not in LINKS)
    spelt_words, found = _with_places(numerals.in_digits(words))
    content = [word for word in spelt_words if word not in STOP_WORDS and word not in LINKS]
    if any(word in _SPELT_INITIALS for word in content):
        initials = _initials(words)
    return _Reading(
        key="".join(spelt_words),
        initials=initials,
        content=tuple(content or spelt_words),
        links=tuple(word for word in spelt_words if word in LINKS),
        numbers=frozenset(word for word in spelt_words if word.isdecimal()),
        places=found,
        form=form,
    )


def _words(text: str) -> list[str]:
    """The words in small ASCII letters; Roman numbers in digits."""
    text = _ELIDED.sub("", text).replace("'", "").replace("&", " and ").replace("+", " and ")
    words: list[str] = []
    for word in _WORD.findall(_CAMEL.sub(" ", text)):
        if number := numerals.roman(word):
            words.append(number)
        elif word.isascii():
            words.append(word.lower())
        else:
            words += _WORD.findall(plain(word))
    return words[:_MOST_WORDS]


def _initials(words: list[str]) -> str:
    spelt_out = (_SPELT_INITIALS.get(word, word[0]) for word in words)
    return "".join(
        letters
        for word, letters in zip(words, spelt_out, strict=True)
        if word not in STOP_WORDS and word not in LINKS
    )


def _with_places(words: list[str]) -> tuple[list[str], frozenset[str]]:
    """The words as they are spelt, each place as the one word by which it is known."""
    known, found, spelt_words = places.known_as(), set(), []
    at = 0
    while at < len(words):
        for count in range(min(places.MOST_WORDS, len(words) - at), 0, -1):
            if count > 1 and words[at] not in places.FIRST_WORDS:
                continue
            if place := known.get(tuple(words[at : at + count])):
                found.add(place)
                spelt_words.append(place)
                at += count
                break
        else:
            spelt_words.append(spelt(words[at]))
            at += 1
    return spelt_words, frozenset(found)


def _names(text: str) -> tuple[str, list[str]]:
    """The main name, and what stands in brackets or in another script beside it."""
    others: list[str] = []

    def keep(found: re.Match[str]) -> str:
        inner = (found[1] or found[2] or found[3] or "").strip()
        if not inner:
            return " "
        if _is_part_of_the_name(inner):
            return f" {inner} "
        others.append(inner)
        return " "

    main = " ".join(_BRACKETED.sub(keep, text).split())
    if _LATIN.search(main) and (foreign := _OTHER_SCRIPT.search(main)):
        rest = " ".join((main[: foreign.start()] + " " + main[foreign.end() :]).split(" "))
        if len(_LATIN.findall(rest)) > 1 and len(foreign[0].strip()) > 1:
            others.append(foreign[0].strip())
            main = rest.strip(" -–/|,")
    if others and (_looks_like_acronym(main) or not _words(main)) and " " in others[0]:
        main, others[0] = others[0], main
    return main, others


def _is_part_of_the_name(inner: str) -> bool:
    """Whether what stands in brackets is a place, a number or a legal form."""
    words = _words(inner)
    if not words:
        return False
    _, found = _with_places(words)
    return (
        bool(found and len(found) >= len(words) - 2)
        or all(word.isdecimal() for word in words)
        or bool(legal_forms.split(["x", *words])[1])
    )


def _beside(main: _Reading, others: list[str]) -> tuple[set[str], set[str]]:
    """Of the names beside the main one, those by which it is safely known, and the rest."""
    aliases, parts = set(), set()
    for other in others:
        key = "".join(_words(other))
        sure = _looks_like_acronym(other) or not _LATIN.search(other) or key == main.initials
        (aliases if sure and len(key) > 1 else parts).add(key)
    return aliases, parts


def _parts(main: str) -> set[str]:
    """Keys of what stands between signs, where it says enough to be a name of its own."""
    pieces = [piece for piece in _BETWEEN_PARTS.split(main) if piece.strip()]
    if len(pieces) < 2:
        return set()
    readings = [_read(piece) for piece in pieces[:6]]
    return {each.key for each in readings if len(each.key) > 5 and len(each.content) > 0}


def _key_with_umlauts(main: str, key: str) -> str:
    """The key of the name with "ue" for "ü"; the same key where it has none."""
    written_out = umlauts_written_out(main)
    return key if written_out == main else _read(written_out).key


def _looks_like_acronym(text: str) -> bool:
    """ "EFF", "AZ4HK", "NYU HKSAG": short, and mostly capitals and digits."""
    words = text.split()
    letters = [each for each in text if each.isalnum()]
    capitals = sum(each.isupper() or each.isdecimal() for each in letters)
    return (
        0 < len(words) <= 2
        and 2 <= len(letters) <= 12
        and capitals >= max(2, 0.6 * len(letters))
        and all(len(word) <= 8 for word in words)
    )
