"""Which of very many names a name has to be compared with.

Two names meet when they share a key or an alias, when one is written with the first letters of
the other, when they begin or end alike, or when they share their rarest words, be it with a slip
of the pen. Each look-up reads a bounded number of entries, whatever was added: so many equal
names, or names of nothing but common words, cost no more than others.
"""

from __future__ import annotations

from array import array
from itertools import chain
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from letters.domain.matching.chains import Chains
from letters.domain.matching.parsed import Parsed, Token, TokenKind, deletions, tokens
from letters.domain.matching.weights import Weights

Reference = TypeVar("Reference", int, str)

BUDGET = 60
"""Names that one look-up finds under words, the rarest words first."""
RAREST = 200
"""As many where only one word is rare."""
COMMON = 120_000
"""Entries that it reads to find who shares two words or more, where all are common."""
MOST_EQUAL = 30
"""Names with an equal key, or with the same first letters, that it gives, the last added first;
a beginning or an end that as many share tells nothing."""
MOST_ALIKE = 30
"""Other names that it gives, those that share the most words first."""
_ANYWAY = 2
"""Of these, how many it gives however little they share."""
_SHARE = 0.6
"""Of the words of the shorter name: what the others share at least."""
_MOST_SHARING = 1_000
"""Of the names that share all words: the last added are enough."""
_USUAL = 20
"""Of two words that stand in more names, neither is a slip of the pen."""
_EDGES = (TokenKind.PREFIX, TokenKind.SUFFIX)


class _Spellings(NamedTuple):
    """The numbers of words that may be one, and how many entries stand under them."""

    size: int
    words: set[int]


_size = attrgetter("size")


