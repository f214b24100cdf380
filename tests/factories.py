"""Valid records, made the short way: each call stores and commits what it makes.

They write rows directly, so that a test of one verb does not depend on the others.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from letters.domain import address, canonical, collation, names
from letters.domain.letter import LetterText, Recipient, RecipientLine
from letters.domain.matching import Rule
from letters.domain.states import (
    FactKind,
    JudgementVerdict,
    LetterKind,
    LetterState,
    PartyKind,
    Role,
    SignOnSource,
    SignOnState,
    WhoMaySign,
)
from letters.models import (
    Agreement,
    CoConvener,
    Consent,
    Convener,
    Fact,
    Judgement,
    Letter,
    Membership,
    Mention,
    Pair,
    RecipientRow,
    SignOn,
    Translation,
    User,
    Version,
    db,
    new_id,
)
from letters.models.engine import Access, access
from letters.models.transaction import writing
from letters.models.vault import vault

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)

PARK = Recipient(
    name="Ada Park",
    honorific="The Honorable",
    office="Minister of Justice",
    address=("1 Parliament Square", "Springfield"),
)
LIM = Recipient(name="Ben Lim", office="Speaker of the House", line=RecipientLine.CC)


def letter_text(**changes: Any) -> LetterText:
    """A complete text; any field may be replaced."""
    fields: dict[str, Any] = {
        "kind": LetterKind.OPEN_LETTER,
        "title": "Open letter on the right to assemble",
        "body": "We write with concern.\n\nWe ask you to **act now**.",
        "salutation": "Dear Minister Park,",
        "recipients": (PARK, LIM),
        "conveners": ("Lamp of Liberty",),
    }
    return LetterText(**{**fields, **changes})


def user(name: str = "Ada", **values: Any) -> User:
    """An account without a password."""
    number = next(_numbers)
    fields = {
        "name": name,
        "email": f"{name.lower()}{number}@example.org",
        "fs_uniquifier": new_id(),
        "active": True,
        "created_at": NOW,
    }
    return _keep(User(**{**fields, **values}))


def convener(name: str = "Lamp of Liberty", **values: Any) -> Convener:
    """A convener without members."""
    number = next(_numbers)
    fields = {"name": name, "slug": f"convener-{number}", "created_at": NOW}
    return _keep(Convener(**{**fields, **values}))


def member(of: Convener, role: Role = Role.COORDINATOR, **values: Any) -> User:
    """An account with a role at a convener."""
    person = user(**values)
    _keep(Membership(user_id=person.id, convener_id=of.id, role=role, created_at=NOW))
    return person


def letter(
    of: Convener | None = None,
    state: LetterState = LetterState.DRAFT,
    text: LetterText | None = None,
    **values: Any,
) -> Letter:
    """A letter with one version, in any state."""
    of = of or convener()
    letter_id = new_id()
    fields: dict[str, Any] = {
        "id": letter_id,
        "slug": f"letter-{next(_numbers)}",
        "convener_id": of.id,
        "state": state,
        "who_may_sign": WhoMaySign.BOTH,
        "data_key": vault().new_letter_key(letter_id),
        "created_at": NOW,
        **_dates(state),
    }
    made = Letter(**{**fields, **values})
    with _keeping():
        db.session.add(made)
        db.session.flush()
        version = _version(made, text or letter_text())
        db.session.add(version)
        if made.agreed_number is not None:
            db.session.flush()
            db.session.add(
                Agreement(version_id=version.id, convener_id=made.convener_id, created_at=NOW)
            )
    return made


def _dates(state: LetterState) -> dict[str, Any]:
    dates: dict[str, Any] = {}
    if state is not LetterState.DRAFT:
        dates |= {"agreed_number": 1, "consent_number": 1, "agreed_at": NOW}
    if state in {LetterState.OPEN, LetterState.CLOSED}:
        dates |= {"opened_at": NOW}
    if state is LetterState.CLOSED:
        dates |= {"closed_at": NOW + timedelta(days=1)}
    return dates


def _version(of: Letter, text: LetterText) -> Version:
    version_id = new_id()
    rows = [
        RecipientRow(
            place=place,
            line=each.line,
            honorific=each.honorific,
            name=each.name,
            office=each.office,
            address=list(each.address),
            email=each.email,
        )
        for place, each in enumerate(text.recipients, start=1)
    ]
    return Version(
        id=version_id,
        letter=of,
        number=1,
        kind=text.kind,
        title=text.title,
        language=text.language,
        date=text.date,
        reference=text.reference,
        salutation=text.salutation,
        body=text.body,
        conveners=list(text.conveners),
        text_hash=canonical.text_hash(text, letter=of.id, version=1),
        created_at=NOW,
        recipients=rows,
    )


def translation(of: Letter, language: str = "ar", **values: Any) -> Translation:
    """A courtesy translation of a letter's newest version."""
    version = of.versions[-1]
    fields: dict[str, Any] = {
        "version_id": version.id,
        "language": language,
        "title": "رسالة مفتوحة",
        "body": "نكتب إليكم بقلق.",
        "of_number": version.number,
        **values,
    }
    text = replace(
        version.text,
        language=language,
        title=fields["title"],
        reference=fields.get("reference", ""),
        salutation=fields.get("salutation", ""),
        body=fields["body"],
    )
    text_hash = canonical.text_hash(text, letter=of.id, version=version.number)
    made: Translation = _keep(Translation(**{"text_hash": text_hash, **fields}))
    return made


