"""What is checked of every edition before it is sealed.

PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) ask for more than a program can tell. These
rules are what a letter that is printed here could break; they are no validation by others, and
no more is claimed than they hold. docs/manifest.md lists them; a test holds it to them.
"""

from __future__ import annotations

from collections.abc import Sequence

from letters.domain.problems import Problem
from letters.rendering.pdf.rules import (
    attachments,
    document,
    fonts,
    metadata,
    names,
    navigation,
    structure,
)
from letters.rendering.pdf.rules.facts import gather
from letters.rendering.pdf.rules.rule import Rule
from letters.rendering.pdf.rules.syntax import BrokenFileError

FILE = Rule(
    "file-sound",
    "The file is a PDF 1.7, written once and not encrypted, with each object in its place.",
    "ISO 32000-1, 7.5; ISO 19005-3, 6.1",
    lambda _: iter(()),  # told by reading it
)
RULES = (
    FILE,
    *document.RULES,
    *metadata.RULES,
    *fonts.RULES,
    *structure.RULES,
    *navigation.RULES,
    *attachments.RULES,
    *names.RULES,
)
"""All rules, in the order in which they are asked."""


class RuleBrokenError(Problem):
    """A file that must not be sealed: it breaks the rule named `rule`."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(f"The PDF breaks the rule “{rule}”, so it was not sealed. {why}")
        self.rule = rule


def check(pdf: bytes, *, names: Sequence[str]) -> int:
    """Hold a rendition against the rules and give the number of its pages. Raises
    `RuleBrokenError` for the first rule that it breaks. `names` are all that it must print.
    Memory grows with the bytes of the file and not with its objects."""
    try:
        facts = gather(pdf, names)
        for rule in RULES:
            if why := next(rule.broken(facts), ""):
                raise RuleBrokenError(rule.name, why)
        return len(facts.pages)
    except BrokenFileError as error:
        raise RuleBrokenError(FILE.name, f"It cannot be read: {error}.") from error
