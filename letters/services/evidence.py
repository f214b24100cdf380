"""Evidence: what is known of two mentions beside their names, and what comes of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from sqlalchemy import select

from letters.domain import matching
from letters.domain.matching import Evidence, Outcome
from letters.domain.matching.mailboxes import own_domain
from letters.domain.states import SignOnState
from letters.models import Mention, SignOn, db
from letters.services import cards, register


def of(left: Mention, right: Mention) -> Evidence:
    """What speaks for or against two mentions beside their names."""
    ours, theirs = _sign_ons(left), _sign_ons(right)
    letters = {each.letter_id for each in ours} & {each.letter_id for each in theirs}
    websites = _websites(ours) & _websites(theirs)
    return Evidence(
        mailbox=left.mailbox_key is not None and left.mailbox_key == right.mailbox_key,
        domain=left.domain if left.domain == right.domain else "",
        website=min(websites, default=""),
        apart=_apart(left, right),
        one_letter=bool(letters),
    )


def _apart(left: Mention, right: Mention) -> tuple[str, ...]:
    both = {left.domain, right.domain}
    return tuple(sorted(both)) if len(both) == 2 and "" not in both else ()


def _sign_ons(mention: Mention) -> Sequence[SignOn]:
    return db.session.scalars(
        select(SignOn).where(SignOn.mention_id == mention.id, SignOn.state != SignOnState.WITHDRAWN)
    ).all()


def _websites(sign_ons: Sequence[SignOn]) -> set[str]:
    return set(filter(None, _own_hosts(sign_ons)))


def _own_hosts(sign_ons: Sequence[SignOn]) -> Iterator[str]:
    for each in sign_ons:
        if each.website:
            yield own_domain(urlsplit(each.website).hostname or "")


def view(left: Mention, right: Mention) -> Outcome:
    """What the machine says of a pair, for the record beside a person's verdict."""
    return matching.compare(
        cards.parsed(left.kind, left.name),
        cards.parsed(right.kind, right.name),
        register.weights(left),
        of(left, right),
    )
