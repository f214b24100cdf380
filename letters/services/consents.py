"""Consents: which signer said yes to which text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, exists, func, or_, select
from sqlalchemy.exc import IntegrityError

from letters.domain import canonical
from letters.domain.states import SignOnState
from letters.models import Consent, Letter, SignOn, Translation, Version, db
from letters.models.constraints import violated


def give(sign_on: SignOn, version: Version, text_hash: str, *, now: datetime) -> None:
    """Bind a sign-on to a version whose text with this hash its signer saw; again is no error."""
    sign_on.version_id = version.id
    sign_on.text_hash = text_hash
    db.session.flush()
    made = Consent(
        sign_on_id=sign_on.id,
        letter_id=version.letter_id,
        version_id=version.id,
        text_hash=text_hash,
        given_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        if violated(error) != "uq_consents_sign_on_id_version_id":
            raise


def shown(letter: Letter, text_hash: str) -> Version | None:
    """The newest version, up to the one that is open for signature, whose text in one of its
    languages has this hash; None for a hash that the public cannot have seen."""
    if letter.agreed_number is None or not canonical.is_hash(text_hash):
        return None
    translated = select(Translation.version_id).where(Translation.text_hash == text_hash)
    return db.session.scalar(
        select(Version)
        .where(
            Version.letter_id == letter.id,
            Version.number <= letter.agreed_number,
            or_(Version.text_hash == text_hash, Version.id.in_(translated)),
        )
        .order_by(Version.number.desc())
    )


def signed_again(letter: Letter, before: Version, after: Version) -> tuple[int, int]:
    """How many of the names that are listed, or will be once their signers consent, were signed
    under the version `before`, and how many of these under `after` too."""
    again = Consent.__table__.alias()
    both = exists().where(again.c.sign_on_id == Consent.sign_on_id, again.c.version_id == after.id)
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(case((both, 1), else_=0)), 0))
        .select_from(Consent)
        .join(SignOn, SignOn.id == Consent.sign_on_id)
        .where(
            SignOn.letter_id == letter.id,
            or_(
                SignOn.state == SignOnState.LISTED,
                SignOn.before_consent == SignOnState.LISTED,
            ),
            Consent.version_id == before.id,
        )
    ).one()
    return row[0], row[1]
