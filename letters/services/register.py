"""The register: remembers each mention of a party, and finds those that may be the same."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from letters.domain import address, names
from letters.domain.matching import MATCHER_VERSION, Weights
from letters.domain.matching.mailboxes import own_domain
from letters.domain.sealing import SealBroken
from letters.domain.states import FactKind, PartyKind, SignOnState
from letters.models import Card, Convener, Fact, Mention, SignOn, db
from letters.models.vault import vault
from letters.services import cards, lookup

MOST_OF_ONE_MAILBOX = 100
"""Mentions with an equal mailbox, or an equal domain, that a look-up gives."""
TOLD = (FactKind.NAME, FactKind.ALIAS)
"""What is kept of a mention that no sign-on made: who told it."""


def lock(convener: Convener) -> None:
    """What is judged or told of one register comes one after another: two at once could
    contradict. Taken before the lock of any letter."""
    db.session.refresh(convener, with_for_update={"key_share": True})


def remember(sign_on: SignOn, *, now: datetime) -> Mention:
    """The mention of a sign-on, made when there is none; it stands alone until it is compared.

    What is known of the mailbox becomes evidence, once it is confirmed.
    """
    if sign_on.mention is not None:
        return sign_on.mention
    mention = Mention(
        convener_id=sign_on.letter.convener_id,
        kind=sign_on.kind,
        name=sign_on.name,
        name_key=sign_on.name_key,
        created_at=now,
    )
    mention.party_id = mention.id
    _note_mailbox(mention, sign_on)
    db.session.add(mention)
    # Its card and its sign-on refer to it.
    db.session.flush()
    cards.add(mention)
    sign_on.mention = mention
    sign_on.party_id = mention.id
    return mention


def tell(convener: Convener, kind: PartyKind, name: str, *, now: datetime) -> Mention:
    """The mention of a name that nobody signed with; it stands alone until it is compared. `name`
    is clean. The caller keeps who told it (`facts`)."""
    mention = Mention(
        convener_id=convener.id, kind=kind, name=name, name_key=names.key(name), created_at=now
    )
    mention.party_id = mention.id
    db.session.add(mention)
    db.session.flush()
    cards.add(mention)
    return mention


def index_missing() -> list[str]:
    """Make the cards and the evidence of mentions that have none yet, as after an update from
    a release that had no such tables or read names otherwise; the ids of these."""
    if db.session.scalar(
        select(Card.number).where(Card.matcher_version < MATCHER_VERSION).limit(1)
    ):
        cards.remove_all()
    rows = db.session.execute(
        select(Mention, SignOn)
        .outerjoin(SignOn, SignOn.mention_id == Mention.id)
        .where(~exists().where(Card.mention_id == Mention.id), ~taken_back())
        .order_by(Mention.created_at, Mention.id)
    ).all()
    for mention, sign_on in rows:
        if sign_on is not None and sign_on.state is not SignOnState.WITHDRAWN:
            # Whoever lost the keys has the names, but no mailboxes.
            with suppress(SealBroken):
                _note_mailbox(mention, sign_on)
        cards.add(mention)
    return [mention.id for mention, _ in rows]


def rename(mention: Mention, name: str, name_key: str) -> None:
    """The name of a mention was corrected: it is found under the new one from now on."""
    cards.change(mention, name)
    mention.name_key = name_key


def unlist(mention: Mention) -> None:
    """A name that was told is taken back: nothing is found by it any more."""
    cards.remove(mention)


def taken_back() -> ColumnElement[bool]:
    """Whether a mention is a name that was told and taken back."""
    return exists().where(
        Fact.mention_id == Mention.id, Fact.kind.in_(TOLD), Fact.retracted_at.is_not(None)
    )


def forget_mailbox(mention: Mention) -> None:
    """Keep nothing of the mailbox of a mention whose signer took the name off."""
    mention.mailbox_key = None
    mention.domain = ""


def candidates(mention: Mention) -> Sequence[Mention]:
    """Other mentions of the convener that share a mailbox or a domain with this one, or whose
    names may be the same, the surest first; a bounded number."""
    found = lookup.find(mention)
    rows = db.session.execute(
        select(Card.number, Mention)
        .join(Mention, Mention.id == Card.mention_id)
        .where(Card.number.in_(found))
    )
    named = dict(iter(rows))
    alike = (named[number] for number in found if number in named)
    each_once = dict.fromkeys([*_by_evidence(mention), *alike])
    return [other for other in each_once if other is not mention]


def weights(mention: Mention) -> Weights:
    """How much each word of the mention tells among the names of its convener."""
    return lookup.weights(mention)


def _note_mailbox(mention: Mention, sign_on: SignOn) -> None:
    if not sign_on.email:
        return
    canonical = address.canonical(sign_on.email)
    mention.mailbox_key = vault().mailbox_index(mention.convener_id, canonical)
    if mention.kind is PartyKind.ORGANIZATION:
        mention.domain = own_domain(sign_on.email)


def _by_evidence(mention: Mention) -> list[Mention]:
    known = [
        (column, value)
        for column, value in (
            (Mention.mailbox_key, mention.mailbox_key),
            (Mention.domain, mention.domain),
        )
        if value
    ]
    found: list[Mention] = []
    for column, value in known:
        found += db.session.scalars(
            select(Mention)
            .where(
                Mention.convener_id == mention.convener_id,
                Mention.kind == mention.kind,
                column == value,
            )
            .limit(MOST_OF_ONE_MAILBOX)
        )
    return found
