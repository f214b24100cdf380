"""One spelling for words that names write in several ways."""

from __future__ import annotations

STOP_WORDS = frozenset(
    ["the", "a", "an", "and", "of", "or", "de", "la", "le", "les", "du", "des", "l", "d", "el", "los", "las", "del", "da", "do", "dos", "das", "di", "der", "die", "das", "und", "et", "e", "y", "i", "der", "dem", "den", "het", "en", "van"]
)
"""Words that may be left out without making another name."""

LINKS = frozenset(
    ["for", "against", "to", "from", "with", "without", "by", "in", "on", "at", "as", "between", "beyond", "pro", "fur", "gegen", "mit", "pour", "contre", "para", "por", "contra", "per", "sans", "sin", "au", "aux", "im", "zum", "zur", "voor", "tegen", "bei"]
)
"""Words that carry little weight but turn a meaning: students for, of, against parents."""

ARTICLES = frozenset(["the", "a", "an", "die", "der", "das", "le", "la", "les", "el", "los", "las", "il"])

_SPELLINGS = """
center = centre, centres, centers, ctr
organization = organisation, orgs, organizations, organisations
association = assn, assoc, associations
international = intl, int, internationale
national = natl
foundation = fdn, fndn, foundations
department = dept
university = univ
government = govt
committee = cttee, cmte
federation = fed
labor = labour
defense = defence
program = programme, programs, programmes
color = colour
honor = honour
neighbor = neighbour
neighborhood = neighbourhood
mount = mt
saint = st, ste
theater = theatre
license = licence
coop = cooperative
qaeda = qaida
hongkongers = hongkonger, hkers, hker
"""
_CANON = {
    spelling: word
    for word, spellings in (line.split(" = ") for line in _SPELLINGS.strip().splitlines())
    for spelling in spellings.split(", ")
}


def spelt(word: str) -> str:
    """The word as it is compared."""
    return _CANON.get(word, word).replace("isation", "ization")
