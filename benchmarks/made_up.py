"""Names made up for benchmarks: any number of them, and the ways in which people write one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import accumulate

from letters.domain.demo import AUTUMN, SPRING
from letters.domain.matching.usual_words import USUAL
from tests.domain.real_names import ALPHABETICAL, THREE_LEADS_THEN_A_ROLL

REAL = tuple(dict.fromkeys((*THREE_LEADS_THEN_A_ROLL, *ALPHABETICAL, *SPRING, *AUTUMN)))
"""Names of organizations as letters printed them."""

_ONSETS = [
    "b",
    "br",
    "c",
    "ch",
    "d",
    "f",
    "fr",
    "g",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "th",
    "tr",
    "v",
    "w",
    "z",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
_CODAS = ("", "", "n", "r", "l", "s", "m", "rd", "nt")
_LINKS = ("for", "of", "against", "in", "and", "for the")
_FORMS = ("Inc.", "e.V.", "Ltd", "Foundation", "International")


def organizations(number: int, seed: int = 7) -> Iterator[str]:
    """Distinct names with words as unevenly spread as in real ones (Zipf): some in every tenth
    name, most in few."""
    choose = random.Random(seed)  # noqa: S311 - a benchmark wants the same names each time
    usual = [word.title() for word in USUAL]
    rare = [_word(choose) for _ in range(max(1_000, number // 5))]
    spread = list(accumulate(1 / (rank + 20) for rank in range(len(rare))))
    often = list(accumulate(USUAL.values()))
    seen: set[str] = set()
    while len(seen) < number:
        words = choose.choices(usual, cum_weights=often, k=choose.choice((1, 2, 2, 3)))
        words += choose.choices(rare, cum_weights=spread, k=choose.choice((1, 1, 2, 2)))
        choose.shuffle(words)
        if len(words) > 2 and choose.random() < 0.6:
            words.insert(-1, choose.choice(_LINKS))
        name = " ".join(words)
        if name not in seen:
            seen.add(name)
            yield name


def _word(choose: random.Random) -> str:
    syllables = (
        choose.choice(_ONSETS) + choose.choice(_VOWELS) + choose.choice(_CODAS)
        for _ in range(choose.choice((2, 2, 3)))
    )
    return "".join(syllables).title()


def written_otherwise(name: str, choose: random.Random) -> tuple[str, str]:
    """One of the ways in which the name may be written, and what it is called."""
    way = choose.choice(list(WAYS))
    return WAYS[way](name, choose), way


def _slip(name: str, choose: random.Random) -> str:
    """Two letters swapped, one left out or one doubled, inside a word."""
    inner = [at for at in range(1, len(name) - 2) if name[at : at + 2].isalpha()]
    if not inner:
        return name
    at = choose.choice(inner)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return choose.choice((swapped, name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]))


def _initials(name: str) -> str:
    words = "".join(each if each.isalnum() else " " for each in name).split()
    return "".join(word[0] for word in words if word[0].isupper()).upper()


def _turned(name: str, choose: random.Random) -> str:
    first, *rest = name.split()
    return f"{' '.join(rest)}, {first}" if len(rest) > 1 else f"{name}, The"


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "capitals": lambda name, choose: choose.choice((name.upper(), name.lower())),
    "article": lambda name, choose: f"The {name}",
    "legal form": lambda name, choose: f"{name} {choose.choice(_FORMS)}",
    "initials beside": lambda name, choose: f"{name} ({_initials(name)})",
    "initials before": lambda name, choose: f"{_initials(name)} ({name})",
    "signs": lambda name, choose: name.replace(" and ", " & ").replace(" ", choose.choice("-_")),
    "slip": _slip,
    "turned": _turned,
}
