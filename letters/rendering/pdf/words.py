"""The product's own words on a printed letter, in the letter's language; those on the order of the
names are in `order_words`.

Counts are ICU messages, since languages differ in their plurals (CLDR plural rules). A
language that is not here gets English: a wrong word on somebody's letter would be worse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from icu import DateFormat, Formattable, Locale, MessageFormat, TimeZone

from letters.domain import languages
from letters.domain.states import LetterKind, PartyKind


@dataclass(frozen=True, slots=True)
class Words:
    """All fixed words of the printed letter in one language (`tag`, BCP 47)."""

    tag: str
    re: str
    copy: str
    closing: str
    undersigned: str
    signatories: str
    organizations: str
    persons: str
    identification: str
    elsewhere: str
    led_by: str
    logos: str
    draft: str
    edition: str
    as_of: str
    courtesy: str
    fingerprint: str
    kinds: tuple[str, str, str, str, str]
    organization_count: str
    person_count: str

    def kind(self, kind: LetterKind) -> str:
        """What a letter of this kind is called."""
        return self.kinds[list(LetterKind).index(kind)]

    def courtesy_of(self, binding: Iterable[str]) -> str:
        """That this is a courtesy translation, and which texts (BCP 47 tags) bind."""
        return self.courtesy.format(languages=languages.named(binding, self.tag))

    def heading(self, kind: PartyKind) -> str:
        """The heading above the signatories of one kind."""
        return self.organizations if kind is PartyKind.ORGANIZATION else self.persons

    def count(self, organizations: int, persons: int) -> str:
        """ "51 organizations and 3 individuals"; empty when there is nobody."""
        locale = in_these_digits(self.tag)
        parts = (
            str(MessageFormat(message, locale).format([Formattable(number)]))
            for message, number in (
                (self.organization_count, organizations),
                (self.person_count, persons),
            )
            if number
        )
        return languages.in_a_sentence(parts, self.tag)


def long_date(day: date, language: str) -> str:
    """The day written out in a BCP 47 language: "September 15, 2023", "15. September 2023"."""
    form = DateFormat.createDateInstance(DateFormat.kLong, in_these_digits(language))
    form.setTimeZone(TimeZone.getGMT())
    return str(form.format(datetime.combine(day, time(12), UTC).timestamp()))


def in_these_digits(language: str) -> Locale:
    """The locale of a BCP 47 language, with the digits 0 to 9: those of page numbers, of the roll
    and of most addresses, so that one page has one kind."""
    return Locale(f"{Locale.forLanguageTag(language).getName()}@numbers=latn")


def words_in(language: str) -> Words:
    """The words for a BCP 47 language, or the English ones."""
    locale = Locale.forLanguageTag(language)
    locale.addLikelySubtags()
    key = str(locale.getLanguage())
    return _WORDS.get(f"{key}-{locale.getScript()}") or _WORDS.get(key) or _WORDS["en"]


_ENGLISH = Words(
    tag="en",
    re="Re",
    copy="cc",
    closing="Respectfully,",
    undersigned="The undersigned {count}",
    signatories="Signatories",
    organizations="Organizations",
    persons="Individual signatories",
    identification="Affiliations are given for identification only.",
    elsewhere="Country not known",
    led_by="Led by {names}",
    logos="Organizations that signed",
    draft="Draft of {date}, not for delivery",
    edition="Edition {number}",
    as_of="Names as of {date}",
    courtesy="Courtesy translation. Binding text: {languages}.",
    fingerprint="Text of version {number}, SHA-256",
    kinds=(
        "Open letter",
        "Joint statement",
        "Joint letter",
        "Public comment",
        "Statement of solidarity",
    ),
    organization_count="{0, plural, one{# organization} other{# organizations}}",
    person_count="{0, plural, one{# individual} other{# individuals}}",
)

_GERMAN = Words(
    tag="de",
    re="Betr.",
    copy="Kopie",
    closing="Hochachtungsvoll",
    undersigned="{count} als Unterzeichnende",
    signatories="Unterzeichnende",
    organizations="Organisationen",
    persons="Einzelpersonen",
    identification="Zugehörigkeiten dienen nur der Kenntlichmachung der Person.",
    elsewhere="Ohne Angabe des Landes",
    led_by="Federführend: {names}",
    logos="Unterzeichnende Organisationen",
    draft="Entwurf vom {date}, nicht zur Zustellung",
    edition="Ausgabe {number}",
    as_of="Namen mit Stand vom {date}",
    courtesy="Unverbindliche Übersetzung. Verbindlicher Text: {languages}.",
    fingerprint="Text der Fassung {number}, SHA-256",
    kinds=(
        "Offener Brief",
        "Gemeinsame Erklärung",
        "Gemeinsames Schreiben",
        "Öffentliche Stellungnahme",
        "Solidaritätserklärung",
    ),
    organization_count="{0, plural, one{# Organisation} other{# Organisationen}}",
    person_count="{0, plural, one{# Einzelperson} other{# Einzelpersonen}}",
)

_FRENCH = Words(
    tag="fr",
    re="Objet",
    copy="Copie",
    closing="Respectueusement,",
    undersigned="Signataires : {count}",
    signatories="Signataires",
    organizations="Organisations",
    persons="Signataires individuels",
    identification="Les affiliations sont données à seule fin d’identification.",
    elsewhere="Pays non précisé",
    led_by="À l’initiative de {names}",
    logos="Organisations signataires",
    draft="Projet du {date}, à ne pas transmettre",
    edition="Édition {number}",
    as_of="Noms au {date}",
    courtesy="Traduction de courtoisie. Texte faisant foi : {languages}.",
    fingerprint="Texte de la version {number}, SHA-256",
    kinds=(
        "Lettre ouverte",
        "Déclaration commune",
        "Lettre commune",
        "Contribution publique",
        "Déclaration de solidarité",
    ),
    organization_count="{0, plural, one{# organisation} other{# organisations}}",
    person_count="{0, plural, one{# personne} other{# personnes}}",
)

_SPANISH = Words(
    tag="es",
    re="Asunto",
    copy="Copia",
    closing="Respetuosamente,",
    undersigned="Firman: {count}",
    signatories="Firmantes",
    organizations="Organizaciones",
    persons="Firmantes individuales",
    identification="Las afiliaciones se indican solo a efectos de identificación.",
    elsewhere="País no indicado",
    led_by="Encabezan: {names}",
    logos="Organizaciones firmantes",
    draft="Borrador del {date}, no apto para su entrega",
    edition="Edición {number}",
    as_of="Nombres a {date}",
    courtesy="Traducción de cortesía. Texto vinculante: {languages}.",
    fingerprint="Texto de la versión {number}, SHA-256",
    kinds=(
        "Carta abierta",
        "Declaración conjunta",
        "Carta conjunta",
        "Comentario público",
        "Declaración de solidaridad",
    ),
    organization_count="{0, plural, one{# organización} other{# organizaciones}}",
    person_count="{0, plural, one{# persona} other{# personas}}",
)

_TRADITIONAL_CHINESE = Words(
    tag="zh-Hant",
    re="事由",
    copy="副本",
    closing="謹啟",
    undersigned="聯署：{count}",
    signatories="聯署名單",
    organizations="團體",
    persons="個人",
    identification="所屬機構僅供識別身分。",
    elsewhere="未註明國家或地區",
    led_by="發起：{names}",
    logos="聯署團體",
    draft="{date}草稿，不作遞交",
    edition="第 {number} 版",
    as_of="名單截至{date}",
    courtesy="此譯本僅供參考，以{languages}本為準。",
    fingerprint="文本第 {number} 版，SHA-256",
    kinds=("公開信", "聯合聲明", "聯署信", "公眾意見書", "聲援聲明"),
    organization_count="{0, plural, other{# 個團體}}",
    person_count="{0, plural, other{# 名個人}}",
)

_SIMPLIFIED_CHINESE = Words(
    tag="zh-Hans",
    re="事由",
    copy="抄送",
    closing="谨启",
    undersigned="联署：{count}",
    signatories="联署名单",
    organizations="团体",
    persons="个人",
    identification="所属机构仅供识别身份。",
    elsewhere="未注明国家或地区",
    led_by="发起：{names}",
    logos="联署团体",
    draft="{date}草稿，不作递交",
    edition="第 {number} 版",
    as_of="名单截至{date}",
    courtesy="此译本仅供参考，以{languages}本为准。",
    fingerprint="文本第 {number} 版，SHA-256",
    kinds=("公开信", "联合声明", "联署信", "公众意见书", "声援声明"),
    organization_count="{0, plural, other{# 个团体}}",
    person_count="{0, plural, other{# 名个人}}",
)

_ARABIC = Words(
    tag="ar",
    re="الموضوع",
    copy="نسخة إلى",
    closing="مع فائق الاحترام،",
    undersigned="الموقّعون: {count}",
    signatories="الموقّعون",
    organizations="المنظمات",
    persons="الأفراد",
    identification="تُذكر جهات الانتماء للتعريف فقط.",
    elsewhere="بلد غير مذكور",
    led_by="في مقدمة الموقّعين: {names}",
    logos="المنظمات الموقّعة",
    draft="مسودة بتاريخ {date}، ليست للتسليم",
    edition="الطبعة {number}",
    as_of="الأسماء حتى {date}",
    courtesy="ترجمة للاطلاع فقط. النص الملزم: {languages}.",
    fingerprint="نص النسخة {number}، SHA-256",
    kinds=("رسالة مفتوحة", "بيان مشترك", "رسالة مشتركة", "تعليق عام", "بيان تضامن"),
    organization_count=(
        "{0, plural, one{منظمة واحدة} two{منظمتان} few{# منظمات} many{# منظمة} other{# منظمة}}"
    ),
    person_count=("{0, plural, one{شخص واحد} two{شخصان} few{# أشخاص} many{# شخصًا} other{# شخص}}"),
)

_WORDS = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "zh-Hant": _TRADITIONAL_CHINESE,
    "zh-Hans": _SIMPLIFIED_CHINESE,
    "ar": _ARABIC,
}
