"""Consenting: a signer says yes to the text that an earlier signature was not given for."""

from __future__ import annotations

from datetime import datetime

from letters.domain import names
from letters.domain.problems import GoneProblem, Problem
from letters.domain.states import SignOnState, check_sign_on_step
from letters.models import EventKind, SignOn, Version, db
from letters.services import consents, events, opening, parties, signing
from letters.services.actor import SIGNER, By


def consent(sign_on: SignOn, *, text_hash: str, now: datetime) -> None:
    """The owner of the mailbox says yes to the text with this hash; again is no error.

    The sign-on goes back to where it stood before the text changed. Raises `GoneProblem` when
    it was taken off or the letter takes no signatures any more, `ChangedTextProblem` when that
    text is not the one in force.
    """
    events.lock(sign_on.letter)
    db.session.refresh(sign_on)
    if sign_on.state is SignOnState.WITHDRAWN:
        raise GoneProblem("This name was taken off, so there is nothing to consent to.")
    if sign_on.state is not SignOnState.NEEDS_CONSENT:
        return
    opening.check_open(sign_on.letter, now)
    _bind(sign_on, opening.in_force(sign_on.letter, text_hash), text_hash, SIGNER, now)


def enter(sign_on: SignOn, evidence: str, *, text_hash: str, by: By, now: datetime) -> None:
    """Note a consent that came on paper or by mail; `evidence` says how it is known, and is
    kept beside what was noted before. Raises as `consent`, and `Problem` without evidence."""
    events.lock(sign_on.letter)
    db.session.refresh(sign_on)
    evidence = names.clean_text(evidence, field="evidence", what="The note", limit=2000)
    if not evidence:
        raise Problem("Say how this consent came, so that others can trust it.", "evidence")
    if sign_on.state is not SignOnState.NEEDS_CONSENT:
        raise Problem("This name does not wait for a consent.")
    opening.check_open(sign_on.letter, now)
    version = opening.in_force(sign_on.letter, text_hash)
    sign_on.evidence = "\n\n".join(filter(None, (sign_on.evidence, evidence)))
    _bind(sign_on, version, text_hash, by, now)


def _bind(sign_on: SignOn, version: Version, text_hash: str, by: By, now: datetime) -> None:
    stood = sign_on.before_consent
    assert stood is not None, "who needs consent stood somewhere before"
    check_sign_on_step(sign_on.state, stood)
    consents.give(sign_on, version, text_hash, now=now)
    if stood is SignOnState.LISTED and signing.held(sign_on):
        # Another was listed under this name meanwhile: a coordinator must look.
        stood = SignOnState.CONFIRMED
    if stood in (SignOnState.LISTED, SignOnState.SUPERSEDED):
        parties.put_on_list(sign_on, by=by, now=now)
    else:
        sign_on.state, sign_on.before_consent = stood, None
    events.record(
        sign_on.letter,
        EventKind.CONSENTED,
        by=by,
        now=now,
        subject=sign_on.id,
        number=version.number,
    )
