"""The words by which the parts of a letter are known, in the languages of past letters."""

from __future__ import annotations

import re

from letters.domain.states import PartyKind

_MARK_LIMIT = 200
_ORNAMENT = " \t*_#:：,，.。!！—–-…"

# fmt: off
_ORGANIZATIONS = frozenset(
    [
        "organizations", "organisations", "organizational", "organisational", "groups", "ngos",
        "associations", "institutions", "organisationen", "vereine", "verbände", "gruppen",
        "organizaciones",
    ]
)
_PERSONS = frozenset(
    [
        "individual", "individuals", "persons", "people", "scholars", "academics", "experts",
        "lawyers", "parliamentarians", "legislators", "einzelpersonen", "personen", "individuos",
        "personas", "personnalités", "personnes",
    ]
)
_LEADS = frozenset(
    [
        "lead", "leading", "leads", "initiator", "initiators", "initiating", "initiated",
        "convener", "conveners", "convening", "initiatoren", "initiatorinnen", "erstunterzeichner",
        "erstunterzeichnende", "erstunterzeichnerinnen",
    ]
)
_SIGNING = frozenset(
    [
        "signatory", "signatories", "signed", "signers", "signer", "signatures", "undersigned",
        "endorsed", "endorsers", "endorsements", "cosigned", "cosigners", "cosignatories",
        "co-signed", "co-signers", "co-signatories", "unterzeichnet", "unterzeichner",
        "unterzeichnende", "unterzeichnenden", "unterzeichnerinnen", "mitunterzeichnende",
        "signataires", "soussignés", "signé", "firmantes", "firmado", "firman", "abajo",
    ]
)
_LINKING = frozenset(
    [
        "the", "and", "of", "by", "in", "on", "behalf", "we", "following", "list", "name", "names",
        "personal", "capacity", "capacities", "their", "supporting", "endorsing", "signing",
        "participating", "civil", "society", "non-governmental", "individual", "other",
        "additional", "as", "follows", "&", "und", "die", "der", "von", "den", "im", "namen",
        "les", "nous", "par", "los", "las", "nosotros", "sincerely", "respectfully",
    ]
)
_KNOWN = _ORGANIZATIONS | _PERSONS | _LEADS | _SIGNING | _LINKING

_CLOSINGS = frozenset(
    {
        "sincerely", "yours sincerely", "sincerely yours", "respectfully", "yours respectfully",
        "respectfully yours", "respectfully submitted", "yours faithfully", "faithfully yours",
        "yours truly", "truly yours", "very truly yours", "with respect", "in solidarity",
        "yours in solidarity", "with kind regards", "kind regards", "best regards",
        "with best regards", "warm regards", "regards", "with gratitude", "cordially",
        "mit freundlichen grüßen", "mit freundlichem gruß", "mit besten grüßen",
        "mit solidarischen grüßen", "hochachtungsvoll", "cordialement", "bien cordialement",
        "respectueusement", "atentamente", "cordialmente", "cordiali saluti",
        "敬上", "謹啟", "谨启", "敬啟", "敬启",
        "此致", "敬禮", "敬礼", "順頌", "顺颂", "此致敬禮", "此致敬礼",
    }
)

_NOTE_WORDS = (
    "alphabetical order", "listed alphabetically", "in alphabetical", "no particular order",
    "identification purposes", "identification only", "order of signing",
    "alphabetischer reihenfolge", "ordre alphabétique", "orden alfabético", "ordine alfabetico",
    "筆劃", "笔画", "排名不分先後", "排名不分先后", "字母順序", "字母顺序",
)
# fmt: on

_HAN_HEADING = re.compile(
    r"(?:以下|全體|全体|共同|主要)?(?:聯署|联署|簽署|签署|發起|发起|聯名|联名)(?:的)?"
    r"(?:團體|团体|組織|组织|機構|机构|個人|个人|人士|者|人)?(?:名單|名单)?"
    r"|(?:團體|团体|組織|组织|機構|机构|個人|个人|人士)(?:聯署|联署|名單|名单)?"
)

