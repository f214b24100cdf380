"""Suggesting: under which names organizations signed before, to who types one. Only names that
anybody can read: listed, as printed, on public letters of the same convener."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from letters.domain import names, suggestions
from letters.domain.states import PartyKind, SignOnState
from letters.domain.suggestions import Known
from letters.models import Letter, Mention, SignOn, db
from letters.services import reading, register

_BEGINNINGS = 50
"""Names that begin as typed that are looked at; as many more again that begin half like it."""
_HALVES = 150
_LAST = "\U0010ffff"
"""Sorts behind whatever may follow a beginning."""


def while_typing(letter: Letter, typed: str) -> list[str]:
    """The names that may be meant by what was typed so far; none for what is no name."""
    name = suggestions.readable(typed)
    if not name:
        return []
    return suggestions.while_typing(name, _known(letter, name, beginnings=True))


def once_typed(letter: Letter, typed: str) -> list[str]:
    """The names that may be the typed one written otherwise: before it is signed with, its
    signer is asked once. None for a name that is known as it is."""
    name = suggestions.readable(typed)
    if not name:
        return []
    weights = register.weights(_unstored(letter, name))
    return suggestions.once_typed(name, _known(letter, name), weights)


def _known(letter: Letter, name: str, *, beginnings: bool = False) -> list[Known]:
    """A bounded number of names that share a telling token with this one, or begin alike."""
    met = [each.id for each in register.candidates(_unstored(letter, name))]
    found = list(_read(_public(letter).where(Mention.id.in_(met))))
    key = names.key(name)
    # A slip of the pen leaves one half of a name as it was; what begins otherwise shares an end.
    half = key[: max(suggestions.LEAST, len(key) // 2)]
    for begun, most in ((key, _BEGINNINGS if beginnings else 0), (half, _HALVES)):
        between = Mention.name_key.between(begun, begun + _LAST)
        found += _read(_public(letter).where(between).order_by(Mention.name_key).limit(most))
    return list(dict.fromkeys(found))


def _read(chosen: Select[str, str, str]) -> Sequence[Known]:
    return [Known(*row) for row in db.session.execute(chosen)]


def _public(letter: Letter) -> Select[str, str, str]:
    return (
        select(SignOn.name, SignOn.name_key, Mention.party_id)
        .join(Mention, Mention.id == SignOn.mention_id)
        .join(Letter, Letter.id == SignOn.letter_id)
        .where(
            Mention.convener_id == letter.convener_id,
            Letter.convener_id == letter.convener_id,
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
