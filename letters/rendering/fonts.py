"""Which characters this machine has a font for, asked of fontconfig before anything is printed.

An edition must never show a box in the place of somebody's name, so a missing font refuses
the printing and names the Debian package that brings it.
"""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from icu import Char, UProperty

from letters.domain.problems import Problem
from letters.rendering.scripts import SHARED, script_of_character

_PACKAGES = {
    "Latn": "fonts-ebgaramond",
    "Grek": "fonts-ebgaramond",
    "Cyrl": "fonts-ebgaramond",
    "Hani": "fonts-noto-cjk",
    "Zyyy": "fonts-noto-core and fonts-noto-color-emoji",
}
_NAMES = {
    "Latn": "Latin",
    "Grek": "Greek",
    "Cyrl": "Cyrillic",
    "Arab": "Arabic",
    "Hani": "Chinese, Japanese and Korean",
    "Tibt": "Tibetan",
    "Hebr": "Hebrew",
    "Deva": "Devanagari",
    "Mong": "Mongolian",
}
_OTHERS = "fonts-noto-core and fonts-noto-extra"


class MissingFontError(Problem):
    """A text holds a character that no font on this machine can print."""


@dataclass(frozen=True, slots=True)
class Missing:
    """`text` holds `characters` of one `script` (ISO 15924) that no installed font has;
    the Debian package `package` brings one."""

    script: str
    characters: str
    text: str
    package: str

    @property
    def sentence(self) -> str:
        """The refusal, in words for the person who asked for the print."""
        script = _NAMES.get(self.script, self.script)
        what = "These characters" if self.script in SHARED else f"The {script} script"
        shown = self.text if len(self.text) <= 80 else f"{self.text[:79]}…"
        return (
            f"{what} in “{shown}” cannot be printed: no font on this machine has "
            f"“{self.characters[:10]}”. Correct it if it is mistyped. If not, who runs this "
            f"installation may install a font for it; {self.package} may have one."
        )


def missing(texts: Iterable[str]) -> list[Missing]:
    """The scripts of `texts` that have no font here, each once, with the first text that needs it
    and what that text lacks.

    Raises `MissingFontError` when fontconfig itself is missing.
    """
    found: dict[str, Missing] = {}
    seen: set[str] = set()
    for text in texts:
        new = set(text) - seen
        seen |= new
        lacking = sorted(each for each in new if _is_drawn(each) and not _is_covered(each))
        for character in lacking:
            script = script_of_character(character)
            known = found.get(script)
            if known and known.text != text:
                continue
            found[script] = Missing(
                script,
                known.characters + character if known else character,
                text,
                _PACKAGES.get(script, "fonts-noto-core" if script in _NAMES else _OTHERS),
            )
    return list(found.values())


def refuse_missing(texts: Iterable[str]) -> None:
    """Raise `MissingFontError` unless every character of `texts` can be printed.

    The list of fonts is kept for the process; before refusing it is read once more, so that a
    font installed meanwhile needs no restart.
    """
    kept = list(texts)
    if missing(kept):
        _covered.cache_clear()
        if lacking := missing(kept):
            raise MissingFontError(" ".join(each.sentence for each in lacking))


def _is_drawn(character: str) -> bool:
    """Whether a character leaves ink (a blank, a control or an ignorable joiner does not)."""
    return unicodedata.category(character) not in {"Zs", "Zl", "Zp", "Cc", "Cf"} and not (
        Char.hasBinaryProperty(character, UProperty.DEFAULT_IGNORABLE_CODE_POINT)
    )


def _is_covered(character: str) -> bool:
    starts, ends = _covered()
    place = bisect_right(starts, ord(character)) - 1
    return place >= 0 and ord(character) <= ends[place]


@lru_cache(maxsize=1)
def _covered() -> tuple[list[int], list[int]]:
    """Starts and ends of the merged ranges of code points that the installed fonts have."""
    ranges = sorted(_ranges(_list_fonts()))
    starts: list[int] = []
    ends: list[int] = []
    for start, end in ranges:
        if ends and start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _ranges(listing: str) -> set[tuple[int, int]]:
    """The ranges in the output of fc-list: "20-7e a0-17f 192", hexadecimal, a line a font."""
    found = set()
    for part in set(listing.split()):
        start, _, end = part.partition("-")
        found.add((int(start, 16), int(end or start, 16)))
    return found


def _list_fonts() -> str:
    program = shutil.which("fc-list")
    if program is None:
        raise MissingFontError(
            "The fonts of this machine cannot be listed: install the package fontconfig."
        )
    # No user text is on this command line.
    done = subprocess.run(  # noqa: S603
        [program, "--format", "%{charset}\n"], capture_output=True, text=True, check=False
    )
    return done.stdout
