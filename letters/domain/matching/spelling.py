"""One spelling for words that names write in several ways."""

from __future__ import annotations

_STOP_WORDS = """
the a an and of or de la le les du des l d el los las del da do dos das di der die und et e
y i dem den het en van
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that may be left out without making another name."""

_LINKS = """
for against to from with without by in on at as between beyond pro fur gegen mit pour contre
para por contra per sans sin au aux im zum zur voor tegen bei
"""
LINKS = frozenset(_LINKS.split())
"""Words that carry little weight but turn a meaning: students for, of, against parents."""

_ARTICLES = """
the a an die der das le la les el il
"""
ARTICLES = frozenset(_ARTICLES.split())

_SPELLINGS = """
center = centre, centres, centers, ctr
organization = organisation, orgs, organizations, organisations
association = assn, assoc, associations, asociacion, associazione, associacao, asociatia
institute = institut, instituto, istituto
international = intl, int, internationale
national = natl
foundation = fdn, fndn, foundations, fundacja, fundacion, fundacao, fondation, fondazione
foundation = stiftung, fundatia
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
