"""What stands behind a person's name: "Jane Doe, Professor, University of X"."""

from __future__ import annotations

import re

_WORD = re.compile(r"[\w’'-]+")
# fmt: off
_POSITIONS = frozenset([
    "activist", "advisor", "adviser", "advocate", "ambassador", "analyst", "architect", "artist",
    "attorney", "author", "barrister", "bishop", "chair", "chairman", "chairperson", "chairwoman",
    "chancellor", "co-chair", "co-director", "co-founder", "commissioner", "congressman",
    "congresswoman", "consultant", "convenor", "convener", "coordinator", "councillor", "counsel",
    "dean", "deputy", "director", "doctor", "editor", "engineer", "fellow", "filmmaker", "founder",
    "historian", "journalist", "judge", "lawyer", "lecturer", "manager", "mayor", "member",
    "minister", "novelist", "nurse", "officer", "organiser", "organizer", "pastor", "photographer",
    "physician", "playwright", "poet", "president", "producer", "professor", "provost",
    "rabbi", "rapporteur", "reader", "rector", "reporter", "researcher", "scholar", "scientist",
    "secretary", "senator", "solicitor", "student", "teacher", "translator", "treasurer",
    "trustee", "vice-chair", "vice-president", "writer",
])
_HOUSES = frozenset([
    "academy", "alliance", "association", "center", "centre", "church", "club", "coalition",
    "college", "commission", "committee", "company", "congress", "council", "department",
    "faculty", "federation", "forum", "foundation", "fund", "group", "hospital", "institute",
    "institution", "library", "ministry", "museum", "network", "office", "organisation",
    "organization", "parliament", "party", "press", "project", "school", "senate", "society",
    "trust", "union", "university", "universität", "université", "universidad", "università",
])
_SMALL = frozenset(["of", "for", "the", "and", "in", "at", "to", "on", "&"])
# fmt: on


def split(printed: str) -> tuple[str, str, str] | None:
    """Name, title and affiliation of a printed person, title or affiliation perhaps empty; None
    where it is not certain which is which.

    Certain is only a name of two words or more that are no position and no house, then behind
    a comma one position without a house, then perhaps what holds no position; or behind the
    name at once a house.
    """
    name, *rest = [part.strip() for part in printed.split(",")]
    if not rest or not all(rest) or not _is_name(name):
        return None
    if _is_position(rest[0]):
        behind = rest[1:]
        if any(_words(part) & _POSITIONS for part in behind):
            return None
        return name, rest[0], ", ".join(behind)
    if _words(rest[0]) & _HOUSES and not any(_words(part) & _POSITIONS for part in rest):
        return name, "", ", ".join(rest)
    return None


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _is_name(text: str) -> bool:
    words = text.split()
    known = _words(text) & (_POSITIONS | _HOUSES | _SMALL)
    return len(words) >= 2 and not known and not any(map(str.isdigit, text))


def _is_position(text: str) -> bool:
    words = _words(text)
    return bool(words & _POSITIONS) and not words & _HOUSES
