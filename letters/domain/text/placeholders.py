"""`{{ … }}` in a starter: found, filled, never run.

This is a substitution, not a template language: what a user writes never reaches Jinja, and
what is put in is never looked at again. Four marks are filled:

    {{ official }}             a gap
    {{ bills.number }}         a field of a repeated part, where its rows are written
    {{ bills as list }}        all rows of a repeated part in one line
    {{ bills.title as list }}  one field of all rows in one line

Lines such as `{{ if urgent }}` are no marks but bounds of parts: see `blocks`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from letters.domain.problems import Problem
from letters.domain.text.parser import LARGEST_BYTES

# Computed when the roll is known, never asked for: how many signed.
COUNT = "count"
RESERVED = frozenset({COUNT})

AS_LIST = " as list"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_PLACEHOLDER = re.compile(r"\{\{[ \t]*(" + _NAME.pattern + r")[ \t]*\}\}")
_MARK = re.compile(
    rf"\{{\{{[ \t]*({_NAME.pattern}(?:\.{_NAME.pattern})?)([ \t]+as[ \t]+list)?[ \t]*\}}\}}"
)
_BRACES = re.compile(r"\{\{([^{}\n]{0,200})\}\}")


def is_name(name: str) -> bool:
    """Whether `name` may name a placeholder: small letters, digits, "_", a letter first."""
    return _NAME.fullmatch(name) is not None


def mark(name: str) -> str:
    """How the placeholder `name` is written in a text."""
    return "{{ " + name + " }}"


def names_in(text: str) -> tuple[str, ...]:
    """The names of all placeholders of `text`, each once, in order; `count` too."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def marks_in(text: str) -> tuple[str, ...]:
    """All marks of `text`, each once, in order, written evenly: "official", "bills.number",
    "bills as list"."""
    return tuple(dict.fromkeys(_key(found) for found in _MARK.finditer(text)))


def name_of(written: str) -> str:
    """The gap or repeated part of a mark as `marks_in` gives it: "bills" of "bills.title"."""
    return written.removesuffix(AS_LIST).partition(".")[0]


def unknown_in(text: str) -> tuple[str, ...]:
    """What stands between braces in `text` and is no mark, as it was typed, without them."""
    rest = _MARK.sub("", text)
    return tuple(dict.fromkeys(found[1].strip() for found in _BRACES.finditer(rest)))


def fill(text: str, values: Mapping[str, str], allowed: Collection[str]) -> str:
    """`text` with each mark that has a value replaced by it, in one pass.

    Marks are written as `marks_in` gives them. A value is taken as it stands: "{{ other }}" in
    it stays literal. Marks without a value stay, and so does `{{ count }}`. Raises `Problem`
    naming each mark or value that is not among `allowed`, and for what becomes far too long.
    """
    known = set(allowed) | RESERVED
    unknown = [name for name in (*marks_in(text), *values) if name not in known]
    if unknown:
        listed = ", ".join(mark(name) for name in dict.fromkeys(unknown))
        raise Problem(f"This text uses what the starter does not know: {listed}.")
    given = {name: value for name, value in values.items() if name not in RESERVED}
    refuse_longer(sum(len(given.get(_key(found), "")) for found in _MARK.finditer(text)))
    return _MARK.sub(lambda found: given.get(_key(found), found[0]), text)


def fill_count(text: str, count: int) -> str:
    """`text` with `{{ count }}` replaced by the number of names on the roll."""
    return _PLACEHOLDER.sub(
        lambda found: str(count) if found[1] == COUNT else found[0],
        text,
    )


def refuse_longer(length: int) -> None:
    """Raise `Problem` where a text would have so many characters that no letter can hold it.

    Asked before it is put together: a few lines can repeat a long value a thousand times.
    """
    if length > LARGEST_BYTES:
        raise Problem(
            f"Filled in, the text would have more than {LARGEST_BYTES:,} characters, which is too "
            "long for a letter."
        )


def _key(found: re.Match[str]) -> str:
    return found[1] + (AS_LIST if found[2] else "")
