"""Cards: under what each mention is found, kept in the transaction of its name.

A name is stored under the tokens of `letters.domain.matching` and under its words two by two,
since of names whose words are all common only two words together tell anything. `lookup` reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import delete, func, insert, select

from letters.domain import matching
from letters.domain.matching import MATCHER_VERSION, Parsed, TokenKind
from letters.domain.states import PartyKind
from letters.models import Card, Mention, MentionToken, Slip, db

_APART = 3
"""How far apart in a name two words stand at most, to be stored together."""
_EVERY = "every"
"""The token of all names of a kind."""


@lru_cache(maxsize=4_096)
def parsed(kind: PartyKind, name: str) -> Parsed:
    """What is read out of a name, remembered for a while: a look needs it more than once."""
    return matching.parse(kind, name)


class Names:
    """The tokens of all names of one kind that one convener knows: those of others differ."""

    def __init__(self, convener_id: str, kind: PartyKind) -> None:
        self._salt = f"{convener_id}:{kind}:"
        self.every = self.token(_EVERY, "")

    def token(self, kind: str, name: str) -> int:
        """A token as the tables keep it: 64 bits of BLAKE2b, signed."""
        return _number(f"{self._salt}{kind}:{name}".encode())

    def tokens(self, name: Parsed) -> set[int]:
        """What a name is stored under."""
        found = {self.every}
        for each in matching.tokens(name):
            if each.kind is not TokenKind.INITIALS or each.text == name.initials:
                found.add(self.token(each.kind, each.text))
        words = list(self.words(name).values())
        for at, word in enumerate(words):
            found |= {together(word, other) for other in words[at + 1 : at + 1 + _APART]}
        return found

    def words(self, name: Parsed) -> dict[str, int]:
        """The tokens of its words."""
        return {each: self.token(TokenKind.WORD, each) for each in name.words}

    def slips(self, word: str) -> list[int]:
        """A word as it may be miswritten, itself first."""
        left_out = () if word.isdecimal() else matching.deletions(word)
        return [self.token(TokenKind.TYPO, each) for each in left_out]


def of(mention: Mention) -> Names:
    """The names that a mention belongs to."""
    return Names(mention.convener_id, mention.kind)


def together(word: int, other: int) -> int:
    """The token of two words, in whichever order they stand."""
    low, high = sorted((word, other))
    return _number(low.to_bytes(8, signed=True) + high.to_bytes(8, signed=True))


def packed(words: Iterable[int]) -> bytes:
    """Words as a card keeps them: enough to count those that two names share."""
    return b"".join(map(short, words))


def short(word: int) -> bytes:
    """The four bytes of a word that a card keeps."""
    return (word & 0xFFFFFFFF).to_bytes(4)


def add(mention: Mention) -> None:
    """Let a mention be found under its name."""
    _fill(_new(mention), mention)


def change(mention: Mention, name: str) -> None:
    """Give a mention another name, to be found under that alone."""
    card = _card(mention) or _new(mention)
    _empty(card, mention)
    mention.name = name
    _fill(card, mention)


def remove(mention: Mention) -> None:
    """Let a mention be found no more; again is no error."""
    card = _card(mention)
    if card is not None:
        _empty(card, mention)
        db.session.delete(card)
        db.session.flush()


def remove_all() -> None:
    """Empty the tables, to be filled by names as they are read now."""
    for table in (Slip, MentionToken, Card):
        db.session.execute(delete(table))


def _card(mention: Mention) -> Card | None:
    return db.session.scalars(select(Card).where(Card.mention_id == mention.id)).one_or_none()


def _empty(card: Card, mention: Mention) -> None:
    former = of(mention).tokens(parsed(mention.kind, mention.name))
    db.session.execute(
        delete(MentionToken).where(
            MentionToken.token.in_(former), MentionToken.number == card.number
        )
    )


def _new(mention: Mention) -> Card:
    last = select(func.max(MentionToken.number)).where(MentionToken.token == of(mention).every)
    others = db.session.scalar(select(Card.place).where(Card.number == last.scalar_subquery()))
    place = (others or 0) + 1
    return Card(mention_id=mention.id, place=place, matcher_version=MATCHER_VERSION)


def _fill(card: Card, mention: Mention) -> None:
    names, name = of(mention), parsed(mention.kind, mention.name)
    words = names.words(name)
    card.words = packed(words.values())
    db.session.add(card)
    # The database gives the number.
    db.session.flush()
    tokens = [{"token": each, "number": card.number} for each in names.tokens(name)]
    db.session.execute(insert(MentionToken), tokens)
    _learn(card, {token: names.slips(word) for word, token in words.items()})


def _learn(card: Card, slips: dict[int, list[int]]) -> None:
    """Keep the slips of words that no name had before."""
    itself = [each[0] for each in slips.values() if each]
    met = select(Slip.word).where(Slip.slip.in_(itself), Slip.word.in_(slips))
    known = set(db.session.scalars(met))
    new = [
        {"slip": slip, "number": card.number, "word": word}
        for word, each in slips.items()
        if word not in known
        for slip in each
    ]
    if new:
        db.session.execute(insert(Slip), new)


def _number(given: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(given, digest_size=8).digest(), signed=True)
