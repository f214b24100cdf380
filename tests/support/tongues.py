"""One letter in English, Traditional Chinese and Arabic, for tests of translations."""

from __future__ import annotations

from datetime import datetime

from letters.models import Letter, Version
from letters.services import translating
from letters.services.actor import COMMAND
from letters.services.translating import Wording

CHINESE = Wording(
    title="關於集會權利的公開信",
    salutation="尊敬的部長：",
    body="我們深感憂慮。\n\n共有 {{ count }} 個團體聯署。請**立即行動**。",
)
ARABIC = Wording(
    title="رسالة مفتوحة بشأن الحق في التجمع",
    salutation="معالي الوزير،",
    body="نكتب إليكم بقلق.\n\nوقّعها {{ count }}. نطلب منكم **التحرك الآن**.",
)


def translate(
    letter: Letter,
    language: str,
    wording: Wording,
    *,
    now: datetime,
    authoritative: bool = False,
    base: int | None = None,
) -> Version:
    """Save a translation, by default of the newest text."""
    return translating.save(
        letter,
        language,
        wording,
        authoritative=authoritative,
        base=letter.current_number if base is None else base,
        by=COMMAND,
        now=now,
    )


def in_three(letter: Letter, *, now: datetime) -> Version:
    """Give a draft its Chinese translation, which binds, and its Arabic one, a courtesy."""
    translate(letter, "zh-Hant", CHINESE, now=now, authoritative=True)
    return translate(letter, "ar", ARABIC, now=now)
