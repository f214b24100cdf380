"""The languages of a letter, as its public pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from letters.domain import languages
from letters.models import Letter, Version
from letters.rendering.pdf.words import long_date, words_in
from letters.rendering.scripts import is_right_to_left
from letters.services import reading


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of a letter: its tag and direction, what it is called by those who read it
    and in English, the address of its page, and whether its text binds."""

    tag: str
    dir: str
    native: str
    english: str
    path: str
    url: str
    binding: bool


def path(letter: Letter, language: str = "") -> str:
    """The address of a letter's page in one of its languages; for any other, of the main one."""
    version = reading.version_in_force(letter)
    return _path(letter, version, language)


def _path(letter: Letter, version: Version, language: str) -> str:
    if version.translation(language) is None:
        return url_for("public.letter", slug=letter.slug)
    return url_for("public.letter_in", slug=letter.slug, language=language)


def pdf_path(letter: Letter, version: Version, language: str) -> str:
    """The address of the newest edition in one of the languages of a version."""
    if version.translation(language) is None:
        return url_for("public.pdf", slug=letter.slug)
    return url_for("public.pdf_in", slug=letter.slug, language=language)


def of(letter: Letter, version: Version) -> list[Tongue]:
    """All languages of a version, the main one first."""
    return [
        Tongue(
            tag=tag,
            dir=direction(tag),
            native=languages.native(tag),
            english=languages.in_english(tag),
            path=_path(letter, version, tag),
            url=current_app.extensions["settings"].url + _path(letter, version, tag),
            binding=each.binding,
        )
        for tag, each in version.tongues.items()
    ]


def direction(language: str) -> str:
    """Which way a language runs, as HTML says it."""
    return "rtl" if is_right_to_left(language) else "ltr"


def values(letter: Letter, version: Version, language: str) -> dict[str, Any]:
    """What the page of a letter needs to know of its languages.

    `tongues` is empty for a letter in one language; `standing` is the sentence on whether this
    text binds, empty on the main one.
    """
    found = of(letter, version)
    return {
        "tongues": found if len(found) > 1 else [],
        "standing": _standing(version, language),
        "standing_words": _in_own_words(version, language),
        "main_tongue": found[0],
    }


def in_words_of(language: str, letter_date: Any) -> dict[str, Any]:
    """The date and the product's own words within the letter, in the language of its text."""
    words = words_in(language)
    # English dates stand in the house's own form, day before month, as everywhere on the page.
    foreign = words.tag != "en" or not language.startswith("en")
    return {
        "date_words": long_date(letter_date, language) if letter_date and foreign else None,
        "close_words": words.signatories if words.tag != "en" else None,
        "copy_words": words.copy if words.tag != "en" else None,
        "words_tag": words.tag,
        "words_dir": direction(words.tag),
    }


def _standing(version: Version, language: str) -> str:
    if version.translation(language) is None:
        return ""
    binding = version.courtesy_of(language)
    if not binding:
        return f"This text binds like the {languages.in_english(version.language)} one."
    noun, verb = ("texts", "are") if len(binding) > 1 else ("text", "is")
    return f"A courtesy translation; the {languages.named(binding)} {noun} {verb} binding."


def _in_own_words(version: Version, language: str) -> str:
    """The same in the language itself, where the product has words for it."""
    binding = version.courtesy_of(language)
    words = words_in(language)
    return words.courtesy_of(binding) if binding and words.tag != "en" else ""
