"""The other names that a name gives itself, as they are spelled: "(AZ4HK)", "香港監察"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from letters.domain import matching, writing
from letters.domain.states import PartyKind

_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_BETWEEN = re.compile(r" [-–—/|]+ |[–—|/]")


def learnt(kind: PartyKind, name: str) -> list[str]:
    """The aliases that `matching.parse` finds in a name, each in its own spelling."""
    parsed = matching.parse(kind, name)
    found: dict[str, None] = {}
    for piece in _pieces(name) if parsed.aliases else ():
        if matching.parse(kind, piece).key in parsed.aliases:
            found[piece] = None
    return list(found)


def _pieces(name: str) -> Iterator[str]:
    """Whatever in a name may be a name: in brackets, around them, beside a dash, in a script."""
    inner = [one or other for one, other in _BRACKETED.findall(name)]
    outer = _BRACKETED.sub(" ", name)
    for piece in (*inner, outer, *_BETWEEN.split(outer), *_by_script(outer)):
        if words := " ".join(piece.split()):
            yield words


def _by_script(text: str) -> Iterator[str]:
    runs = [(script, "".join(part)) for script, part in groupby(text, writing.script_of_character)]
    current, words = "", ""
    for script, run in runs:
        if script and current and script != current:
            yield words
            words = ""
        current, words = script or current, words + run
    yield words
