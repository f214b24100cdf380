"""What each mail says, to whom, and whether it still makes sense."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import urlsplit

from flask import current_app

from letters.config import Settings
from letters.domain.states import LetterState, Role, SignOnState
from letters.jobs import convening_mails, digests
from letters.jobs.contents import Contents, address
from letters.models import Link, Mail, SignOn, Version
from letters.rendering import compared
from letters.rendering import mail as rendering
from letters.services import (
    accounts,
    amending,
    closing,
    drafting,
    opening,
    outbox,
    parties,
    reading,
    signing_again,
)

DUTIES = {
    Role.COORDINATOR: "A coordinator opens and closes letters, checks signers and invites others.",
    Role.EDITOR: "An editor writes letters and looks after their texts.",
    Role.READER: "A reader sees the letters and who signed them, and changes nothing.",
}


def message(mail: Mail, now: datetime) -> EmailMessage | None:
    """The finished mail of a row; None when it makes no sense any more.

    Addresses are built from the settings, never from a request. Raises `Problem` for a mail
    whose headers are not safe.
    """
    contents = CONTENTS[mail.name](mail, now)
    if contents is None or not contents.to:
        return None
    settings = _settings()
    convener = contents.convener
    head = rendering.Head(
        message_id=mail.id,
        host=urlsplit(settings.url).hostname or "localhost",
        at=now,
        to=contents.to,
        sender=settings.mail_from,
        sender_name=rendering.one_line(convener.name if convener else "Undersigned"),
        reply_to=convener.contact_email if convener else "",
    )
    return rendering.compose(mail.name, head, contents.words)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _about(sign_on: SignOn) -> dict[str, object]:
    """What every mail to a signer may say."""
    letter = sign_on.letter
    letter_url = address(f"/letters/{letter.slug}")
    own = sign_on.language
    translated = reading.version_in_force(letter).translation(own) is not None
    return {
        "title": reading.text(letter, language=sign_on.language).title,
        "name": sign_on.name,
        "convener": letter.convener.name,
        "reply_to": letter.convener.contact_email,
        "letter_url": f"{letter_url}/in/{own}" if translated else letter_url,
        "links_url": f"{letter_url}/links",
        "zone": letter.time_zone,
    }


def _to_signer(sign_on: SignOn, **words: object) -> Contents:
    return Contents(sign_on.email, {**_about(sign_on), **words}, sign_on.letter.convener)


def _with_link(sign_on: SignOn, link: Link, **words: object) -> Contents:
    url = address(f"/links/{link.purpose}/{outbox.token_of(link)}")
    return _to_signer(sign_on, url=url, expires=link.expires_at, **words)


def _live(mail: Mail, now: datetime) -> tuple[SignOn, Link] | None:
    """The sign-on and the link of a mail, while the one stands and the other works."""
    sign_on, link = mail.sign_on, mail.link
    if sign_on is None or link is None or link.used_at is not None or link.expires_at <= now:
        return None
    return None if sign_on.state is SignOnState.WITHDRAWN else (sign_on, link)


def _confirm(mail: Mail, now: datetime) -> Contents | None:
    live = _live(mail, now)
    if live is None or live[0].state is not SignOnState.UNCONFIRMED:
        return None
    sign_on, link = live
    if not opening.is_open(sign_on.letter, now):
        return None
    return _with_link(sign_on, link, checked=sign_on.letter.checked)


def _confirmed(mail: Mail, now: datetime) -> Contents | None:
    live = _live(mail, now)
    if live is None:
        return None
    return _with_link(*live, is_listed=live[0].state is SignOnState.LISTED)


def _amended(mail: Mail, now: datetime) -> Contents | None:
    live = _live(mail, now)
    if live is None or live[0].state is not SignOnState.NEEDS_CONSENT:
        return None
    sign_on, link = live
    letter = sign_on.letter
    if not opening.is_open(letter, now):
        return None
    number = letter.consent_number
    change = next((each for each in amending.amendments(letter) if each.to_number == number), None)
    note = change.note if change else ""
    after = reading.version_in_force(letter)
    return _with_link(sign_on, link, **_difference(sign_on, sign_on.version, after, note))


def _corrected(mail: Mail, now: datetime) -> Contents | None:
    live = _live(mail, now)
    if live is None or live[0].state not in {SignOnState.CONFIRMED, SignOnState.LISTED}:
        return None
    sign_on, link = live
    letter = sign_on.letter
    number = mail.round // outbox.ROUNDS
    made = next((each for each in amending.amendments(letter) if each.to_number == number), None)
    if made is None:
        return None
    before, after = (drafting.version(letter, n) for n in (made.from_number, made.to_number))
    return _with_link(sign_on, link, **_difference(sign_on, before, after, made.note))


def _difference(sign_on: SignOn, before: Version, after: Version, note: str) -> dict[str, object]:
    """What changed between two texts, in the language of the form, and the reason given."""
    changes = compared.for_reader(before.tongues, after.tongues, sign_on.language)
    return {"changes": changes, "note": note}


def _own_entry(mail: Mail, now: datetime) -> Contents | None:
    live = _live(mail, now)
    return None if live is None else _with_link(*live)


def _listed(mail: Mail, _now: datetime) -> Contents | None:
    sign_on = _in_state(mail, SignOnState.LISTED)
    return None if sign_on is None else _to_signer(sign_on)


def _replaced(mail: Mail, _now: datetime) -> Contents | None:
    sign_on = _in_state(mail, SignOnState.SUPERSEDED)
    other = parties.counted(sign_on) if sign_on else None
    return _to_signer(sign_on, counted=other.name) if sign_on and other else None


def _declined(mail: Mail, _now: datetime) -> Contents | None:
    sign_on = _in_state(mail, SignOnState.DECLINED)
    return None if sign_on is None else _to_signer(sign_on, reason=sign_on.reason)


def _withdrawn(mail: Mail, now: datetime) -> Contents | None:
    sign_on = _in_state(mail, SignOnState.WITHDRAWN)
    if sign_on is None:
        return None
    return _to_signer(sign_on, is_open=opening.is_open(sign_on.letter, now))


def _in_state(mail: Mail, state: SignOnState) -> SignOn | None:
    sign_on = mail.sign_on
    return sign_on if sign_on is not None and sign_on.state is state else None


def _sign_again(mail: Mail, now: datetime) -> Contents | None:
    live = _live(mail, now)
    if live is None:
        return None
    sign_on, link = live
    call = signing_again.by_link(link)
    letter = call.letter
    signed = call.signed_id is not None
    if signed or not opening.is_open(letter, now) or signing_again.has_refused(call):
        return None
    words = signing_again.mail_words(letter, sign_on, address(""), outbox.token_of(link))
    return Contents(sign_on.email, {**words, "expires": link.expires_at}, letter.convener)


def _invitation(mail: Mail, now: datetime) -> Contents | None:
    invitation, link = mail.invitation, mail.link
    if invitation is None or link is None or link.expires_at <= now:
        return None
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        return None
    convener = invitation.convener
    words = {
        "inviter": invitation.invited_by.name,
        "convener": convener.name,
        "role": invitation.role.value,
        "duty": DUTIES[invitation.role],
        "url": address(f"/links/invitation/{outbox.token_of(link)}"),
        "expires": link.expires_at,
        "zone": convener.time_zone,
    }
    return Contents(invitation.email, words, convener)


def _closing_refused(mail: Mail, _now: datetime) -> Contents | None:
    letter, user = mail.letter, mail.user
    if letter is None or user is None or not user.active or letter.state is LetterState.CLOSED:
        return None
    words = {
        "name": user.name,
        "title": reading.text(letter).title,
        "convener": letter.convener.name,
        "sentences": [each.sentence for each in closing.contradictions(letter)],
        "url": address(f"/desk/{letter.convener.slug}/letters/{letter.slug}/close"),
    }
    return Contents(mail.address, words, letter.convener)


def _reset(mail: Mail, _now: datetime) -> Contents | None:
    user = mail.user
    if user is None or not user.active:
        return None
    return Contents(user.email, _account(user.name, accounts.reset_link(user)))


def _new_email(mail: Mail, _now: datetime) -> Contents | None:
    user = mail.user
    if user is None or not user.active or not user.new_email:
        return None
    return Contents(user.new_email, _account(user.name, accounts.email_link(user)))


def _notice(mail: Mail, _now: datetime) -> Contents | None:
    user = mail.user
    if user is None:
        return None
    words = _account(user.name, address("/account/reset"))
    return Contents(mail.address, {**words, "at": mail.created_at, "zone": "UTC"})


def _digest(mail: Mail, _now: datetime) -> Contents | None:
    user = mail.user
    found = digests.words(mail) if user is not None and user.active else None
    return None if user is None or found is None else Contents(user.email, found)


def _account(name: str, url: str) -> dict[str, object]:
    return {"name": name, "url": url, "site": urlsplit(_settings().url).netloc}


CONTENTS: dict[str, Callable[[Mail, datetime], Contents | None]] = {
    "confirm": _confirm,
    "confirmed": _confirmed,
    "amended": _amended,
    "corrected": _corrected,
    "already_signed": _own_entry,
    "entry_link": _own_entry,
    "listed": _listed,
    "replaced": _replaced,
    "declined": _declined,
    "withdrawn": _withdrawn,
    "sign_again": _sign_again,
    "invitation": _invitation,
    "closing_refused": _closing_refused,
    "co_convener": convening_mails.co_convener,
    "agreement_asked": convening_mails.agreement_asked,
    "reset": _reset,
    "new_email": _new_email,
    "notice": _notice,
    "digest": _digest,
}
"""Every mail of the product, by the folder of its templates."""
