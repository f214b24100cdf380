"""Mails that wait or were sent, and the links in them.

A mail row says which mail goes to whom, not what is in it: the worker renders it when it
sends. A link is never stored, only its SHA-256; the worker derives it again from `nonce`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.states import MailState
from letters.models.base import Moment, Row, Word, one_of
from letters.models.co_convener import CoConvener
from letters.models.convener import Invitation
from letters.models.letter import Letter
from letters.models.sign_on import SignOn
from letters.models.user import User


class Link(Row):
    """One mailed link: `digest` finds it, `purpose` says what it may do, until `expires_at`.

    It belongs to a sign-on, an invitation to a convener or to a letter (`co_convener`), or (the
    first visit) to nothing.
    """

    __tablename__ = "links"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(32))
    nonce: Mapped[str] = mapped_column(String(64))
    sign_on_id: Mapped[str | None] = mapped_column(
        ForeignKey("sign_ons.id", ondelete="CASCADE"), index=True
    )
    invitation_id: Mapped[str | None] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE"), index=True
    )
    co_convener_id: Mapped[str | None] = mapped_column(
        ForeignKey("co_conveners.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    sign_on: Mapped[SignOn | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    co_convener: Mapped[CoConvener | None] = relationship()


class Mail(Row):
    """One mail to a signer, an invited person or organization, or an account, and what became
    of it.

    `name` is the folder of its three templates under templates/mail. `round` counts repeated
    sendings of the same mail, from 1; a unique index makes asking twice send once. `attempts`
    numbers the next try to hand it over: it counts those made, lost or overtaken by a newer
    one. `retry_at` is when the next one comes if it has to wait. After `give_up_at` no further
    try is asked for, except at the desk; one that is in the queue by then is still made. What
    has left is sent, whichever try it was. `problem` is a sentence for the desk, without the
    address.
    `address` is the mailbox of an account when the mail was asked for; a change of address is
    told to the old one.
    """

    __tablename__ = "mails"
    __table_args__ = (
        one_of("state", MailState),
        CheckConstraint(
            "sign_on_id IS NOT NULL OR invitation_id IS NOT NULL OR user_id IS NOT NULL"
            " OR co_convener_id IS NOT NULL",
            name="to_somebody",
        ),
        Index("uq_mails_sign_on", "sign_on_id", "name", "round", unique=True),
        Index("uq_mails_invitation", "invitation_id", "name", "round", unique=True),
        Index("uq_mails_co_convener", "co_convener_id", "name", "round", unique=True),
        # Its round is the number of the version: each person is asked once for each.
        Index(
            "uq_mails_agreement_asked",
            "letter_id",
            "user_id",
            "round",
            unique=True,
            sqlite_where=text("name = 'agreement_asked'"),
            postgresql_where=text("name = 'agreement_asked'"),
        ),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    )

    name: Mapped[str] = mapped_column(String(40))
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[MailState] = mapped_column(Word(MailState), default=MailState.WAITING)
    letter_id: Mapped[str | None] = mapped_column(ForeignKey("letters.id"), index=True)
    sign_on_id: Mapped[str | None] = mapped_column(ForeignKey("sign_ons.id", ondelete="CASCADE"))
    invitation_id: Mapped[str | None] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE")
    )
    co_convener_id: Mapped[str | None] = mapped_column(
        ForeignKey("co_conveners.id", ondelete="CASCADE")
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    link_id: Mapped[str | None] = mapped_column(ForeignKey("links.id", ondelete="SET NULL"))
    address: Mapped[str] = mapped_column(String(255), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    retry_at: Mapped[datetime | None] = mapped_column(Moment)
    give_up_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

    letter: Mapped[Letter | None] = relationship()
    sign_on: Mapped[SignOn | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    co_convener: Mapped[CoConvener | None] = relationship()
    user: Mapped[User | None] = relationship()
    link: Mapped[Link | None] = relationship()
