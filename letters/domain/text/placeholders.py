"""`{{ name }}` in a starter: found, filled, never run.

This is a substitution, not a template language: what a user writes never reaches Jinja, and
what is put in is never looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from letters.domain.problems import Problem

# Computed when the roll is known, never asked for: how many signed.
COUNT = "count"
RESERVED = frozenset({COUNT})

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_PLACEHOLDER = re.compile(r"\{\{[ \t]*(" + _NAME.pattern + r")[ \t]*\}\}")


def is_name(name: str) -> bool:
    """Whether `name` may name a placeholder: small letters, digits, "_", a letter first."""
    return _NAME.fullmatch(name) is not None


def mark(name: str) -> str:
    """How the placeholder `name` is written in a text."""
    return "{{ " + name + " }}"


def names_in(text: str) -> tuple[str, ...]:
    """The names of all placeholders of `text`, each once, in order; `count` too."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, values: Mapping[str, str], allowed: Collection[str]) -> str:
    """`text` with each placeholder that has a value replaced by it, in one pass.

    A value is taken as it stands: "{{ other }}" in it stays literal. Placeholders without a
    value stay, and so does `{{ count }}`. Raises `Problem` naming each placeholder or value
    that is not among `allowed`.
    """
    known = set(allowed) | RESERVED
    unknown = [name for name in (*names_in(text), *values) if name not in known]
    if unknown:
        listed = ", ".join(mark(name) for name in dict.fromkeys(unknown))
        raise Problem(f"This text uses what the starter does not know: {listed}.")
    given = {name: value for name, value in values.items() if name not in RESERVED}
    return _PLACEHOLDER.sub(lambda found: given.get(found[1], found[0]), text)


def fill_count(text: str, count: int) -> str:
    """`text` with `{{ count }}` replaced by the number of names on the roll."""
    return _PLACEHOLDER.sub(
        lambda found: str(count) if found[1] == COUNT else found[0],
        text,
    )
