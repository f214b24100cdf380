"""Reviewing: what a coordinator sees of sign-ons, and what helps to check them. Nothing here
changes a record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from letters.domain import names
from letters.domain.problems import NotFoundProblem
from letters.domain.states import EditionState, SignOnState
from letters.models import Edition, Letter, Mail, Mention, SignOn, Version, db
from letters.services import entry

PER_PAGE = 100
_ON_THE_WAY = (SignOnState.CONFIRMED, SignOnState.LISTED, SignOnState.NEEDS_CONSENT)

_PRINTED = (SignOnState.LISTED, SignOnState.NEEDS_CONSENT, SignOnState.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the sign-ons that were looked for, and how many there are on all pages."""

    rows: Sequence[SignOn]
    total: int
    pages: int


def sign_ons(
    letter: Letter,
    state: SignOnState | None = None,
    query: str = "",
    *,
    page: int = 1,
    per_page: int = PER_PAGE,
    mailboxes: bool = True,
) -> Found:
    """Sign-ons for the desk: in one state or all, those to check by how long they wait, others
    the newest first.

    `query` is a part of a name in any spelling of its letters, or, with `mailboxes`, a whole
    mailbox.
    """
    chosen = [SignOn.letter_id == letter.id]
    if state is not None:
        chosen.append(SignOn.state == state)
    if query:
        chosen.append(_matches(letter, query, mailboxes))
    total = db.session.scalar(select(func.count()).select_from(SignOn).where(*chosen)) or 0
    waits = state is SignOnState.CONFIRMED
    # Names of a past letter came at one moment: they stand nearly as they were printed.
    printed = (SignOn.lead.is_(None), SignOn.lead, SignOn.kind, SignOn.sort_key)
    order = (SignOn.confirmed_at,) if waits else (SignOn.created_at.desc(), *printed)
    rows = db.session.scalars(
        select(SignOn)
        .where(*chosen)
        .order_by(*order, SignOn.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return Found(rows.all(), total, max(1, -(-total // per_page)))


def _matches(letter: Letter, query: str, mailboxes: bool) -> ColumnElement[bool]:
    named = SignOn.name.icontains(query, autoescape=True)
    named |= SignOn.name_as_signed.icontains(query, autoescape=True)
    if key := names.key(query):
        named |= SignOn.name_key.contains(key, autoescape=True)
    if mailboxes and "@" in query:
        # The mailbox is sealed; its blind index finds a whole address only.
        named |= SignOn.email_key == entry.mailbox_key(letter, query)
    return named


def sign_on(letter: Letter, sign_on_id: str) -> SignOn:
    """One sign-on of a letter. Raises `NotFoundProblem`."""
    found = db.session.get(SignOn, sign_on_id)
    if found is None or found.letter_id != letter.id:
        raise NotFoundProblem("There is no such sign-on on this letter.")
    return found


def alike(letter: Letter, shown: Collection[SignOn]) -> dict[str, list[SignOn]]:
    """By the id of each of the sign-ons `shown`: the others of the letter under an equal name
    that are listed or wait, for the coordinator to compare."""
    keys = {each.name_key for each in shown}
    found = db.session.scalars(
        select(SignOn)
        .where(
            SignOn.letter_id == letter.id,
            SignOn.name_key.in_(keys),
            SignOn.state.in_(_ON_THE_WAY),
        )
        .order_by(SignOn.created_at, SignOn.id)
    ).all()
    return {
        each.id: [one for one in found if one.name_key == each.name_key and one.id != each.id]
        for each in shown
    }


def look_alikes(letter: Letter, shown: Collection[SignOn]) -> dict[str, list[str]]:
    """By the id of each of the sign-ons `shown`: other names that the convener's register has
    from its lists or was told, which differ from it in letters that only look alike."""
    rows = db.session.execute(
        select(Mention.name_key, Mention.name)
        .distinct()
        .where(
            Mention.convener_id == letter.convener_id,
            Mention.name_key.in_({each.name_key for each in shown}),
            ~exists().where(SignOn.mention_id == Mention.id, SignOn.state.not_in(_PRINTED)),
        )
        .order_by(Mention.name)
    ).all()
    return {
        each.id: [
            name
            for key, name in rows
            if key == each.name_key and names.same(name) != names.same(each.name)
        ]
        for each in shown
    }


def recipient_keys(version: Version) -> set[str]:
    """What the names of a text's recipients are compared by."""
    return {names.key(row.name) for row in version.recipients}


def is_frozen(sign_on: SignOn) -> bool:
    """Whether its name stands in an edition that is printed or waits for it."""
    found = exists().where(
        Edition.letter_id == sign_on.letter_id,
        Edition.state.in_((EditionState.WAITING, EditionState.READY)),
        Edition.roll.contains(sign_on.id),
    )
    return bool(db.session.scalar(select(found)))


def next_to_check(sign_on: SignOn) -> SignOn | None:
    """The sign-on that stands behind this one in the queue, None behind the last."""
    later = or_(
        SignOn.confirmed_at > sign_on.confirmed_at,
        and_(SignOn.confirmed_at == sign_on.confirmed_at, SignOn.id > sign_on.id),
    )
    return db.session.scalar(
        select(SignOn)
        .where(SignOn.letter_id == sign_on.letter_id, SignOn.state == SignOnState.CONFIRMED, later)
        .order_by(SignOn.confirmed_at, SignOn.id)
        .limit(1)
    )


def waits_since(letter: Letter) -> datetime | None:
    """When the sign-on was confirmed that waits longest to be checked; None when none does."""
    return db.session.scalar(
        select(func.min(SignOn.confirmed_at)).where(
            SignOn.letter_id == letter.id, SignOn.state == SignOnState.CONFIRMED
        )
    )


def mails_of(sign_on: SignOn) -> Sequence[Mail]:
    """The mails to the signer of one sign-on, newest first."""
    return db.session.scalars(
        select(Mail).where(Mail.sign_on_id == sign_on.id).order_by(Mail.created_at.desc())
    ).all()
