"""What an edition says of itself: `manifest.json`, attached to the PDF.

It binds the text, the list and the PDF together, so that the file can be checked without the
installation that made it. Canonical JSON (`domain.canonical`). Published in docs/manifest.md;
frozen: what must change gets a new `FORMAT`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from letters.domain import canonical
from letters.domain.problems import Problem

NAME = "manifest.json"
FORMAT = "undersigned-manifest-v1"
KINDS = ("edition", "supplement", "erratum")

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Extended:
    """The edition that a supplement adds to, or that an erratum replaces."""

    edition: int
    code: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One edition.

    `code` is its public code, `edition` its number within the letter whose id is `letter`;
    `version` the number of the text. `text` are the JSON values of the canonical form of that
    text, `text_hash` its hash; `roll_hash` is the SHA-256 of signatories.json. `as_of` is the
    day that the names stand for, `made_at` (aware, whole seconds) when the edition was asked
    for. `verify` is the address where anybody can check it. `recipient` names whose copy it is,
    in one line; None where it is nobody's. `attachments` holds the SHA-256 of the other files
    in the PDF by name.
    """

    code: str
    edition: int
    kind: str
    extends: Extended | None
    letter: str
    title: str
    language: str
    version: int
    text: Mapping[str, object]
    text_hash: str
    roll_hash: str
    count: int
    organizations: int
    persons: int
    as_of: date
    made_at: datetime
    convener: str
    verify: str
    recipient: str | None
    attachments: Mapping[str, str]

    def dumps(self) -> bytes:
        """The file. Two equal manifests give equal bytes."""
        form = {each.name: getattr(self, each.name) for each in fields(self)}
        form["extends"] = _extended_form(self.extends)
        form["as_of"] = self.as_of.isoformat()
        form["made_at"] = self.made_at.astimezone(UTC).strftime(_MOMENT)
        return canonical.dumps({"format": FORMAT} | form)


def parse(data: bytes) -> Manifest:
    """The manifest of a file. Raises `Problem` for bytes that `Manifest.dumps` does not write;
    whether its hashes are those of text and list is for `letters verify` to say."""
    try:
        form = canonical.loads(data)
    except ValueError as error:
        raise Problem(f"The attached {NAME} cannot be read: {error}.") from error
    if not isinstance(form, dict) or form.get("format") != FORMAT:
        raise Problem(f"The attached {NAME} is not of the format {FORMAT}.")
    if form.keys() != {"format", *_HOLDS}:
        raise Problem(f"The attached {NAME} does not have the fields that its format asks for.")
    wrong = [name for name, holds in _HOLDS.items() if not holds(form[name])]
    if wrong:
        raise Problem(f"The attached {NAME} has a “{wrong[0]}” that its format does not know.")
    values = {name: form[name] for name in _HOLDS}
    values["extends"] = Extended(**form["extends"]) if form["extends"] else None
    values["as_of"] = date.fromisoformat(form["as_of"])
    values["made_at"] = datetime.fromisoformat(form["made_at"])
    return Manifest(**values)


def _extended_form(extended: Extended | None) -> dict[str, object] | None:
    if extended is None:
        return None
    return {each.name: getattr(extended, each.name) for each in fields(extended)}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and canonical.is_hash(value)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_number(value: Any) -> bool:
    return type(value) is int and value >= 1


def _is_extended(value: Any) -> bool:
    if value is None:
        return True
    return (
        isinstance(value, dict)
        and value.keys() == {"edition", "code", "sha256"}
        and _is_number(value["edition"])
        and _is_text(value["code"])
        and _is_hash(value["sha256"])
    )


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False


def _is_moment(value: Any) -> bool:
    try:
        return bool(datetime.fromisoformat(value).strftime(_MOMENT) == value)
    except (TypeError, ValueError):
        return False


_HOLDS: dict[str, Callable[[Any], bool]] = {
    "code": _is_text,
    "edition": _is_number,
    "kind": lambda value: value in KINDS,
    "extends": _is_extended,
    "letter": _is_text,
    "title": _is_text,
    "language": _is_text,
    "version": _is_number,
    "text": lambda value: isinstance(value, dict),
    "text_hash": _is_hash,
    "roll_hash": _is_hash,
    "count": _is_count,
    "organizations": _is_count,
    "persons": _is_count,
    "as_of": _is_day,
    "made_at": _is_moment,
    "convener": _is_text,
    "verify": _is_text,
    "recipient": lambda value: value is None or _is_text(value),
    "attachments": lambda value: isinstance(value, dict) and all(map(_is_hash, value.values())),
}
"""What each field may hold. Title and convener are never empty on a printed letter."""
