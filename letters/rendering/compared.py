"""Two texts of a letter: what changed, part by part and word by word, in one column or two."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from letters.domain import languages
from letters.domain.letter import LetterText, Recipient, Tongue
from letters.domain.text import difference
from letters.domain.text.side_by_side import Row, side_by_side

_UNITS = {"Addressed to": "recipient", "Copies to": "recipient"}
_IN_ITS_LANGUAGE = frozenset(["Title", "Reference line", "Salutation", "Text"])


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a letter that differs. `html` marks words put in and taken out, and says so to
    those who listen; `mail_html` is the same for mails, which have no hidden words. `lines` are
    the paragraphs that differ for plain text, each with its sign, "-" taken out, "+" put in."""

    label: str
    html: Markup
    mail_html: Markup
    lines: tuple[tuple[str, str], ...]


def changes(before: LetterText, after: LetterText) -> list[Change]:
    """The parts that differ, in the order of the letter; empty for equal texts."""
    return [
        _change(label, old, new)
        for (label, old), (_, new) in zip(parts(before), parts(after), strict=True)
        if old != new
    ]


def _change(label: str, old: str, new: str) -> Change:
    words = difference.by_word(old, new)
    return Change(label, marked(words), marked(words, spoken=False), _lines(old, new))


def for_reader(
    before: Mapping[str, Tongue], after: Mapping[str, Tongue], language: str
) -> list[Change]:
    """What changed between two versions, given by language with the main text first, for somebody
    who reads `language`: in that text; where it is as it was, or does not bind, in all.

    A text that is not there in the language is read in the main one.
    """
    old, new = (_read(each, language) for each in (before, after))
    own = changes(old.text, new.text) if old.binding and new.binding else []
    return own or in_all_languages(before, after)


def _read(version: Mapping[str, Tongue], language: str) -> Tongue:
    return version.get(language) or next(iter(version.values()))


def in_all_languages(before: Mapping[str, Tongue], after: Mapping[str, Tongue]) -> list[Change]:
    """What changed between two versions in each of their languages, the main text first."""
    old_main, new_main = (next(iter(each.values())) for each in (before, after))
    found = changes(old_main.text, new_main.text)
    shared = {label for label, _ in parts(new_main.text)} - _TRANSLATED
    main = {old_main.text.language, new_main.text.language}
    for language in dict.fromkeys((*before, *after)):
        if language in main:
            continue
        old, new = before.get(language), after.get(language)
        told = _of_translation(old, new)
        found += [
            replace(each, label=f"{languages.in_english(language)}: {each.label}")
            for each in told
            if each.label not in shared
        ]
    return found


_TRANSLATED = {"Title", "Reference line", "Salutation", "Text", "Standing"}
"""The parts that each language has of its own."""


def _of_translation(old: Tongue | None, new: Tongue | None) -> list[Change]:
    there = new or old
    assert there is not None, "a language is on one side at least"
    blank = replace(there.text, title="", reference="", salutation="", body="")
    found = changes(old.text if old else blank, new.text if new else blank)
    if _standing(old) != _standing(new):
        found.insert(0, _change("Standing", _standing(old), _standing(new)))
    return found


def _standing(tongue: Tongue | None) -> str:
    if tongue is None:
        return ""
    return "binding translation" if tongue.binding else "courtesy translation"


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph as it was and as it is, each with its own marks; None where there is none."""

    before: Markup | None
    after: Markup | None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Paragraphs in a row that both texts have."""

    number: int
    html: Markup


@dataclass(frozen=True, slots=True)
class Beside:
    """One part of a letter that differs, in rows of two columns.

    `unit` is what its paragraphs are; `in_its_language` says that it is in the letter's language.
    """

    label: str
    unit: str
    in_its_language: bool
    rows: list[Pair | Unchanged]


def beside(before: LetterText, after: LetterText) -> list[Beside]:
    """The parts that differ, in the order of the letter, for two columns."""
    return [
        Beside(
            label,
            _UNITS.get(label, "paragraph"),
            label in _IN_ITS_LANGUAGE,
            list(_rows(side_by_side(old, new))),
        )
        for (label, old), (_, new) in zip(parts(before), parts(after), strict=True)
        if old != new
    ]


def _rows(rows: Sequence[Row]) -> Iterator[Pair | Unchanged]:
    for same, some in groupby(rows, key=lambda row: row.same):
        run = list(some)
        if same:
            yield Unchanged(len(run), Markup("\n\n").join(filter(None, map(_before, run))))
        else:
            yield from (Pair(_before(row), _after(row)) for row in run)


def _before(row: Row) -> Markup | None:
    return None if row.before is None else marked(row.before)


def _after(row: Row) -> Markup | None:
    return None if row.after is None else marked(row.after)


def marked(changes: Sequence[difference.Change], *, spoken: bool = True) -> Markup:
    """Words put in and taken out, as `difference.to_html` marks them."""
    return Markup(difference.to_html(changes, spoken=spoken))  # noqa: S704 - it escapes all text


def _lines(before: str, after: str) -> tuple[tuple[str, str], ...]:
    told = difflib.ndiff(before.splitlines(), after.splitlines())
    return tuple((line[0], line[2:]) for line in told if line[0] in "-+" and line[2:].strip())


def parts(text: LetterText) -> list[tuple[str, str]]:
    """Every part of a text with its name, as plain text in the order of the letter."""
    return [
        ("Kind", text.kind.label),
        ("Language", text.language),
        ("Title", text.title),
        ("Conveners", "\n".join(text.conveners)),
        ("Date", text.date.isoformat() if text.date else ""),
        ("Addressed to", _blocks(text.addressees)),
        ("Copies to", _blocks(text.copies)),
        ("Reference line", text.reference),
        ("Salutation", text.salutation),
        ("Text", text.body.replace("\r\n", "\n")),
    ]


def _blocks(recipients: tuple[Recipient, ...]) -> str:
    return "\n\n".join("\n".join([*each.block, *filter(None, [each.email])]) for each in recipients)
