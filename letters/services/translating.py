"""Translating: the texts of a version in further languages.

A translation belongs to a version, so whatever is done to one makes the next version, which
carries everything else over. Several people may translate into several languages at once: who
saves one stops nobody who writes another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from letters.domain import languages, letter_check
from letters.domain.letter import LetterText
from letters.domain.problems import ConflictProblem, Problem
from letters.models import EventKind, Letter, Translation, Version
from letters.services import drafting, events
from letters.services.actor import By

MOST = 20
"""How many translations a version can have."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is typed of a translation; all else is the main text's."""

    title: str
    reference: str = ""
    salutation: str = ""
    body: str = ""


class StaleTranslationProblem(ConflictProblem):
    """Somebody saved meanwhile what this translation is made from, or the translation itself.

    `newest` is the version that holds now. `before` is the version whose main text was
    translated, where that text changed since; `theirs` is the translation as somebody else left
    it, where that changed since (None also where somebody removed it: then `removed`).
    """

    def __init__(
        self,
        newest: Version,
        *,
        before: Version | None,
        theirs: LetterText | None,
        removed: bool,
    ) -> None:
        who = newest.author.name if newest.author else "Somebody"
        what = "changed the main text" if before else "saved this translation too"
        if removed:
            what = "removed this translation"
        super().__init__(
            f"{who} {what} while you were writing; version {newest.number} holds now. Your "
            "translation is below; nothing is lost."
        )
        self.newest = newest
        self.before = before
        self.theirs = theirs
        self.removed = removed


def check_language(version: Version, language: str) -> str:
    """The tag of a language that `version` can be translated into, in its usual letters.

    Raises `Problem` on the field `language` for what is no language, and for the main one.
    """
    language = languages.canonical(language)
    if not language:
        raise Problem("Choose a language.", "language")
    if not languages.is_known(language):
        raise Problem(
            f"“{language[:40]}” is not the tag of a language. Write one such as dz, mn or "
            "zh-Hant-HK (BCP 47).",
            "language",
        )
    if language == version.language:
        raise Problem(
            f"The letter itself is in {languages.name(language)}; choose another language.",
            "language",
        )
    return language


def new_language(version: Version, language: str) -> str:
    """The tag of a language into which a translation may be begun. Raises `Problem` on the field
    `language`, also where there is one already or there are too many."""
    language = check_language(version, language)
    if version.translation(language) is not None:
        raise Problem(
            f"There is a translation into {languages.name(language)} already. Open it to "
            "change it.",
            "language",
        )
    _check_number(version, language)
    return language


def _check_number(version: Version, language: str) -> None:
    others = [each for each in version.translations if each.language != language]
    if len(others) >= MOST:
        raise Problem(f"A letter can have at most {MOST} translations.", "language")


def save(
    letter: Letter,
    language: str,
    wording: Wording,
    *,
    authoritative: bool,
    base: int,
    by: By,
    now: datetime,
    note: str = "",
) -> Version:
    """Store a translation of the main text as the next version; the same again stores nothing.

    `base` is the number of the version whose main text the writer had before the eyes. Raises
    `StaleTranslationProblem` when that text, or this translation, changed since, and `Problem`
    where the language or the wording is refused or the text can no longer change.
    """
    newest = drafting.lock_newest(letter)
    language = check_language(newest, language)
    text = clean(newest, language, wording)
    there = newest.translation(language)
    if there is not None and newest.text_in(language) == text:
        same = there.authoritative == authoritative and not drafting.is_behind(there)
        if same:
            return newest
    _check_base(letter, newest, language, base)
    _check_number(newest, language)
    made = Translation(
        language=language,
        title=text.title,
        reference=text.reference,
        salutation=text.salutation,
        body=text.body,
        authoritative=authoritative,
        of_number=newest.number,
    )
    note = note or f"Translation into {languages.in_english(language)}"
    return _store(letter, newest, [*_others(newest, language), made], by=by, now=now, note=note)


def clean(version: Version, language: str, wording: Wording) -> LetterText:
    """A translation as it is stored, with what it shares with the main text. Raises `Problem`
    beside the field that is refused, by the rules for main texts."""
    text = replace(
        version.text,
        language=language,
        title=wording.title,
        reference=wording.reference,
        salutation=wording.salutation,
        body=wording.body,
    )
    text = letter_check.clean(text)
    if not text.body.strip():
        raise Problem("The translation has no text yet.", "body")
    return text


def remove(letter: Letter, language: str, *, by: By, now: datetime) -> Version:
    """Let the next version be without a translation; again is no error. Raises `Problem` for
    what is no language, and for the main one."""
    newest = drafting.lock_newest(letter)
    if newest.translation(language) is None:
        check_language(newest, language)
        return newest
    note = f"Translation into {languages.in_english(language)} removed"
    return _store(letter, newest, _others(newest, language), by=by, now=now, note=note)


def mark_current(letter: Letter, language: str, *, base: int, by: By, now: datetime) -> Version:
    """Say that a translation means what the main text says since it changed; again is no error.

    `base` is the number of the version whose main text was looked at. Raises
    `ConflictProblem` when it, or the translation, changed once more, `Problem` where there is none.
    """
    newest = drafting.lock_newest(letter)
    there = newest.translation(language)
    if there is None:
        raise Problem(f"There is no translation into {languages.name(language)} any more.")
    if not drafting.is_behind(there):
        return newest
    if not _is_seen(letter, newest, language, base):
        raise ConflictProblem(
            f"Version {newest.number} was saved meanwhile. Compare the texts once more before you "
            "say that the translation holds."
        )
    kept = drafting.carried(there)
    kept.of_number = newest.number
    note = f"Translation into {languages.in_english(language)} holds for the changed text"
    return _store(letter, newest, [*_others(newest, language), kept], by=by, now=now, note=note)


def _check_base(letter: Letter, newest: Version, language: str, base: int) -> None:
    if _is_seen(letter, newest, language, base):
        return
    seen = _seen(letter, base)
    before = seen if drafting.differ(seen, newest) else None
    changed = _shape(seen, language) != _shape(newest, language)
    there = newest.translation(language)
    raise StaleTranslationProblem(
        newest,
        before=before,
        theirs=newest.text_in(language) if changed and there is not None else None,
        removed=changed and there is None,
    )


def _is_seen(letter: Letter, newest: Version, language: str, base: int) -> bool:
    """Whether neither the main text nor this translation changed since version `base`."""
    seen = _seen(letter, base)
    same = _shape(seen, language) == _shape(newest, language)
    return same and not drafting.differ(seen, newest)


def _seen(letter: Letter, base: int) -> Version:
    # A number that no form of ours had counts as having seen nothing but the first version.
    return drafting.version(letter, base if 1 <= base <= letter.current_number else 1)


def _shape(version: Version, language: str) -> tuple[object, ...] | None:
    found = version.translation(language)
    if found is None:
        return None
    words = (found.title, found.reference, found.salutation, found.body)
    return (*words, found.authoritative)


def _others(version: Version, language: str) -> list[Translation]:
    return [each for each in version.translations if each.language != language]


def _store(
    letter: Letter,
    newest: Version,
    translations: list[Translation],
    *,
    by: By,
    now: datetime,
    note: str,
) -> Version:
    stored = drafting.add_version(
        letter,
        newest.text,
        newest.number + 1,
        by=by,
        now=now,
        note=note,
        translations=translations,
    )
    drafting.make_newest(letter, stored, now=now)
    events.record(
        letter, EventKind.TRANSLATED, by=by, now=now, subject=stored.id, number=stored.number
    )
    return stored
