"""How a letter says in Chinese how many signed it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from letters.domain.text.number_found import Bound, Found, Where
from letters.domain.text.number_speech import About
from letters.domain.text.number_words import HAN, han_value

_MEASURE = "[個个家間间名位所]"
_TO = "[至到或~～–—、-]"
_CLAIM = re.compile(
    # Neither the end of a longer number nor of "several tens".
    rf"(?<![\d{HAN}廿卅萬万億亿數数幾几])(?<!\d[.,，])"
    rf"(?P<number>\d{{1,3}}(?:[,，]\d{{3}})+|\d{{1,7}}|[{HAN}]{{1,9}})[ ]?(?P<more>[多餘余])?"
    rf"{_MEASURE}(?!左右|上下|{_TO})"
    r"(?P<kind>[^，。、；：！？\s\d（）()「」]{0,10}?)"
    r"(?P<noun>團體|团体|組織|组织|機構|机构|協會|协会|NGO|學者|学者|專家|专家|人士|個人|个人|"
    r"聯署人|联署人|聯署者|联署者|簽署者|签署者|簽署人|签署人)"
)
_PERSONS = frozenset(["學者", "学者", "專家", "专家", "人士", "個人", "个人"])
_ORGANIZATIONS = frozenset(["團體", "团体", "組織", "组织", "機構", "机构", "協會", "协会", "NGO"])
_PEOPLE = frozenset(["人士", "個人", "个人"])
_MORE = re.compile(r"(?:逾|超過|超过|多於|多于)\s?$")
_LEAST = re.compile(r"(?:至少|最少|不少於|不少于)\s?$")
_BOUNDS: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (_MORE, "more than"),
    (_LEAST, "at least"),
)
_ROUGHLY = re.compile(
    r"(?:近|約|约|約莫|约莫|大概|差不多|最多|至多|不足|不到|少於|少于|其他|其它|另外|另|其餘|其余|第|"
    rf"[\d{HAN}]\s?{_MEASURE}?\s?{_TO})\s?$"
)
# 上百 and 成千 are hundreds and thousands; 逾百 and 百餘 are more than 100.
_ROUND = frozenset("百千")
_SIGNING_BEFORE = re.compile(
    r"(?:我們|我们|我等|本|以下|下列|下述|下面|聯署|联署|簽署|签署|聯名|联名|代表|全體|全体|由|共有|共)"
    r"(?:是|這|这|的|作為|作为|來自[^，。]{0,10}的?|来自[^，。]{0,10}的?)?[，,：:]?\s?$"
)
_SIGNING_AFTER = re.compile(
    r"[，,]?(?:共同|聯合|联合|一致|現|现|今日|今天|已)?"
    r"(?:聯署|联署|簽署|签署|聯名|联名|署名|聯合聲明|联合声明|聯合公開信|联合公开信|共同聲明|"
    r"共同声明|發表|发表)"
)
_ABOUT = re.compile(
    r"關於|关于|有關|有关|就|對|对|被|遭|致|聲援|声援|釋放|释放|抗議|抗议|反對|反对|取締|取缔|強烈"
)
_DONE_TO = re.compile(r"(?:被|遭|已被|因)")


def found(text: str, where: Where) -> Iterator[Found]:
    """The claims of one title, line or paragraph; for the rule see `number_claims`."""
    for match in _CLAIM.finditer(text):
        number = han_value(match["number"])
        before = text[max(0, match.start() - 24) : match.start()]
        bound: Bound = "more than" if match["more"] else "exactly"
        for pattern, meaning in _BOUNDS:
            if said := pattern.search(before):
                bound, before = meaning, before[: said.start()]
        if number is None or number < 2 or _ROUGHLY.search(before):
            continue
        if bound == "exactly" and match["number"] in _ROUND:
            continue
        after = text[match.end() : match.end() + 16]
        signing = bool(_SIGNING_BEFORE.search(before) or _SIGNING_AFTER.match(after))
        if signing or _issued(where, match["noun"], before, after):
            yield Found(match.start(), match.end(), number, _about(match["noun"]), bound)


def _issued(where: Where, noun: str, before: str, after: str) -> bool:
    """Whether a number without a word of signing stands where a letter names its signatories."""
    if noun in _PEOPLE or _DONE_TO.match(after):
        return False
    clause = re.split(r"[。！？；：，、\s]", before)[-1]
    if where == "head":
        return not _ABOUT.search(clause)
    return where == "opening" and not clause


def _about(noun: str) -> About:
    if noun in _PERSONS:
        return "persons"
    return "organizations" if noun in _ORGANIZATIONS else "all"