_SALUTATION = re.compile(
    r"(?:dear\b|to whom it may concern|your excellenc|excellenc|honou?rable |mr\.? |madam|sirs?\b|"
    r"sehr geehrte|liebe[rs]? |guten tag|monsieur|madame|mesdames|messieurs|ch(?:er|ère)s? |"
    r"estimad[oa]s? |querid[oa]s? |distinguid[oa]s? |egregi[oa] |gentile |"
    r"尊敬的|敬啟者|敬启者|親愛的|亲爱的|致各|各位)",
    re.IGNORECASE,
)

_TITLE = re.compile(
    r"\b(?:letters?|statement|appeal|petition|declaration|submission|manifesto|solidarity|"
    r"joint|urgent call|offener brief|erklärung|stellungnahme|aufruf|appell|lettre|déclaration|"
    r"carta|declaración|lettera|dichiarazione)\b"
    r"|聲明|声明|公開信|公开信|聯署|联署|呼籲|呼吁|宣言",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """A short line without emphasis, colons and other ornament, in lower case."""
    return text.strip(_ORNAMENT).casefold()


def is_closing(text: str) -> bool:
    """Whether the whole line is a closing ("Sincerely,")."""
    return len(text) < _MARK_LIMIT and bare(text) in _CLOSINGS


def is_note(text: str) -> bool:
    """Whether the line speaks about the list ("(in alphabetical order)")."""
    if len(text) > _MARK_LIMIT:
        return False
    lower = text.casefold()
    if any(words in lower for words in _NOTE_WORDS):
        return True
    bracketed = text[:1] in "([（" and text[-1:] in ")]）"
    return bracketed and any(word in _SIGNING for word in _words_of(text))


def is_heading(text: str) -> bool:
    """Whether the line stands over a list of names ("Signed by the following groups:").

    Every word must be one that such headings are made of, or the line opens with a word of
    signing and ends in a colon: names of organizations hold words like "Association" too.
    """
    if len(text) > _MARK_LIMIT:
        return False
    words = _words_of(text)
    if not words:
        return False
    opens_with_signing = any(word in _SIGNING | _LEADS for word in words[:2])
    if text[-1] in ":：" and opens_with_signing and len(words) <= 15:
        return "," not in text
    if _HAN_HEADING.fullmatch(bare(text)):
        return True
    return all(word in _KNOWN for word in words) and any(word not in _LINKING for word in words)


def kind_named(text: str) -> PartyKind | None:
    """Which kind of party a heading announces, None where it says neither or both."""
    words = set(_words_of(text))
    organizations = words & _ORGANIZATIONS or re.search("團體|团体|組織|组织|機構|机构", text)
    persons = words & _PERSONS or re.search("個人|个人|人士|署人|署者", text)
    if bool(organizations) == bool(persons):
        return None
    return PartyKind.ORGANIZATION if organizations else PartyKind.PERSON


def names_leads(text: str) -> bool:
    """Whether a heading announces those who lead the list ("Lead signatories")."""
    return bool(set(_words_of(text)) & _LEADS) or "發起" in text or "发起" in text


def is_salutation(text: str) -> bool:
    """Whether the whole line greets the recipient ("Dear Madam President,")."""
    if len(text) > _MARK_LIMIT or not _SALUTATION.match(text):
        return False
    return text[-1] in ",:;!，：！" or (text[:4].casefold() == "dear" and text[-1] not in ".?")


def sounds_like_a_title(text: str) -> bool:
    """Whether the line names what it is (letter, statement, …) and is no sentence."""
    if len(text) > 300 or text[-1:] in ",:;。，：；":
        return False
    if text.endswith(".") and "." not in text.split()[-1][:-1]:
        return False  # a sentence; "U.S." would be an abbreviation
    return bool(_TITLE.search(text)) and not text.casefold().startswith(("we ", "dear "))


def _words_of(text: str) -> list[str]:
    """Lower-case words of a heading; a count in it ("Groups (24)") is no word."""
    words = (part.strip("()[]（）.,:;：*_#'\"“”/").casefold() for part in text.split())
    return [word for word in words if word and not word.isdigit()]
