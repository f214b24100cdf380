"""Letters: what is opened for signature, with its rules and dates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from letters.domain import print_form
from letters.domain.letter import OrderRule
from letters.domain.print_form import PrintForm
from letters.domain.states import Articles, LetterState, WhoMaySign
from letters.models.base import Moment, Row, Word, one_of
from letters.models.convener import Convener

if TYPE_CHECKING:
    from letters.models.version import Version


class Letter(Row):
    """One letter. Its texts are `versions`; `current_number` is the newest of them,
    `agreed_number` the one that is opened, signed and printed.

    While the letter is open, `current_number` may be ahead of `agreed_number`: the draft of an
    amendment. Sign-ons count whose version is `consent_number` or later: a substantive amendment
    raises it, a minor one does not.

    `numbers_meant` are phrases with a number ("53 groups") of which a coordinator said that they
    do not count the signatories: they do not contradict the roll when the letter is closed.

    `print_form` is how it is printed (`domain.print_form`, JSON); None while nothing was chosen.

    `opens_at` and `closes_at` are the planned moments. `opened_at` and `closed_at` are those that
    hold: the planned one where the worker kept it, though it acts a moment later.
    `event_count` numbers the letter's events; raising it locks the letter's row, so it
    also puts changes of one letter in one order.
    """

    __tablename__ = "letters"
    __table_args__ = (
        one_of("state", LetterState),
        one_of("who_may_sign", WhoMaySign),
        one_of("order_articles", Articles),
        CheckConstraint("goal IS NULL OR goal > 0", name="goal"),
        CheckConstraint("current_number >= 1", name="current_number"),
        CheckConstraint(
            "agreed_number IS NULL OR agreed_number <= current_number", name="agreed_number"
        ),
        CheckConstraint(
            "consent_number IS NULL OR consent_number <= agreed_number", name="consent_number"
        ),
        CheckConstraint(
            "state = 'draft' OR (agreed_number IS NOT NULL AND agreed_at IS NOT NULL)",
            name="agreed",
        ),
        CheckConstraint("state NOT IN ('open', 'closed') OR opened_at IS NOT NULL", name="opened"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="times"
        ),
    )

    convener_id: Mapped[str] = mapped_column(ForeignKey("conveners.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[LetterState] = mapped_column(Word(LetterState), default=LetterState.DRAFT)
    who_may_sign: Mapped[WhoMaySign] = mapped_column(
        Word(WhoMaySign), default=WhoMaySign.ORGANIZATIONS
    )
    checked: Mapped[bool] = mapped_column(default=True)
    goal: Mapped[int | None] = mapped_column()
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    opens_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    closes_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    current_number: Mapped[int] = mapped_column(default=1)
    agreed_number: Mapped[int | None] = mapped_column()
    consent_number: Mapped[int | None] = mapped_column()
    numbers_meant: Mapped[list[str]] = mapped_column(JSON, default=list)
    order_locale: Mapped[str] = mapped_column(String(64), default="en")
    order_articles: Mapped[Articles] = mapped_column(Word(Articles), default=Articles.KEEP)
    order_numeric: Mapped[bool] = mapped_column(default=True)
    order_version: Mapped[str] = mapped_column(String(40), default="")
    print_form: Mapped[str | None] = mapped_column(Text)
    imported: Mapped[bool] = mapped_column(default=False)
    event_count: Mapped[int] = mapped_column(default=0)
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)
    agreed_at: Mapped[datetime | None] = mapped_column(Moment)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    convener: Mapped[Convener] = relationship()
    versions: Mapped[list[Version]] = relationship(
        back_populates="letter", order_by="Version.number"
    )

    @property
    def order_rule(self) -> OrderRule:
        """How this letter orders its names."""
        return OrderRule(self.order_locale, self.order_articles, self.order_numeric)

    @property
    def form(self) -> PrintForm:
        """How this letter is printed."""
        return print_form.from_json(self.print_form or "")
