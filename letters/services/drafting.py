"""Drafting: a letter's texts and its way from draft to open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from letters.domain import canonical, collation, languages, letter_check, names, slug
from letters.domain.letter import LetterText
from letters.domain.problems import ConflictProblem, NotFoundProblem, Problem
from letters.domain.states import LetterState
from letters.models import (
    Amendment,
    Convener,
    EventKind,
    Letter,
    RecipientRow,
    Translation,
    Version,
    db,
    new_id,
)
from letters.models.constraints import violated
from letters.models.vault import vault
from letters.services import events
from letters.services.actor import By

MOST_ALIKE = 1000
LONGEST_NOTE = 300


class StaleTextProblem(ConflictProblem):
    """Somebody saved a newer text meanwhile; `newest` is it."""

    def __init__(self, newest: Version) -> None:
        who = newest.author.name if newest.author else "Somebody"
        super().__init__(
            f"{who} saved version {newest.number} while you were writing. Your text is below, "
            "with the difference; nothing is lost."
        )
        self.newest = newest


def create(convener: Convener, text: LetterText, *, by: By, now: datetime) -> Letter:
    """Begin a letter with its first version. Raises `Problem` where the text is refused."""
    text = letter_check.clean(text)
    letter = add_letter(convener, text.title, text.language, now=now)
    add_version(letter, text, 1, by=by, now=now)
    events.record(letter, EventKind.CREATED, by=by, now=now)
    return letter


def add_letter(convener: Convener, title: str, language: str, *, now: datetime) -> Letter:
    """Store a letter under the first free slug of its title."""
    base = slug.make(title, otherwise="letter")
    for number in range(1, MOST_ALIKE):
        letter_id = new_id()
        letter = Letter(
            id=letter_id,
            convener=convener,
            slug=slug.numbered(base, number),
            state=LetterState.DRAFT,
            data_key=vault().new_letter_key(letter_id),
            time_zone=convener.time_zone,
            order_locale=order_locale(language),
            order_version=collation.version(),
            current_number=1,
            event_count=0,
            created_at=now,
        )
        try:
            with db.session.begin_nested():
                db.session.add(letter)
        except IntegrityError as error:
            if violated(error) != "uq_letters_slug":
                raise
        else:
            return letter
    raise Problem("There are too many letters with this title; give it another one.", "title")


def order_locale(language: str) -> str:
    """The ICU locale by which a letter in this language orders its names."""
    try:
        return collation.check_locale(language)
    except Problem:
        # ICU knows no order of its own for this language; its root order serves all scripts.
        return "en"


def add_version(
    letter: Letter,
    text: LetterText,
    number: int,
    *,
    by: By,
    now: datetime,
    note: str = "",
    translations: Iterable[Translation] = (),
) -> Version:
    """Store one numbered text, with the translations that it takes over.

    Raises `IntegrityError` when the number is taken.
    """
    text = letter_check.clean(text)
    note = names.clean_line(note, field="note", what="The note", limit=LONGEST_NOTE)
    version = Version(
        id=new_id(),
        letter_id=letter.id,
        number=number,
        kind=text.kind,
        title=text.title,
        language=text.language,
        date=text.date,
        reference=text.reference,
        salutation=text.salutation,
        body=text.body,
        conveners=list(text.conveners),
        text_hash=canonical.text_hash(text, letter=letter.id, version=number),
        note=note,
        author_id=by.user_id,
        created_at=now,
        recipients=_recipient_rows(text),
        translations=[
            carried(each)
            for each in sorted(translations, key=lambda each: each.language)
            if each.language != text.language
        ],
    )
    for each in version.translations:
        shown = version.text_in(each.language)
        each.text_hash = canonical.text_hash(shown, letter=letter.id, version=number)
    with db.session.begin_nested():
        db.session.add(version)
    db.session.expire(letter, ["versions"])
    return version


def carried(translation: Translation) -> Translation:
    """The same translation for a next version."""
    return Translation(
        language=translation.language,
        title=translation.title,
        reference=translation.reference,
        salutation=translation.salutation,
        body=translation.body,
        authoritative=translation.authoritative,
        of_number=translation.of_number,
    )


def is_behind(translation: Translation) -> bool:
    """Whether the main text has changed since it was translated."""
    now = translation.version
    if translation.of_number == now.number:
        return False
    return differ(version(now.letter, translation.of_number), now)


def differ(before: Version, after: Version) -> bool:
    """Whether two main texts differ in what is translated."""
    return _translated(before) != _translated(after)


def _translated(version: Version) -> tuple[str, ...]:
    return (version.title, version.reference, version.salutation, version.body)


def doubts(version: Version) -> list[str]:
    """What a coordinator should look at before the text is agreed: what looks unfinished, and
    each translation that is of an older text."""
    behind = [_behind(each) for each in version.translations if is_behind(each)]
    return [*letter_check.all_doubts(version.text), *behind]


def _behind(translation: Translation) -> str:
    return (
        f"The translation into {languages.name(translation.language)} is of version "
        f"{translation.of_number}, and the text has changed since. Bring it up to date, or "
        "remove it."
    )


def check_ready(version: Version) -> None:
    """Raise `Problem` when the text, in any of its languages, is not fit to be agreed to: it is
    unfinished, or a translation is of an older text."""
    letter_check.ready(version.text)
    for each in version.translations:
        if is_behind(each):
            raise Problem(_behind(each))
        try:
            letter_check.ready(version.text_in(each.language))
        except Problem as problem:
            raise Problem(
                f"The translation into {languages.name(each.language)} is not ready. "
                f"{problem.message}"
            ) from problem


def _recipient_rows(text: LetterText) -> list[RecipientRow]:
    return [
        RecipientRow(
            place=place,
            line=each.line,
            honorific=each.honorific,
            name=each.name,
            office=each.office,
            address=list(each.address),
            email=each.email,
        )
        for place, each in enumerate(text.recipients, start=1)
    ]


def version(letter: Letter, number: int) -> Version:
    """One version of a letter. Raises `NotFoundProblem` where there is none of this number."""
    # A number beyond the newest may also be beyond what the database can hold.
    found = None
    if 1 <= number <= letter.current_number:
        found = db.session.scalar(
            select(Version).where(Version.letter_id == letter.id, Version.number == number)
        )
    if found is None:
        raise NotFoundProblem(f"There is no version {number} of this letter.")
    return found


def save(
    letter: Letter, text: LetterText, *, base: int, by: By, now: datetime, note: str = ""
) -> Version:
    """Store a text as the next version; the same text again stores nothing.

    `base` is the number of the version that the writer began from. Raises
    `StaleTextProblem` when somebody saved since, and `Problem` when the text is agreed or
    refused.
    """
    newest = lock_newest(letter)
    if newest.text == letter_check.clean(text):
        return newest
    if base != newest.number:
        raise StaleTextProblem(newest)
    stored = add_version(
        letter, text, newest.number + 1, by=by, now=now, note=note, translations=newest.translations
    )
    make_newest(letter, stored, now=now)
    events.record(
        letter, EventKind.VERSION_SAVED, by=by, now=now, subject=stored.id, number=stored.number
    )
    return stored


def lock_newest(letter: Letter) -> Version:
    """The newest version, held until this transaction ends, so that a next one can follow it.

    Raises `Problem` when the text can no longer change. While a letter is open a next version
    is the draft of an amendment: the public goes on reading the one that was agreed.
    """
    events.lock(letter)
    if letter.state is LetterState.AGREED:
        raise Problem("The text is agreed, so it cannot change. Take it back into drafting first.")
    if letter.state is LetterState.CLOSED:
        raise Problem("The letter is closed, so its text can no longer change.")
    return version(letter, letter.current_number)


def make_newest(letter: Letter, stored: Version, *, now: datetime) -> None:
    """Let a stored version follow the newest one. A change that waits to be seconded was one to
    the text before, so it is dropped."""
    letter.current_number = stored.number
    waiting = select(Amendment).where(
        Amendment.letter_id == letter.id,
        Amendment.in_force_at.is_(None),
        Amendment.dropped_at.is_(None),
    )
    for each in db.session.scalars(waiting):
        each.dropped_at = now


def restore(letter: Letter, number: int, *, by: By, now: datetime) -> Version:
    """Make an earlier text the newest version; the newest itself stores nothing."""
    events.lock(letter)
    return save(
        letter,
        version(letter, number).text,
        base=letter.current_number,
        by=by,
        now=now,
        note=f"Version {number} restored",
    )
