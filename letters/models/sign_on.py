"""Sign-ons: one party's signing of one version of a letter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.letter import Signatory
from letters.domain.states import PartyKind, SignOnSource, SignOnState
from letters.models.base import ID_LENGTH, Moment, Row, Word, one_of
from letters.models.letter import Letter
from letters.models.mention import Mention
from letters.models.vault import Sealed
from letters.models.version import Version

NOT_WITHDRAWN = text("withdrawn_at IS NULL")
LISTED = text("state = 'listed'")


class SignOn(Row):
    """One sign-on. `name` is what is printed; `name_as_signed` stays what the signer typed.

    `sort_key` are the bytes of `domain.collation.sort_key`, so that ORDER BY is an index scan.
    `email_key` is the blind index of the mailbox within this letter; sign-ons that came on
    paper have none. `version_id` and `text_hash` say which text its signer saw and said yes to
    last. `mention_id` is its own claim in the register, `party_id` the party that it counts for
    in this letter; that stays as it was when the letter closed. `chosen_at` is when a coordinator
    chose it among the sign-ons of its party to be the one that is printed; it outlives what
    joins and parts them. `before_consent` is the state to go back to once a changed text is
    consented to. Signer, role, e-mail, evidence and reason are sealed.
    """

    __tablename__ = "sign_ons"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "letter_id"],
            ["versions.id", "versions.letter_id"],
            name="fk_sign_ons_version",
        ),
        one_of("kind", PartyKind),
        one_of("state", SignOnState),
        one_of("source", SignOnSource),
        CheckConstraint(
            "state IN ('unconfirmed', 'withdrawn') OR confirmed_at IS NOT NULL", name="confirmed"
        ),
        CheckConstraint(
            "state <> 'listed' OR (listed_at IS NOT NULL AND party_id IS NOT NULL)", name="listed"
        ),
        CheckConstraint("party_id IS NULL OR mention_id IS NOT NULL", name="party"),
        CheckConstraint("state <> 'declined' OR declined_at IS NOT NULL", name="declined"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        one_of("before_consent", SignOnState),
        CheckConstraint(
            "(state = 'needs_consent') = (before_consent IS NOT NULL)", name="needs_consent"
        ),
        CheckConstraint("length(text_hash) = 64", name="text_hash"),
        CheckConstraint("lead IS NULL OR lead >= 1", name="lead"),
        CheckConstraint("position IS NULL OR position >= 1", name="position"),
        CheckConstraint("lead IS NULL OR position IS NULL", name="lead_or_position"),
        Index(
            "uq_sign_ons_one_each",
            "letter_id",
            "email_key",
            "name_key",
            unique=True,
            sqlite_where=NOT_WITHDRAWN,
            postgresql_where=NOT_WITHDRAWN,
        ),
        Index("uq_sign_ons_form_key", "letter_id", "form_key", unique=True),
        Index("uq_sign_ons_mention_id", "mention_id", unique=True),
        Index(
            "uq_sign_ons_one_listed",
            "letter_id",
            "party_id",
            unique=True,
            sqlite_where=LISTED,
            postgresql_where=LISTED,
        ),
        Index("ix_sign_ons_roll", "letter_id", "state", "kind", "sort_key"),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    text_hash: Mapped[str] = mapped_column(String(64))
    mention_id: Mapped[str | None] = mapped_column(ForeignKey("mentions.id"))
    party_id: Mapped[str | None] = mapped_column(ForeignKey("mentions.id"))
    kind: Mapped[PartyKind] = mapped_column(Word(PartyKind))
    state: Mapped[SignOnState] = mapped_column(Word(SignOnState), default=SignOnState.UNCONFIRMED)
    before_consent: Mapped[SignOnState | None] = mapped_column(Word(SignOnState))
    source: Mapped[SignOnSource] = mapped_column(Word(SignOnSource), default=SignOnSource.FORM)
    name: Mapped[str] = mapped_column(String(200))
    name_as_signed: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(800))
    sort_name: Mapped[str] = mapped_column(String(200), default="")
    sort_key: Mapped[bytes] = mapped_column(LargeBinary)
    short_name: Mapped[str] = mapped_column(String(200), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    affiliation: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(35), default="en")
    form_key: Mapped[str | None] = mapped_column(String(64))
    email_key: Mapped[str | None] = mapped_column(String(64))
    signer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    role_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    evidence_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    lead: Mapped[int | None] = mapped_column()
    position: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    listed_at: Mapped[datetime | None] = mapped_column(Moment)
    declined_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    chosen_at: Mapped[datetime | None] = mapped_column(Moment)

    letter: Mapped[Letter] = relationship(foreign_keys=[letter_id])
    version: Mapped[Version] = relationship(
        primaryjoin="SignOn.version_id == Version.id", foreign_keys=[version_id]
    )
    mention: Mapped[Mention | None] = relationship(foreign_keys=[mention_id])

    signer = Sealed()
    role = Sealed()
    email = Sealed()
    evidence = Sealed()
    reason = Sealed()

    @property
    def signatory(self) -> Signatory:
        """What is printed of this sign-on, as plain data."""
        return Signatory(
            name=self.name,
            kind=self.kind,
            sort_name=self.sort_name,
            title=self.title,
            affiliation=self.affiliation,
            lead=self.lead,
            position=self.position,
            reference=self.id,
        )
