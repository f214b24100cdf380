"""The look-up of names in the database: among very many, in bounded time.

Two names meet as in `letters.domain.matching.index`: they share a key or an alias, one is
written with the first letters of the other, they begin or end alike, or they share their rarest
words, be it with a slip of the pen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, combinations, starmap

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    BindParameter,
    TextualSelect,
    bindparam,
    select,
    text,
)

from letters.domain import matching
from letters.domain.matching import Token, TokenKind, Weights
from letters.models import Card, Mention, MentionToken, Slip, db
from letters.services import cards

MOST_EQUAL = 30
"""Names with an equal key, or with the same first letters, that a look-up gives, the newest
first; a beginning or an end that as many share tells nothing."""
MOST_ALIKE = 30
"""Other names that it gives, those that share the most words first."""
RARE, BUDGET = 200, 60
"""Names under one rare word that it reads; and in all, together with those under others."""
TOGETHER = 1_000
"""Names under two words that it reads, where all words are common: those of the rarest `_FEW`,
two by two."""
_FEW = 4
_MOST_SLIPS = 30
"""Words that it reads under a slip, the newest."""
_MOST_NEAR = 60
"""Words that it takes for one word miswritten."""
_USUAL = 20
"""Of two words that stand in more names, neither is a slip of the pen."""
_ANYWAY, _SHARE = 2, 0.6
"""How many of those alike it gives however little they share; of the words of the shorter name,
what the others share at least."""
_EDGES = (TokenKind.PREFIX, TokenKind.SUFFIX)

Group = list[int]
"""Tokens of words that may be the same."""

_LIST = JSON().with_variant(ARRAY(BigInteger), "postgresql")
# The newest entries of many tokens in one round trip; IN knows no limit for each of them.
_NEWEST = {
    "sqlite": "SELECT value, (SELECT json_group_array({of}) FROM (SELECT {of} FROM {table}"
    " WHERE {by} = value ORDER BY number DESC LIMIT :most)) AS found FROM json_each(:asked)",
    "postgresql": "SELECT value, array(SELECT {of} FROM {table} WHERE {by} = value"
    " ORDER BY number DESC LIMIT :most) AS found FROM unnest(:asked) AS asked (value)",
}
_SOME: BindParameter[int] = bindparam("numbers", expanding=True)
_WORDS = select(Card.number, Card.words).where(Card.number.in_(_SOME))
_PLACES = select(Card.number, Card.place).where(Card.number.in_(_SOME))


def find(mention: Mention) -> list[int]:
    """The cards of those whom the name may belong to, the surest first, each once; also the
    mention's own."""
    return list(dict.fromkeys(_Look(mention).found()))


def weights(mention: Mention) -> Weights:
    """How much each word of a mention tells among all names of its kind: counted where few
    have it, else reckoned from how close together the newest stand."""
    names = cards.of(mention)
    words = names.words(cards.parsed(mention.kind, mention.name))
    newest = _newest(MentionToken, [names.every, *words.values()], RARE + 1)
    ends = [found[at] for found in newest.values() if found for at in (0, -1)]
    places = dict(iter(db.session.execute(_PLACES, {"numbers": ends})))
    total = max(places.values(), default=0)
    counts = {}
    for word, token in words.items():
        found = newest[token]
        # A card that was taken away meanwhile has no place.
        among = total - places.get(found[-1], 0) + 1 if len(found) > RARE else total
        counts[word] = len(found) * total // max(1, among)
    return Weights(counts, total)


