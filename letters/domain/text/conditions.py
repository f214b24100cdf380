"""Conditional sections of a starter: asked for with a tick box, left out without a trace.

In the settings they are declared as `choices`:

    choices:
      - name: urgent
        label: There is a date by which it must be done
        hint: A hearing, a vote, a flight.
        usual: "yes"

and in the text they stand between `{{ if urgent }}` and `{{ end urgent }}` (see `blocks`). The
name of a repeated part can be used in the same way: such a section stays when it has rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from letters.domain.problems import Problem
from letters.domain.text import notes
from letters.domain.text.blocks import Block
from letters.domain.text.starter_settings import flag, lines_of, listed, named, yes_or_no

MOST_CHOICES = 20

_LINES = ("name", "label", "hint", "usual")


@dataclass(frozen=True, slots=True)
class Choice:
    """One tick box. `usual`: whether it is ticked at first, and in the example."""

    name: str
    label: str
    hint: str = ""
    usual: bool = True


def read(settings: Mapping[str, object]) -> tuple[Choice, ...]:
    """The declared choices, in order. Raises `Problem`."""
    return tuple(_choice(each) for each in listed(settings, "choices", MOST_CHOICES))


def settings_of(choice: Choice) -> dict[str, str]:
    """The settings of a choice, as they are written."""
    return {
        "name": choice.name,
        "label": choice.label,
        "hint": choice.hint,
        "usual": yes_or_no(choice.usual),
    }


def kept(blocks: Iterable[Block], wanted: Collection[str], said: str = "") -> tuple[Block, ...]:
    """The blocks without the sections that are not `wanted`.

    A footnote that only those call goes with them, unless `said` (all that is filled in) calls
    it, too.
    """
    whole = tuple(blocks)
    stay = [each for each in whole if not each.section or each.section in wanted]
    gone = (each for each in whole if each.section and each.section not in wanted)
    lost = frozenset[str]().union(*(notes.called(each.text) for each in gone))
    lost -= notes.called(said).union(*(notes.called(each.text) for each in stay))
    return tuple(replace(each, text=notes.without(each.text, lost)) for each in stay)


def refuse_parted_notes(blocks: Collection[Block]) -> None:
    """Raise `Problem` for a footnote that could be lost, or stand twice, with a part."""
    callers: dict[str, set[str]] = {}
    for block in blocks:
        for label in notes.called(block.text):
            callers.setdefault(label, set()).add(block.section)
    for block in blocks:
        inside = notes.written(block.text)
        if block.repeat and inside:
            raise Problem(
                f"The footnote [^{min(inside)}] is written within {{{{ each {block.repeat} }}}} "
                "and would be repeated: please write it below the part."
            )
        for label in sorted(inside) if block.section else ():
            if callers.get(label, set()) - {block.section}:
                raise Problem(
                    f"The footnote [^{label}] is written within {{{{ if {block.section} }}}} and "
                    "called outside of it: please write it below."
                )


def _choice(settings: Mapping[str, object]) -> Choice:
    said = lines_of(settings, _LINES, (), "a choice")
    return Choice(
        name=named(said, "a choice"),
        label=said["label"],
        hint=said["hint"],
        usual=flag(said, "usual", "choice", usual=True),
    )
