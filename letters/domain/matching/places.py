"""Places in names: two branches of one movement often differ in nothing else.

Countries come from ICU in the languages that many names are written in; states, regions and
cities from a list of those that often stand in names. Each place has one word by which it is
known, whatever its spelling: "Los Angeles" is `losangeles`, "Deutschland" `germany`.
"""

from __future__ import annotations

import re

import icu

from letters.domain.matching.cleaning import plain

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb")
_READ_OTHERWISE = frozenset({"island", "jersey", "man", "ira", "oma", "figi"})
"""Names of countries that mean something else in English."""

_HOMES = frozenset({"us", "america", "uk"})
_SPELLINGS = """
us = us, usa, united states, united states of america
uk = uk, gb, britain, great britain, united kingdom
hongkong = hk, hongkong, hong kong, hong kong sar china
southkorea = korea, south korea, republic of korea
unitedarabemirates = uae
congokinshasa = drc, dr congo
turkiye = turkey
czechia = czech republic
bosniaherzegovina = bosnia
eu = eu, european union
losangeles = los angeles
mexicocity = mexico city, ciudad de mexico
newyork = new york, ny, nyc, new york city
washingtondc = washington dc, dc, district of columbia
sanfrancisco = san francisco, sf
sanfranciscobayarea = san francisco bay area, sf bay area, bay area
philadelphia = philadelphia, philly
munich = munich, munchen, muenchen
cologne = cologne, koln, koeln
vienna = vienna, wien
zurich = zurich, zuerich
geneva = geneva, geneve, genf
brussels = brussels, bruxelles, brussel
rome = rome, roma
milan = milan, milano
lisbon = lisbon, lisboa
prague = prague, praha
warsaw = warsaw, warszawa
copenhagen = copenhagen, kobenhavn
kyiv = kyiv, kiev
"""
_OTHERS = """
alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida,
hawaii, idaho, illinois, indiana, iowa, kansas, kentucky, louisiana, maine, maryland,
massachusetts, michigan, minnesota, mississippi, missouri, montana, nebraska, nevada, new
hampshire, new jersey, new mexico, north carolina, north dakota, ohio, oklahoma, oregon,
pennsylvania, rhode island, south carolina, south dakota, tennessee, texas, utah, vermont,
virginia, washington, west virginia, wisconsin, wyoming, ontario, alberta, manitoba,
saskatchewan, british columbia, nova scotia, new brunswick, england, scotland, wales, northern
ireland, catalonia, bavaria, bayern, new south wales, queensland, victoria, tasmania, western
australia, south australia, tibet, kashmir, xinjiang, crimea, kurdistan, africa, asia, europe,
europa, latin america, south america, north america, central america, america, middle east,
southeast asia, east asia, south asia, east africa, west africa, southern africa, oceania,
pacific, caribbean, mena, apac, emea, balkans, scandinavia, arabia, atlanta, austin, baltimore,
birmingham, boston, brooklyn, bronx, queens, manhattan, buffalo, charlotte, chicago, cincinnati,
cleveland, columbus, dallas, denver, detroit, fort worth, honolulu, houston, indianapolis,
jacksonville, kansas city, las vegas, long beach, louisville, memphis, miami, milwaukee,
minneapolis, nashville, new orleans, newark, oakland, omaha, orlando, phoenix, pittsburgh,
portland, raleigh, richmond, rochester, sacramento, salt lake city, san antonio, san diego, san
jose, santa barbara, santa cruz, seattle, spokane, st louis, st paul, tampa, tucson, tulsa,
berkeley, new haven, ann arbor, madison, silicon valley, new england, south bend, long island,
toronto, montreal, vancouver, ottawa, calgary, edmonton, winnipeg, halifax, london, manchester,
liverpool, leeds, sheffield, bristol, nottingham, leicester, glasgow, edinburgh, cardiff,
belfast, dublin, cork, oxford, cambridge, brighton, southampton, newcastle, paris, lyon,
marseille, toulouse, strasbourg, bordeaux, nantes, lille, berlin, hamburg, frankfurt, stuttgart,
dusseldorf, leipzig, dresden, hannover, bremen, bonn, basel, bern, lausanne, graz, salzburg,
amsterdam, rotterdam, utrecht, antwerp, madrid, barcelona, valencia, sevilla, porto, turin,
torino, naples, napoli, florence, bologna, athens, stockholm, gothenburg, malmo, oslo, bergen,
helsinki, krakow, gdansk, budapest, bucharest, sofia, belgrade, zagreb, ljubljana, bratislava,
brno, vilnius, riga, tallinn, minsk, moscow, st petersburg, lviv, odesa, kharkiv, tbilisi,
yerevan, baku, istanbul, ankara, tel aviv, jerusalem, haifa, gaza, beirut, damascus, amman,
cairo, tunis, algiers, casablanca, rabat, lagos, abuja, accra, nairobi, kampala, kigali,
johannesburg, cape town, durban, harare, dakar, addis ababa, delhi, new delhi, mumbai, kolkata,
chennai, bangalore, hyderabad, karachi, lahore, islamabad, dhaka, kathmandu, colombo, yangon,
bangkok, hanoi, saigon, manila, jakarta, kuala lumpur, taipei, tokyo, osaka, kyoto, seoul,
busan, beijing, shanghai, guangzhou, shenzhen, ulaanbaatar, lhasa, sydney, melbourne, brisbane,
perth, adelaide, canberra, auckland, wellington, christchurch, sao paulo, rio de janeiro,
brasilia, buenos aires, santiago, bogota, medellin, lima, quito, caracas, la paz, montevideo,
havana, guadalajara, monterrey
"""

