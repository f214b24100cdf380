"""From a starter and what was answered to the first text of a letter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from letters.domain import names
from letters.domain.letter import LetterText
from letters.domain.problems import Problem
from letters.domain.text import blocks, conditions, markdown, placeholders, repeats
from letters.domain.text.blocks import Block
from letters.domain.text.repeats import Repeat, Row
from letters.domain.text.starter import Starter
from letters.domain.text.starter_settings import Placeholder


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody filled in: the gaps' `values`, the `ticked` choices, the parts' `rows`.

    `ticked` is None where nobody chose: then each section is there or not as is usual.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    ticked: Collection[str] | None = None
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)


def draft(starter: Starter, answers: Answers) -> LetterText:
    """The text that a letter begins with: title, reference, salutation and body filled.

    A gap that is not required and was left empty stays in the text as `{{ name }}`, where
    the coordinator sees it (`unfilled` says which). Values of one-line gaps lose their line
    breaks. What stands only in sections that are left out is not asked for and not looked at.

    Raises `Problem`, with the placeholder's name as field, for a required gap left empty, and
    for what the starter does not ask for; for rows see `repeats.clean`.
    """
    _refuse_unknown(starter, answers)
    kept = _kept(starter, answers)
    asked = _named_in(starter, kept)
    values = {
        each.name: _value(each, answers.values[each.name])
        for each in starter.placeholders
        if each.name in asked and answers.values.get(each.name, "").strip()
    }
    for gap in starter.placeholders:
        if gap.required and gap.name in asked and gap.name not in values:
            raise Problem(f"Please fill in “{gap.label}”.", gap.name)
    rows = {
        each.name: repeats.clean(each, answers.rows.get(each.name, ()))
        for each in starter.repeats
        if each.name in asked
    }
    for each in starter.repeats:
        values |= repeats.lists(each, rows.get(each.name, ()), starter.language)

    def filled(line: str) -> str:
        return placeholders.fill(line, values, starter.marks)

    return LetterText(
        kind=starter.kind,
        language=starter.language,
        title=filled(starter.title),
        reference=filled(starter.reference),
        salutation=filled(starter.salutation),
        body=markdown.check(_body(starter, kept, values, rows)),
    )


def unfilled(starter: Starter, answers: Answers) -> tuple[Placeholder, ...]:
    """The gaps that the text needs and that `answers` leave open, in order."""
    asked = needed(starter, answers)
    return tuple(
        each
        for each in starter.placeholders
        if each.name in asked and not answers.values.get(each.name, "").strip()
    )


def needed(starter: Starter, answers: Answers) -> frozenset[str]:
    """The gaps and repeated parts of the text without the sections that are left out."""
    return _named_in(starter, _kept(starter, answers))


def needed_when(starter: Starter, ticked: Collection[str]) -> frozenset[str]:
    """The gaps and repeated parts of the text when these choices are ticked."""
    wanted = {*ticked, *(each.name for each in starter.repeats)}
    return _named_in(starter, conditions.kept(starter.blocks, wanted))


def example(starter: Starter) -> Answers:
    """The examples of a starter; what has none is its own mark."""
    return Answers(
        values={
            each.name: each.example or placeholders.mark(each.name) for each in starter.placeholders
        },
        rows={each.name: _example_rows(each) for each in starter.repeats},
    )


def _example_rows(repeat: Repeat) -> list[Row]:
    bare = {each.name: placeholders.mark(repeat.mark(each)) for each in repeat.fields}
    rows = [
        {
            each.name: row.get(each.name, "") or (bare[each.name] if each.required else "")
            for each in repeat.fields
        }
        for row in repeat.examples
    ]
    return [*rows, *[bare] * max(repeat.least - len(rows), 0)]


def _refuse_unknown(starter: Starter, answers: Answers) -> None:
    gaps = {each.name for each in starter.placeholders}
    choices = {each.name for each in starter.choices}
    parts = {each.name for each in starter.repeats}
    unknown = [
        *(name for name in answers.values if name not in gaps),
        *(name for name in answers.ticked or () if name not in choices),
        *(name for name in answers.rows if name not in parts),
    ]
    if unknown:
        listed = ", ".join(placeholders.mark(name) for name in unknown)
        raise Problem(f"This starter does not ask for {listed}.")


def _kept(starter: Starter, answers: Answers) -> tuple[Block, ...]:
    ticked = answers.ticked
    if ticked is None:
        ticked = {each.name for each in starter.choices if each.usual}
    filled = {name for name, rows in answers.rows.items() if any(map(repeats.is_filled, rows))}
    rows = chain.from_iterable(answers.rows.values())
    said = chain(answers.values.values(), *(row.values() for row in rows))
    return conditions.kept(starter.blocks, {*ticked, *filled}, "\n".join(said))


def _named_in(starter: Starter, kept: Iterable[Block]) -> frozenset[str]:
    parts = list(kept)
    texts = (*starter.lines.values(), *(each.text for each in parts))
    marks = chain.from_iterable(map(placeholders.marks_in, texts))
    used = set(map(placeholders.name_of, marks))
    return frozenset(used | {each.repeat for each in parts if each.repeat})


def _body(
    starter: Starter,
    kept: Iterable[Block],
    values: Mapping[str, str],
    rows: Mapping[str, Sequence[Row]],
) -> str:
    parts = {each.name: each for each in starter.repeats}

    def texts() -> Iterator[str]:
        length = 0
        for block in kept:
            if block.repeat and not rows[block.repeat]:
                continue
            if block.repeat:
                text = repeats.write(
                    parts[block.repeat], block.text, rows[block.repeat], values, starter.marks
                )
            else:
                text = placeholders.fill(block.text, values, starter.marks)
            length += len(text)
            placeholders.refuse_longer(length)
            yield text

    return blocks.joined(texts())


def _value(asked: Placeholder, value: str) -> str:
    value = names.clean_text(value, field=asked.name, what=f"“{asked.label}”")
    return value if asked.multiline else " ".join(value.split())
