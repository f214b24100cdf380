"""Checking: the coordinator lists or declines names, corrects how they are printed, puts them
in their places and enters what came on paper."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from letters.domain import names, sort_name
from letters.domain.problems import Problem
from letters.domain.states import (
    LetterState,
    PartyKind,
    SignOnSource,
    SignOnState,
    check_sign_on_step,
)
from letters.models import EventKind, Letter, Mail, SignOn, db
from letters.models.constraints import violated
from letters.services import (
    consents,
    duplicates,
    events,
    opening,
    outbox,
    parties,
    reading,
    reviewing,
    signing,
)
from letters.services import entry as entries
from letters.services.actor import By
from letters.services.entry import Entry

LAST_PLACE = 100_000


def list_(sign_on: SignOn, *, by: By, now: datetime) -> SignOn | None:
    """Put a confirmed name on the list; again is no error.

    Answers with the sign-on of the same party that stood there, if one did: it is counted no
    more, or it stays where it takes precedence and then this one is superseded.

    On a closed letter it is a late name, printed in a supplement; nothing that is printed already
    makes room for it.
    """
    _begin(sign_on, late=True)
    if sign_on.state is SignOnState.LISTED:
        return None
    if sign_on.state is SignOnState.UNCONFIRMED:
        raise Problem("The signer has not confirmed the mailbox yet, so it cannot be listed.")
    if sign_on.state is SignOnState.NEEDS_CONSENT:
        raise Problem(
            "The text changed after this was signed. The name can be listed once its signer "
            "consents to the new one."
        )
    check_sign_on_step(sign_on.state, SignOnState.LISTED)
    if not parties.counts(sign_on):
        # Declined under a text that has changed since: its signer is asked first.
        sign_on.state = SignOnState.NEEDS_CONSENT
        sign_on.before_consent = SignOnState.LISTED
        sign_on.listed_at = now
        _record(sign_on, EventKind.CHANGED, by, now)
        if sign_on.email_sealed:
            signing.ask_consent_again(sign_on, now)
        return None
    chosen = sign_on.state is SignOnState.SUPERSEDED
    other = parties.counted(sign_on)
    if other is not None and sign_on.letter.state is LetterState.CLOSED:
        raise Problem(f"The same party stands on the closed list already, as “{other.name}”.")
    if parties.put_on_list(sign_on, by=by, now=now, chosen=chosen):
        _tell(sign_on, "listed", now)
    return other


def decline(sign_on: SignOn, reason: str, *, by: By, now: datetime) -> None:
    """Keep a name off the list, with a reason that the signer is told; again is no error."""
    _begin(sign_on)
    reason = names.clean_text(reason, field="reason", what="The reason", limit=1000)
    if not reason:
        raise Problem("Give the reason; the signer is told it by mail.", "reason")
    if sign_on.state is SignOnState.DECLINED:
        return
    if sign_on.state is SignOnState.UNCONFIRMED:
        raise Problem("Nobody confirmed this mailbox; there is nothing to decline.")
    check_sign_on_step(sign_on.state, SignOnState.DECLINED)
    sign_on.state = SignOnState.DECLINED
    sign_on.before_consent = None
    sign_on.declined_at = now
    sign_on.lead = sign_on.position = None
    sign_on.reason = reason
    _record(sign_on, EventKind.DECLINED, by, now)
    parties.settle(sign_on.letter, sign_on.party_id or "", by=by, now=now)
    _tell(sign_on, "declined", now)


def rename(sign_on: SignOn, name: str, sorted_as: str, *, by: By, now: datetime) -> None:
    """Correct the printed name (and a person's sort name); what was signed is kept beside it.

    A sort name that nobody wrote by hand follows the name. On a closed letter a late name can be
    corrected until it is in an edition.
    """
    _begin(sign_on, late=not reviewing.is_frozen(sign_on))
    name = names.clean(name, field="name")
    sorted_as = _sorted_as(sign_on, name, sorted_as)
    if (name, sorted_as) == (sign_on.name, sign_on.sort_name):
        return
    try:
        with db.session.begin_nested():
            sign_on.name = name
            entries.file_under(sign_on, sorted_as)
    except IntegrityError as error:
        if violated(error) != "uq_sign_ons_one_each":
            raise
        db.session.refresh(sign_on)
        raise Problem("The same mailbox has signed with that name already.", "name") from error
    _record(sign_on, EventKind.RENAMED, by, now)
    duplicates.renamed(sign_on, now=now)


def _sorted_as(sign_on: SignOn, name: str, typed: str) -> str:
    if sign_on.kind is PartyKind.ORGANIZATION:
        return ""
    line = names.clean_words(typed, field="sort_name", what="The sort name")
    made = line == sign_on.sort_name == sort_name.suggest(sign_on.name)
    return sort_name.suggest(name) if made or not line else line


def place(
    sign_on: SignOn, *, lead: int | None, position: int | None, by: By, now: datetime
) -> None:
    """Pin a name among the leads, or give it a place in its section, or neither (alphabetical)."""
    _begin(sign_on)
    for field, number in (("lead", lead), ("position", position)):
        if number is not None and not 1 <= number <= LAST_PLACE:
            raise Problem(f"A place is a number from 1 to {LAST_PLACE:,}.", field)
    if lead is not None and position is not None:
        raise Problem("Choose one: a place among the leads, or a place in the list.", "position")
    if (lead, position) == (sign_on.lead, sign_on.position):
        return
    if sign_on.state is not SignOnState.LISTED:
        raise Problem("Only a listed name has a place; list it first.")
    sign_on.lead, sign_on.position = lead, position
    _record(sign_on, EventKind.MOVED, by, now)


def enter(
    letter: Letter,
    entry: Entry,
    evidence: str,
    *,
    list_now: bool,
    by: By,
    now: datetime,
    form_key: str | None = None,
    text_hash: str = "",
) -> SignOn:
    """Enter a sign-on that came on paper or by mail; `evidence` says how it is known.

    It counts as confirmed, because the evidence stands for the mailbox. With `list_now` it is
    listed at once, unless somebody must look at it (see `signing.held`). On a closed letter it is
    a late name, as in `list_`. The same `form_key`
    again gives the sign-on of the first time. `text_hash` is that of the text that the form
    named. Raises `ChangedTextProblem` when another is in force.
    """
    events.lock(letter)
    if not opening.takes_late_names(letter):
        opening.check_open(letter, now)
    entry = entries.clean(entry, email_needed=False)
    evidence = names.clean_text(evidence, field="evidence", what="The note", limit=2000)
    if not evidence:
        raise Problem("Say how this sign-on came, so that others can trust it.", "evidence")
    if entry.kind not in letter.who_may_sign.kinds:
        raise Problem(f"This letter is signed by {letter.who_may_sign.value} only.")
    version = reading.version_in_force(letter)
    if text_hash:
        version = opening.in_force(letter, text_hash)
    sign_on = signing.new_sign_on(letter, version, entry, SignOnSource.STAFF, now)
    sign_on.evidence = evidence
    sign_on.form_key = form_key
    sign_on.state = SignOnState.CONFIRMED
    sign_on.confirmed_at = now
    try:
        with db.session.begin_nested():
            db.session.add(sign_on)
    except IntegrityError as error:
        if violated(error) == "uq_sign_ons_form_key":
            return _entered(letter, form_key)
        if violated(error) != "uq_sign_ons_one_each":
            raise
        raise Problem("This mailbox has signed with that name already.", "email") from error
    consents.give(sign_on, version, version.text_hash, now=now)
    _record(sign_on, EventKind.ENTERED, by, now)
    duplicates.meet(sign_on, now=now)
    counted = letter.state is LetterState.CLOSED and parties.counted(sign_on)
    if list_now and not counted and not signing.held(sign_on):
        parties.put_on_list(sign_on, by=by, now=now)
    return sign_on


def _entered(letter: Letter, form_key: str | None) -> SignOn:
    return db.session.scalars(
        select(SignOn).where(SignOn.letter_id == letter.id, SignOn.form_key == form_key)
    ).one()


def _begin(sign_on: SignOn, *, late: bool = False) -> None:
    events.lock(sign_on.letter)
    db.session.refresh(sign_on)
    late = late and opening.takes_late_names(sign_on.letter)
    if sign_on.letter.state is LetterState.CLOSED and not late:
        raise Problem("The letter is closed and its list is frozen.")
    if sign_on.state is SignOnState.WITHDRAWN:
        raise Problem("This sign-on was taken back by its signer.")


def _record(sign_on: SignOn, kind: EventKind, by: By, now: datetime) -> None:
    events.record(sign_on.letter, kind, by=by, now=now, subject=sign_on.id)


def _tell(sign_on: SignOn, mail: str, now: datetime) -> None:
    """Tell the signer of each decision, also of one that is taken anew; staff entries may have
    no mailbox."""
    if not sign_on.email_sealed:
        return
    told = select(func.count()).where(Mail.sign_on_id == sign_on.id, Mail.name == mail)
    number = (db.session.scalar(told) or 0) + 1
    outbox.mail(mail, sign_on=sign_on, letter=sign_on.letter, round=number, now=now)
