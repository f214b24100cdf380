"""HTML that somebody typed, or a form elsewhere left, where plain words belong.

It would be printed as it stands. Only elements of HTML and SVG count as tags, and those whose
names are everyday words (`code`, `time`, `map`) only with attributes or as an end tag: an
organization may well write “<rotor>” or “Black Girls <code>”. Whatever else a name may hold is let
through: a lone `<`, words between `<<` and `>>` as in old quotation marks, and an ampersand that
begins no character.

Source: the HTML standard, 13.2.5 (tags, comments) and 13.5 (named characters).
"""

from __future__ import annotations

import html
import re
from html.entities import html5

_ALWAYS = (
    "a|abbr|b|bdi|bdo|blockquote|body|br|col|colgroup|dd|del|dfn|div|dl|dt|em|embed|fieldset|"
    "figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|li|"
    "link|meta|noscript|ol|optgroup|p|param|path|pre|q|rp|rt|s|samp|script|span|strong|style|sub|"
    "sup|svg|table|tbody|td|textarea|tfoot|th|thead|tr|tt|u|ul|var|wbr"
)
_EVERYDAY = (
    "address|animate|area|article|aside|audio|base|button|canvas|caption|center|circle|cite|code|"
    "data|details|dialog|frame|hgroup|label|legend|main|map|mark|math|menu|meter|nav|object|option|"
    "output|picture|progress|rect|ruby|search|section|select|slot|small|source|strike|summary|"
    "template|text|time|title|track|use|video"
)
_TAG = re.compile(
    rf"(?<!<)</?(?:{_ALWAYS})(?:[\s/][^<>]*)?/?>(?!>)"
    rf"|</(?:{_EVERYDAY})\s*>"
    # With an attribute, whatever it is called and even cut off before its end.
    r"|<[a-z][a-z0-9:-]*\s+[a-z:-]+\s*=[^<>]*>?"
    r"|<!--|<!doctype",
    re.IGNORECASE,
)
_CHARACTER = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|([a-zA-Z][a-zA-Z0-9]{1,31}));")
_MOST_LAYERS = 5


def tag_in(line: str) -> str | None:
    """The first tag or comment of a line, cut to a readable length."""
    found = _TAG.search(line)
    if found is None:
        return None
    return found[0] if len(found[0]) <= 40 else f"{found[0][:40]}…"


def character_in(line: str) -> str | None:
    """The first character that is written as HTML writes it: `&amp;`, `&#39;`, `&#x27;`."""
    return next((found[0] for found in _CHARACTER.finditer(line) if _is_known(found)), None)


def decoded(line: str) -> str:
    """The line with such characters as they are read; nothing is promised of what comes out."""
    for _ in range(_MOST_LAYERS):
        before = line
        line = _CHARACTER.sub(
            lambda found: html.unescape(found[0]) if _is_known(found) else found[0], line
        )
        if line == before:
            break
    return line


def _is_known(found: re.Match[str]) -> bool:
    return found[1] is None or f"{found[1]};" in html5
