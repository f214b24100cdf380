"""Finds numbers of signatories in languages that part words by blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from letters.domain.text.number_found import Bound, Found, Where
from letters.domain.text.number_speech import SPEECHES, About, Speech
from letters.domain.text.number_words import (
    LONGEST_WORDS,
    digits_value,
    folded,
    number_words,
    parts,
)
from letters.domain.text.scripts import is_cjk

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:[.,'’٬،\u00a0\u202f\u2009 ]\d{3})+(?!\d)|\d+)"
    r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f])*"
    r"(?:[-‐‑'’](?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f])+)*)"
    r"|(?P<sign>\S)"
)
_REACH = 8
_BEFORE = 80
_AFTER = 60
_AND = frozenset(["and", "&", "und", "sowie", "et", "y", "e"])
_DASHES = "-‐‑–—"
# What makes one number or one range of two: "20 to 25", "one thousand and two hundred".
_TO = frozenset(
    [
        *("to", "or", "and", "bis", "oder", "und", "a", "ou", "et", "o", "u", "y"),
        *("الى", "او"),
    ]
)
_THOUSAND = frozenset(["thousand", "tausend", "mille", "mil", "الف"])
_CLAUSE = re.compile(r"(?:^|[:;.!?|–—(\[“\"«\n])\s*$")
_SENTENCE = re.compile(r"(?:^|[.!?:\n][”\"»)]?)\s*$")
_JOINT = re.compile(r"\W*(?:and|&|und|sowie|et|y|e|و)?\W*")
_OTHER_PAPER = re.compile(
    r"\b(?:treaty|agreement|contract|pact|memorandum|convention|earlier|previous|last|petition)\b"
)
# "Signatories of this letter", but not "of the treaty".
_OTHER_SIGNATORIES = re.compile(
    r"\W?(?:of|to|der|des|du|de|del|a)\b(?! (?:this|our|dies|cette|notre|esta|nuestra)\b)"
)
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")


class Token(NamedTuple):
    """A number, word or sign of a text; `word` is folded."""

    kind: str
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Noun:
    """A noun that a number counts, the token at `at`. `weak`: it means signatories only beside
    a word of signing; `signing`: there was one on the way."""

    at: int
    about: About
    weak: bool
    signing: bool


def found(text: str, where: Where) -> Iterator[Found]:
    """The claims of one title, line or paragraph; for the rule see `number_claims`."""
    search = _Search(text, where)
    at = 0
    while at < len(search.tokens):
        claim, at = search.claim_at(at)
        if claim:
            search.last = claim.end
            yield claim


class _Search:
    """One text, its tokens, and the end of the claim that was found last."""

    def __init__(self, text: str, where: Where) -> None:
        self.text = text
        self.where = where
        self.last: int | None = None
        self.tokens = [
            Token(match.lastgroup or "", folded(match[0]), match.start(), match.end())
            for match in _TOKEN.finditer(text)
        ]

    def claim_at(self, at: int) -> tuple[Found | None, int]:
        """The claim that begins with a token, if any, and the token to go on with."""
        following = at + 1
        for speech in SPEECHES:
            value, after = self._number(at, speech)
            if value is None:
                continue
            following = max(following, after)
            noun = self._noun(after, speech)
            if value >= 2 and noun:
                claim = self._judged(at, value, noun, speech)
                if claim:
                    return claim, noun.at + 1
        return None, following

    def _number(self, at: int, speech: Speech) -> tuple[int | None, int]:
        """The value of the number at a token in one language, and the token after it."""
        token = self.tokens[at]
        if token.kind == "number":
            return (digits_value(token.word) if self._is_free(token) else None), at + 1
        if self._is_number(at, speech):
            for length in range(LONGEST_WORDS, 0, -1):
                some = self.tokens[at : at + length]
                value = number_words(speech.code).get(" ".join(each.word for each in some))
                if value is not None and all(each.kind == "word" for each in some):
                    return value, at + length
        return None, at

    def _is_number(self, at: int, speech: Speech) -> bool:
        """Whether a token is a number in digits or begins as part of one in words."""
        token = self.tokens[at]
        word = token.word.split(" ", 1)[0]
        return token.kind == "number" or word in _THOUSAND or word in parts(speech.code)

    def _goes_on(self, at: int, speech: Speech) -> bool:
        """Whether the number at a token is the end of one or of a range: "20 to 25",
        "twenty–four", "one thousand two hundred"."""
        before = self.tokens[max(0, at - 2) : at]
        if before and self._is_number(at - 1, speech):
            return True
        if len(before) < 2 or not self._is_number(at - 2, speech):
            return False
        first, link = before
        is_dash = self.text[link.start] in _DASHES and link.start == first.end
        return is_dash or link.word in _TO

    def _is_free(self, token: Token) -> bool:
        """Whether digits stand alone: no "24th", "G20", "3.5", "24-hour", "§ 24", "20–25"."""
        before = self.text[max(0, token.start - 2) : token.start]
        after = self.text[token.end : token.end + 2]
        last = before[-1:]
        if last in "_-‐–—/.,$€£¥§#№%^+" and last:
            return False
        if last.isalnum() and not (is_cjk(last) or "\u0600" <= last <= "\u06ff"):
            return False
        if re.match(r"[\w%°/’'‐-]|[.,:–—]\S", after) and not is_cjk(after[0]):
            return False
        return not re.search(r"[$€£¥§#№]\s$", before)

    def _noun(self, start: int, speech: Speech) -> _Noun | None:
        """The noun for signatories that is counted by the number before token `start`."""
        listing = False
        spare: _Noun | None = None
        for at in range(start, min(start + _REACH, len(self.tokens))):
            token = self.tokens[at]
            about = speech.noun(token.word) if token.kind == "word" else None
            if about == "all":
                # "53 undersigned groups": the groups are counted, if any follow.
                spare = _Noun(at, "all", False, True)
            elif about:
                weak = speech.people.fullmatch(token.word) is not None
                return spare if listing else _Noun(at, about, weak, spare is not None)
            elif token.word in _AND:
                listing = False
            elif token.word in (",", "،") and not spare:
                listing = True
            elif self._is_end(at, speech):
                return spare
        return spare

    def _is_end(self, at: int, speech: Speech) -> bool:
        """Whether a token ends the way from a number to its noun."""
        token = self.tokens[at]
        if token.kind != "word" or self._is_number(at, speech):
            return True
        return speech.breaking.fullmatch(token.word) is not None

    def _judged(self, at: int, value: int, noun: _Noun, speech: Speech) -> Found | None:
        """The claim, where what stands around number and noun speaks for one."""
        tokens = self.tokens
        before = self._before(tokens[at].start)
        bound, words = _bound(before, speech)
        first = tokens[max(0, at - words)].start
        before = self._before(first) if words else before
        linked = speech.linking.search(before)
        head = before[: linked.start()] if linked else before
        after = folded(self.text[tokens[noun.at].end :][:_AFTER])
        if speech.roughly.search(before) or self._goes_on(at, speech) or after[:1] == "'":
            return None
        if noun.about == "all" and _OTHER_SIGNATORIES.match(after):
            return None
        if not self._is_claim(head, after, noun, speech, tokens[at]):
            return None
        about, end = self._both(noun, speech)
        return Found(first, end, value, about, bound)

    def _is_claim(self, head: str, after: str, noun: _Noun, speech: Speech, number: Token) -> bool:
        if self._is_joined(number.start) or noun.signing or _is_signed(head, after, speech):
            return True
        if noun.weak or _BARE_YEAR.fullmatch(number.word) or self.where == "rest":
            return False
        if speech.document_before.search(head):
            return True
        if self.where == "head" and speech.sender_before.search(head):
            return True
        begins = _CLAUSE if self.where == "head" else _SENTENCE
        return bool(begins.search(head)) and not speech.done_to.match(after)

    def _is_joined(self, start: int) -> bool:
        """Whether only an "and" stands between the last claim and a number."""
        if self.last is None or start - self.last > _BEFORE:
            return False
        return _JOINT.fullmatch(folded(self.text[self.last : start])) is not None

    def _both(self, noun: _Noun, speech: Speech) -> tuple[About, int]:
        """What is counted, and its end: "24 organizations and individuals" are all."""
        start = noun.at + 1
        for end in range(start + 1, min(start + _REACH, len(self.tokens)) + 1):
            if noun.about == "all" or self._is_number(end - 1, speech):
                break
            if speech.both.fullmatch(" ".join(each.word for each in self.tokens[start:end])):
                return "all", self.tokens[end - 1].end
        return noun.about, self.tokens[noun.at].end

    def _before(self, start: int) -> str:
        """What stands before a place, folded, with a dash kept apart from a hyphen."""
        text = self.text[max(0, start - _BEFORE) : start]
        return folded(re.sub(r"\s[-‐‑](?=\s)", " –", text)).rstrip(" ")


def _is_signed(head: str, after: str, speech: Speech) -> bool:
    """Whether a word of signing stands beside number and noun, for this letter."""
    said = speech.signing_before.search(head)
    if said and not ("sign" in said[0] and _OTHER_PAPER.search(head)):
        return True
    return bool(speech.signing_after.match(after)) and not _OTHER_PAPER.search(after)


def _bound(before: str, speech: Speech) -> tuple[Bound, int]:
    """What the words right before a number make of it, and how many words they are."""
    for bound, pattern in _bounds(speech):
        said = pattern.search(before)
        if said:
            return bound, len(re.findall(r"\w+", said[0]))
    return "exactly", 0


def _bounds(speech: Speech) -> tuple[tuple[Bound, re.Pattern[str]], ...]:
    return (("more than", speech.more_than), ("at least", speech.at_least))
