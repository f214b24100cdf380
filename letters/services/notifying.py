"""Notifying: signers learn by mail that the text they signed has changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, exists, select

from letters.domain.states import AmendmentKind, LetterState, SignOnState
from letters.models import Amendment, Letter, Mail, SignOn, Version, db
from letters.services import outbox
from letters.services.amending import STANDING

AT_ONCE = 100
"""How many signers are mailed in one round of the worker."""


def is_anybody_untold() -> bool:
    """Whether `tell_due` has somebody to mail: thousands may have signed and all be told."""
    return any(db.session.scalar(select(_untold(each).exists())) for each in AmendmentKind)


def tell_due(now: datetime) -> None:
    """Mail the signers whom a change concerns and who were not mailed yet, some at a time."""
    for amendment, sign_on in db.session.execute(_untold(AmendmentKind.SUBSTANTIVE)):
        link, _token = outbox.link("consent", sign_on=sign_on, now=now)
        outbox.mail("amended", sign_on=sign_on, link=link, round=_first(amendment), now=now)
    for amendment, sign_on in db.session.execute(_untold(AmendmentKind.MINOR)):
        link, _token = outbox.link("entry", sign_on=sign_on, now=now)
        outbox.mail("corrected", sign_on=sign_on, link=link, round=_first(amendment), now=now)


def _first(amendment: Amendment) -> int:
    return amendment.to_number * outbox.ROUNDS + 1


def _untold(kind: AmendmentKind) -> Select[Amendment, SignOn]:
    """Changes in force of open letters with the sign-ons to be told of them by mail."""
    substantive = kind is AmendmentKind.SUBSTANTIVE
    told = exists().where(
        Mail.sign_on_id == SignOn.id,
        Mail.name == ("amended" if substantive else "corrected"),
        Mail.round > Amendment.to_number * outbox.ROUNDS,
        Mail.round < (Amendment.to_number + 1) * outbox.ROUNDS,
    )
    if substantive:
        # Only the newest: it shows all that changed since the text that was signed.
        concerned = [
            SignOn.state == SignOnState.NEEDS_CONSENT,
            Amendment.to_number == Letter.consent_number,
        ]
    else:
        concerned = [
            SignOn.state.in_(STANDING),
            SignOn.confirmed_at < Amendment.in_force_at,
            Version.number < Amendment.to_number,
            Amendment.to_number > Letter.consent_number,
        ]
    return (
        select(Amendment, SignOn)
        .join(Letter, Letter.id == Amendment.letter_id)
        .join(SignOn, SignOn.letter_id == Letter.id)
        .join(Version, Version.id == SignOn.version_id)
        .where(
            Letter.state == LetterState.OPEN,
            Amendment.kind == kind,
            Amendment.in_force_at.is_not(None),
            SignOn.email_key.is_not(None),
            *concerned,
            ~told,
        )
        .order_by(Amendment.id, SignOn.id)
        .limit(AT_ONCE)
    )
