"""Importing: a past letter, read from its printed text, becomes a closed letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from sqlalchemy import select

from letters.domain import collation, letter_check, names
from letters.domain import roll as rolls
from letters.domain.letter import LetterText, OrderRule, Signatory
from letters.domain.past_letter import PastLetter, guess_leads
from letters.domain.problems import Problem
from letters.domain.states import (
    LetterState,
    PartyKind,
    SignOnSource,
    SignOnState,
    WhoMaySign,
)
from letters.models import Consent, Convener, EventKind, Letter, Mention, Version, db
from letters.services import drafting, duplicates, events, register, signing
from letters.services import entry as entries
from letters.services.actor import By
from letters.services.entry import Entry


def rule_of(past: PastLetter) -> OrderRule:
    """How the names of a past letter are ordered: as its language does."""
    return OrderRule(locale=drafting.order_locale(past.language))


def with_leads(past: PastLetter) -> PastLetter:
    """The letter with its leads guessed from the printed order, where nothing names them."""
    if past.leads:
        return past
    names = [each.name for each in past.names]
    return replace(past, leads=guess_leads(names, rule_of(past), collation.sort_key))


def positioned(past: PastLetter) -> tuple[Signatory, ...]:
    """The names with the positions that keep their printed order."""
    return rolls.positions_for(past.signatories, rule_of(past))


def twin(convener: Convener, title: str, day: date | None) -> Letter | None:
    """The newest letter that the convener has of this title and date, so that a past letter is
    not brought in twice unseen; None where there is none."""
    rows = db.session.execute(
        select(Letter, Version.title)
        .join(Version, Version.letter_id == Letter.id)
        .where(
            Letter.convener_id == convener.id,
            Version.number == Letter.current_number,
            Version.date.is_not_distinct_from(day),
        )
        .order_by(Letter.created_at.desc(), Letter.id)
    )
    wanted = names.folded(title)
    return next((letter for letter, known in rows if names.folded(known) == wanted), None)


def save(
    convener: Convener,
    text: LetterText,
    printed: Sequence[Signatory],
    *,
    by: By,
    now: datetime,
) -> Letter:
    """Store a past letter with its names in their printed order; its parties enter the register.

    Where the printed order is not the alphabetical one, names get the positions that keep it.
    Raises `Problem` when the text or a name is refused; the message says which name.
    """
    if not printed:
        raise Problem("A past letter needs at least one name.", "names")
    text = letter_check.clean(text)
    letter = drafting.add_letter(convener, text.title, text.language, now=now)
    version = drafting.add_version(letter, text, 1, by=by, now=now)
    _close(letter, text, printed, now)
    places = enumerate(rolls.positions_for(printed, letter.order_rule), 1)
    mentions = [_add(letter, version, signatory, number, now) for number, signatory in places]
    for mention in mentions:
        duplicates.look(mention, now=now)
    events.record(letter, EventKind.IMPORTED, by=by, now=now, names=len(printed))
    return letter


def _close(letter: Letter, text: LetterText, printed: Sequence[Signatory], now: datetime) -> None:
    """An imported letter was agreed, opened and closed before anybody here knew it; its own
    date, at noon, is the best that is known."""
    known = datetime.combine(text.date, time(12), tzinfo=UTC) if text.date else now
    kinds = {signatory.kind for signatory in printed}
    letter.imported = True
    letter.state = LetterState.CLOSED
    letter.agreed_number = letter.consent_number = 1
    letter.agreed_at = letter.opened_at = letter.closed_at = min(known, now)
    letter.who_may_sign = next(each for each in WhoMaySign if kinds <= set(each.kinds))


def _add(
    letter: Letter, version: Version, signatory: Signatory, number: int, now: datetime
) -> Mention:
    try:
        entry = entries.clean(_entry(signatory, version.language), email_needed=False)
    except Problem as problem:
        shown = signatory.name if len(signatory.name) <= 60 else f"{signatory.name[:60]}…"
        sentence = f"Name {number}, “{shown}”: {problem.message}"
        raise Problem(sentence, "names") from problem
    sign_on = signing.new_sign_on(letter, version, entry, SignOnSource.IMPORT, now)
    sign_on.state = SignOnState.LISTED
    sign_on.confirmed_at = sign_on.listed_at = letter.closed_at
    sign_on.lead = signatory.lead
    sign_on.position = signatory.position
    mention = register.remember(sign_on, now=now)
    db.session.add(sign_on)
    db.session.add(
        Consent(
            sign_on_id=sign_on.id,
            letter_id=letter.id,
            version_id=version.id,
            text_hash=version.text_hash,
            given_at=sign_on.confirmed_at,
        )
    )
    return mention


def _entry(signatory: Signatory, language: str) -> Entry:
    return Entry(
        kind=signatory.kind,
        name=signatory.name,
        sort_name=signatory.sort_name if signatory.kind is PartyKind.PERSON else "",
        title=signatory.title,
        affiliation=signatory.affiliation,
        language=language,
    )