class _Look:
    """One look-up: all lists that it needs are read at once, but those of two words together."""

    def __init__(self, mention: Mention) -> None:
        self._names = cards.of(mention)
        self._name = cards.parsed(mention.kind, mention.name)
        self._own = matching.tokens(self._name)
        near = self._near()
        asked = {each for group in near.values() for each in group}
        asked |= {self._asked(each) for each in self._own}
        self._newest = _newest(MentionToken, asked, RARE + 1)
        kept = (self._kept(word, group) for word, group in near.items())
        self._groups = sorted(filter(None, kept), key=self._rarity)

    def found(self) -> Iterator[int]:
        """Cards, the surest first."""
        keys = (each for each in self._own if each.kind is TokenKind.KEY)
        equal = [number for key in keys for number in self._under(key)]
        yield from equal
        if len(equal) < MOST_EQUAL:
            for each in self._own:
                if each.kind is TokenKind.INITIALS:
                    yield from self._under(each)
            yield from self._alike()

    def _asked(self, token: Token) -> int:
        """What to look under: a name's first letters may be what another is called, and what
        it is called the first letters of another."""
        kind = token.kind
        if kind is TokenKind.INITIALS and token.text == self._name.initials:
            kind = TokenKind.KEY
        return self._names.token(kind, token.text)

    def _under(self, token: Token) -> list[int]:
        return self._newest[self._asked(token)][:MOST_EQUAL]

    def _near(self) -> dict[int, Group]:
        """Each word, and with it those that are one slip away."""
        slips = {
            token: self._names.slips(word) for word, token in self._names.words(self._name).items()
        }
        known = _newest(Slip, set(chain.from_iterable(slips.values())), _MOST_SLIPS)
        return {
            word: list(dict.fromkeys([word, *(near for slip in each for near in known[slip])]))
            for word, each in slips.items()
        }

    def _kept(self, word: int, group: Group) -> Group:
        """Of these, the words that stand in names and may be the same."""
        usual = len(self._newest[word]) > _USUAL
        near = group[1:_MOST_NEAR]
        kept = [each for each in near if not usual or len(self._newest[each]) <= _USUAL]
        return [each for each in (word, *kept) if self._newest[each]]

    def _size(self, group: Group) -> int:
        return sum(len(self._newest[word]) for word in group)

    def _top(self, group: Group) -> int:
        return max(group, key=lambda word: len(self._newest[word]))

    def _rarity(self, group: Group) -> tuple[int, int]:
        """The rarest first; of those with too many names to read, the newest of which reach
        back the furthest."""
        return self._size(group), self._newest[self._top(group)][-1]

    def _alike(self) -> list[int]:
        """Those that share words, most of all first."""
        wanted = {cards.short(word) for group in self._groups for word in group}
        some = self._sharing() | self._edged_alike()
        scored = []
        for number, words in db.session.execute(_WORDS, {"numbers": list(some)}):
            own = [words[at : at + 4] for at in range(0, len(words), 4)]
            shared = len(wanted.intersection(own))
            enough = shared >= _SHARE * min(len(own), len(self._groups))
            scored.append((shared / (len(own) + len(self._groups)), number, enough))
        best = sorted(scored, reverse=True)[:MOST_ALIKE]
        return [number for at, (_, number, enough) in enumerate(best) if at < _ANYWAY or enough]

    def _sharing(self) -> set[int]:
        """The names that hold a rare word or, where there is none, two common ones."""
        found: set[int] = set()
        for group in self._groups:
            if len(found) + self._size(group) > (BUDGET if found else RARE):
                break
            found.update(number for word in group for number in self._newest[word])
        return found or self._sharing_two()

    def _sharing_two(self) -> set[int]:
        """The names that hold two of the rarest words, those first that hold more."""
        two = combinations(map(self._top, self._groups[:_FEW]), 2)
        named = _newest(MentionToken, starmap(cards.together, two), TOGETHER)
        shared = Counter(chain.from_iterable(named.values()))
        return {number for number, _ in shared.most_common(RARE)}

    def _edged_alike(self) -> set[int]:
        edges = (self._under(each) for each in self._own if each.kind in _EDGES)
        return {number for same in edges if len(same) < MOST_EQUAL for number in same}


def _newest(
    table: type[MentionToken] | type[Slip], asked: Iterable[int], most: int
) -> dict[int, list[int]]:
    """Of each token the cards, or of each slip the words, the newest first, at most so many."""
    statement = _newest_of(table, db.engine.dialect.name)
    return dict(iter(db.session.execute(statement, {"asked": list(asked), "most": most})))


@cache
def _newest_of(table: type[MentionToken] | type[Slip], dialect: str) -> TextualSelect:
    of, by = ("number", "token") if table is MentionToken else ("word", "slip")
    query = text(_NEWEST[dialect].format(table=table.__tablename__, of=of, by=by))
    return query.bindparams(bindparam("asked", type_=_LIST)).columns(found=_LIST)