_CODES = """
AZ Arizona, CA California, CT Connecticut, FL Florida, IL Illinois, KS Kansas, KY Kentucky, MI
Michigan, MN Minnesota, NC North Carolina, NH New Hampshire, NJ New Jersey, NM New Mexico, NV
Nevada, TN Tennessee, TX Texas, UT Utah, VT Vermont, WI Wisconsin
"""
_STATES = dict(entry.split(maxsplit=1) for entry in " ".join(_CODES.split()).split(", "))
_STATE_FIRST = re.compile(rf"(?:{'|'.join(_STATES)})(?= \w)")


def state_written_out(name: str) -> str:
    """ "California Clean Money" for "CA Clean Money". At the end of a name such a code may be a
    country ("Amnesty CA"), in a name of capitals a word ("IL MANIFESTO"); and WA, SC, VA or MD
    open names as something else."""
    code = None if name.isupper() else _STATE_FIRST.match(name)
    return _STATES[code[0]] + name[code.end() :] if code else name


def known_as() -> dict[tuple[str, ...], str]:
    """Each spelling of a place, in words, and the one word by which the place is known."""
    return _KNOWN


def may_be_the_whole(known: str) -> bool:
    """Whether an organization that adds this place to its name may still be the whole of it
    ("Access Now USA"); with another place it is a branch."""
    return known in _HOMES


def shown(known: str) -> str:
    """The place as a reader knows it."""
    return _SHOWN.get(known, known.title())


def _words(text: str) -> tuple[str, ...]:
    letters = (each if each.isalnum() else " " for each in plain(text) if each not in ".'")
    return tuple(word for word in "".join(letters).split() if word != "and")


def _read() -> tuple[dict[tuple[str, ...], str], dict[str, str]]:
    known: dict[tuple[str, ...], str] = {}
    titles: dict[str, str] = {}
    for line in _SPELLINGS.strip().splitlines():
        place, spellings = line.split(" = ")
        titles[place] = spellings.split(", ")[0].title()
        known.update(dict.fromkeys(map(_words, spellings.split(", ")), place))
    for code in icu.Locale.getISOCountries():
        names = [icu.Locale("", code).getDisplayCountry(icu.Locale(each)) for each in _LANGUAGES]
        place = known.get(_words(names[0]), "".join(_words(names[0])))
        titles[place] = names[0]
        for words in map(_words, names):
            if words and words[0] not in _READ_OTHERWISE:
                known.setdefault(words, place)
    for text in _OTHERS.replace("\n", " ").split(","):
        place = "".join(_words(text))
        titles.setdefault(place, text.strip().title())
        known.setdefault(_words(text), place)
    return known, titles | {"hongkong": "Hong Kong", "washingtondc": "Washington, DC"}


_KNOWN, _SHOWN = _read()
LONGEST_FROM: dict[str, int] = {}
"""The first words of places, and how many words the longest has that begins so."""
for _place in _KNOWN:
    LONGEST_FROM[_place[0]] = max(len(_place), LONGEST_FROM.get(_place[0], 0))
