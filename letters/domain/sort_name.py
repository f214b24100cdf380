"""What a person is filed under in an ordered list, as a first guess for the signer to correct."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import icu
from nameparser import Lexicon, ParsedName, parse

# Scripts in which names are commonly written given name first.
_GIVEN_FIRST_SCRIPTS = frozenset(
    {
        icu.UScriptCode.LATIN,
        icu.UScriptCode.CYRILLIC,
        icu.UScriptCode.GREEK,
        icu.UScriptCode.ARMENIAN,
        icu.UScriptCode.GEORGIAN,
    }
)

# The library counts these as particles, but indexes file under them (St. John, Ó Briain).
_PART_OF_THE_NAME = frozenset({"st", "ste", "san", "santa", "mac", "mc", "ó", "ní", "ua", "abu"})

_ATTACHED_PARTICLES = tuple(
    each for each in Lexicon.default().particles if each.endswith(("-", "'", "’"))
)


@lru_cache(maxsize=8192)
def suggest(name: str) -> str:
    """The suggested sort name of the person `name`; empty only when `name` is.

    Shapes. A comma ends the family name; without a comma, the first word is the family name
    (or the name is whole). Titles are left out; particles and suffixes never lead.

    - capitals mark the family name, which comes first: "CHAN Tai Man" and "Peter CHAN Tai Man"
      give "Chan Tai Man" and "Chan Tai Man Peter", "AU YEUNG Tai Man" gives
      "Au Yeung, Tai Man", "Jean DUPONT" gives "Dupont, Jean";
    - other names in Latin, Greek, Cyrillic, Armenian or Georgian letters are turned round:
      "Ada Park" gives "Park, Ada", "Ursula von der Leyen" gives "Leyen, Ursula von der",
      "Dr. Ben Li, Jr." gives "Li, Ben, Jr.";
    - names in other scripts (Han, Hangul, Tibetan, Arabic, …) stay whole as written, and so
      do names of one word.
    """
    words = name.split()
    own = [word for word in words if _is_given_first(word)]
    if not words or not _is_given_first(words[0]) or len(own) == 1 == len(words):
        return " ".join(words)
    # "Ada Park 朴愛多": the name in the other script follows its own rules; keep it behind.
    other = [word for word in words if not _is_given_first(word) and _has_letter(word)]
    parsed = parse(" ".join(word for word in words if word not in other))
    filed = _by_capitals(parsed) or _by_parts(parsed)
    return " ".join([filed, *other]) if filed else " ".join(words)


def _by_capitals(parsed: ParsedName) -> str:
    """Filed under the words in capitals; empty where capitals tell nothing."""
    titles = parsed.title.split()
    words = [word.strip(",") for word in parsed.original.split()][len(titles) :]
    suffixes = parsed.suffix.replace(",", " ").split() if len(words) > 2 else []
    words = [word for word in words if word and word not in suffixes]
    runs = [(capital, list(run)) for capital, run in groupby(words, _is_capitals)]
    place = next((place for place, (capital, _) in enumerate(runs) if capital), None)
    if place is None or len(runs) == 1:
        return ""
    family = [word.title() for word in runs[place][1]]
    before = [word for _, run in runs[:place] for word in run]
    after = [word for _, run in runs[place + 1 :] for word in run]
    particles: list[str] = []
    while len(family) > 1 and _is_particle(family[0]):
        particles.append(family.pop(0).lower())
    comma = "" if after and len(family) == 1 else ","
    given = [*after, *before, *particles]
    return " ".join([f"{' '.join(family)}{comma}", *given, *suffixes])


def _by_parts(parsed: ParsedName) -> str:
    """Filed under the last name that the library finds; a lone name stays as it is."""
    family, particles = _without_particles(parsed)
    given = " ".join(part for part in (parsed.given, parsed.middle, *particles) if part)
    return ", ".join(part for part in (family, given, parsed.suffix) if part)


def _without_particles(parsed: ParsedName) -> tuple[str, list[str]]:
    words = parsed.family.split()
    count = len(parsed.family_particles.split())
    particles: list[str] = []
    while len(particles) < count and _is_particle(words[0]):
        particles.append(words.pop(0))
    family = " ".join(words)
    for each in _ATTACHED_PARTICLES:
        # In small letters only: "d'Arc" is filed under Arc, "D'Angelo" under D.
        if family.startswith(each) and len(family) > len(each):
            return family[len(each) :], [*particles, each]
    return family, particles


def _is_particle(word: str) -> bool:
    bare = word.lower().strip(".")
    return bare in Lexicon.default().particles and bare not in _PART_OF_THE_NAME


def _is_capitals(word: str) -> bool:
    """Whether the word is a name in capitals: not initials ("J.", "J.R.", "KC")."""
    letters = [each for each in word if each.isalpha()]
    if len(letters) < 2 or not word.isupper() or "." in word:
        return False
    return len(letters) > 2 or word == "NG" or any(each not in _CONSONANTS for each in letters)


_CONSONANTS = frozenset("BCDFGHJKLMNPQRSTVWXYZ")


def _has_letter(word: str) -> bool:
    return any(each.isalpha() for each in word)


def _is_given_first(word: str) -> bool:
    """Whether the first letter of the word belongs to a script written given name first."""
    letter = next((each for each in word if each.isalpha()), "")
    return bool(letter) and icu.Script.getScript(letter).getScriptCode() in _GIVEN_FIRST_SCRIPTS
