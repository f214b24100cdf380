"""How many names a letter says it has, against how many were read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from letters.domain.past_letter.values import Doubt, DoubtKind, PastName
from letters.domain.states import PartyKind

# fmt: off
_ONES = {
    word: value
    for value, word in enumerate(
        [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_ORGANIZATIONS = frozenset(
    [
        "organizations", "organisations", "groups", "ngos", "associations", "organisationen",
        "gruppen", "vereine", "organizaciones",
    ]
)
_PERSONS = frozenset(
    ["individuals", "persons", "people", "scholars", "academics", "experts", "lawyers", "personen"]
)
_ALL = frozenset([
    "signatories", "signers", "cosigners", "undersigned", "unterzeichnende", "signataires",
])
_AT_LEAST = frozenset(["over", "than", "least", "mehr", "über"])
_ROUGHLY = frozenset([
    "nearly", "almost", "about", "around", "some", "roughly", "up", "fast", "etwa", "rund",
])
_BREAKING = frozenset(
    [
        "after", "of", "in", "by", "from", "the", "that", "who", "which", "have", "has", "had",
        "were", "was", "are", "is", "years", "hours", "days", "weeks", "months", "million",
        "billion", "percent", "per", "at", "to", "for", "der", "die", "das", "von",
    ]
)
# fmt: on
_REACH = 7
_TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+|\d+|[^\W\d_]+|[.;:!?()]")
_HAN_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "兩": 2,
    "两": 2,
}
_HAN_CLAIM = re.compile(
    r"(\d{1,4}|[〇零一二三四五六七八九十百兩两]{1,7})\s?[個个家間间名位](?:[^，。、；\d]{0,8}?)"
    r"(團體|团体|組織|组织|機構|机构|人士|學者|学者)"
)
_SIGNING = re.compile(r"undersigned|signator|co-?sign|endors|unterzeichn|聯署|联署|簽署|签署", re.I)


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that the text gives for its signatories; `kind` None means all of them."""

    number: int
    kind: PartyKind | None
    at_least: bool = False


def doubts(title: str, passages: Sequence[str], names: Sequence[PastName]) -> Iterator[Doubt]:
    """A doubt for the title and each passage whose number of names is not that of the list.

    Of the passages only those that speak about signing are looked at.
    """
    if doubt := _contradiction("title", title, names):
        yield doubt
    for passage in passages:
        if _SIGNING.search(passage) and (doubt := _contradiction("text", passage, names)):
            yield doubt


def claims(text: str) -> list[Claim]:
    """The numbers of signatories that a text gives, in digits or in words."""
    tokens = [token.casefold() for token in _TOKEN.findall(text)]
    found: list[Claim] = []
    at = 0
    while at < len(tokens):
        value, end = _number(tokens, at)
        if end == at:
            at += 1
            continue
        claim = _claim(tokens, at, end, value)
        if claim:
            found.append(claim)
        at = end
    return found + [_han_claim(match) for match in _HAN_CLAIM.finditer(text)]


def _contradiction(where: str, text: str, names: Sequence[PastName]) -> Doubt | None:
    found = claims(text)
    if not found:
        return None
    mixed = len({each.kind for each in names}) > 1
    if not mixed or any(claim.kind is None for claim in found):
        # A list without sections is counted as a whole.
        total = Claim(sum(each.number for each in found), None, any(c.at_least for c in found))
        found = [total]
    for claim in found:
        count = sum(1 for each in names if claim.kind in (None, each.kind))
        if count < claim.number or (count > claim.number and not claim.at_least):
            noun = "names" if claim.kind is None else f"{claim.kind}s"
            return Doubt(
                DoubtKind.COUNT,
                f"The {where} speaks of {claim.number:,} {noun}, the list has {count:,}.",
                where,
            )
    return None


def _claim(tokens: Sequence[str], start: int, end: int, value: int) -> Claim | None:
    before = tokens[max(0, start - 2) : start]
    if any(word in _ROUGHLY for word in before) or value < 2:
        return None
    for at in range(end, min(end + _REACH, len(tokens))):
        token = tokens[at]
        if token in _ORGANIZATIONS | _PERSONS | _ALL:
            kind = None
            if token not in _ALL:
                kind = PartyKind.ORGANIZATION if token in _ORGANIZATIONS else PartyKind.PERSON
            return Claim(value, kind, any(word in _AT_LEAST for word in before))
        if token in _BREAKING or not token[0].isalpha() or _number(tokens, at)[1] > at:
            return None
    return None


def _number(tokens: Sequence[str], at: int) -> tuple[int, int]:
    """Value of the number that begins at `at` and where it ends; ends at `at` if none does."""
    token = tokens[at]
    if token[0].isdigit():
        digits = token.replace(",", "")
        return (int(digits), at + 1) if len(digits) <= 5 else (0, at)
    value, end = _below_hundred(tokens, at)
    if not 0 < value < 10 or tokens[end : end + 1] != ["hundred"]:
        return value, end
    after = end + 2 if tokens[end + 1 : end + 2] == ["and"] else end + 1
    rest, rest_end = _below_hundred(tokens, after)
    return 100 * value + rest, (rest_end if rest_end > after else end + 1)


def _below_hundred(tokens: Sequence[str], at: int) -> tuple[int, int]:
    """Like `_number`, for "zero" to "ninety-nine" in words."""
    first = tokens[at] if at < len(tokens) else ""
    if first in _ONES:
        return _ONES[first], at + 1
    if first not in _TENS:
        return 0, at
    ones = _ONES.get(tokens[at + 1], 0) if at + 1 < len(tokens) else 0
    return (_TENS[first] + ones, at + 2) if 0 < ones < 10 else (_TENS[first], at + 1)


def _han_claim(match: re.Match[str]) -> Claim:
    person = match[2] in ("人士", "學者", "学者")
    kind = PartyKind.PERSON if person else PartyKind.ORGANIZATION
    return Claim(_han_number(match[1]), kind)


def _han_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    value = current = 0
    for character in text:
        if character in "十百":
            value += (current or 1) * (10 if character == "十" else 100)
            current = 0
        else:
            current = current * 10 + _HAN_DIGITS[character]
    return value + current
