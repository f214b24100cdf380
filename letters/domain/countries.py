"""Countries and territories: the codes of ISO 3166-1, and what they are called.

Names are those of Unicode CLDR; where these say whose a place is, its short ones ("Hong Kong"),
which say only where.
"""

from __future__ import annotations

from functools import cache

from icu import Locale, LocaleDisplayNames, UDisplayContext

from letters.domain.problems import Problem

_ENGLISH = Locale("en")
_SHORTENED = ("HK", "MO", "PS")
# What people write where the list says otherwise.
_ALSO = {"uk": "GB", "usa": "US", "great britain": "GB", "england": "GB", "scotland": "GB"}


@cache
def choices() -> tuple[tuple[str, str], ...]:
    """All codes with their names, by name."""
    codes = map(str, Locale.getISOCountries())
    return tuple(sorted(((code, name(code)) for code in codes), key=lambda each: each[1]))


def name(code: str, language: str = "en") -> str:
    """What the country or territory with this code is called in a BCP 47 language: "Hong Kong"."""
    locale = Locale.forLanguageTag(language)
    if code in _SHORTENED:
        return str(_short(language).regionDisplayName(code))
    return str(Locale("", code).getDisplayCountry(locale))


@cache
def _short(language: str) -> LocaleDisplayNames:
    locale = Locale.forLanguageTag(language)
    return LocaleDisplayNames.createInstance(locale, [UDisplayContext.LENGTH_SHORT])


def code(text: str, *, field: str = "country") -> str:
    """The code of a country that was written as a code of two or three letters or by its English
    name; "" for nothing. Raises `Problem` for what is no country."""
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return ""
    if found := _known().get(wanted):
        return found
    raise Problem(
        f"“{text.strip()[:60]}” is no country that is known here; write its English name or its "
        "code of two letters.",
        field,
    )


@cache
def _known() -> dict[str, str]:
    known = dict(_ALSO)
    for each, called in choices():
        region = Locale("", each)
        words = (each, called, str(region.getDisplayCountry(_ENGLISH)), region.getISO3Country())
        known |= {word.casefold(): each for word in words if word}
    return known
