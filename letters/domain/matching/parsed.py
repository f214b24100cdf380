"""What is read out of a name before it is compared, and the tokens by which it is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 3, 10
_EDGE = 6


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization's name, read.

    `key`: the main name in small letters and digits alone, without article and legal form;
    `aliases`: the keys of the other names that it gives itself ("AZ4HK"); `initials`: of
    `words`, its canonical words without stop words, in order; `links`: the stop words that
    change a meaning ("for", "against"); `numbers`, `places` and `form` ("gmbh"): what two names
    must not differ in; `parts`: keys of what stands between signs ("Fight for Freedom. Stand
    with Hong Kong."); `is_acronym`: whether the whole name is written like one; `odd`, `seen`: see
    `letters.domain.matching.lookalikes`, `seen` as a key.
    """

    name: str
    key: str
    aliases: frozenset[str] = frozenset()
    initials: str = ""
    words: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    form: str = ""
    parts: frozenset[str] = frozenset()
    is_acronym: bool = False
    odd: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person's name, read.

    `key`: all words in the order of the alphabet, so that it does not matter whether the family
    name stands first; `words`: in the order of the name, given names first where that is known,
    without title, suffix and particles; `initials`: of `words`, sorted; `family`: the family
    name where the writing tells it; `suffix`: "jr", "iii"; `odd`, `seen`: as for organizations.
    """

    name: str
    key: str
    aliases: frozenset[str] = frozenset()
    initials: str = ""
    words: tuple[str, ...] = ()
    family: str = ""
    suffix: str = ""
    odd: str = ""
    seen: str = ""


Parsed = Organization | Person


class TokenKind(StrEnum):
    """What two names must share to be looked at together."""

    KEY = "key"
    """The compact key; an alias is stored and looked up as a key too."""
    INITIALS = "initials"
    """First letters of the words, or a name that may be the first letters of another."""
    WORD = "word"
    """One word: looked up by the rarest of a name, within a budget."""
    TYPO = "typo"
    """A word with one letter left out (see `deletions`). Kept once for each distinct word that
    a table knows, never for each name: so `tokens` gives none."""
    PREFIX = "prefix"
    SUFFIX = "suffix"


class Token(NamedTuple):
    """Text under which a name is stored and looked up; two that share none are not compared."""

    kind: TokenKind
    text: str


def tokens(parsed: Parsed) -> tuple[Token, ...]:
    """What the name is stored under and looked up by, each once, the surest first."""
    return tuple(dict.fromkeys(_tokens(parsed)))


def deletions(word: str) -> tuple[str, ...]:
    """The word and what it is without one of its letters: two words share one of these when
    they differ by one slip. Words below five letters have no typos, only other words."""
    if len(word) < 5:
        return ()
    return tuple(dict.fromkeys([word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]))


def _tokens(parsed: Parsed) -> Iterator[Token]:
    if not parsed.key:
        return
    keys = sorted({parsed.key, *parsed.aliases, parsed.seen} - {""})
    for key in keys:
        yield Token(TokenKind.KEY, key)
    if isinstance(parsed, Organization):
        for text in (*keys, parsed.initials):
            if _SHORTEST_ACRONYM <= len(text) <= _LONGEST_ACRONYM:
                yield Token(TokenKind.INITIALS, text)
    for word in parsed.words:
        yield Token(TokenKind.WORD, word)
    if len(parsed.key) > _EDGE:
        yield Token(TokenKind.PREFIX, parsed.key[:_EDGE])
        yield Token(TokenKind.SUFFIX, parsed.key[-_EDGE:])
