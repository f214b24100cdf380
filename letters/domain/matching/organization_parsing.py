"""Reading the name of an organization: its main name, what it calls itself beside it, and in
what it must not differ from another."""

from __future__ import annotations

import re
from sys import intern
from typing import NamedTuple

from letters.domain.matching import acronyms, legal_forms, lookalikes, numerals, places
from letters.domain.matching.cleaning import LONGEST, clean, mark, plain, umlauts_written_out
from letters.domain.matching.parsed import Organization
from letters.domain.matching.spelling import ARTICLES, LINKS, STOP_WORDS, spelt

_MOST_WORDS = 40
_MOST_SHORTENED = 3
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|\(([^()]*)$")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\. ?){2,}(?:[^\W\d_]\b)?")
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
_LIGHT = STOP_WORDS | LINKS
_SPELT_INITIALS = {"hongkong": "hk", "hongkongers": "hk", "us": "us", "uk": "uk"}


def parse(name: str) -> Organization:
    """What is read out of an organization's name; `clean` bounds its length."""
    text = places.state_written_out(clean(name))
    if "." in text:
        text = _DOTTED.sub(lambda found: re.sub("[. ]", "", found[0]) + " ", text)
        text = _ADDRESS.sub(r"\1", text)
    main, others = _names(text)
    main, aliases, parts = _beside(main, others)
    for short, rest in _shortened(text):
        aliases.add(_read(f"{short} {rest}").key)
        parts.add(_read(short).key)
    if len(text) > LONGEST:  # What was cut off would be missing in each of its parts.
        aliases, parts, main = set(), set(), text
    reading = _read(main)
    key = reading.key
    if not key:
        return Organization(name, "")
    parts |= _parts(main) if len(text) <= LONGEST else set()
    aliases.add(_key_with_umlauts(main, key))
    return Organization(
        name=name,
        key=key,
        aliases=frozenset(aliases - {key, ""}),
        initials=reading.initials,
        words=reading.content,
        links=reading.links,
        numbers=reading.numbers,
        places=reading.places,
        form=reading.form,
        parts=frozenset(parts - {key, ""}),
        is_acronym=acronyms.looks_like_one(main),
        odd=lookalikes.odd(name),
        seen=_key_as_seen(name),
    )


class _Reading(NamedTuple):
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
    spelt_words, found = _with_places(numerals.in_digits(words))
    content = [word for word in spelt_words if word not in _LIGHT]
    return _Reading(
        key="".join(spelt_words),
        initials=_initials(words),
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
    if len(words) > _MOST_WORDS:
        words[_MOST_WORDS:] = [mark(" ".join(words[_MOST_WORDS:]))]
    return words


def _initials(words: list[str]) -> str:
    return "".join(_SPELT_INITIALS.get(word) or word[0] for word in words if word not in _LIGHT)


def _with_places(words: list[str]) -> tuple[list[str], frozenset[str]]:
    """The words as they are spelt, each place as the one word by which it is known."""
    known, found, spelt_words = places.known_as(), set(), []
    at = 0
    while at < len(words):
        longest = places.LONGEST_FROM.get(words[at], 0)
        for count in range(min(longest, len(words) - at), 0, -1):
            if place := known.get(tuple(words[at : at + count])):
                found.add(place)
                spelt_words.append(place)
                at += count
                break
        else:
            # Interned: of a million names, the words would take 200 MB more.
            spelt_words.append(intern(spelt(words[at])))
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
        if not _stands_within(text, found, inner):
            others.append(inner)
        return " "

    main = " ".join(_BRACKETED.sub(keep, text).split())
    if _LATIN.search(main) and (foreign := _OTHER_SCRIPT.search(main)):
        rest = " ".join((main[: foreign.start()] + " " + main[foreign.end() :]).split(" "))
        if len(_LATIN.findall(rest)) > 1 and len(foreign[0].strip()) > 1:
            others.append(foreign[0].strip())
            main = rest.strip(" -–/|,")
    if others and (acronyms.looks_like_one(main) or not _words(main)) and " " in others[0]:
        main, others[0] = others[0], main
    return main, others


def _shortened(text: str) -> list[tuple[str, str]]:
    """The short names that stand in brackets within the name, each with what follows: "CWTS" and
    "Leiden University" of "Centre for … Studies (CWTS), Leiden University"."""
    found = [(each, (each[1] or each[2] or "").strip()) for each in _BRACKETED.finditer(text)]
    return [
        (inner, acronyms.rest_behind(text, each))
        for each, inner in found
        if _stands_within(text, each, inner)
    ][:_MOST_SHORTENED]


def _stands_within(text: str, bracket: re.Match[str], inner: str) -> bool:
    """Whether a short name belongs to what is before it alone, since a name goes on behind it."""
    if not acronyms.looks_like_one(inner):
        return False
    rest = acronyms.rest_behind(text, bracket)
    return bool(_LATIN.search(rest)) and len(legal_forms.split(["x", *_words(rest)])[0]) > 1


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


def _beside(main: str, others: list[str]) -> tuple[str, set[str], set[str]]:
    """The main name, the keys by which it is safely known beside it, and those that may be a
    part or another name: such words stay in the name, since they may tell it from another."""
    aliases: set[str] = set()
    parts: set[str] = set()
    main, shorts = _without_acronym(main)
    for other in (*others, *shorts):
        key, reading = "".join(_words(other)), _read(main)
        known = key in (reading.key, reading.initials)
        if known or acronyms.looks_like_one(other) or not _LATIN.search(other):
            aliases.add(key if len(key) > 1 else "")
        else:
            parts |= {reading.key, _read(other).key}
            main = f"{main} {other}"
    return main, aliases, parts


def _without_acronym(main: str) -> tuple[str, list[str]]:
    """The name without the first letters that stand behind or before it: "… Watch - HRW"."""
    for found in _BETWEEN_PARTS.finditer(main):
        head, tail = main[: found.start()], main[found.end() :]
        for short, name in ((head, tail), (tail, head)):
            if acronyms.looks_like_one(short) and _is_short_for("".join(_words(short)), name):
                return name, [short]
    return main, []


def _is_short_for(letters: str, name: str) -> bool:
    initials = _read(name).initials
    return letters == initials or acronyms.is_made_of(letters, _words(name), _LIGHT)


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


def _key_as_seen(name: str) -> str:
    """The key of the name that it looks like; "" where it looks like what it is."""
    seen = lookalikes.as_seen(name[:LONGEST])
    return parse(seen).key if seen else ""