def sign_on(
    of: Letter,
    name: str = "Philly4HK",
    state: SignOnState = SignOnState.LISTED,
    kind: PartyKind = PartyKind.ORGANIZATION,
    email: str | None = None,
    **values: Any,
) -> SignOn:
    """A sign-on in any state, with its party where the state has one."""
    email = email or f"signer{next(_numbers)}@example.org"
    mention = None if state is SignOnState.UNCONFIRMED else _mention(of, name, kind)
    fields: dict[str, Any] = {
        "letter": of,
        "version_id": of.versions[-1].id,
        "text_hash": of.versions[-1].text_hash,
        "mention": mention,
        "party_id": mention.id if mention else None,
        "kind": kind,
        "state": state,
        "source": SignOnSource.FORM,
        "name": name,
        "name_as_signed": name,
        "name_key": names.key(name),
        "sort_key": collation.sort_key(name, of.order_rule),
        "email_key": vault().mailbox_index(of.id, address.canonical(email)),
        "email": email,
        "signer": "Chu Lee",
        "created_at": NOW,
        **_sign_on_dates(state),
    }
    made = SignOn(**{**fields, **values})
    with _keeping():
        db.session.add(made)
        if made.confirmed_at is not None:
            db.session.add(_consent(made))
    return made


def _consent(to: SignOn) -> Consent:
    return Consent(
        sign_on_id=to.id,
        letter_id=to.letter.id,
        version_id=to.version_id,
        text_hash=to.text_hash,
        given_at=to.confirmed_at,
    )


def _mention(of: Letter, name: str, kind: PartyKind) -> Mention:
    mention = Mention(
        convener_id=of.convener_id, kind=kind, name=name, name_key=names.key(name), created_at=NOW
    )
    mention.party_id = mention.id
    return mention


def mention(
    of: Convener, name: str = "Philly4HK", kind: PartyKind = PartyKind.ORGANIZATION, **values: Any
) -> Mention:
    """A name that the register of a convener was told, a party of its own."""
    mention_id = new_id()
    fields: dict[str, Any] = {
        "id": mention_id,
        "party_id": mention_id,
        "convener_id": of.id,
        "kind": kind,
        "name": name,
        "name_key": names.key(name),
        "created_at": NOW,
    }
    return _keep(Mention(**{**fields, **values}))


def pair(left: Mention, right: Mention, score: float = 0.9, **values: Any) -> Pair:
    """Two names about which a person is asked."""
    first, second = sorted((left.id, right.id))
    fields: dict[str, Any] = {
        "convener_id": left.convener_id,
        "left_id": first,
        "right_id": second,
        "score": score,
        "rule": Rule.SAME_ALIAS,
        "reasons": ["the same name beside its acronym"],
        "matcher_version": 1,
        "created_at": NOW,
    }
    return _keep(Pair(**{**fields, **values}))


def judgement(
    left: Mention,
    right: Mention,
    verdict: JudgementVerdict = JudgementVerdict.DIFFERENT,
    **values: Any,
) -> Judgement:
    """What was judged of two names, by the machine or nobody known; their parties stay."""
    first, second = sorted((left.id, right.id))
    fields: dict[str, Any] = {
        "convener_id": left.convener_id,
        "left_id": first,
        "right_id": second,
        "verdict": verdict,
        "reasons": [],
        "created_at": NOW,
    }
    return _keep(Judgement(**{**fields, **values}))


def fact(
    of: Mention, kind: FactKind = FactKind.NOTE, value: str = "Met in March.", **values: Any
) -> Fact:
    """What somebody unknown noted of a party."""
    fields: dict[str, Any] = {
        "convener_id": of.convener_id,
        "mention_id": of.id,
        "kind": kind,
        "value": value,
        "created_at": NOW,
    }
    made: Fact = _keep(Fact(**{**fields, **values}))
    return made


def _sign_on_dates(state: SignOnState) -> dict[str, Any]:
    dates: dict[str, Any] = {}
    if state is not SignOnState.UNCONFIRMED:
        dates["confirmed_at"] = NOW
    if state is SignOnState.NEEDS_CONSENT:
        dates |= {"listed_at": NOW, "before_consent": SignOnState.LISTED}
    if state in {SignOnState.LISTED, SignOnState.DECLINED, SignOnState.WITHDRAWN}:
        dates[f"{state.value}_at"] = NOW
    return dates


def co_convener(
    of: Letter, who: Convener | None = None, *, accepted: bool = True, **values: Any
) -> CoConvener:
    """Another organization at a letter, or invited to it, with all rights."""
    who = who or convener("Hong Kong Watch")
    fields: dict[str, Any] = {
        "letter_id": of.id,
        "convener_id": who.id,
        "name": who.name,
        "may_see_queue": True,
        "created_at": NOW,
        "accepted_at": NOW if accepted else None,
    }
    return _keep(CoConvener(**{**fields, **values}))


def noise() -> None:
    """Another convener with a member, a letter and sign-ons in every state.

    A query without its WHERE finds these too, and fails its test.
    """
    # One transaction: every test waits for this.
    with writing():
        other = convener("Noise Abatement Society")
        member(other, name="Noel")
        open_letter = letter(other, LetterState.OPEN)
        for number, state in enumerate(SignOnState):
            sign_on(open_letter, f"Noisy Group {number}", state)


def _keep(row: Any) -> Any:
    with _keeping():
        db.session.add(row)
    return row


@contextmanager
def _keeping() -> Iterator[None]:
    if access.get() is Access.WRITE:
        yield
        db.session.flush()
        return
    # Looking at another record has begun a transaction that only reads; it ends here.
    db.session.rollback()
    with writing():
        yield
