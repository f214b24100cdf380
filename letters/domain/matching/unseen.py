"""What nobody sees in a name, or in which two differ: characters that show nothing, and letters
that look like others."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from difflib import SequenceMatcher

import icu

from letters.domain import invisible
from letters.domain.matching import lookalikes
from letters.domain.matching.cleaning import LONGEST
from letters.domain.matching.outcome import Evidence, Outcome, Rule, Verdict
from letters.domain.matching.parsed import Parsed

_MOST = 3
"""How many of each kind are named."""
_DOUBTFUL = 0.9
_CHECKER = icu.SpoofChecker()


def told(outcome: Outcome, evidence: Evidence, left: Parsed, right: Parsed) -> Outcome:
    """The outcome with what nobody sees among its reasons. Where letters only look alike a
    person is asked, for so a stranger writes the name of another; none but the holder of the
    same confirmed mailbox is believed."""
    looks = left.seen != right.seen and (left.seen or left.key) == (right.seen or right.key)
    if outcome.verdict is Verdict.DIFFERENT and not looks:
        return outcome
    reasons = (*outcome.reasons, *differences(left.name, right.name))
    if looks or (left.odd != right.odd and not evidence.mailbox):
        if outcome.verdict is Verdict.DIFFERENT:
            reasons = ("the same name to the eye", *reasons[len(outcome.reasons) :])
        score = _DOUBTFUL if looks else min(outcome.score, _DOUBTFUL)
        return Outcome(Verdict.ASK, score, Rule.CONFLICT, reasons)
    return replace(outcome, reasons=reasons)


def remarks(name: str) -> tuple[str, ...]:
    """What to look at twice in one name, in sentences; mostly nothing."""
    if name.isascii() and name.isprintable():
        return ()
    kept = invisible.without_needless(name)
    needless = [each for each in dict.fromkeys(name) if name.count(each) != kept.count(each)]
    said = [f"This name has an invisible character, {_called(each)}" for each in needless]
    return (*said[:_MOST], *_strange(name, "this name")[:_MOST])


def differences(left: str, right: str) -> tuple[str, ...]:
    """In words, for a person who wonders why two names that look alike are two; none where a
    reader sees for himself in what they differ."""
    if left == right or (left.isascii() and right.isascii() and (left + right).isprintable()):
        return ()
    left, right = sorted((left[:LONGEST], right[:LONGEST]))
    strange = [*_strange_beside(right, left), *_strange_beside(left, right)][:_MOST]
    return (*_hidden(left, right), *(strange or _lookalikes(left, right)))


def _strange(name: str, called: str) -> list[str]:
    """Letters and words that are not of the script that they look to be of."""
    return [f"“{sign}” in {called} {what}" for sign, what in lookalikes.remarks(name)]


def _strange_beside(other: str, name: str) -> list[str]:
    """Those of a name that the other has not in the same words, and words where it has what they
    look like."""
    differs = lookalikes.odd(name) != lookalikes.odd(other)
    return [
        f"“{sign}” in “{name}” {what}"
        for sign, what in lookalikes.remarks(name)
        if (differs if len(sign) == 1 else _is_seen_in(other, sign))
    ]


def _is_seen_in(other: str, word: str) -> bool:
    return lookalikes.as_seen(word).casefold() in other.casefold()


def _hidden(left: str, right: str) -> list[str]:
    """The blanks and the characters that show nothing of which one name has more."""
    signs = dict.fromkeys(left + right)
    apart = [sign for sign in signs if left.count(sign) != right.count(sign)]
    kinds = [(sign, _kind(sign)) for sign in apart if _kind(sign)]
    return [f"one has an {kind}, {_called(sign)}" for sign, kind in kinds[:_MOST]]


def _kind(sign: str) -> str:
    if invisible.is_ignorable(sign) or unicodedata.category(sign) in ("Cc", "Cf"):
        return "invisible character"
    return "unusual blank" if sign.isspace() and sign != " " else ""


def _lookalikes(left: str, right: str) -> list[str]:
    """Letters of one script that look like the one in their place in the other name."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    found = [
        f"“{one}” looks like “{other}”: {_called(one)}, {_called(other)}"
        for kind, start, end, begin, stop in matcher.get_opcodes()
        if kind == "replace" and end - start == stop - begin
        for one, other in zip(left[start:end], right[begin:stop], strict=True)
        if _looks_like(one, other)
    ]
    return list(dict.fromkeys(found))[:_MOST]


def _looks_like(one: str, other: str) -> bool:
    if one == other or not (one.isalpha() and other.isalpha()):
        return False
    # The first argument picks a data table that ICU dropped; any value means the same.
    return bool(_CHECKER.getSkeleton(0, one) == _CHECKER.getSkeleton(0, other))


def _called(sign: str) -> str:
    """ "Cyrillic Small Letter A (U+0430)"."""
    name = unicodedata.name(sign, "a control character").title()
    return f"{name} (U+{ord(sign):04X})"
