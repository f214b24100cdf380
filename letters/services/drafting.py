"""Drafting: a letter's texts and its way from draft to open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from letters.domain import canonical, collation, letter_check, names, slug
from letters.domain.letter import LetterText
from letters.domain.problems import ConflictProblem, NotFoundProblem, Problem
from letters.domain.states import LetterState, check_letter_step
from letters.models import Convener, EventKind, Letter, RecipientRow, Version, db, new_id
from letters.models.constraints import violated
from letters.models.vault import vault
from letters.services import events
from letters.services.actor import WORKER, By

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
    letter: Letter, text: LetterText, number: int, *, by: By, now: datetime, note: str = ""
) -> Version:
    """Store one numbered text. Raises `IntegrityError` when the number is taken."""
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
        author_id=by.user.id if by.user else None,
        created_at=now,
        recipients=_recipient_rows(text),
    )
    with db.session.begin_nested():
        db.session.add(version)
    db.session.expire(letter, ["versions"])
    return version


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
    events.lock(letter)
    if letter.state is not LetterState.DRAFT:
        raise Problem(
            "The text is agreed, so it cannot change. Take it back into drafting first."
            if letter.state is LetterState.AGREED
            else "The letter was opened, so its text can no longer change."
        )
    newest = version(letter, letter.current_number)
    if newest.text == letter_check.clean(text):
        return newest
    if base != newest.number:
        raise StaleTextProblem(newest)
    stored = add_version(letter, text, newest.number + 1, by=by, now=now, note=note)
    letter.current_number = stored.number
    events.record(
        letter, EventKind.VERSION_SAVED, by=by, now=now, subject=stored.id, number=stored.number
    )
    return stored


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


def agree(letter: Letter, *, number: int, by: By, now: datetime) -> None:
    """Settle version `number` as the text to be opened; again is no error.

    Raises `ConflictProblem` when a newer version exists, `Problem` when the text is unfinished.
    """
    events.lock(letter)
    if letter.state is LetterState.AGREED and letter.agreed_number == number:
        return
    check_letter_step(letter.state, LetterState.AGREED)
    if number != letter.current_number:
        raise ConflictProblem(
            f"Version {letter.current_number} was saved meanwhile; read it before you agree."
        )
    letter_check.ready(version(letter, number).text)
    letter.state = LetterState.AGREED
    letter.agreed_number = number
    letter.agreed_at = now
    if letter.opens_at is not None and letter.opens_at <= now:
        # The planned moment went by while the text was a draft: people must choose anew.
        letter.opens_at = None
    events.record(letter, EventKind.AGREED, by=by, now=now, number=number)


def redraft(letter: Letter, *, by: By, now: datetime) -> None:
    """Take an agreed text back into drafting; a planned opening is called off."""
    events.lock(letter)
    if letter.state is LetterState.DRAFT:
        return
    check_letter_step(letter.state, LetterState.DRAFT)
    letter.state = LetterState.DRAFT
    letter.agreed_number = None
    letter.agreed_at = None
    letter.opens_at = None
    events.record(letter, EventKind.REDRAFTED, by=by, now=now)


def open_(letter: Letter, *, by: By, now: datetime) -> None:
    """Open an agreed letter for signature; again is no error."""
    events.lock(letter)
    if letter.state is LetterState.OPEN:
        return
    if letter.state is LetterState.DRAFT:
        raise Problem("Agree the text first; then the letter can be opened.")
    check_letter_step(letter.state, LetterState.OPEN)
    if letter.closes_at is not None and letter.closes_at <= now:
        raise Problem("The closing time has passed; set a later one first.", "closes_at")
    letter.state = LetterState.OPEN
    letter.opened_at = now
    if letter.opens_at is not None and letter.opens_at > now:
        # Opened by hand before its time: the plan holds no more.
        letter.opens_at = None
    events.record(letter, EventKind.OPENED, by=by, now=now, number=letter.agreed_number or 0)


def open_due(now: datetime) -> None:
    """Open every agreed letter whose time has come; the time kept is the planned one."""
    due = (
        select(Letter)
        .where(Letter.state == LetterState.AGREED, Letter.opens_at <= now)
        .order_by(Letter.id)
    )
    for letter in db.session.scalars(due).all():
        events.lock(letter)
        planned = letter.opens_at
        if letter.state is not LetterState.AGREED or planned is None or planned > now:
            # Somebody changed it while this waited for the lock.
            continue
        if letter.closes_at is None or letter.closes_at > now:
            open_(letter, by=WORKER, now=planned)