class Index(Generic[Reference]):
    """Names under the tokens of `tokens`, in memory: some 330 bytes a name."""

    def __init__(self) -> None:
        self._references: list[Reference] = []
        self._words: dict[str, int] = {}
        self._postings: list[array[int]] = []
        self._near: dict[int, list[int]] = {}
        """Of words: those that differ by a slip of the pen."""
        self._spelt: list[tuple[int, ...]] = []
        """The words of each name."""
        self._chains = Chains()

    def __len__(self) -> int:
        return len(self._references)

    def add(self, reference: Reference, parsed: Parsed) -> None:
        """Keep a name; one without a letter or digit will never be found."""
        self._keep(reference, tokens(parsed), parsed.initials)

    def candidates(self, parsed: Parsed) -> list[Reference]:
        """Whom the name may belong to, the surest first, each once."""
        return self._found(tokens(parsed), parsed.initials)

    def candidates_then_add(self, reference: Reference, parsed: Parsed) -> list[Reference]:
        """Whom the name may belong to of those kept before it, and keep it: both from one reading
        of its tokens, which is a good part of the time of either."""
        named = tokens(parsed)
        found = self._found(named, parsed.initials)
        self._keep(reference, named, parsed.initials)
        return found

    def weights(self) -> Weights:
        """How much each word tells, as counted in the names that are kept."""
        counts = {word: len(self._postings[at]) for word, at in self._words.items()}
        return Weights(counts, len(self))

    def _keep(self, reference: Reference, named: tuple[Token, ...], initials: str) -> None:
        name = len(self._references)
        self._references.append(reference)
        spelt = []
        for token in named:
            if token.kind is TokenKind.WORD:
                word = self._number(token.text)
                self._postings[word].append(name)
                spelt.append(word)
            elif token.kind is not TokenKind.INITIALS or token.text == initials:
                self._chains.add(token.kind + token.text, name)
        self._spelt.append(tuple(spelt))

    def _found(self, named: tuple[Token, ...], initials: str) -> list[Reference]:
        found = self._equal(named)
        if len(found) < MOST_EQUAL:
            found += self._abbreviated(named, initials) + self._worded_alike(named)
        return [self._references[name] for name in dict.fromkeys(found)]

    def _number(self, word: str) -> int:
        number = self._words.get(word)
        if number is None:
            number = self._words[word] = len(self._postings)
            self._postings.append(array("I"))
            for other in self._one_slip_from(word):
                self._near.setdefault(number, []).append(other)
                self._near.setdefault(other, []).append(number)
            for slip in deletions(word):
                self._chains.add(TokenKind.TYPO + slip, number)
        return number

    def _equal(self, named: tuple[Token, ...]) -> list[int]:
        keys = [token.text for token in named if token.kind is TokenKind.KEY]
        return [name for key in keys for name in self._under(TokenKind.KEY, key)]

    def _abbreviated(self, named: tuple[Token, ...], initials: str) -> list[int]:
        """Those that are called, or have, the first letters."""
        found: list[int] = []
        for token in named:
            if token.kind is TokenKind.INITIALS:
                other = TokenKind.KEY if token.text == initials else TokenKind.INITIALS
                found += self._under(other, token.text)
        return found

    def _under(self, kind: TokenKind, text: str) -> list[int]:
        return self._chains.newest(kind + text, MOST_EQUAL)

    def _worded_alike(self, named: tuple[Token, ...]) -> list[int]:
        """Those that share words, most of all first."""
        own = [token.text for token in named if token.kind is TokenKind.WORD]
        groups = sorted(map(self._spellings, own), key=_size)
        shared_by = set().union(*(group.words for group in groups)).intersection
        spelt, count = self._spelt, len(groups)
        scored = []
        for name in self._sharing(groups) | self._edged_alike(named):
            words = spelt[name]
            shared, all_words = len(shared_by(words)), len(words)
            little = shared < _SHARE * (count if count < all_words else all_words)
            scored.append((-shared / (all_words + count), little, name))
        best = sorted(scored)[:MOST_ALIKE]
        return [name for at, (_, little, name) in enumerate(best) if at < _ANYWAY or not little]

    def _edged_alike(self, named: tuple[Token, ...]) -> set[int]:
        found: set[int] = set()
        for token in named:
            if token.kind in _EDGES:
                same = self._under(token.kind, token.text)
                found.update(same if len(same) < MOST_EQUAL else ())
        return found

    def _spellings(self, word: str) -> _Spellings:
        """A word and those that may be the same, miswritten."""
        own = self._words.get(word)
        if own is None:
            return self._together(self._one_slip_from(word))
        count = len(self._postings[own])
        near = set(self._near.get(own, ()))
        if count > _USUAL:
            near = {each for each in near if len(self._postings[each]) <= _USUAL}
        return self._together(near | {own}) if near else _Spellings(count, {own})

    def _together(self, words: set[int]) -> _Spellings:
        return _Spellings(sum(len(self._postings[word]) for word in words), words)

    def _one_slip_from(self, word: str) -> set[int]:
        if word.isdecimal():
            return set()
        return {each for slip in deletions(word) for each in self._under(TokenKind.TYPO, slip)}

    def _named(self, group: _Spellings) -> set[int]:
        return set().union(*(self._postings[word] for word in group.words))

    def _sharing(self, groups: list[_Spellings]) -> set[int]:
        """The names that hold a rare word or, where there is none, several common ones."""
        groups = [group for group in groups if group.words]
        found: set[int] = set()
        for group in groups:
            if len(found) + group.size > (BUDGET if found else RAREST):
                break
            found |= self._named(group)
        return found or self._sharing_more(groups)

    def _sharing_more(self, groups: list[_Spellings]) -> set[int]:
        """The names that hold the rarest two words; the rarest three where that is too many."""
        if len(groups) < 2 or groups[0].size + groups[1].size > COMMON:
            return set()
        found = self._named(groups[0])
        for group in groups[1:]:
            if len(found) > RAREST and group.size <= COMMON:
                postings = (self._postings[word] for word in group.words)
                found = found.intersection(chain.from_iterable(postings))
        return set(sorted(found)[-_MOST_SHARING:])
