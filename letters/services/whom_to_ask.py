"""Whom to ask to sign a letter: the organizations of earlier letters, and who is left out."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from letters.domain import address
from letters.domain.states import PartyKind, SignOnState
from letters.models import Call, Letter, Mention, OptOut, SignOn, db
from letters.models.vault import vault
from letters.services import directory


def waiting(letter: Letter) -> list[list[SignOn]]:
    """The organizations that may be asked, each with one sign-on for each mailbox that is known
    of it: whom to ask by rights first.

    The organization stands under another letter of the convener, was neither asked for this one
    yet nor ever signed it, and the mailbox did not refuse to be asked. First comes the newest
    listed sign-on from an own domain, then the newest listed: anybody has a free mailbox.
    """
    chosen = (
        select(SignOn)
        .join(Mention, Mention.id == SignOn.mention_id)
        .where(
            Mention.convener_id == letter.convener_id,
            Mention.kind == PartyKind.ORGANIZATION,
            Mention.mailbox_key.is_not(None),
            SignOn.letter_id != letter.id,
            SignOn.state.in_(directory.STANDING),
            SignOn.email_sealed.is_not(None),
            ~_signed(letter),
            ~_begun(letter),
            ~_called(letter),
            ~_opted_out(letter),
        )
        .options(joinedload(SignOn.mention), joinedload(SignOn.letter))
        .order_by(SignOn.confirmed_at.desc(), SignOn.id)
    )
    known: dict[str, dict[str, SignOn]] = {}
    for each in sorted(db.session.scalars(chosen), key=_rank):
        assert each.mention is not None, "it was found by it"
        mailboxes = known.setdefault(each.mention.party_id, {})
        mailboxes.setdefault(each.mention.mailbox_key or "", each)
    return [list(mailboxes.values()) for mailboxes in known.values()]


def _rank(sign_on: SignOn) -> int:
    if sign_on.state is not SignOnState.LISTED:
        return 2
    return 0 if sign_on.mention is not None and sign_on.mention.domain else 1


def left_out(letter: Letter) -> set[str]:
    """The parties of the convener that need not be asked to sign a letter: those that signed it,
    be it not listed or not even confirmed yet, and those that do not want to be asked."""
    refuses = _opted_out(letter)
    other = aliased(Mention)
    # One mailbox speaks for itself alone: another of the party may still be asked.
    elsewhere = exists().where(
        other.party_id == Mention.party_id,
        other.mailbox_key.is_not(None),
        ~exists().where(*_refused(letter), OptOut.mailbox_key == other.mailbox_key),
    )
    chosen = select(Mention.party_id).where(
        Mention.convener_id == letter.convener_id,
        or_(_stands(letter), _begun(letter), refuses & ~elsewhere),
    )
    return set(db.session.scalars(chosen))


def _stands(letter: Letter) -> ColumnElement[bool]:
    """Whether the party of the mention at hand has signed the letter, and took nothing back."""
    standing = (*directory.STANDING, SignOnState.CONFIRMED)
    other = aliased(Mention)
    return (
        exists()
        .where(
            or_(other.party_id == Mention.party_id, other.mailbox_key == Mention.mailbox_key),
            SignOn.mention_id == other.id,
            SignOn.letter_id == letter.id,
            SignOn.state.in_(standing),
        )
        .correlate(Mention)
    )


def _begun(letter: Letter) -> ColumnElement[bool]:
    """Whether somebody signed the letter with a name or the mailbox of the party of the mention
    at hand, and has only to confirm it: that has no mention yet."""
    unconfirmed = (SignOn.letter_id == letter.id, SignOn.state == SignOnState.UNCONFIRMED)
    sealed = db.session.scalars(select(SignOn).where(*unconfirmed)).all()
    mailboxes = {
        vault().mailbox_index(letter.convener_id, address.canonical(each.email))
        for each in sealed
        if each.email_sealed
    }
    other = aliased(Mention)
    named = exists().where(
        *unconfirmed, SignOn.kind == other.kind, SignOn.name_key == other.name_key
    )
    return (
        exists()
        .where(
            other.party_id == Mention.party_id,
            or_(other.mailbox_key.in_(mailboxes), named.correlate(other)),
        )
        .correlate(Mention)
    )


def _signed(letter: Letter) -> ColumnElement[bool]:
    """Whether the party of the mention at hand is on the letter, or was and is no more, or its
    mailbox signed the letter under another name."""
    other = aliased(Mention)
    return (
        exists()
        .where(
            or_(
                other.party_id == Mention.party_id,
                other.mailbox_key == Mention.mailbox_key,
            ),
            SignOn.mention_id == other.id,
            SignOn.letter_id == letter.id,
        )
        .correlate(Mention)
    )


def _called(letter: Letter) -> ColumnElement[bool]:
    other, asked = aliased(Mention), aliased(SignOn)
    return (
        exists()
        .where(
            Call.letter_id == letter.id,
            asked.id == Call.sign_on_id,
            other.id == asked.mention_id,
            other.party_id == Mention.party_id,
        )
        .correlate(Mention)
    )


def _opted_out(letter: Letter) -> ColumnElement[bool]:
    return (
        exists()
        .where(*_refused(letter), OptOut.mailbox_key == Mention.mailbox_key)
        .correlate(Mention)
    )


def _refused(letter: Letter) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return OptOut.convener_id == letter.convener_id, OptOut.taken_back_at.is_(None)


def refusals(letter: Letter) -> int:
    """How many mailboxes do not want to be asked by the letter's convener."""
    found = select(func.count()).select_from(OptOut).where(*_refused(letter))
    return db.session.scalar(found) or 0
