"""What a supplement or an erratum says of the edition that it extends, in the letter's language.

It names the edition, so that the two can be laid side by side; it never names who left. A
language that is not here gets English, as in `words`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from icu import Formattable, Locale, MessageFormat
from markupsafe import Markup, escape

from letters.domain.states import EditionKind
from letters.rendering.pdf.words import long_date, words_in


@dataclass(frozen=True, slots=True)
class Extension:
    """The edition that is extended: its number, the day of its names, its public code and the
    SHA-256 of its file. `left` is how many of its names an erratum prints no more."""

    kind: EditionKind
    edition: int
    day: date
    code: str
    sha256: str
    left: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences in one language; `left` is an ICU message with the number of names."""

    supplement: str
    erratum: str
    left: str


@dataclass(frozen=True, slots=True)
class ExtensionText:
    """The sentences as HTML, and the `language` (BCP 47) that they are in."""

    language: str
    sentences: tuple[Markup, ...]


def extension_text(extension: Extension, language: str) -> ExtensionText:
    """What is printed under the title of an edition that extends another."""
    tag = words_in(language).tag
    words = _WORDS.get(tag, _WORDS["en"])
    says = words.supplement if extension.kind is EditionKind.SUPPLEMENT else words.erratum
    # A code and a hash are read from the left in every language.
    from_left = Markup('<bdi dir="ltr">{}</bdi>')
    sentences = [
        escape(says).format(
            number=extension.edition,
            date=long_date(extension.day, tag),
            code=from_left.format(extension.code),
            sha256=from_left.format(extension.sha256),
        )
    ]
    if extension.left:
        message = MessageFormat(words.left, Locale.forLanguageTag(tag))
        sentences.append(escape(str(message.format([Formattable(extension.left)]))))
    return ExtensionText(tag, tuple(sentences))


_WORDS = {
    "en": Words(
        "Supplement to edition {number} of {date} (code {code}, SHA-256 {sha256}). It lists the "
        "names that were added since.",
        "Erratum: this corrects edition {number} of {date} (code {code}, SHA-256 {sha256}).",
        "{0, plural, one{# name has left the list since.} "
        "other{# names have left the list since.}}",
    ),
    "de": Words(
        "Nachtrag zu Ausgabe {number} vom {date} (Code {code}, SHA-256 {sha256}). Er führt die "
        "seither hinzugekommenen Namen auf.",
        "Berichtigung: Dies berichtigt Ausgabe {number} vom {date} (Code {code}, SHA-256 "
        "{sha256}).",
        "{0, plural, one{Seither ist # Name weggefallen.} "
        "other{Seither sind # Namen weggefallen.}}",
    ),
    "fr": Words(
        "Supplément à l’édition {number} du {date} (code {code}, SHA-256 {sha256}). Il donne les "
        "noms ajoutés depuis.",
        "Erratum : ceci corrige l’édition {number} du {date} (code {code}, SHA-256 {sha256}).",
        "{0, plural, one{# nom a été retiré depuis.} other{# noms ont été retirés depuis.}}",
    ),
    "es": Words(
        "Suplemento a la edición {number} de {date} (código {code}, SHA-256 {sha256}). Contiene "
        "los nombres añadidos desde entonces.",
        "Fe de erratas: corrige la edición {number} de {date} (código {code}, SHA-256 {sha256}).",
        "{0, plural, one{Desde entonces se ha retirado # nombre.} "
        "other{Desde entonces se han retirado # nombres.}}",
    ),
    "zh-Hant": Words(
        "第 {number} 版（{date}，代碼 {code}，SHA-256 {sha256}）的補編，列出其後新增的名字。",
        "勘誤：更正第 {number} 版（{date}，代碼 {code}，SHA-256 {sha256}）。",
        "{0, plural, other{其後有 # 個名字退出。}}",
    ),
    "zh-Hans": Words(
        "第 {number} 版（{date}，代码 {code}，SHA-256 {sha256}）的补编，列出其后新增的名字。",
        "勘误：更正第 {number} 版（{date}，代码 {code}，SHA-256 {sha256}）。",
        "{0, plural, other{其后有 # 个名字退出。}}",
    ),
    "ar": Words(
        "ملحق بالطبعة {number} بتاريخ {date} (الرمز {code}، SHA-256 {sha256})، يضم الأسماء التي "
        "أُضيفت بعدها.",
        "تصويب: يصحّح الطبعة {number} بتاريخ {date} (الرمز {code}، SHA-256 {sha256}).",
        "{0, plural, one{غادر القائمةَ بعدها اسم واحد.} two{غادر القائمةَ بعدها اسمان.} "
        "few{غادرت القائمةَ بعدها # أسماء.} many{غادر القائمةَ بعدها # اسمًا.} "
        "other{غادر القائمةَ بعدها # اسم.}}",
    ),
}
