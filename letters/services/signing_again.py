"""Signing again: who signed earlier letters is asked by mail, and signs the new text with one
button, under the name that is stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from letters.domain import address
from letters.domain.problems import GoneProblem, Problem
from letters.domain.states import PartyKind, SignOnSource, SignOnState
from letters.models import Call, EventKind, Letter, Link, OptOut, SignOn, Version, db
from letters.models.constraints import violated
from letters.models.vault import vault
from letters.services import (
    consenting,
    events,
    opening,
    outbox,
    reading,
    signing,
    whom_to_ask,
)
from letters.services import entry as entries
from letters.services.actor import SIGNER, By
from letters.services.signed_before import month

PURPOSE = "again"
MAIL = "sign_again"
LINK_DAYS = 30
LINK_TIME = timedelta(days=LINK_DAYS)
"""Longer than of other links: who is asked did not just ask for the mail."""
MOST = 300
"""How many are asked at once: as many mails leave with one transaction."""


def calls(letter: Letter) -> Sequence[Call]:
    """Who was asked for this letter, the last first."""
    return db.session.scalars(
        select(Call).where(Call.letter_id == letter.id).order_by(Call.created_at.desc(), Call.id)
    ).all()


def ask(letter: Letter, chosen: Collection[str], *, by: By, now: datetime) -> int:
    """Mail the question to those whom `whom_to_ask` knows and whose sign-ons are chosen; how many
    that are.

    Of an organization one mailbox is asked, the first where several are chosen. Whoever was
    asked in the meantime is not asked again. Raises `Problem` when nobody is chosen or too many
    are, or the letter is not open to organizations.
    """
    # One convener's questions come one after another, so that no organization gets two mails.
    db.session.refresh(letter.convener, with_for_update={"key_share": True})
    events.lock(letter)
    opening.check_open(letter, now)
    if PartyKind.ORGANIZATION not in letter.who_may_sign.kinds:
        raise Problem("This letter is signed by persons only; nobody can be asked.")
    if not chosen:
        raise Problem("Tick at least one organization; nobody was asked.")
    if len(chosen) > MOST:
        raise Problem(f"At most {MOST} are asked at once; nobody was asked.")
    found = ([each for each in known if each.id in chosen] for known in whom_to_ask.waiting(letter))
    asked = [wanted[0] for wanted in found if wanted]
    for sign_on in asked:
        _call(letter, sign_on, now)
    if asked:
        events.record(letter, EventKind.CALLED, by=by, now=now, names=len(asked))
    return len(asked)


def _call(letter: Letter, sign_on: SignOn, now: datetime) -> None:
    link, _token = outbox.link(PURPOSE, sign_on=sign_on, days=LINK_DAYS, now=now)
    db.session.flush()
    db.session.add(Call(letter=letter, sign_on=sign_on, link=link, created_at=now))
    db.session.flush()
    asked = select(func.count()).where(Call.sign_on_id == sign_on.id)
    # Its mails about other letters have the numbers before.
    number = db.session.scalar(asked) or 1
    outbox.mail(MAIL, sign_on=sign_on, letter=letter, link=link, round=number, now=now)


def of_link(token: str, now: datetime) -> Call:
    """The call that a mailed link answers. Raises as `outbox.find_link`, and `GoneProblem`
    where nothing is kept of the mailbox any more."""
    call = by_link(outbox.find_link(token, PURPOSE, now))
    if not call.sign_on.email_sealed:
        raise GoneProblem("We keep nothing of this mailbox any more. Please fill the form anew.")
    if call.signed_id is None and call.sign_on.state is SignOnState.WITHDRAWN:
        raise GoneProblem(
            "The name that this link would sign with was taken off. Please fill the form anew."
        )
    return call


def by_link(link: Link) -> Call:
    """The call that a link was made for."""
    return db.session.scalars(select(Call).where(Call.link_id == link.id)).one()


def language(call: Call, version: Version) -> str:
    """The language in which the text is shown: that of the earlier sign-on, where there is one."""
    own = call.sign_on.language
    return own if own in version.languages else version.language


def sign(call: Call, *, text_hash: str, now: datetime) -> None:
    """The owner of the mailbox signs the text with this hash under the stored name; again is no
    error, also after the name was taken off.

    The link proves the mailbox, so the sign-on is confirmed at once and then held or listed as
    any other. Raises `GoneProblem` when the letter takes no signatures any more,
    `ChangedTextProblem` when that text is not the one in force.
    """
    letter = call.letter
    events.lock(letter)
    db.session.refresh(call)
    if call.signed_id is not None:
        return
    opening.check_open(letter, now)
    version = opening.in_force(letter, text_hash)
    stored = _store(call, version, text_hash, now)
    if stored is None:
        stored = _confirm_earlier(call, text_hash, now)
    else:
        events.record(letter, EventKind.SIGNED_AGAIN, by=SIGNER, now=now, subject=stored.id)
        signing.confirm(stored, now=now, text_hash=text_hash)
    call.signed = stored


def _store(call: Call, version: Version, text_hash: str, now: datetime) -> SignOn | None:
    """Insert; None when this mailbox signed this letter under this name already."""
    entry = entries.of(call.sign_on)
    entry = replace(
        entry, email=call.sign_on.email, language=version.language_of(text_hash) or entry.language
    )
    made = signing.new_sign_on(call.letter, version, entry, SignOnSource.AGAIN, now)
    made.text_hash = text_hash
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        if violated(error) != "uq_sign_ons_one_each":
            raise
        return None
    return made


def _confirm_earlier(call: Call, text_hash: str, now: datetime) -> SignOn:
    """The sign-on of this letter that the same mailbox made by the form; this link proves the
    mailbox as well as the one that was mailed then."""
    found = db.session.scalars(
        select(SignOn).where(
            SignOn.letter_id == call.letter_id,
            SignOn.email_key == entries.mailbox_key(call.letter, call.sign_on.email),
            SignOn.name_key == call.sign_on.name_key,
            SignOn.withdrawn_at.is_(None),
        )
    ).one()
    if found.state is SignOnState.UNCONFIRMED:
        # Anybody may have filled that form; what is signed is what the owner saw now.
        entry = entries.of(call.sign_on)
        entries.write(found, entry)
        found.name_as_signed = entry.name
        signing.confirm(found, now=now, text_hash=text_hash)
    elif found.state is SignOnState.NEEDS_CONSENT:
        consenting.consent(found, text_hash=text_hash, now=now)
    return found


def refuse(call: Call, *, now: datetime) -> None:
    """The owner of the mailbox does not want to be asked again by this convener; again is no
    error."""
    row = OptOut(
        convener_id=call.letter.convener_id, mailbox_key=_mailbox(call.sign_on), created_at=now
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        if violated(error) != "uq_opt_outs_one_each":
            raise
        return
    events.record(call.letter, EventKind.OPTED_OUT, by=SIGNER, now=now)


def take_back(call: Call, *, now: datetime) -> None:
    """The owner of the mailbox may be asked again by this convener after all; again is no
    error."""
    live = _refusal(call)
    if live is None:
        return
    live.taken_back_at = now
    events.record(call.letter, EventKind.OPTED_IN, by=SIGNER, now=now)


def has_refused(call: Call) -> bool:
    """Whether the mailbox does not want to be asked again; not known where nothing is kept of it
    any more."""
    return bool(call.sign_on.email_sealed) and _refusal(call) is not None


def _refusal(call: Call) -> OptOut | None:
    return db.session.scalars(
        select(OptOut).where(
            OptOut.convener_id == call.letter.convener_id,
            OptOut.mailbox_key == _mailbox(call.sign_on),
            OptOut.taken_back_at.is_(None),
        )
    ).one_or_none()


def _mailbox(sign_on: SignOn) -> str:
    """The blind index within the convener. The mention has it too, but not once the earlier name
    was taken off."""
    return vault().mailbox_index(sign_on.letter.convener_id, address.canonical(sign_on.email))


def mail_words(letter: Letter, sign_on: SignOn, site: str, token: str) -> dict[str, object]:
    """What the mail says that asks the signer of `sign_on` to sign `letter`; `site` is the
    address of this installation."""
    version = reading.version_in_force(letter)
    own = sign_on.language
    page = f"{site}/letters/{letter.slug}"
    earlier = reading.text(sign_on.letter, language=own)
    return {
        "title": reading.text(letter, version, own).title,
        "name": sign_on.name,
        "signer": sign_on.signer,
        "earlier": earlier.title,
        "month": month(sign_on.letter),
        "convener": letter.convener.name,
        "letter_url": f"{page}/in/{own}" if version.translation(own) else page,
        "url": f"{site}/links/{PURPOSE}/{token}",
        "closes": letter.closes_at,
        "zone": letter.time_zone,
    }
