"""The register: remembers each mention of a party, and finds those that may be the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    delete,
    exists,
    func,
    literal,
    select,
    union_all,
)

from letters.domain import address, matching, names
from letters.domain.matching import Parsed, TokenKind, Weights
from letters.domain.matching.mailboxes import own_domain
from letters.domain.sealing import SealBroken
from letters.domain.states import FactKind, PartyKind, SignOnState
from letters.models import Convener, Fact, Mention, MentionToken, SignOn, db
from letters.models.vault import vault

POSTINGS = 400
"""A token that more mentions than these share tells too little to be looked up by."""
MOST_CANDIDATES = 200
TOLD = (FactKind.NAME, FactKind.ALIAS)
"""What is kept of a mention that no sign-on made: who told it."""


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
    # Rows of its tokens and its sign-on refer to it.
    db.session.flush()
    _store_tokens(mention)
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
    _store_tokens(mention)
    return mention


def index_missing() -> list[str]:
    """Store the tokens and the evidence of mentions that have none yet, as after an update from
    a release without a register; the ids of these."""
    indexed = select(MentionToken.mention_id).where(MentionToken.mention_id == Mention.id)
    rows = db.session.execute(
        select(Mention, SignOn)
        .outerjoin(SignOn, SignOn.mention_id == Mention.id)
        .where(~indexed.exists(), ~taken_back())
    ).all()
    for mention, sign_on in rows:
        if sign_on is not None and sign_on.state is not SignOnState.WITHDRAWN:
            # Whoever lost the keys has the names, but no mailboxes.
            with suppress(SealBroken):
                _note_mailbox(mention, sign_on)
        _store_tokens(mention)
    return [mention.id for mention, _ in rows]


def rename(mention: Mention, name: str, name_key: str) -> None:
    """The name of a mention was corrected: it is found under the new one from now on."""
    mention.name, mention.name_key = name, name_key
    db.session.execute(delete(MentionToken).where(MentionToken.mention_id == mention.id))
    _store_tokens(mention)


def unlist(mention: Mention) -> None:
    """A name that was told is taken back: nothing is found by it any more."""
    db.session.execute(delete(MentionToken).where(MentionToken.mention_id == mention.id))


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
    """Other mentions of the convener that share a telling token, a mailbox or a domain with
    this one: the rarest tokens first, at most `MOST_CANDIDATES`."""
    tokens = _numbers(matching.parse(mention.kind, mention.name))
    rarest = sorted((count, token) for token, count in _counts(mention, tokens).items())
    found: dict[str, None] = dict.fromkeys(_by_evidence(mention))
    for count, token in rarest:
        if count > POSTINGS or len(found) >= MOST_CANDIDATES:
            break
        found |= dict.fromkeys(db.session.scalars(_having(mention, token)))
    found.pop(mention.id, None)
    chosen = list(found)[:MOST_CANDIDATES]
    return db.session.scalars(select(Mention).where(Mention.id.in_(chosen))).all()


def weights(mention: Mention) -> Weights:
    """How much each word of the mention tells among the names of its convener."""
    words = {
        number(TokenKind.WORD, word): word
        for word in matching.parse(mention.kind, mention.name).words
    }
    counts = _counts(mention, words)
    total = db.session.scalar(
        select(func.count())
        .select_from(Mention)
        .where(Mention.convener_id == mention.convener_id, Mention.kind == mention.kind)
    )
    return Weights({words[token]: count for token, count in counts.items()}, total or 0)


def number(kind: TokenKind, text: str) -> int:
    """A token as the tables keep it: 64 bits of BLAKE2b, signed."""
    digest = hashlib.blake2b(f"{kind}:{text}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _numbers(parsed: Parsed) -> list[int]:
    return list(dict.fromkeys(number(each.kind, each.text) for each in matching.tokens(parsed)))


def _store_tokens(mention: Mention) -> None:
    parsed = matching.parse(mention.kind, mention.name)
    db.session.add_all(
        MentionToken(
            mention_id=mention.id,
            convener_id=mention.convener_id,
            kind=mention.kind,
            token=each,
        )
        for each in _numbers(parsed)
    )
    db.session.flush()


def _note_mailbox(mention: Mention, sign_on: SignOn) -> None:
    if not sign_on.email:
        return
    canonical = address.canonical(sign_on.email)
    mention.mailbox_key = vault().mailbox_index(mention.convener_id, canonical)
    if mention.kind is PartyKind.ORGANIZATION:
        mention.domain = own_domain(sign_on.email)


def _having(mention: Mention, token: int) -> Select[str]:
    return select(MentionToken.mention_id).where(
        MentionToken.convener_id == mention.convener_id,
        MentionToken.kind == mention.kind,
        MentionToken.token == token,
    )


def _counts(mention: Mention, tokens: Iterable[int]) -> dict[int, int]:
    """How many mentions have each token, counted no further than one beyond `POSTINGS`."""
    capped = [
        select(
            literal(token, BigInteger).label("token"),
            select(func.count())
            .select_from(_having(mention, token).limit(POSTINGS + 1).subquery())
            .scalar_subquery()
            .label("count"),
        )
        for token in tokens
    ]
    if not capped:
        return {}
    return {token: count for token, count in db.session.execute(union_all(*capped)) if count}


def _by_evidence(mention: Mention) -> Sequence[str]:
    known = [
        (column, value)
        for column, value in (
            (Mention.mailbox_key, mention.mailbox_key),
            (Mention.domain, mention.domain),
        )
        if value
    ]
    found: list[str] = []
    for column, value in known:
        found += db.session.scalars(
            select(Mention.id)
            .where(
                Mention.convener_id == mention.convener_id,
                Mention.kind == mention.kind,
                column == value,
            )
            .limit(MOST_CANDIDATES // 2)
        )
    return found
