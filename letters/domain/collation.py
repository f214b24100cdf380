"""The alphabetical order of names, as readers of the letter's language expect it.

The order is that of the Unicode Collation Algorithm (UTS #10) as CLDR tailors it per language
(UTS #35 part 5), by ICU. Spaces and punctuation count ("alternate: non-ignorable"): that is
the order in which coalitions print their lists ("HK_Connect_UK" before "Hong Kong …",
"Hong Kong Watch" before "Hong Kongers …").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

import icu

from letters.domain import sort_name
from letters.domain.letter import OrderRule, Signatory
from letters.domain.problems import Problem
from letters.domain.states import Articles, PartyKind

_KEYS = 1
"""Raise it when `sort_key` gives other bytes for the same name, so that stored keys are rebuilt."""

# Ends the family name. CLDR gives U+FFFE the lowest weight of all for just this (UTS #35 part 5,
# "merge separator"): so "Van, Zoe" precedes "Van Dyke, Ann".
_END_OF_FAMILY = "\ufffe"

_SHAPE = re.compile(
    r"(?P<base>(?P<language>root|[a-z]{2,3})(?:[-_][a-z]{4})?(?:[-_](?P<region>[a-z]{2}|[0-9]{3}))?)"
    r"(?:(?:@collation=|-u-co-)[a-z0-9]{3,12})?",
    re.IGNORECASE | re.ASCII,
)

# "search" collations match loosely and are not meant to order.
_NOT_FOR_ORDER = ("search", "searchjl")

# Words, and the elided forms (which cling to the next word), that a language may drop.
_ARTICLES = {
    "ca": ("el la els les en na un una uns unes", "l' n'"),
    "da": ("den det de en et", ""),
    "de": ("der die das ein eine", ""),
    "el": ("ο η το οι τα ένας μια μία ένα", ""),
    "en": ("the a an", ""),
    "es": ("el la lo los las un una unos unas", ""),
    "fr": ("le la les un une des", "l'"),
    "ga": ("an na", ""),
    "hu": ("a az egy", ""),
    "it": ("il lo la i gli le un uno una", "l' gl' un'"),
    "nb": ("den det de en ei et", ""),
    "nl": ("de het een", "'t 'n"),
    "nn": ("den det dei ein ei eit", ""),
    "no": ("den det de en ei et", ""),
    "pt": ("o a os as um uma uns umas", ""),
    "sv": ("den det de en ett", ""),
}

# The index letters of these languages are known in every letter, whatever its own language.
_INDEXED = ("en", "el", "ru", "uk", "hy", "ka", "he", "ar", "ug", "hi", "bo", "th", "ja", "ko")
_HAN = "漢"


def sort_key(signatory: Signatory | str, rule: OrderRule) -> bytes:
    """Bytes whose order is the printed order; a bare string is the name of an organization.

    Two names have one key only when they are equal letter for letter: behind what the language
    compares stands the name itself, by code points. Raises `Problem` for an unknown locale.
    """
    filed = _filed_under(signatory, rule)
    if isinstance(signatory, Signatory) and signatory.kind is PartyKind.PERSON:
        filed = _family_ended(filed)
    compared: bytes = _collator(rule.locale, rule.numeric).getSortKey(filed)
    name = signatory if isinstance(signatory, str) else signatory.name
    # ICU ends its keys with the only zero byte in them, so what follows decides ties alone.
    return compared + name.encode()


def word_key(word: str, language: str) -> bytes:
    """Bytes whose order is that of headings in a BCP 47 language."""
    locale = str(icu.Locale.forLanguageTag(language).getName())
    compared: bytes = _collator(locale, False).getSortKey(word)
    return compared


def initial(signatory: Signatory | str, rule: OrderRule) -> str:
    """The index label a name stands under: a letter of the locale ("Å", "CH", "6劃"), "0-9" for
    digits, "#" for signs, "漢" for Han characters outside Chinese. Persons: of the sort name.
    """
    filed = _filed_under(signatory, rule)
    index = _index(rule.locale)
    label, kind = index.getBucket(index.getBucketIndex(filed))
    if kind == icu.UAlphabeticIndexLabelType.NORMAL:
        return str(label)
    first = filed[:1]
    if unicodedata.category(first or " ").startswith("N"):
        return "0-9"
    if not first.isalpha():
        return "#"
    # A letter that no index of ours knows stands for itself.
    return _HAN if icu.Char.hasBinaryProperty(first, icu.UProperty.IDEOGRAPHIC) else first.upper()


def without_article(name: str, locale: str) -> str:
    """The name behind its leading article in the language of `locale`; whole without one."""
    pattern = _articles(locale.replace("-", "_").partition("_")[0].partition("@")[0].lower())
    return pattern.sub("", name, count=1) if pattern else name


def check_locale(locale: str, *, field: str | None = None) -> str:
    """The locale as ICU writes it ("zh_Hant", "de@collation=phonebook").

    Takes ICU names and BCP 47 tags ("zh-Hant-HK", "de-u-co-phonebk"). Raises `Problem` for a
    language, country or collation that ICU does not know.
    """
    # The shape is checked before ICU sees it: an overlong name ends the whole process there.
    shape = _SHAPE.fullmatch(locale)
    if shape is None or not _is_known(shape):
        shown = "".join(each for each in locale if each.isprintable())[:40]
        raise Problem(
            f"“{shown}” is no language that names can be ordered in. "
            "Examples: en, sv, zh-Hant, de@collation=phonebook.",
            field,
        )
    return icu.Locale(locale.lower() if "@" in locale else locale).getName() or "root"


def version() -> str:
    """Names all that sort keys depend on: stored keys are rebuilt when this text changes.

    The second number is that of Unicode, which the collation algorithm shares.
    """
    return f"ICU {icu.ICU_VERSION}, UCA {icu.UNICODE_VERSION}, keys {_KEYS}"


def _filed_under(signatory: Signatory | str, rule: OrderRule) -> str:
    if isinstance(signatory, Signatory):
        if signatory.sort_name:
            return signatory.sort_name
        if signatory.kind is PartyKind.PERSON:
            return sort_name.suggest(signatory.name)
        signatory = signatory.name
    return without_article(signatory, rule.locale) if rule.articles is Articles.DROP else signatory


def _family_ended(filed: str) -> str:
    """The sort name with its family name marked off: by the comma, else by the first blank."""
    family, _, given = filed.partition("," if "," in filed else " ")
    return f"{family.strip()}{_END_OF_FAMILY}{given.strip()}"


def _is_known(shape: re.Match[str]) -> bool:
    language, region = shape["language"].lower(), shape["region"] or ""
    if language != "root" and language not in icu.Locale.getISOLanguages():
        return False
    if region.isalpha() and region.upper() not in icu.Locale.getISOCountries():
        return False
    collation = icu.Locale(shape[0].lower()).getKeywordValue("collation")
    offered = icu.Collator.getKeywordValuesForLocale("collation", icu.Locale(shape["base"]), False)
    return collation is None or (collation in list(offered) and collation not in _NOT_FOR_ORDER)


# What these caches hold is never changed once made; ICU's reading methods may then be called
# from any number of threads.
@lru_cache(maxsize=64)
def _collator(locale: str, numeric: bool) -> Any:
    collator = icu.Collator.createInstance(icu.Locale(check_locale(locale)))
    on, off = icu.UCollAttributeValue.ON, icu.UCollAttributeValue.OFF
    collator.setAttribute(
        icu.UCollAttribute.ALTERNATE_HANDLING, icu.UCollAttributeValue.NON_IGNORABLE
    )
    collator.setAttribute(icu.UCollAttribute.NUMERIC_COLLATION, on if numeric else off)
    return collator


@lru_cache(maxsize=64)
def _index(locale: str) -> Any:
    index = icu.AlphabeticIndex(icu.Locale(check_locale(locale)))
    index.maxLabelCount = 2000
    for language in _INDEXED:
        index.addLabels(icu.Locale(language))
    return index.buildImmutableIndex()


@lru_cache(maxsize=64)
def _articles(language: str) -> re.Pattern[str] | None:
    if language not in _ARTICLES:
        return None
    words, elided = (each.split() for each in _ARTICLES[language])
    forms = [rf"(?:{'|'.join(words)})\s+(?=\S)"]
    if clinging := "|".join(each.replace("'", "['’]") for each in elided):
        forms.append(rf"(?:{clinging})\s*(?=\w)")
    return re.compile(f"^(?:{'|'.join(forms)})", re.IGNORECASE)
