"""Suggesting: under which names organizations signed before, to who types one. Only names that
anybody can read: listed, as printed, on public letters of the same convener."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select

from letters.domain import names, suggestions
from letters.domain.states import PartyKind, SignOnState
from letters.domain.suggestions import Known
from letters.models import Letter, Mention, SignOn, db
from letters.services import reading, register

_NEIGHBOURS = 100
"""Names before and after the typed one, in the order of their keys, that are looked at."""


def while_typing(letter: Letter, typed: str) -> list[str]:
    """The names that may be meant by what was typed so far; none for what is no name."""
    name = suggestions.readable(typed)
    if not name:
        return []
    return suggestions.while_typing(name, _known(letter, name))


def once_typed(letter: Letter, typed: str) -> list[str]:
    """The names that may be the typed one written otherwise: before it is signed with, its
    signer is asked once. None for a name that is known as it is."""
    name = suggestions.readable(typed)
    if not name:
        return []
    weights = register.weights(_unstored(letter, name))
    return suggestions.once_typed(name, _known(letter, name), weights)


def _known(letter: Letter, name: str) -> list[Known]:
    """A bounded number of names that share a telling token with this one, or begin alike."""
    met = {each.id for each in register.candidates(_unstored(letter, name))}
    key = names.key(name)
    own = select(Mention.id).where(
        Mention.convener_id == letter.convener_id, Mention.kind == PartyKind.ORGANIZATION
    )
    # Next to what was typed stands what begins so, and, up to a slip of the pen, what begins alike.
    after = own.where(Mention.name_key >= key).order_by(Mention.name_key)
    before = own.where(Mention.name_key < key).order_by(Mention.name_key.desc())
    for side in (after, before):
        met |= set(db.session.scalars(side.limit(_NEIGHBOURS)))
    return [Known(*row) for row in db.session.execute(_public(met))]


def _public(mentions: Collection[str]) -> Select[str, str, str]:
    """What anybody can read of these mentions."""
    return (
        select(SignOn.name, SignOn.name_key, Mention.party_id)
        .join(Mention, Mention.id == SignOn.mention_id)
        .join(Letter, Letter.id == SignOn.letter_id)
        .distinct()
        .where(
            SignOn.mention_id.in_(mentions),
            Letter.state.in_(reading.PUBLIC_STATES),
            SignOn.state == SignOnState.LISTED,
            SignOn.kind == PartyKind.ORGANIZATION,
        )
    )


def _unstored(letter: Letter, name: str) -> Mention:
    """What the register looks for; it is never stored."""
    return Mention(
        convener_id=letter.convener_id,
        kind=PartyKind.ORGANIZATION,
        name=name,
        name_key=names.key(name),
        domain="",
    )
