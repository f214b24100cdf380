"""The parts of a starter's text: `{{ if name }}` or `{{ each name }}` to `{{ end name }}`.

Each of these bounds stands alone on its line. What is between `if` and `end` is a conditional
section; what is between `each` and `end` is written once for each row. A repeated part may
stand in a conditional one, so that a section can go with its table. Nothing else is nested: a
section within a section could not be asked for with one tick box.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from letters.domain.problems import Problem

IF, EACH, END = "if", "each", "end"

_BOUND = re.compile(r"[ \t]*\{\{[ \t]*(if|each|end)[ \t]+([a-z][a-z0-9_]{0,59})[ \t]*\}\}[ \t]*")
_LIKE_A_BOUND = re.compile(r"\{\{[ \t]*(?:if|each|end)[ \t][^{}\n]*\}\}")


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines of a text.

    `section` names the conditional section that they are in, `repeat` the repeated part that
    they are the pattern of; "" where they are in none.
    """

    text: str
    section: str = ""
    repeat: str = ""


@dataclass(frozen=True, slots=True)
class _Bound:
    word: str
    name: str
    line: int

    def __str__(self) -> str:
        return f"{{{{ {self.word} {self.name} }}}} in line {self.line} of the text"


def read(body: str) -> tuple[Block, ...]:
    """`body` in blocks, in order. Raises `Problem` for bounds that are not well set."""
    blocks: list[Block] = []
    lines: list[str] = []
    open_bounds: list[_Bound] = []

    def close() -> None:
        if lines:
            inside = {bound.word: bound.name for bound in open_bounds}
            blocks.append(Block("\n".join(lines), inside.get(IF, ""), inside.get(EACH, "")))
            lines.clear()

    for number, line in enumerate(body.split("\n"), start=1):
        bound = _bound(line, number)
        if bound is None:
            lines.append(line)
            continue
        close()
        _step(open_bounds, bound)
    if open_bounds:
        left = open_bounds[-1]
        raise Problem(f"{left} is not closed: a line {{{{ end {left.name} }}}} must follow it.")
    close()
    return tuple(blocks)


def refuse_bounds(text: str, where: str) -> None:
    """Raise `Problem` where a line beside the text (a title) holds a bound."""
    if found := _LIKE_A_BOUND.search(text):
        raise Problem(f"{found[0]} can stand only in the text, not in the {where}.")


def joined(texts: Iterable[str]) -> str:
    """Blocks put one below the other: where they meet, several empty lines become one."""
    out: list[str] = []
    for text in texts:
        lines = text.split("\n")
        first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
        last = len(out)
        while last and not out[last - 1].strip():
            last -= 1
        gap = [""] if last and (first or last < len(out)) else []
        out[last:] = [*gap, *lines[first:]]
    return "\n".join(out)


def _bound(line: str, number: int) -> _Bound | None:
    found = _BOUND.fullmatch(line)
    if found is not None:
        return _Bound(found[1], found[2], number)
    if like := _LIKE_A_BOUND.search(line):
        raise Problem(
            f"{like[0]} in line {number} of the text is not understood. Write {{{{ if name }}}}, "
            "{{ each name }} and {{ end name }}, each alone on its line."
        )
    return None


def _step(open_bounds: list[_Bound], bound: _Bound) -> None:
    last = open_bounds[-1] if open_bounds else None
    if bound.word != END:
        if last is not None and (last.word == EACH or bound.word == IF):
            raise Problem(
                f"{bound} stands within {last}. Only a repeated part ({{{{ each … }}}}) can stand "
                "within another part, and only in a conditional section ({{ if … }})."
            )
        open_bounds.append(bound)
    elif last is None:
        raise Problem(f"{bound} closes nothing: no part {bound.name} is open there.")
    elif last.name != bound.name:
        raise Problem(f"{bound} comes too early: {last} is still open.")
    else:
        open_bounds.pop()
