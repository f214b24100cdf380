"""Mails about drafting together: to who is invited to a letter, and to who is asked to agree."""

from __future__ import annotations

from datetime import datetime

from letters.jobs.contents import Contents, address
from letters.models import Mail
from letters.services import asking, drafting, joining, outbox


def co_convener(mail: Mail, now: datetime) -> Contents | None:
    """The invitation to draft a letter, with the link that answers it."""
    invited, link = mail.co_convener, mail.link
    if invited is None or link is None or link.used_at is not None or link.expires_at <= now:
        return None
    if not invited.is_live or invited.accepted_at is not None:
        return None
    letter = invited.letter
    words = {
        "inviter": invited.invited_by.name if invited.invited_by else letter.convener.name,
        "convener": letter.convener.name,
        "name": invited.name,
        "title": joining.title(invited),
        "may": joining.may(invited),
        "waits": invited.must_agree,
        "url": address(f"/links/co-convener/{outbox.token_of(link)}"),
        "expires": link.expires_at,
        "zone": letter.time_zone,
    }
    return Contents(invited.email, words, letter.convener)


def agreement_asked(mail: Mail, _now: datetime) -> Contents | None:
    """That a version waits for the agreement of the convener that this person coordinates."""
    user, letter = mail.user, mail.letter
    if user is None or letter is None or not user.active:
        return None
    asked = asking.asked_of(user, letter, mail.round)
    if asked is None:
        return None
    words = {
        "name": user.name,
        "convener": letter.convener.name,
        "asked": asked.name,
        "title": drafting.version(letter, mail.round).title,
        "number": mail.round,
        "url": address(f"/desk/{asked.slug}/letters/{letter.slug}/open"),
    }
    return Contents(user.email, words, letter.convener)
