"""Signing: from the posted form to a confirmed name, and off the list again."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from letters.domain import names
from letters.domain.problems import GoneProblem, Problem
from letters.domain.states import SignOnSource, SignOnState, check_sign_on_step
from letters.models import EventKind, Letter, Mail, SignOn, Version, db, new_id
from letters.models.constraints import violated
from letters.services import (
    consents,
    duplicates,
    events,
    opening,
    outbox,
    parties,
    register,
    reviewing,
)
from letters.services import entry as entries
from letters.services.actor import SIGNER, By
from letters.services.entry import Entry

MOST_MAILS = 4
"""The first mail and three more, of each kind, to one sign-on."""
QUIET = timedelta(minutes=5)
"""A repeated request within this time is a double click and sends nothing."""


def sign(letter: Letter, entry: Entry, *, form_key: str, text_hash: str, now: datetime) -> None:
    """Take a sign-on: store it unconfirmed and mail the link that confirms it.

    The same sign-on again changes nothing and answers alike; the owner of the mailbox learns
    of it by mail, nobody else does. `form_key` names the form that was sent, `text_hash` the
    text that it showed. Raises `Problem` beside a field, `GoneProblem` when the letter is
    closed, `ChangedTextProblem` when the form showed another text.
    """
    opening.check_open(letter, now)
    if entry.kind not in letter.who_may_sign.kinds:
        raise Problem(f"This letter is signed by {letter.who_may_sign.value} only.")
    entry = entries.clean(entry, email_needed=True)
    # From here on neither the deadline nor the order of names can change under the sign-on.
    events.lock(letter)
    opening.check_open(letter, now)
    version = opening.in_force(letter, text_hash)
    stored = _store(letter, version, entry, form_key, text_hash, now)
    if stored is not None:
        events.record(letter, EventKind.SIGNED, by=SIGNER, now=now, subject=stored.id)
        _mail_confirmation(stored, now)
        return
    earlier = _earlier(letter, entry)
    if earlier is not None:
        _answer_again(earlier, now)


def _store(
    letter: Letter, version: Version, entry: Entry, form_key: str, text_hash: str, now: datetime
) -> SignOn | None:
    """Insert; None when the database already holds this sign-on."""
    sign_on = new_sign_on(letter, version, entry, SignOnSource.FORM, now)
    sign_on.form_key = form_key
    sign_on.text_hash = text_hash
    try:
        with db.session.begin_nested():
            db.session.add(sign_on)
    except IntegrityError as error:
        rule = violated(error)
        if rule == "uq_sign_ons_one_each":
            return None
        if rule != "uq_sign_ons_form_key":
            raise
        if _earlier(letter, entry) is not None:
            return None
        # The same form sent again with another name or mailbox (somebody went back in the
        # browser) is another sign-on.
        return _store(letter, version, entry, secrets.token_hex(16), text_hash, now)
    return sign_on


def new_sign_on(
    letter: Letter, version: Version, entry: Entry, source: SignOnSource, now: datetime
) -> SignOn:
    """A sign-on of a cleaned entry, not yet in the session."""
    with db.session.no_autoflush:
        sign_on = SignOn(
            id=new_id(),
            letter=letter,
            version_id=version.id,
            text_hash=version.text_hash,
            kind=entry.kind,
            state=SignOnState.UNCONFIRMED,
            source=source,
            language=entry.language,
            email=entry.email,
            email_key=entries.mailbox_key(letter, entry.email),
            created_at=now,
        )
        sign_on.name_as_signed = entry.name
        entries.write(sign_on, entry)
    return sign_on


def _earlier(letter: Letter, entry: Entry) -> SignOn | None:
    return db.session.scalar(
        select(SignOn).where(
            SignOn.letter_id == letter.id,
            SignOn.email_key == entries.mailbox_key(letter, entry.email),
            SignOn.name_key == names.key(entry.name),
            SignOn.withdrawn_at.is_(None),
        )
    )


def _answer_again(sign_on: SignOn, now: datetime) -> None:
    if sign_on.state is SignOnState.UNCONFIRMED:
        _mail_confirmation(sign_on, now)
    elif sign_on.state is SignOnState.NEEDS_CONSENT:
        ask_consent_again(sign_on, now)
    else:
        mail_with_link(sign_on, "already_signed", "entry", now)


def _mail_confirmation(sign_on: SignOn, now: datetime) -> None:
    mail_with_link(sign_on, "confirm", "confirm", now)


def ask_consent_again(sign_on: SignOn, now: datetime) -> None:
    """Send the newest change once more; its sendings are counted by themselves."""
    before = (sign_on.letter.consent_number or 0) * outbox.ROUNDS
    mail_with_link(sign_on, "amended", "consent", now, before=before)


def mail_with_link(
    sign_on: SignOn, name: str, purpose: str, now: datetime, *, before: int = 0
) -> None:
    """Queue a mail with a fresh link, unless enough were sent or one just went; rounds up to
    `before` do not count."""
    sent, last = db.session.execute(
        select(func.count(), func.max(Mail.created_at)).where(
            Mail.sign_on_id == sign_on.id, Mail.name == name, Mail.round > before
        )
    ).one()
    if sent >= MOST_MAILS or (last is not None and now - last < QUIET):
        return
    link, _token = outbox.link(purpose, sign_on=sign_on, now=now)
    outbox.mail(name, sign_on=sign_on, link=link, round=before + sent + 1, now=now)


def send_again(letter: Letter, email: str, *, now: datetime) -> None:
    """Mail the owner of a mailbox the links to what it signed of this letter.

    Says nothing about whether there is anything. Raises `Problem` for what is no address.
    """
    email = entries.clean_email(email)
    found = select(SignOn).where(
        SignOn.letter_id == letter.id,
        SignOn.email_key == entries.mailbox_key(letter, email),
        SignOn.withdrawn_at.is_(None),
    )
    for sign_on in db.session.scalars(found):
        if sign_on.state is SignOnState.UNCONFIRMED:
            _mail_confirmation(sign_on, now)
        elif sign_on.state is SignOnState.NEEDS_CONSENT:
            ask_consent_again(sign_on, now)
        else:
            mail_with_link(sign_on, "entry_link", "entry", now)


def confirm(sign_on: SignOn, *, now: datetime, text_hash: str = "") -> None:
    """The owner of the mailbox says yes to the text with this hash (none: to the one that the
    form showed); again is no error.

    The name is listed at once where the letter is not checked, unless somebody must look at
    it (see `held`). Raises `GoneProblem` when it was withdrawn or the letter has closed,
    `ChangedTextProblem` when that text is not the one in force.
    """
    letter = sign_on.letter
    events.lock(letter)
    db.session.refresh(sign_on)
    if sign_on.state is SignOnState.WITHDRAWN:
        raise GoneProblem("This sign-on was taken back, so it can no longer be confirmed.")
    if sign_on.state is not SignOnState.UNCONFIRMED:
        return
    opening.check_open(letter, now)
    text_hash = text_hash or sign_on.text_hash
    version = opening.in_force(letter, text_hash)
    check_sign_on_step(sign_on.state, SignOnState.CONFIRMED)
    consents.give(sign_on, version, text_hash, now=now)
    sign_on.state = SignOnState.CONFIRMED
    sign_on.confirmed_at = now
    events.record(letter, EventKind.CONFIRMED, by=SIGNER, now=now, subject=sign_on.id)
    duplicates.meet(sign_on, now=now)
    if not letter.checked and not held(sign_on):
        parties.put_on_list(sign_on, by=SIGNER, now=now)
    mail_with_link(sign_on, "confirmed", "entry", now)


def held(sign_on: SignOn) -> bool:
    """Whether a coordinator must look before the name is listed, even where names are not
    checked: it is the name of a recipient, or one that the list already holds."""
    if sign_on.name_key in reviewing.recipient_keys(sign_on.version):
        return True
    return (
        db.session.scalar(
            select(SignOn.id).where(
                SignOn.letter_id == sign_on.letter_id,
                SignOn.state == SignOnState.LISTED,
                SignOn.name_key == sign_on.name_key,
                SignOn.id != sign_on.id,
            )
        )
        is not None
    )


def withdraw(sign_on: SignOn, *, now: datetime, by: By = SIGNER, disowned: bool = False) -> None:
    """Take a name off; again is no error. `disowned` means that the owner of the mailbox says
    somebody else signed. What is printed already stays; an erratum says that a name has left.
    Raises `GoneProblem` for a letter that came here as it was printed."""
    letter = sign_on.letter
    events.lock(letter)
    db.session.refresh(sign_on)
    if sign_on.state is SignOnState.WITHDRAWN:
        return
    if letter.imported and sign_on.state is SignOnState.LISTED:
        raise GoneProblem("This letter was printed elsewhere; its names stand as printed.")
    was_confirmed = sign_on.state is not SignOnState.UNCONFIRMED
    check_sign_on_step(sign_on.state, SignOnState.WITHDRAWN)
    sign_on.state = SignOnState.WITHDRAWN
    sign_on.before_consent = None
    sign_on.withdrawn_at = now
    sign_on.lead = sign_on.position = None
    events.record(
        letter, EventKind.WITHDRAWN, by=by, now=now, subject=sign_on.id, disowned=disowned
    )
    if sign_on.mention is not None:
        register.forget_mailbox(sign_on.mention)
    parties.settle(letter, sign_on.party_id or "", by=by, now=now)
    if was_confirmed and not disowned and sign_on.email_sealed:
        outbox.mail("withdrawn", sign_on=sign_on, letter=letter, now=now)


def change(sign_on: SignOn, entry: Entry, *, now: datetime) -> None:
    """The signer corrects the own entry before closing.

    A changed name, title or affiliation of a checked letter must be checked again. The
    mailbox stays. Raises `Problem` beside the field that is refused.
    """
    letter = sign_on.letter
    events.lock(letter)
    db.session.refresh(sign_on)
    opening.check_open(letter, now)
    if sign_on.state is SignOnState.WITHDRAWN:
        raise GoneProblem("This sign-on was taken back; please sign again.")
    entry = entries.clean(entry, email_needed=False)
    before = sign_on.signatory
    if not _rewrite(sign_on, entry):
        return
    differs = sign_on.signatory != before
    listed = SignOnState.LISTED in {sign_on.state, sign_on.before_consent}
    unlisted = differs and listed and (letter.checked or held(sign_on))
    if unlisted:
        if sign_on.state is SignOnState.LISTED:
            sign_on.state = SignOnState.CONFIRMED
        else:
            sign_on.before_consent = SignOnState.CONFIRMED
        sign_on.lead = sign_on.position = None
    events.record(
        letter, EventKind.CHANGED, by=SIGNER, now=now, subject=sign_on.id, unlisted=unlisted
    )
    if unlisted:
        # Meanwhile the party may count by another of its sign-ons.
        parties.settle(letter, sign_on.party_id or "", by=SIGNER, now=now)
    duplicates.renamed(sign_on, now=now)


def _rewrite(sign_on: SignOn, entry: Entry) -> bool:
    """Put the entry in; whether anything differs from what stood there."""
    before = entries.of(sign_on)
    try:
        with db.session.begin_nested():
            entries.write(sign_on, entry)
            if entry.name != before.name:
                # What a coordinator corrected is not what the signer wrote.
                sign_on.name_as_signed = entry.name
    except IntegrityError as error:
        if violated(error) != "uq_sign_ons_one_each":
            raise
        db.session.refresh(sign_on)
        raise Problem("You have already signed this letter with that name.", "name") from error
    return entries.of(sign_on) != before
