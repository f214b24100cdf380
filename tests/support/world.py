"""A convener with one of everything, for tests that walk through all routes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from letters.domain import canonical, copies
from letters.domain.copies import CopyForm, Window
from letters.domain.states import (
    AmendmentKind,
    EditionState,
    JudgementVerdict,
    KeyOrigin,
    LetterState,
    MailingState,
    MailState,
    PartyKind,
    Role,
    SignOnState,
)
from letters.models import (
    Amendment,
    CoConvener,
    Comment,
    CopyRow,
    Edition,
    Invitation,
    Logo,
    Mail,
    Mailing,
    Membership,
    OwnStarter,
    SealingKey,
    User,
    db,
    new_id,
)
from letters.models.transaction import reading, writing
from tests import factories
from tests.rendering.pictures import logo as picture
from tests.rendering.sealing import key as sealing_key
from tests.support.pages import one_page

STARTER = """---
name: Our own
kind: open_letter
title: Open letter
---
We write to you.
"""
PDF = b"%PDF-1.7\n%%EOF\n"
PICTURE = picture()
PAGE = one_page()
NOBODY = '{"format":"undersigned-roll-v1","note":"","sections":[]}'
"""A frozen roll without a name."""


@dataclass(frozen=True)
class Tenant:
    """One convener's people by role, and what each argument of an address names here."""

    people: dict[Role, User]
    values: dict[str, str]


def tenant(slug: str) -> Tenant:
    """Make a convener with a member of each role, a closed letter with a translation, an edition
    and one copy of it, a sign-on, a starter, two logos, an invitation, a failed mail, two pairs of
    names, three judgements and a note, somebody invited to draft the letter, an invitation to draft
    another's, a change that was dropped, a suggestion."""
    convener = factories.convener(name=f"Convener {slug}", slug=slug)
    people = {role: factories.member(convener, role, name=f"{role}-{slug}") for role in Role}
    letter = factories.letter(convener, LetterState.CLOSED, slug=f"letter-of-{slug}")
    factories.translation(letter, "ar")
    sign_on = factories.sign_on(letter, f"Signers of {slug}", SignOnState.LISTED)
    names = [factories.mention(convener, f"Signers {number} of {slug}") for number in range(4)]
    pair, _further = factories.pair(names[0], names[1]), factories.pair(names[2], names[3])
    judgement = factories.judgement(names[0], names[2])
    factories.judgement(sign_on.mention, names[1], JudgementVerdict.RELATED)
    other_name = factories.mention(convener, f"Signatories of {slug}", party_id=sign_on.mention_id)
    factories.judgement(sign_on.mention, other_name, JudgementVerdict.SAME)
    note = factories.fact(sign_on.mention, value=f"A note on {slug}")
    elsewhere = factories.letter(factories.convener(), slug=f"letter-beside-{slug}")
    offer = factories.co_convener(elsewhere, convener, accepted=False)
    with writing():
        letter, sign_on = db.session.merge(letter), db.session.merge(sign_on)
        invitation = Invitation(
            convener=letter.convener,
            email=f"guest@{slug}.example.org",
            role=Role.READER,
            invited_by_id=people[Role.COORDINATOR].id,
            created_at=factories.NOW,
        )
        mail = Mail(
            name="confirm",
            state=MailState.FAILED,
            letter=letter,
            sign_on=sign_on,
            created_at=factories.NOW,
            give_up_at=factories.NOW,
        )
        starter = OwnStarter(
            convener=letter.convener,
            slug=f"starter-of-{slug}",
            source=STARTER,
            created_at=factories.NOW,
            changed_at=factories.NOW,
        )
        logo = Logo(
            convener_id=letter.convener_id,
            name=letter.convener.name,
            name_key=letter.convener.name.casefold(),
            image=PICTURE,
            sha256=hashlib.sha256(PICTURE).hexdigest(),
            width=300,
            height=100,
            created_at=factories.NOW,
        )
        signers_logo = Logo(
            convener_id=letter.convener_id,
            name=sign_on.name,
            name_key=sign_on.name.casefold(),
            image=PICTURE,
            sha256=hashlib.sha256(PICTURE).hexdigest(),
            width=300,
            height=100,
            created_at=factories.NOW,
        )
        key = SealingKey(
            convener_id=letter.convener_id,
            origin=KeyOrigin.MADE,
            certificate=sealing_key().certificate(),
            wrapped=b"locked",
            vault_key="0" * 8,
            subject=letter.convener.name,
            fingerprint="0" * 64,
            not_before=factories.NOW,
            not_after=factories.NOW + timedelta(days=3652),
            created_at=factories.NOW,
        )
        invited = CoConvener(
            letter=letter,
            name=f"Guests of {slug}",
            email=f"guests@{slug}.example.org",
            created_at=factories.NOW,
        )
        amendment = Amendment(
            letter=letter,
            kind=AmendmentKind.MINOR,
            from_number=1,
            to_number=2,
            created_at=factories.NOW,
            dropped_at=factories.NOW,
        )
        comment = Comment(
            letter=letter,
            version_id=letter.versions[0].id,
            convener_id=letter.convener_id,
            author_id=people[Role.EDITOR].id,
            quote=letter.versions[0].body[:20],
            replacement=f"Words of {slug}",
            body="Why?",
            created_at=factories.NOW,
        )
        edition = Edition(
            letter=letter,
            version_id=letter.versions[0].id,
            number=1,
            state=EditionState.READY,
            frozen_hash="0" * 64,
            roll=NOBODY,
            roll_hash="0" * 64,
            count=0,
            pdf=PDF,
            sha256=hashlib.sha256(PDF).hexdigest(),
            pages=1,
            created_at=factories.NOW,
            ready_at=factories.NOW,
        )
        mailing = Mailing(
            edition=edition,
            form=canonical.dumps(CopyForm(Window.US10).to_json()).decode(),
            state=MailingState.READY,
            done=1,
            total=1,
            created_at=factories.NOW,
            ready_at=factories.NOW,
        )
        copy = CopyRow(
            mailing=mailing,
            number=1,
            recipient=canonical.dumps(copies.recipient_form(factories.PARK)).decode(),
            file="001-park-ada.pdf",
            sha256=hashlib.sha256(PAGE).hexdigest(),
            pages=1,
            pdf=PAGE,
            created_at=factories.NOW,
        )
        db.session.add_all([invitation, mail, starter, logo, signers_logo, edition, mailing, copy])
        db.session.add_all([invited, amendment, comment, key])
    with reading():
        reader = db.session.query(Membership).filter_by(user_id=people[Role.READER].id).one()
        values = {
            "convener": slug,
            "letter": letter.slug,
            "slug": letter.slug,
            "number": "1",
            "language": "ar",
            "kind": PartyKind.ORGANIZATION.value,
            "sign_on": sign_on.id,
            "mention": sign_on.mention_id,
            "edition": edition.id,
            "mailing": mailing.id,
            "copy": "1",
            "code": edition.code,
            "amendment": amendment.id,
            "comment": comment.id,
            "pair": pair.id,
            "fact": note.id,
            "judgement": judgement.id,
            "starter": starter.slug,
            "logo": logo.id,
            "sealing_key": key.id,
            "member": reader.id,
            "invitation": invitation.id,
            "mail": mail.id,
            "co_convener": invited.id,
            "offer": offer.id,
            "token": "t" * 43,
            "job": new_id(),
        }
    return Tenant(people, values)
