"""The sentence on the order of the names, under their heading, in the letter's language.

The roll says it in English (`domain.roll`, `domain.roll_places`); a language that is not here
prints that sentence, marked as English.
"""

from __future__ import annotations

from dataclasses import dataclass

from letters.domain.letter import Roll
from letters.domain.roll import ALPHABETICAL, ARTICLES_ASIDE, SET_BY_HAND
from letters.domain.states import PartyKind


@dataclass(frozen=True, slots=True)
class _Sentences:
    """Each whole, with places for the others: `{leads}` opens where leads stand first, `{order}`
    closes."""

    by_hand: str
    alphabetical: str
    articles_aside: str
    leads: str
    organizations: str
    persons: str
    both: str
    country: str
    state: str


def order_note(roll: Roll, language: str) -> tuple[str, str]:
    """The sentence, and the BCP 47 language that it is in. `language` is one of `Words.tag`."""
    said = _SENTENCES.get(language)
    note = roll.note
    if said is None or not note:
        return note, "en"
    by_hand = ALPHABETICAL not in note
    order = said.by_hand if by_hand else said.alphabetical
    if ARTICLES_ASIDE in note:
        order += said.articles_aside
    if note == SET_BY_HAND:
        return _capitalized(order), language
    led = any(each.kind is None and each.place is None for each in roll.sections)
    sentence = (said.leads if led else "") + _what(roll, said).format(order=order)
    return _capitalized(sentence), language


def _capitalized(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _what(roll: Roll, said: _Sentences) -> str:
    places = [each.place for each in roll.sections if each.place]
    if places:
        return said.state if any(each.state for each in places) else said.country
    kinds = {each.kind for each in roll.sections} - {None}
    if kinds == set(PartyKind):
        return said.both
    return said.persons if kinds == {PartyKind.PERSON} else said.organizations


_SENTENCES = {
    "de": _Sentences(
        by_hand="in der Reihenfolge der Absender",
        alphabetical="in alphabetischer Folge",
        articles_aside=" ohne Rücksicht auf Artikel",
        leads="Federführende zuerst; ",
        organizations="Organisationen {order}",
        persons="Einzelpersonen {order}",
        both="Organisationen vor Einzelpersonen, jeweils {order}",
        country="nach Ländern, darin {order}",
        state="nach Ländern und Bundesstaaten, darin {order}",
    ),
    "fr": _Sentences(
        by_hand="dans l’ordre fixé par les auteurs",
        alphabetical="par ordre alphabétique",
        articles_aside=", sans tenir compte des articles",
        leads="Signataires principaux d’abord ; ",
        organizations="organisations {order}",
        persons="personnes {order}",
        both="organisations puis personnes, {order}",
        country="par pays, puis {order}",
        state="par pays et par État, puis {order}",
    ),
    "es": _Sentences(
        by_hand="en el orden fijado por los convocantes",
        alphabetical="por orden alfabético",
        articles_aside=", sin contar los artículos",
        leads="Primero quienes encabezan; ",
        organizations="organizaciones {order}",
        persons="personas {order}",
        both="organizaciones y después personas, {order}",
        country="por países y, en cada uno, {order}",
        state="por países y estados y, en cada uno, {order}",
    ),
    "zh-Hant": _Sentences(
        by_hand="按發起人所定次序排列",
        alphabetical="按字典次序排列",
        articles_aside="，冠詞不計",
        leads="發起者列前；",
        organizations="團體{order}",
        persons="個人{order}",
        both="團體先於個人，各{order}",
        country="按國家或地區分列，各{order}",
        state="按國家、州省分列，各{order}",
    ),
    "zh-Hans": _Sentences(
        by_hand="按发起人所定次序排列",
        alphabetical="按字典次序排列",
        articles_aside="，冠词不计",
        leads="发起者列前；",
        organizations="团体{order}",
        persons="个人{order}",
        both="团体先于个人，各{order}",
        country="按国家或地区分列，各{order}",
        state="按国家、州省分列，各{order}",
    ),
    "ar": _Sentences(
        by_hand="بالترتيب الذي حدده أصحاب الرسالة",
        alphabetical="بالترتيب الأبجدي",
        articles_aside=" دون احتساب أدوات التعريف",
        leads="في المقدمة كبار الموقّعين، ثم ",
        organizations="المنظمات {order}",
        persons="الأفراد {order}",
        both="المنظمات ثم الأفراد، {order}",
        country="حسب البلد، وفي كل بلد {order}",
        state="حسب البلد والولاية، وفي كل منها {order}",
    ),
}
