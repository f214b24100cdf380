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
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from letters.domain import names
from letters.domain.letter import LetterText
from letters.domain.problems import Problem
from letters.domain.states import LetterKind
from letters.domain.text import front_matter, markdown, placeholders, starter_settings
from letters.domain.text.front_matter import FrontMatter
from letters.domain.text.parser import parse as parse_body
from letters.domain.text.plain import words
from letters.domain.text.starter_settings import Placeholder

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


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
    )
    _check_whole(starter, read.values.get("sections"))
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
        "placeholders": [
            {
                "name": each.name,
                "label": each.label,
                "example": each.example,
                "hint": each.hint,
                "multiline": "yes" if each.multiline else "no",
                "required": "yes" if each.required else "no",
            }
            for each in starter.placeholders
        ],
    }
    return front_matter.write(FrontMatter(settings, starter.body))


def draft(starter: Starter, values: Mapping[str, str]) -> LetterText:
    """The text that a letter begins with: title, reference, salutation and body filled.

    A gap that is not required and was left empty stays in the text as `{{ name }}`, where
    the coordinator sees it (`unfilled` says which). Values of one-line gaps lose their line
    breaks. Raises `Problem`, with the placeholder's name as field, for a required gap left
    empty, and for values that the starter does not ask for.
    """
    asked = {each.name: each for each in starter.placeholders}
    given = {
        name: _value(asked[name], value) if name in asked else value
        for name, value in values.items()
        if value.strip()
    }
    for each in unfilled(starter, given):
        if each.required:
            raise Problem(f"Please fill in “{each.label}”.", each.name)

    def filled(text: str) -> str:
        return placeholders.fill(text, given, asked)

    return LetterText(
        kind=starter.kind,
        language=starter.language,
        title=filled(starter.title),
        reference=filled(starter.reference),
        salutation=filled(starter.salutation),
        body=markdown.check(filled(starter.body)),
    )


def unfilled(starter: Starter, values: Mapping[str, str]) -> tuple[Placeholder, ...]:
    """The gaps of `starter` that `values` leave open, in order."""
    return tuple(each for each in starter.placeholders if not values.get(each.name, "").strip())


def from_text(text: LetterText, name: str, slug: str) -> Starter:
    """A letter saved as a starter: its text, without date, recipients and conveners.

    What stands in it as `{{ name }}` becomes a gap that may stay open. Raises `Problem`.
    """
    _check_slug(slug)
    used = placeholders.names_in("\n".join(_texts(text)))
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
    _check_whole(starter, None)
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


def _check_whole(starter: Starter, sections: object) -> None:
    """What can only be seen when all parts are there."""
    if not starter.name:
        raise Problem("The starter needs a name.")
    if not starter.title:
        raise Problem("The starter needs a title for its letters.")
    if not _LANGUAGE.fullmatch(starter.language):
        raise Problem(f"“{starter.language}” is no language tag such as en or zh-Hant.")
    if sections is not None and sections != list(starter.sections):
        listed = ", ".join(starter.sections) or "none"
        raise Problem(f"“sections” must list the headings of the body, in order: {listed}.")
    _check_gaps(starter)


def _check_gaps(starter: Starter) -> None:
    declared = [each.name for each in starter.placeholders]
    used = placeholders.names_in("\n".join(_texts(starter)))
    for name in used:
        if name not in (*declared, *placeholders.RESERVED):
            raise Problem(
                f"{placeholders.mark(name)} stands in the text but not among “placeholders”."
            )
    short = placeholders.names_in("\n".join(_texts(starter)[:-1]))
    for each in starter.placeholders:
        if declared.count(each.name) > 1:
            raise Problem(f"The placeholder “{each.name}” is declared twice.")
        if each.name not in used:
            raise Problem(f"The placeholder “{each.name}” is declared but used nowhere.")
        if each.multiline and each.name in short:
            raise Problem(
                f"The placeholder “{each.name}” has several lines, so only the body can hold it."
            )


def _texts(text: Starter | LetterText) -> list[str]:
    return [text.title, text.reference, text.salutation, text.body]


def _value(asked: Placeholder, value: str) -> str:
    value = names.clean_text(value, field=asked.name, what=f"“{asked.label}”")
    return value if asked.multiline else " ".join(value.split())


def _headings(body: str) -> tuple[str, ...]:
    blocks = parse_body(body).blocks
    return tuple(
        " ".join(words(after.children or []).split())
        for token, after in pairwise(blocks)
        if token.type == "heading_open"
    )


def _check_slug(slug: str) -> None:
    if len(slug) > 80 or not _SLUG.fullmatch(slug):
        raise Problem("The short name of a starter has small letters, digits and hyphens.", "slug")
