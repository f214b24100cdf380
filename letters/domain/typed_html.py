"""HTML that somebody typed, or a form elsewhere left, where plain words belong.

It would be printed as it stands. Names play with the same signs ("Black Girls <code>",
"Hack<Club>", "<rotor>", "AT&T"), so only what HTML itself would read is found:

- a tag by the name of an element of HTML or SVG that stands alone (`<b>`, `<br/>`) or with
  attributes, one of which has a value or is one that needs none (`<a href=x`, `<video controls>`),
  also where the end is cut off;
- where the element's name is a word that groups use (`_WORDS`: code, circle, main …): `<code>`
  alone is let through, with attributes or as the closing tag `</code>` it is not;
- a closing tag; comments and the doctype, closed or not;
- at the end of the line also a tag cut off before its `>`: `</b`, `<br`, `<span` (`_CUT`);
- a character written as HTML writes it (`&amp;`, `&#39;`); of those that HTML takes without the
  semicolon only `&lt`, `&gt`, `&quot`, `&nbsp` and a lone `&amp`, in small letters.

Whatever else a name may hold is let through: a lone `<`, words between `<<` and `>>` as in old
quotation marks, and an ampersand that begins no character.

Source: the HTML standard, 4 and 16.2 (elements, also those of old), 13.2.5 (tags, comments) and
13.5 (named characters); SVG 2, appendix F (elements).
"""

from __future__ import annotations

import html
import re
from html.entities import html5

_HTML = """
a abbr acronym address applet area article aside b base basefont bdi bdo bgsound big blink
blockquote body br button caption center cite col colgroup datalist dd del dfn dir div dl dt em
embed fieldset figcaption font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr
html i iframe img input ins kbd li link listing marquee math meta meter nav nobr noembed noframes
noscript o:p ol optgroup output p param plaintext pre q rb rp rt rtc ruby s samp script select
slot small span strike strong style sub sup svg table tbody td textarea tfoot th thead title tr tt
u ul var wbr xmp
"""
_SVG = """
animate animatemotion animatetransform clippath defs desc ellipse feblend fecolormatrix
fecomponenttransfer fecomposite feconvolvematrix fediffuselighting fedisplacementmap
fedistantlight fedropshadow feflood fefunca fefuncb fefuncg fefuncr fegaussianblur feimage femerge
femergenode femorphology feoffset fepointlight fespecularlighting fespotlight fetile feturbulence
foreignobject g lineargradient metadata mpath polygon polyline radialgradient rect textpath tspan
"""
_WORDS = """
audio canvas circle code data details dialog figure filter image label legend line main map mark
marker mask menu object option path pattern picture progress search section set source stop
summary switch symbol template text time track use video view
"""
_NEED_NO_VALUE = """
allowfullscreen async autofocus autoplay checked controls default defer disabled formnovalidate
hidden inert ismap itemscope loop multiple muted nomodule novalidate open playsinline readonly
required reversed selected
"""
_CUT = "br|div|font|iframe|img|script|span|strong|style|svg"


def _any_of(words: str) -> str:
    return "|".join(words.split())


_ALONE = _any_of(_HTML + _SVG)
_EVERY = f"{_ALONE}|{_any_of(_WORDS)}"
_ATTRIBUTES = rf"(?:[^<>=]*=[^<>]*|(?:[\s/]*(?:{_any_of(_NEED_NO_VALUE)}))+[\s/]*)"
_TAG = re.compile(
    rf"(?<!<)<(?:{_ALONE})[\s/]*>(?!>)"
    rf"|(?<!<)<(?:{_EVERY})[\s/]{_ATTRIBUTES}>(?!>)"
    rf"|<(?:{_EVERY})[\s/]+[a-z:-]+\s*=[^<>]*"  # cut off before its end
    rf"|(?<!<)</(?:{_EVERY})(?:[\s/][^<>]*)?(?:>(?!>)|$)"
    rf"|(?<!<)<(?:{_CUT})[\s/]*$"
    r"|<!--|<!doctype",
    re.IGNORECASE,
)
_CHARACTER = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|([a-zA-Z][a-zA-Z0-9]{1,31}));"
    r"|&(lt|gt|quot|nbsp)(?![a-zA-Z0-9;])"
    r"|(?<!\S)&(amp)(?!\S)"
)
_MOST_LAYERS = 5


def tag_in(line: str) -> str | None:
    """The first tag or comment of a line, cut to a readable length: see above for which."""
    found = _TAG.search(line)
    if found is None:
        return None
    return found[0] if len(found[0]) <= 40 else f"{found[0][:40]}…"


def character_in(line: str) -> str | None:
    """The first character that is written as HTML writes it: `&amp;`, `&#39;`, `&lt`."""
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
