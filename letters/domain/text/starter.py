"""Starters: the skeletons that letters begin from.

A starter is one Markdown file: settings at the top (see `front_matter`), the body below.

    ---
    name: Open letter to an official
    kind: open_letter
    language: en
    description: For one person who can decide.
    title: "Open Letter to {{ official }}"
    reference: "Re: {{ subject }}"
    salutation: "Dear {{ official }},"
    sections: [What we ask]
    placeholders:
      - name: official
        label: Title and family name
        example: Minister Okafor
        hint: As it is said in a salutation.
        multiline: "no"
        required: "yes"
    ---

    ## What we ask
    …

It may have conditional sections (see `conditions`) and repeated parts (see `repeats`). How a
letter is made of it: see `filling`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from letters.domain.letter import LetterText
from letters.domain.problems import Problem
from letters.domain.states import LetterKind
from letters.domain.text import (
    blocks,
    conditions,
    front_matter,
    markdown,
    placeholders,
    repeat_settings,
    starter_check,
    starter_settings,
)
from letters.domain.text.blocks import Block
from letters.domain.text.conditions import Choice
from letters.domain.text.front_matter import FrontMatter
from letters.domain.text.plain import headings
from letters.domain.text.repeats import Repeat
from letters.domain.text.starter_settings import Placeholder

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Starter:
    """The skeleton of a letter. `sections` are the headings of `body`, in order."""

    slug: str
    name: str
    kind: LetterKind
    title: str
    body: str
    language: str = "en"
    description: str = ""
    placeholders: tuple[Placeholder, ...] = ()
    sections: tuple[str, ...] = ()
    salutation: str = ""
    reference: str = ""
    choices: tuple[Choice, ...] = ()
    repeats: tuple[Repeat, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The body in its parts. Raises `Problem` where they are not well set."""
        return blocks.read(self.body)

    @property
    def lines(self) -> dict[str, str]:
        """What stands beside the body, by its setting."""
        return {
            "title": self.title,
            "reference": self.reference,
            "salutation": self.salutation,
        }

    @property
    def marks(self) -> tuple[str, ...]:
        """Every mark that can be filled, as `placeholders.marks_in` writes it."""
        repeated = (mark for each in self.repeats for mark in each.marks)
        return (*(each.name for each in self.placeholders), *repeated)


def parse(source: str, slug: str) -> Starter:
    """The starter written in `source`. Raises `Problem` for the first thing that is wrong."""
    _check_slug(slug)
    read = front_matter.read(source)
    lines = starter_settings.lines(read.values)
    body = markdown.check(read.body)
    starter = Starter(
        slug=slug,
        name=lines["name"],
        kind=starter_settings.kind(lines["kind"]),
        language=lines["language"] or "en",
        description=lines["description"],
        placeholders=starter_settings.gaps(read.values),
        sections=_headings(body),
        title=lines["title"],
        salutation=lines["salutation"],
        reference=lines["reference"],
        body=body,
        choices=conditions.read(read.values),
        repeats=repeat_settings.read(read.values),
    )
    starter_check.check(starter, read.values.get("sections"))
    return starter


def write(starter: Starter) -> str:
    """The source of `starter`; `parse` gives the same starter back."""
    settings: dict[str, Any] = {
        "name": starter.name,
        "kind": str(starter.kind),
        "language": starter.language,
        "description": starter.description,
        "title": starter.title,
        "reference": starter.reference,
        "salutation": starter.salutation,
        "sections": list(starter.sections),
        "placeholders": [starter_settings.gap_settings(each) for each in starter.placeholders],
    }
    if starter.choices:
        settings["choices"] = [conditions.settings_of(each) for each in starter.choices]
    if starter.repeats:
        settings["repeats"] = [repeat_settings.settings_of(each) for each in starter.repeats]
    return front_matter.write(FrontMatter(settings, starter.body))


def from_text(text: LetterText, name: str, slug: str) -> Starter:
    """A letter saved as a starter: its text, without date, recipients and conveners.

    What stands in it as `{{ name }}` becomes a gap that may stay open. Raises `Problem`.
    """
    _check_slug(slug)
    parts = (text.title, text.reference, text.salutation, text.body)
    used = placeholders.names_in("\n".join(parts))
    starter = Starter(
        slug=slug,
        name=starter_settings.one_line(name, "The name of the starter"),
        kind=text.kind,
        language=text.language,
        placeholders=tuple(
            Placeholder(each, each.replace("_", " ").capitalize(), required=False)
            for each in used
            if each not in placeholders.RESERVED
        ),
        sections=_headings(text.body),
        title=text.title,
        salutation=text.salutation,
        reference=text.reference,
        body=markdown.check(text.body),
    )
    starter_check.check(starter, None)
    return starter


def built_in(folder: Path) -> tuple[Starter, ...]:
    """The starters of `folder` (`*.md`, the file's name is the slug), by kind and slug.

    Raises `Problem` naming the file that cannot be used.
    """
    starters = []
    for path in folder.glob("*.md"):
        try:
            starters.append(parse(path.read_text(encoding="utf-8"), path.stem))
        except UnicodeDecodeError:
            raise Problem(f"{path.name}: The file is not UTF-8 text.") from None
        except Problem as problem:
            raise Problem(f"{path.name}: {problem.message}") from None
    kinds = list(LetterKind)
    return tuple(sorted(starters, key=lambda each: (kinds.index(each.kind), each.slug)))


def _headings(body: str) -> tuple[str, ...]:
    return headings(blocks.joined(each.text for each in blocks.read(body)))


def _check_slug(slug: str) -> None:
    if len(slug) > 80 or not _SLUG.fullmatch(slug):
        raise Problem("The short name of a starter has small letters, digits and hyphens.", "slug")
