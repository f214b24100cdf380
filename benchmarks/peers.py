"""What others score a pair of names by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

Score = Callable[[str, str], float]


def fingerprint(name: str) -> str:
    """OpenRefine's key: small ASCII letters, words sorted, each once."""
    plain = unicodedata.normalize("NFKD", name.strip().casefold()).encode("ascii", "ignore")
    return " ".join(sorted(set(re.sub(r"[^\w\s]", "", plain.decode()).split())))


def peers() -> dict[str, Score]:
    """The methods that look at two names alone."""
    return {
        "equal, ignoring case": lambda one, other: float(one.casefold() == other.casefold()),
        "OpenRefine fingerprint": lambda one, other: float(fingerprint(one) == fingerprint(other)),
        "rapidfuzz token_set": _small(fuzz.token_set_ratio),
        "rapidfuzz token_sort": _small(fuzz.token_sort_ratio),
        "rapidfuzz Jaro-Winkler": _small(JaroWinkler.similarity),
        "rapidfuzz WRatio": _small(fuzz.WRatio),
    }


def _small(score: Score) -> Score:
    return lambda one, other: score(one.casefold(), other.casefold())
