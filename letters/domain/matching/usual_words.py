"""Words usual in names of organizations: in how many of a thousand each stands."""

from __future__ import annotations

_BY_COUNT = {
    90: "association international foundation center",
    60: "rights network institute human alliance community",
    40: "society council american national coalition action",
    25: "united committee project fund group justice women health union organization",
    15: "student youth peace freedom democracy international world global climate law policy"
    " education research university public social free campaign movement initiative club forum"
    " watch church environmental development workers technology digital media information",
    8: "advocacy solidarity people civil liberty friends citizens children family local open"
    " service services support team league federation program partnership collective trust"
    " defense defenders voice voices future legal press internet privacy consumer students"
    " sustainable green energy water food africa african asia asian europe european us uk"
    " california hongkong china chinese new york north south west east",
}
USUAL: dict[str, int] = {
    word: count for count, words in _BY_COUNT.items() for word in words.split()
}
