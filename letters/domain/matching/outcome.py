"""What a comparison of two names comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MATCHER_VERSION = 3
"""Raised when a rule changes: the register retracts what the earlier version joined and looks
again."""


class Verdict(StrEnum):
    """The machine's view of a pair. *Same* only where that is safe without a person."""

    SAME = "same"
    ASK = "ask"
    DIFFERENT = "different"


class Rule(StrEnum):
    """The rule that decided; also the class of pairs that a coordinator may decide at once."""

    SAME_KEY = "same_key"
    SAME_ALIAS = "same_alias"
    SAME_WORDS = "same_words"
    SAME_MAILBOX = "same_mailbox"
    SAME_DOMAIN = "same_domain"
    SAME_WEBSITE = "same_website"
    SAME_NAME = "same_name"
    INITIALS = "initials"
    GENERIC_TAIL = "generic_tail"
    SHORT_FORM = "short_form"
    ALIKE = "alike"
    CONFLICT = "conflict"
    UNLIKE = "unlike"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`score` from 0 (nothing in common) to 1; `reasons` in words for a coordinator, the
    strongest first."""

    verdict: Verdict
    score: float
    rule: Rule
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known beside the names. `mailbox`: the same confirmed mailbox; `domain` and
    `website`: an own domain (no free-mail, no public suffix) that both share, "" if none;
    `apart`: the own domains from which the two write where those differ, else empty;
    `one_letter`: both signed the same letter, so they are presumed different."""

    mailbox: bool = False
    domain: str = ""
    website: str = ""
    apart: tuple[str, ...] = ()
    one_letter: bool = False


NO_EVIDENCE = Evidence()
