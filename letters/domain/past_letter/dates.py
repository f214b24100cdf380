"""Dates as letters print them."""

from __future__ import annotations

import re
from datetime import date

_LONGEST_LINE = 90
_MONTH_NAMES = (
    "january jan januar jänner janvier enero gennaio",
    "february feb februar février febrero febbraio",
    "march mar märz mars marzo",
    "april apr avril abril aprile",
    "may mai mayo maggio",
    "june jun juni juin junio giugno",
    "july jul juli juillet julio luglio",
    "august aug août agosto",
    "september sept sep septembre septiembre settembre",
    "october oct oktober octobre octubre ottobre",
    "november nov novembre noviembre",
    "december dec dezember décembre diciembre dicembre",
)
_MONTHS = {
    name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_PATTERNS = (
    re.compile(rf"\b(?P<m>{_MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})$", re.I),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?\.? (?:of |de )?(?P<m>{_MONTH})\.?,? "
        r"(?:de |del )?(?P<y>\d{4})$",
        re.I,
    ),
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})$"),
    re.compile(r"(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?日$"),
    re.compile(r"\b(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4})$"),
    re.compile(r"\b(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})$"),
)
_YEAR = re.compile(r"\d{4}")
_PLACE = re.compile(r"(?:[^\W\d][^\d]{0,48}(?:[,:：–—|-]|\bden|\ble))?\s*", re.I)


def is_date_line(text: str) -> bool:
    """Whether the line is a date and nothing else but a place or a label before it."""
    return _match(text) is not None


def read_date(text: str) -> date | None:
    """The date of a line, None where the line leaves open which day it means."""
    match = _match(text)
    if match is None:
        return None
    year, month, day = match["y"], match["m"].casefold(), int(match["d"])
    number = int(month) if month.isdigit() else _MONTHS[month]
    if "/" in match[0] and day != number and max(day, number) <= 12:
        return None  # 3/4/2024 is March in one country and April in another
    if "/" in match[0] and number > 12:
        day, number = number, day
    try:
        return date(int(year), number, day)
    except ValueError:
        return None


def _match(text: str) -> re.Match[str] | None:
    if len(text) > _LONGEST_LINE or not _YEAR.search(text):
        return None
    plain = " ".join(text.strip("*_#. \t").split())
    for pattern in _PATTERNS:
        match = pattern.search(plain)
        if match and _PLACE.fullmatch(plain[: match.start()]):
            return match
    return None
