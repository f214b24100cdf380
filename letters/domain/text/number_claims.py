"""Numbers that a text gives for its signatories, against those that are listed.

A number typed into a letter ("24 organizations") is right on one day. Closing asks for what is
wrong, so a number is taken for such a claim only where that is likely. The rule:

A number of 2 or more, in digits or words, is followed by a noun for signatories, with at most
seven words between that are no preposition, verb, month, measure or second number. A few nouns
("people", "citizens", "activists") are such only beside a word of signing. It is a claim

- anywhere, where a word of signing stands right before or after it: "we, 24 groups", "our 24
  groups", "the 24 undersigned groups", "signed by", "on behalf of", "24 groups have signed";
- in title and reference line also at the beginning of a clause ("24 groups call for …") and
  behind "by", "from" or "statement of", "letter of";
- in the first paragraph of the body also at the beginning of a sentence and behind "statement
  of"; headings and salutations before it do not count as paragraphs;
- behind another claim and "and": "24 organizations and 12 individuals".

It is none where something was done to those counted ("two groups were banned"), nor "about 24"
and "20 to 25", "24 other groups" (others than whom?), a bare year ("2023 organizations") without
a word of signing, a treaty's or an earlier letter's signatories. "More than 24" and "at least 24"
are claims that larger counts fulfil. `{{ count }}` is never one, nor what stands in the target
of a link or the label of a footnote.

Known in English, German, French, Spanish, Arabic and Chinese, all in every text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from letters.domain.letter import LetterText
from letters.domain.text import number_han, number_latin, placeholders
from letters.domain.text.number_found import Bound, Found, Where
from letters.domain.text.number_speech import About
from letters.domain.text.places import around
from letters.domain.text.readable import readable, whole_marks

MOST = 100
Field = Literal["title", "reference", "body"]

_HIDDEN = re.compile(r"https?://\S+|\{\{[^{}\n]{0,80}\}\}")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![^\S\n]*\n)[^\n]+)*")
_HEADING = re.compile(r" {0,3}#")
_SHORT = 80
_NAMES: dict[Field, str] = {
    "title": "The title",
    "reference": "The reference line",
    "body": "The text",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One number given for the signatories.

    `phrase` are the words as typed, `place` those with some around them, cut to a readable
    length. `bound` says whether more would fulfil it.
    """

    field: Field
    phrase: str
    place: str
    number: int
    about: About
    bound: Bound = "exactly"

    def holds(self, organizations: int, persons: int) -> bool:
        """Whether it is true of so many listed organizations and persons."""
        count = _count(self.about, organizations, persons)
        if self.bound == "exactly":
            return self.number == count
        return count > self.number or (self.bound == "at least" and count == self.number)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim that is not true of the roll, and a sentence about it for the coordinator."""

    claim: Claim
    sentence: str


def claims(text: LetterText) -> tuple[Claim, ...]:
    """The numbers of signatories in title, reference line and body (the first 100), in order."""
    return (
        *_of_line("title", text.title),
        *_of_line("reference", text.reference),
        *islice(_of_body(text.body), MOST),
    )


def contradictions(text: LetterText, organizations: int, persons: int) -> tuple[Contradiction, ...]:
    """The claims of `text` that are not true of so many listed organizations and persons."""
    return tuple(
        Contradiction(claim, _sentence(claim, organizations, persons))
        for claim in claims(text)
        if not claim.holds(organizations, persons)
    )


def _of_line(field: Field, line: str) -> Iterator[Claim]:
    for found in _found(_hidden(line), "head"):
        yield _claim(field, line, found.start, found.end, found)


def _of_body(body: str) -> Iterator[Claim]:
    seen = readable(body)
    text = _hidden(seen.text)
    opened = False
    for paragraph in _PARAGRAPH.finditer(text):
        words = paragraph[0]
        where: Where = "rest"
        line = body.rfind("\n", 0, seen.starts[paragraph.start()]) + 1
        if not opened and not _HEADING.match(body, line) and not _is_salutation(words):
            opened, where = True, "opening"
        for found in _found(words, where):
            at = paragraph.start()
            start, end = seen.slice(at + found.start, at + found.end)
            yield _claim("body", body, *whole_marks(body, start, end), found)


def _found(text: str, where: Where) -> list[Found]:
    """The claims of one line or paragraph, in order."""
    both = [*number_latin.found(text, where), *number_han.found(text, where)]
    return sorted(both, key=lambda each: each.start)


def _claim(field: Field, text: str, start: int, end: int, found: Found) -> Claim:
    phrase = " ".join(text[start:end].split())
    place = around(text, start, end)
    return Claim(field, phrase, place, found.number, found.about, found.bound)


def _hidden(text: str) -> str:
    """`text` with addresses and placeholders struck out, in the same length."""
    return _HIDDEN.sub(lambda found: "|" * len(found[0]), text)


def _is_salutation(paragraph: str) -> bool:
    return len(paragraph) < _SHORT and paragraph.rstrip()[-1:] in ",:，：،"


def _count(about: About, organizations: int, persons: int) -> int:
    return {
        "organizations": organizations,
        "persons": persons,
        "all": organizations + persons,
    }[about]


def _sentence(claim: Claim, organizations: int, persons: int) -> str:
    count = _count(claim.about, organizations, persons)
    noun = {"organizations": "organization", "persons": "person", "all": "name"}[claim.about]
    place = f" at “{claim.place}”" if claim.place != claim.phrase and claim.field == "body" else ""
    counted = f"{count:,} {noun}{'s are' if count != 1 else ' is'}"
    return f"{_NAMES[claim.field]} says “{claim.phrase}”{place}; {counted} listed. " + (
        f"Write {placeholders.mark(placeholders.COUNT)} and it is always right."
        if count == organizations + persons
        else f"Please correct the number: {placeholders.mark(placeholders.COUNT)} prints "
        f"{organizations + persons:,}, organizations and persons together."
    )
