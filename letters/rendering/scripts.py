"""Which script a text is written in, and its runs in other scripts.

Scripts are the four-letter codes of ISO 15924 ("Latn", "Hani", "Tibt"), taken from the
Unicode property Script (UAX #24) through ICU.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from icu import Locale, Script
from markupsafe import Markup

SHARED = ("Zyyy", "Zinh", "Zzzz")
"""Codes of characters that belong to no script of their own: blanks, digits, marks."""

_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand"})
_EAST_ASIAN = {"Hani": "Hani", "Hira": "Hani", "Kana": "Hani", "Hang": "Hani", "Bopo": "Hani"}
_WRITTEN_WITH = {"Hans": "Hani", "Hant": "Hani", "Jpan": "Hani", "Kore": "Hani", "Hanb": "Hani"}
# Only scripts that one language uses, or nearly so; the others say "und-…" and claim nothing.
_LANGUAGE = {
    "Tibt": "bo",
    "Grek": "el",
    "Hebr": "he",
    "Geor": "ka",
    "Armn": "hy",
    "Thai": "th",
    "Laoo": "lo",
    "Khmr": "km",
    "Mymr": "my",
    "Mong": "mn-Mong",
    "Sinh": "si",
    "Taml": "ta",
}
_WHOLE = 26
_ONLY_UYGHUR = frozenset("ۇۈۋڭېەۆ")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one script. `language` is a BCP 47 tag, empty for the text's own;
    `way` is "ltr" or "rtl" where the direction must be said."""

    text: str
    language: str = ""
    way: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is not broken over lines: a short name in its own script."""
        return bool(self.language) and not self.way and len(self.text) <= _WHOLE


@lru_cache
def script_of(language: str) -> str:
    """The script that a language is written in: "Latn" for "de", "Hani" for "zh-HK"."""
    locale = Locale.forLanguageTag(language)
    locale.addLikelySubtags()
    script = str(locale.getScript()) or "Latn"
    return _WRITTEN_WITH.get(script, script)


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from the right."""
    return script_of(language) in _RIGHT_TO_LEFT


@cache
def script_of_character(character: str) -> str:
    """The script of one character; kana, hangul and bopomofo count as Han ("Hani")."""
    script = str(Script.getScript(character).getShortName())
    return _EAST_ASIAN.get(script, script)


def runs(text: str, language: str) -> Iterator[Run]:
    """Split `text`, printed within a text in `language`, where its script changes.

    Blanks, digits and punctuation stay with the run around them and never open one, so that
    "Hong Kong Watch (香港監察)" is three runs: Latin with the bracket, Han, the bracket.
    """
    own = script_of(language)
    if own == "Latn" and text.isascii():
        yield Run(text)  # as most names
        return
    pieces = [(script, "".join(part)) for script, part in groupby(text, script_of_character)]
    scripts = [script for script, _ in pieces]
    for index, script in enumerate(scripts):
        if script in SHARED:
            before = scripts[index - 1] if index else own
            after = scripts[index + 1] if index + 1 < len(scripts) else own
            scripts[index] = before if before == after or script == "Zinh" else own
    joined = groupby(zip(scripts, pieces, strict=True), lambda pair: pair[0])
    for script, group in joined:
        run = "".join(piece for _, (_, piece) in group)
        yield Run(run, "" if script == own else _language_of(run, script, language))


def isolated(text: str, language: str) -> Iterator[Run]:
    """The stretches of `text`, printed within a text in `language`, that are ordered each for
    itself (UAX #9, isolates).

    Text written from the right, or within a text from the right, stays in one piece: cut up,
    its words would be printed in the wrong order.
    """
    around = is_right_to_left(language)
    if not around and text.isascii():
        yield from runs(text, language)
        return
    strong = [way for way in map(unicodedata.bidirectional, text) if way in {"L", "R", "AL"}]
    from_right = bool(strong) and strong[0] != "L"
    if from_right != around and (from_right or set(strong) == {"L"}):
        tag = next((run.language for run in runs(text, language) if run.language), "")
        yield Run(text, tag or "und", "rtl" if from_right else "ltr")
    elif around:
        yield Run(text)
    else:
        yield from runs(text, language)


def marked_up(text: str, language: str) -> Markup:
    """`text` as HTML, each stretch that is not in `language` (see `isolated`) in a `<bdi lang>`
    of its own."""
    return Markup("").join(
        Markup('<bdi lang="{}"{}>{}</bdi>').format(run.language, _attributes(run), run.text)
        if run.language
        else run.text
        for run in isolated(text, language)
    )


def _attributes(run: Run) -> Markup:
    if run.way:
        return Markup(' dir="{}"').format(run.way)
    return Markup(' class="whole"') if run.whole else Markup("")


def _language_of(run: str, script: str, around: str) -> str:
    """The language to declare for a run in a script that is not the one of the text `around`."""
    if script == "Arab":
        return "ug" if _ONLY_UYGHUR.intersection(run) else "ar"
    if script == "Hani":
        return _east_asian_language(run)
    return _LANGUAGE.get(script, f"und-{script}")


def _east_asian_language(run: str) -> str:
    kinds = {str(Script.getScript(character).getShortName()) for character in run}
    if kinds & {"Hira", "Kana"}:
        return "ja"
    return "ko" if "Hang" in kinds else "zh-Hant-HK"
