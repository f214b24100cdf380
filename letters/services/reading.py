"""Reading: what pages and files show of letters. Nothing here changes a record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from letters.domain import languages, letter_check
from letters.domain import roll as rolls
from letters.domain.letter import LetterText, Roll, Signatory
from letters.domain.problems import NotFoundProblem
from letters.domain.states import EditionKind, EditionState, LetterState, MailState, SignOnState
from letters.models import (
    CoConvener,
    Convener,
    Edition,
    Event,
    EventKind,
    Letter,
    Mail,
    SignOn,
    Version,
    db,
)

PUBLIC_STATES = (LetterState.OPEN, LetterState.CLOSED)


def public_letter(slug: str) -> Letter:
    """A letter that the public may see. Raises `NotFoundProblem` for any other."""
    letter = db.session.scalar(
        select(Letter).where(Letter.slug == slug, Letter.state.in_(PUBLIC_STATES))
    )
    if letter is None:
        raise NotFoundProblem("There is no public letter at this address.")
    return letter


def public_letters() -> Sequence[Letter]:
    """The letters that are open for signature, the newest first."""
    return db.session.scalars(
        select(Letter)
        .where(Letter.state == LetterState.OPEN)
        .order_by(Letter.opened_at.desc(), Letter.slug)
    ).all()


def version_in_force(letter: Letter) -> Version:
    """The agreed version, or, while the letter is a draft, the newest."""
    number = letter.agreed_number or letter.current_number
    found = db.session.scalar(
        select(Version).where(Version.letter_id == letter.id, Version.number == number)
    )
    assert found is not None, "every letter has its current version"
    return found


def language(version: Version, asked: str) -> str:
    """The tag of one of the languages of a version, however it is written. Raises
    `NotFoundProblem` for one that it does not have."""
    found = languages.canonical(asked)
    if found not in version.languages:
        raise NotFoundProblem("This letter cannot be read in that language.")
    return found


def text(letter: Letter, version: Version | None = None, language: str = "") -> LetterText:
    """A text as it is read, with `{{ count }}` counted, in one of its languages (none: the main
    one)."""
    version = version or version_in_force(letter)
    return letter_check.counted(version.text_in(language or version.language), count(letter))


def count(letter: Letter) -> int:
    """How many names are listed."""
    found = db.session.scalar(
        select(func.count())
        .select_from(SignOn)
        .where(SignOn.letter_id == letter.id, SignOn.state == SignOnState.LISTED)
    )
    return found or 0


def counts(letter: Letter) -> Counter[SignOnState]:
    """How many sign-ons stand in each state (none is 0)."""
    rows = db.session.execute(
        select(SignOn.state, func.count().label("number"))
        .where(SignOn.letter_id == letter.id)
        .group_by(SignOn.state)
    )
    return Counter(dict(rows.all()))


def listed(letter: Letter) -> Sequence[SignOn]:
    """The listed sign-ons in alphabetical order by their stored keys."""
    return db.session.scalars(
        select(SignOn)
        .where(SignOn.letter_id == letter.id, SignOn.state == SignOnState.LISTED)
        .order_by(SignOn.kind, SignOn.sort_key)
    ).all()


def roll(letter: Letter, today: date | None = None) -> Roll:
    """The roll as it stands. `today` (in the letter's zone) marks the names listed that day."""
    zone = ZoneInfo(letter.time_zone)
    rows = db.session.execute(
        select(
            SignOn.name,
            SignOn.kind,
            SignOn.sort_name,
            SignOn.title,
            SignOn.affiliation,
            SignOn.lead,
            SignOn.position,
            SignOn.id,
            SignOn.sort_key,
            SignOn.listed_at,
        ).where(SignOn.letter_id == letter.id, SignOn.state == SignOnState.LISTED)
    )
    signatories = [
        Signatory(
            name=row.name,
            kind=row.kind,
            sort_name=row.sort_name,
            title=row.title,
            affiliation=row.affiliation,
            lead=row.lead,
            position=row.position,
            reference=row.id,
            sort_key=row.sort_key,
            new=today is not None
            and not letter.imported
            and row.listed_at.astimezone(zone).date() == today,
        )
        for row in rows
    ]
    return rolls.make(signatories, letter.order_rule)


def roll_under(letter: Letter, text: LetterText) -> Roll:
    """The roll as it may stand under a text: the names, unless the letter is public and this is
    another text than they signed."""
    public = letter.state in PUBLIC_STATES
    if public and text != version_in_force(letter).text_in(text.language):
        return rolls.make([], letter.order_rule)
    return roll(letter)


def listed_per_day(letter: Letter, days: int, now: datetime) -> list[tuple[date, int]]:
    """How many names were listed on each of the last `days` days (letter's zone), oldest
    first; the last is the day of `now`."""
    zone = ZoneInfo(letter.time_zone)
    today = now.astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    moments = db.session.scalars(
        select(SignOn.listed_at).where(
            SignOn.letter_id == letter.id,
            SignOn.state == SignOnState.LISTED,
            SignOn.listed_at >= now - timedelta(days=days),
        )
    )
    found = Counter(moment.astimezone(zone).date() for moment in moments if moment)
    return [(day, found[day]) for day in (first + timedelta(days=n) for n in range(days))]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event for the letter's activity; `name` is what the sign-on or co-convener that it is
    about is called today, empty where the event is about none or its sign-on is gone."""

    event: Event
    name: str


OF_SIGN_ONS = (
    EventKind.SIGNED,
    EventKind.CONFIRMED,
    EventKind.LISTED,
    EventKind.SUPERSEDED,
    EventKind.DECLINED,
    EventKind.WITHDRAWN,
    EventKind.EXPIRED,
    EventKind.CHANGED,
    EventKind.RENAMED,
    EventKind.MOVED,
    EventKind.ENTERED,
    EventKind.CONSENTED,
    EventKind.SIGNED_AGAIN,
    EventKind.CALLED,
    EventKind.OPTED_OUT,
    EventKind.OPTED_IN,
)


OF_OTHERS = (
    EventKind.CO_CONVENER_INVITED,
    EventKind.CO_CONVENER_ENDED,
    EventKind.RIGHTS_CHANGED,
)


def activity(
    letter: Letter, limit: int = 50, offset: int = 0, *, without: Collection[EventKind] = ()
) -> list[Happening]:
    """Events of a letter, newest first; the newest `offset` are left out, and those of the kinds
    in `without`."""
    rows = db.session.execute(
        select(Event, func.coalesce(SignOn.name, Convener.name, CoConvener.name))
        .outerjoin(SignOn, SignOn.id == Event.subject)
        .outerjoin(CoConvener, CoConvener.id == Event.subject)
        .outerjoin(Convener, Convener.id == CoConvener.convener_id)
        .where(*_events(letter, without))
        .order_by(Event.seq.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Happening(event, name or "") for event, name in rows]


def event_count(letter: Letter, *, without: Collection[EventKind] = ()) -> int:
    """How many events `activity` gives in all."""
    return db.session.scalar(select(func.count()).where(*_events(letter, without))) or 0


def _events(letter: Letter, without: Collection[EventKind]) -> list[ColumnElement[bool]]:
    return [Event.letter_id == letter.id, Event.kind.not_in(without)]


def activity_of(sign_on: SignOn) -> list[Happening]:
    """All events of one sign-on, newest first."""
    rows = db.session.scalars(
        select(Event)
        .where(Event.letter_id == sign_on.letter_id, Event.subject == sign_on.id)
        .order_by(Event.seq.desc())
    )
    return [Happening(event, sign_on.name) for event in rows]


def failed_mails(letter: Letter) -> int:
    """How many mails of a letter could not be delivered."""
    found = db.session.scalar(
        select(func.count())
        .select_from(Mail)
        .where(Mail.letter_id == letter.id, Mail.user_id.is_(None), Mail.state == MailState.FAILED)
    )
    return found or 0


def editions(letter: Letter) -> Sequence[Edition]:
    """The editions of a letter, the newest first."""
    return db.session.scalars(
        select(Edition).where(Edition.letter_id == letter.id).order_by(Edition.number.desc())
    ).all()


def printed(letter: Letter, language: str = "") -> Edition | None:
    """The newest printed edition of the whole list in a language (none: the main one of the text
    in force)."""
    language = language or version_in_force(letter).language
    return db.session.scalar(
        select(Edition)
        .where(
            Edition.letter_id == letter.id,
            Edition.language == language,
            Edition.state == EditionState.READY,
            Edition.kind != EditionKind.SUPPLEMENT,
        )
        .order_by(Edition.number.desc())
        .limit(1)
    )


def supplements(letter: Letter) -> Sequence[Edition]:
    """The printed supplements to the editions that `printed` gives, the earliest first. One that
    an erratum took up is left out: it may hold a name that has left."""
    bases = [printed(letter, language) for language in version_in_force(letter).languages]
    return db.session.scalars(
        select(Edition)
        .where(
            Edition.extends_id.in_([base.id for base in bases if base]),
            Edition.kind == EditionKind.SUPPLEMENT,
            Edition.state == EditionState.READY,
        )
        .order_by(Edition.number)
    ).all()


def edition(letter: Letter, number: int) -> Edition:
    """One edition of a letter. Raises `NotFoundProblem`."""
    # Chosen here, because a number in an address may be beyond what the database can hold.
    found = next((each for each in editions(letter) if each.number == number), None)
    if found is None:
        raise NotFoundProblem("There is no such edition of this letter.")
    return found
