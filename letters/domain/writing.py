"""Which script a name is written in, and what that is called."""

from __future__ import annotations

from collections import Counter

from icu import Locale, LocaleDisplayNames, Script, UDisplayContext

_SHARED = frozenset({"Zyyy", "Zinh", "Zzzz"})
_JAPANESE = frozenset({"Hira", "Kana"})
_ENGLISH = LocaleDisplayNames.createInstance(Locale("en"), [UDisplayContext.LENGTH_SHORT])


def script_of_character(character: str) -> str:
    """The script of a character (ISO 15924, "Latn"); "" for one that all scripts share."""
    code = str(Script.getScript(character).getShortName())
    return "" if code in _SHARED else code


def script(name: str) -> str:
    """The script that most of a name is written in, "Jpan" for Han with kana; "" for none."""
    counts = Counter(filter(None, map(script_of_character, name)))
    if counts.keys() & _JAPANESE:
        return "Jpan"
    return counts.most_common(1)[0][0] if counts else ""


def called(code: str) -> str:
    """What a script is called in English: "Tibetan"."""
    return str(_ENGLISH.scriptDisplayName(code)) if code else "No script"
