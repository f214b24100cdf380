"""What of a starter can only be seen when all its parts are there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from letters.domain import languages
from letters.domain.problems import Problem
from letters.domain.text import blocks, conditions, placeholders
from letters.domain.text.blocks import Block
from letters.domain.text.placeholders import AS_LIST, mark
from letters.domain.text.repeats import Repeat

if TYPE_CHECKING:
    from letters.domain.text.starter import Starter


def check(starter: Starter, sections: object) -> None:
    """Raise `Problem` for the first thing that is wrong; `sections` is what the settings say."""
    if not starter.name:
        raise Problem("The starter needs a name.")
    if not starter.title:
        raise Problem("The starter needs a title for its letters.")
    if not languages.is_tag(starter.language):
        raise Problem(f"“{starter.language}” is no language tag such as en or zh-Hant.")
    if sections is not None and sections != list(starter.sections):
        listed = ", ".join(starter.sections) or "none"
        raise Problem(f"“sections” must list the headings of the body, in order: {listed}.")
    _check_names(starter)
    whole = starter.blocks
    for where, line in starter.lines.items():
        blocks.refuse_bounds(line, where)
        _check_marks(starter, Block(line))
        _check_lists(starter, line, where)
    for block in whole:
        _check_bounds(starter, block)
        _check_marks(starter, block)
    conditions.refuse_parted_notes(whole)
    _check_gaps(starter)
    _check_parts(starter)


def _check_names(starter: Starter) -> None:
    gaps = [each.name for each in starter.placeholders]
    for name, times in Counter(gaps).items():
        if times > 1:
            raise Problem(f"The placeholder “{name}” is declared twice.")
    choices = [each.name for each in starter.choices]
    repeats = [each.name for each in starter.repeats]
    for name, times in Counter([*gaps, *choices, *repeats]).items():
        if times > 1:
            raise Problem(f"“{name}” is declared twice: each thing needs a name of its own.")


def _check_bounds(starter: Starter, block: Block) -> None:
    repeats = [each.name for each in starter.repeats]
    choices = [each.name for each in starter.choices]
    if block.section and block.section not in (*choices, *repeats):
        raise Problem(f"{mark(f'if {block.section}')} stands in the text but not among “choices”.")
    if block.repeat and block.repeat not in repeats:
        raise Problem(f"{mark(f'each {block.repeat}')} stands in the text but not among “repeats”.")


def _check_marks(starter: Starter, block: Block) -> None:
    """Every mark of `block` can be filled where it stands."""
    known = {*starter.marks, *placeholders.RESERVED}
    within = {name: each for each in starter.repeats for name in map(each.mark, each.fields)}
    for name in placeholders.marks_in(block.text):
        if name not in known:
            raise Problem(_unknown(starter, name))
        if name in within and within[name].name != block.repeat:
            part = within[name].name
            raise Problem(
                f"{mark(name)} can stand only between {mark(f'each {part}')} and "
                f"{mark(f'end {part}')}; in one line write {mark(name + AS_LIST)}."
            )
    # Starters of earlier releases may hold other braces, which print as they stand.
    if starter.choices or starter.repeats:
        for typed in placeholders.unknown_in(block.text):
            raise Problem(f"{mark(typed)} is not understood: it is no mark of this starter.")


def _unknown(starter: Starter, name: str) -> str:
    repeats = {each.name: each for each in starter.repeats}
    part = placeholders.name_of(name)
    if name in repeats:
        return (
            f"{mark(name)} is a repeated part: write {mark(name + AS_LIST)}, or "
            f"{mark(f'each {name}')} and {mark(f'end {name}')} on lines of their own."
        )
    if part in repeats:
        fields = ", ".join(each.name for each in repeats[part].fields)
        return f"{mark(name)} is no field of “{part}”, which has {fields}."
    if name in [each.name for each in starter.choices]:
        return f"{mark(name)} is a choice: write {mark(f'if {name}')} and {mark(f'end {name}')}."
    if part != name:
        return f"{mark(name)} stands in the text, but “{part}” is not among “repeats”."
    return f"{mark(name)} stands in the text but not among “placeholders”."


def _check_lists(starter: Starter, line: str, where: str) -> None:
    """A line beside the text cannot be left out, so what it lists must have a row."""
    listed = placeholders.marks_in(line)
    for each in starter.repeats:
        for name in each.marks:
            if name.endswith(AS_LIST) and name in listed and not each.least:
                raise Problem(
                    f"{mark(name)} stands in the {where}, so “least” of “{each.name}” must be at "
                    "least 1."
                )


def _check_gaps(starter: Starter) -> None:
    lines = "\n".join(starter.lines.values())
    used = placeholders.names_in(f"{lines}\n{starter.body}")
    short = placeholders.names_in(lines)
    for each in starter.placeholders:
        if each.name not in used:
            raise Problem(f"The placeholder “{each.name}” is declared but used nowhere.")
        if each.multiline and each.name in short:
            raise Problem(
                f"The placeholder “{each.name}” has several lines, so only the body can hold it."
            )


def _check_parts(starter: Starter) -> None:
    sections = {each.section for each in starter.blocks}
    for choice in starter.choices:
        if choice.name not in sections:
            raise Problem(
                f"The choice “{choice.name}” is declared but used nowhere: the text needs "
                f"{mark(f'if {choice.name}')} and {mark(f'end {choice.name}')}."
            )
    used = set(placeholders.marks_in("\n".join([*starter.lines.values(), starter.body])))
    for each in starter.repeats:
        _check_repeat(each, used)


def _check_repeat(repeat: Repeat, used: set[str]) -> None:
    """Every field is printed somewhere: nobody is asked for what nobody reads."""
    if repeat.name + AS_LIST in used:
        used = used | set(placeholders.marks_in(repeat.line_marks))
    for field in repeat.fields:
        name = repeat.mark(field)
        if not used & {name, name + AS_LIST}:
            raise Problem(
                f"The field “{field.name}” of “{repeat.name}” is declared but used nowhere."
            )
