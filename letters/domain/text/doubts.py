"""What a coordinator should look at before a letter is opened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from markdown_it.token import Token

from letters.domain.text import placeholders
from letters.domain.text.parser import Parsed, inline_of, parse
from letters.domain.text.places import around, short
from letters.domain.text.plain import words

MOST = 100

_BRACES = re.compile(r"\{\{[^{}\n]{0,80}\}\}|\{\{|\}\}")
_DANGLING_CALL = re.compile(r"\[\^[^\]\s]{1,80}\](?!:)")
_PICTURE = re.compile(r"!\[([^\]\n]{0,200})\]\(")
_NOTE_BEGIN = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)


def doubts(body: str) -> tuple[str, ...]:
    """One sentence for each thing of `body` that looks unfinished, with the words around it.

    Links that lead nowhere, pictures, placeholders left (but not `{{ count }}`), footnotes
    without a text, without a call or written twice. Empty when all is well; at most 101
    sentences.
    Raises `Problem` as `markdown.check`.
    """
    parsed = parse(body)
    found = [*_links(parsed), *_pictures(body), *_braces(body), *_footnotes(body, parsed)]
    if len(found) > MOST:
        return (*found[:MOST], f"There are {len(found) - MOST} more places like these.")
    return tuple(found)


def _links(parsed: Parsed) -> Iterator[str]:
    shown: list[Token] | None = None
    target = ""
    for token in inline_of(parsed.everything):
        if token.type == "link_open" and token.hidden:
            shown, target = [], str(token.attrs.get("href", ""))
        elif token.type == "link_close" and shown is not None:
            yield _about_link(short(words(shown)), short(target))
            shown = None
        elif shown is not None:
            shown.append(token)


def _about_link(shown: str, target: str) -> str:
    if target in ("", "#"):
        return f"The link “{shown}” has no target." if shown else "There is an empty link."
    return (
        f"The link “{shown}” leads to “{target}”, which is no full web or e-mail address "
        "(https://… or mailto:…), so only its words are printed."
    )


def _pictures(body: str) -> Iterator[str]:
    for found in _PICTURE.finditer(body):
        yield f"A letter has no pictures: “{short(found[1])}” becomes a link."


def _braces(body: str) -> Iterator[str]:
    for found in _BRACES.finditer(body):
        names = placeholders.names_in(found[0])
        place = around(body, found.start(), found.end())
        if not names:
            yield f"There are stray braces at “{place}”."
        elif names[0] != placeholders.COUNT:
            yield f"The placeholder {placeholders.mark(names[0])} is not filled in: “{place}”."


def _footnotes(body: str, parsed: Parsed) -> Iterator[str]:
    for label, content in parsed.notes.items():
        if label not in parsed.numbers:
            yield f"The footnote [^{label}] is called nowhere in the text, so it is not printed."
        if not words(inline_of(content)).strip():
            yield f"The footnote [^{label}] has no text."
    for label, times in Counter(_NOTE_BEGIN.findall(body)).items():
        if times > 1 and label in parsed.notes:
            yield f"The footnote [^{label}] is written twice; only the last one is printed."
    for token in inline_of(parsed.everything):
        for call in _DANGLING_CALL.findall(token.content) if token.type == "text" else ():
            yield f"The footnote {call} is called but has no text."
