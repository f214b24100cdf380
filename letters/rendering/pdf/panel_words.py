"""The words of the panel at the end of an edition, in the letter's language.

They claim no more than what holds: a seal finds changes; who stands behind it is for the reader's
program to know, or not. A language that is not here gets English, as in `words`.
"""

from __future__ import annotations

from dataclasses import dataclass

from letters.rendering.pdf.words import words_in


@dataclass(frozen=True, slots=True)
class PanelWords:
    """All fixed words of the panel in one language (`tag`, BCP 47).

    `sealed` and `unsealed` say by whom, and when it was issued (a copy is sealed later), and what
    that means; `own` and `bought` what a
    reader's program will say of the seal; `check` where to check, and `picture` what the QR code
    opens. `text`, `names` and `certificate` label the hashes.
    """

    tag: str
    heading: str
    sealed: str
    unsealed: str
    own: str
    bought: str
    check: str
    picture: str
    text: str
    names: str
    certificate: str


def panel_words_in(language: str) -> PanelWords:
    """The words for a BCP 47 language, or the English ones."""
    return _WORDS.get(words_in(language).tag, _ENGLISH)


_ENGLISH = PanelWords(
    tag="en",
    heading="How to check this edition",
    sealed="Issued on {day} and sealed by {convener}. The seal covers the whole file: any later "
    "change can be found.",
    unsealed="Issued by {convener} on {day}. This edition has no seal; its text and its names can "
    "be compared by the hashes below.",
    own="Your PDF reader may call the signer or the validity unknown. That is expected: {holder} "
    "made the certificate itself, and no company vouches for it.",
    bought="Your PDF reader names {holder} as the holder of the certificate, if it trusts the "
    "company that issued it.",
    check="Check the file or its code at {address}.",
    picture="QR code that opens {link}",
    text="Text",
    names="Names",
    certificate="Certificate",
)

_GERMAN = PanelWords(
    tag="de",
    heading="So wird diese Ausgabe geprüft",
    sealed="Herausgegeben am {day} und gesiegelt von {convener}. Das Siegel umfasst die ganze "
    "Datei: Jede spätere Änderung ist feststellbar.",
    unsealed="Herausgegeben von {convener} am {day}. Diese Ausgabe trägt kein Siegel; Text und "
    "Namen lassen sich mit den Prüfsummen unten vergleichen.",
    own="Ihr PDF-Programm nennt den Unterzeichner oder die Gültigkeit womöglich unbekannt. Das ist "
    "zu erwarten: {holder} hat das Zertifikat selbst erstellt, kein Anbieter bürgt dafür.",
    bought="Ihr PDF-Programm nennt {holder} als Inhaber des Zertifikats, sofern es dem Anbieter "
    "vertraut, der es ausgestellt hat.",
    check="Prüfen Sie die Datei oder den Code unter {address}.",
    picture="QR-Code, der {link} öffnet",
    text="Text",
    names="Namen",
    certificate="Zertifikat",
)

_FRENCH = PanelWords(
    tag="fr",
    heading="Comment vérifier cette édition",
    sealed="Émise le {day} et scellée par {convener}. Le sceau couvre tout le fichier : toute "
    "modification ultérieure peut être décelée.",
    unsealed="Émise par {convener} le {day}. Cette édition ne porte pas de sceau ; le texte et les "
    "noms se comparent au moyen des empreintes ci-dessous.",
    own="Votre lecteur PDF peut dire le signataire ou la validité inconnus. C’est normal : "
    "{holder} a établi le certificat sans tiers qui s’en porte garant.",
    bought="Votre lecteur PDF nomme {holder} comme titulaire du certificat, s’il fait confiance à "
    "l’organisme qui l’a délivré.",
    check="Vérifiez le fichier ou le code sur {address}.",
    picture="Code QR qui ouvre {link}",
    text="Texte",
    names="Noms",
    certificate="Certificat",
)

_SPANISH = PanelWords(
    tag="es",
    heading="Cómo comprobar esta edición",
    sealed="Emitida el {day} y sellada por {convener}. El sello abarca todo el archivo: cualquier "
    "cambio posterior puede detectarse.",
    unsealed="Emitida por {convener} el {day}. Esta edición no lleva sello; el texto y los nombres "
    "se comparan con los resúmenes de abajo.",
    own="Su lector de PDF puede indicar que el firmante o la validez son desconocidos. Es lo "
    "esperado: {holder} creó el certificado sin que ninguna empresa responda de él.",
    bought="Su lector de PDF nombra a {holder} como titular del certificado, si confía en la "
    "empresa que lo emitió.",
    check="Compruebe el archivo o el código en {address}.",
    picture="Código QR que abre {link}",
    text="Texto",
    names="Nombres",
    certificate="Certificado",
)

_TRADITIONAL_CHINESE = PanelWords(
    tag="zh-Hant",
    heading="如何查驗本版",
    sealed="於{day}發出，由{convener}蓋上電子封印。封印涵蓋整個檔案：其後任何改動均可查出。",
    unsealed="由{convener}於{day}發出。本版沒有電子封印；文本與名單可憑下列雜湊值核對。",
    own="PDF 閱讀器或會顯示簽署者或有效性不明。這屬正常情況："
    "憑證由{holder}自行製作，沒有機構為其擔保。",
    bought="PDF 閱讀器如信任發出憑證的機構，會顯示憑證持有人為{holder}。",
    check="請到 {address} 提交檔案或輸入編碼查驗。",
    picture="開啟 {link} 的 QR 碼",
    text="文本",
    names="名單",
    certificate="憑證",
)

_SIMPLIFIED_CHINESE = PanelWords(
    tag="zh-Hans",
    heading="如何查验本版",
    sealed="于{day}发出，由{convener}加盖电子封印。封印涵盖整个文件：其后任何改动均可查出。",
    unsealed="由{convener}于{day}发出。本版没有电子封印；文本与名单可凭下列哈希值核对。",
    own="PDF 阅读器可能会显示签署者或有效性未知。这属正常情况："
    "证书由{holder}自行制作，没有机构为其担保。",
    bought="PDF 阅读器如信任签发证书的机构，会显示证书持有者为{holder}。",
    check="请到 {address} 提交文件或输入编码查验。",
    picture="打开 {link} 的二维码",
    text="文本",
    names="名单",
    certificate="证书",
)

_ARABIC = PanelWords(
    tag="ar",
    heading="كيف تتحقق من هذه الطبعة",
    sealed="صدرت بتاريخ {day} وختمها {convener}. يشمل الختم الملف كله، ويمكن كشف أي تغيير "
    "يطرأ بعده.",
    unsealed="أصدرها {convener} بتاريخ {day}. لا تحمل هذه الطبعة ختمًا، ويمكن مقارنة النص والأسماء "
    "بالبصمتين أدناه.",
    own="قد يذكر قارئ الملفات أن الموقّع أو الصلاحية غير معروفين. هذا متوقع: "
    "أنشأ {holder} الشهادة بنفسه ولا تضمنها أي شركة.",
    bought="يذكر قارئ الملفات {holder} صاحبًا للشهادة إذا كان يثق بالجهة التي أصدرتها.",
    check="قدّم الملف أو الرمز في {address}.",
    picture="رمز يفتح {link}",
    text="النص",
    names="الأسماء",
    certificate="الشهادة",
)

_WORDS = {
    words.tag: words
    for words in (
        _ENGLISH,
        _GERMAN,
        _FRENCH,
        _SPANISH,
        _TRADITIONAL_CHINESE,
        _SIMPLIFIED_CHINESE,
        _ARABIC,
    )
}
