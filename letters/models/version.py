"""Versions: the numbered texts of a letter, and the recipients each is addressed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain.letter import LetterText, Recipient, RecipientLine, Tongue
from letters.domain.states import LetterKind
from letters.models.base import ID_LENGTH, Moment, Row, Word, one_of
from letters.models.letter import Letter
from letters.models.user import User

if TYPE_CHECKING:
    from letters.models.translation import Translation


class Version(Row):
    """One text of a letter. Never changed once stored: a save makes the next number."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("letter_id", "number"),
        # Lets sign-ons and editions refer to a version of their own letter only.
        UniqueConstraint("id", "letter_id"),
        one_of("kind", LetterKind),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(text_hash) = 64", name="text_hash"),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"))
    number: Mapped[int] = mapped_column()
    kind: Mapped[LetterKind] = mapped_column(Word(LetterKind))
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(35))
    date: Mapped[date | None] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(Text, default="")
    salutation: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text)
    conveners: Mapped[list[str]] = mapped_column(JSON)
    text_hash: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)

    letter: Mapped[Letter] = relationship(back_populates="versions")
    author: Mapped[User | None] = relationship()
    recipients: Mapped[list[RecipientRow]] = relationship(
        back_populates="version", order_by="RecipientRow.place", cascade="all, delete-orphan"
    )
    translations: Mapped[list[Translation]] = relationship(
        back_populates="version", order_by="Translation.language", cascade="all, delete-orphan"
    )

    @property
    def text(self) -> LetterText:
        """The text as plain data."""
        return LetterText(
            kind=self.kind,
            title=self.title,
            body=self.body,
            language=self.language,
            date=self.date,
            reference=self.reference,
            salutation=self.salutation,
            recipients=tuple(row.recipient for row in self.recipients),
            conveners=tuple(self.conveners),
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that this version can be read in, the main one first."""
        return (self.language, *(each.language for each in self.translations))

    def text_in(self, language: str) -> LetterText:
        """The text in one of its languages; the main one for any other."""
        found = self.translation(language)
        return self.text if found is None else self._translated(found)

    def translation(self, language: str) -> Translation | None:
        """The translation into a language, where there is one."""
        return next((each for each in self.translations if each.language == language), None)

    def _translated(self, translation: Translation) -> LetterText:
        return replace(
            self.text,
            language=translation.language,
            title=translation.title,
            reference=translation.reference,
            salutation=translation.salutation,
            body=translation.body,
        )

    @property
    def tongues(self) -> dict[str, Tongue]:
        """All its texts by language, the main one first."""
        found = {self.language: Tongue(self.text, binding=True)}
        for each in self.translations:
            found[each.language] = Tongue(self._translated(each), each.authoritative)
        return found

    @property
    def binding(self) -> tuple[str, ...]:
        """The languages whose texts bind, the main one first."""
        return tuple(language for language, each in self.tongues.items() if each.binding)

    def courtesy_of(self, language: str) -> tuple[str, ...]:
        """The languages that bind in the place of a courtesy translation; none for a text that
        binds itself."""
        found = self.translation(language)
        return () if found is None or found.authoritative else self.binding

    def hash_in(self, language: str) -> str:
        """The hash of the text in one of its languages; the main one's for any other."""
        found = self.translation(language)
        return self.text_hash if found is None else found.text_hash

    def language_of(self, text_hash: str) -> str | None:
        """The language whose text has this hash; None for a hash of no text of this version."""
        found = (each for each in self.languages if self.hash_in(each) == text_hash)
        return next(found, None)

    @property
    def hashes(self) -> frozenset[str]:
        """The hashes of all its texts: a form may have shown any of them."""
        return frozenset({self.text_hash, *(each.text_hash for each in self.translations)})


class RecipientRow(Row):
    """One recipient of a version; `place` is the order across both lines, from 1."""

    __tablename__ = "recipients"
    __table_args__ = (UniqueConstraint("version_id", "place"), one_of("line", RecipientLine))

    version_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("versions.id", ondelete="CASCADE")
    )
    place: Mapped[int] = mapped_column()
    line: Mapped[RecipientLine] = mapped_column(Word(RecipientLine))
    honorific: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[list[str]] = mapped_column(JSON)
    email: Mapped[str] = mapped_column(String(255), default="")

    version: Mapped[Version] = relationship(back_populates="recipients")

    @property
    def recipient(self) -> Recipient:
        """The recipient as plain data."""
        return Recipient(
            name=self.name,
            line=self.line,
            honorific=self.honorific,
            office=self.office,
            address=tuple(self.address),
            email=self.email,
        )
