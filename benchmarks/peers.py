"""What others score a pair of names by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from followthemoney import model
from nomenklatura.matching import LogicV2, ScoringConfig
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from letters.domain.states import PartyKind

Score = Callable[[str, str], float]


def fingerprint(name: str) -> str:
    """OpenRefine's key: small ASCII letters, words sorted, each once."""
    plain = unicodedata.normalize("NFKD", name.strip().casefold()).encode("ascii", "ignore")
    return " ".join(sorted(set(re.sub(r"[^\w\s]", "", plain.decode()).split())))


def peers(kind: PartyKind) -> dict[str, Score]:
    """The methods that look at two names alone."""
    return {
        "equal, ignoring case": lambda one, other: float(one.casefold() == other.casefold()),
        "OpenRefine fingerprint": lambda one, other: float(fingerprint(one) == fingerprint(other)),
        "rapidfuzz token_set": _small(fuzz.token_set_ratio),
        "rapidfuzz token_sort": _small(fuzz.token_sort_ratio),
        "rapidfuzz Jaro-Winkler": _small(JaroWinkler.similarity),
        "rapidfuzz WRatio": _small(fuzz.WRatio),
        "nomenklatura logic-v2": _logic(kind),
    }


def _small(score: Score) -> Score:
    return lambda one, other: score(one.casefold(), other.casefold())


def _logic(kind: PartyKind) -> Score:
    """OpenSanctions' rules (rigour's names with the weights of logic-v2), untuned."""
    schema = "Person" if kind is PartyKind.PERSON else "Organization"
    config = ScoringConfig.defaults()

    def entity(name: str) -> object:
        made = model.make_entity(schema)
        made.id = name
        made.add("name", name)
        return made

    return lambda one, other: LogicV2.compare(entity(one), entity(other), config).score
