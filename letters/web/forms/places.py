"""The numbers beside the names of the roll: who stands before the alphabet, who has a place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from letters.models import SignOn
from letters.services.checking import LAST_PLACE

LONGEST = 20
"""More characters than this are no number that anybody means."""


@dataclass(frozen=True, slots=True)
class Places:
    """What the page of the roll sent back.

    `typed` is as it was typed, by the name of the field; `wrong` has a sentence for each field
    that is refused; `wanted` are lead and position by the id of each sign-on.
    """

    typed: Mapping[str, str]
    wrong: Mapping[str, str]
    wanted: Mapping[str, tuple[int | None, int | None]]


def read(sent: Mapping[str, str], listed: Iterable[SignOn]) -> Places:
    """Take the numbers for the listed names; a field that was not sent stays as it is."""
    typed = {name: value.strip()[:LONGEST] for name, value in sent.items()}
    wrong: dict[str, str] = {}
    wanted: dict[str, tuple[int | None, int | None]] = {}
    for sign_on in listed:
        lead_key, position_key = f"lead-{sign_on.id}", f"position-{sign_on.id}"
        try:
            lead = _number(typed.get(lead_key), sign_on.lead)
        except ValueError:
            wrong[lead_key] = _sentence(typed[lead_key])
            continue
        try:
            position = _number(typed.get(position_key), sign_on.position)
        except ValueError:
            wrong[position_key] = _sentence(typed[position_key])
            continue
        if lead is not None and position is not None:
            wrong[position_key] = "Choose one: First or Place."
            continue
        wanted[sign_on.id] = (lead, position)
    return Places(typed, wrong, wanted)


def _number(typed: str | None, before: int | None) -> int | None:
    if typed is None:
        return before
    if not typed:
        return None
    if not typed.isdecimal() or not 1 <= int(typed) <= LAST_PLACE:
        raise ValueError
    return int(typed)


def _sentence(typed: str) -> str:
    return f"A place is a number from 1 to {LAST_PLACE:,}, not “{typed}”."


def mark(listed: Iterable[SignOn]) -> str:
    """What the places are known by when the page is shown, to see whether they changed since."""
    held = sorted(f"{each.id} {each.lead} {each.position}" for each in listed if _is_set(each))
    return hashlib.sha256("\n".join(held).encode()).hexdigest()[:16]


def _is_set(sign_on: SignOn) -> bool:
    return sign_on.lead is not None or sign_on.position is not None
