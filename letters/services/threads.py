"""The threads of a letter's draft room, against its newest text. Nothing here changes a record."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from letters.domain.problems import NotFoundProblem
from letters.domain.text import anchors
from letters.domain.text.anchors import Anchor, Passage
from letters.models import Comment, Letter, Version, db
from letters.services import drafting


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its replies. `passage` is where it stands in the newest text: None for
    what was changed or taken out since, and for closed threads."""

    comment: Comment
    replies: tuple[Comment, ...]
    passage: Passage | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an end."""
        return self.comment.closed_at is None

    @property
    def is_changed(self) -> bool:
        """Whether it is about words that are not in the text any more."""
        return self.is_open and self.passage is None

    def has(self, user_id: int) -> bool:
        """Whether this person takes part in it."""
        return any(each.author_id == user_id for each in (self.comment, *self.replies))


def of(letter: Letter) -> list[Thread]:
    """All threads of a letter against its newest text: the open ones in the order of the text,
    those whose passage changed, then the closed ones, last closed first."""
    newest = drafting.version(letter, letter.current_number)
    rows = db.session.scalars(
        select(Comment)
        .where(Comment.letter_id == letter.id)
        .order_by(Comment.created_at, Comment.id)
        .options(
            joinedload(Comment.author), joinedload(Comment.convener), joinedload(Comment.version)
        )
    ).all()
    replies: dict[str, list[Comment]] = {}
    for each in rows:
        if each.parent_id is not None:
            replies.setdefault(each.parent_id, []).append(each)
    found = [
        Thread(each, tuple(replies.get(each.id, ())), place_of(each, newest))
        for each in rows
        if each.parent_id is None
    ]
    return sorted(found, key=_order)


def place_of(comment: Comment, newest: Version) -> Passage | None:
    """Where the passage of an open thread stands in the newest text."""
    if comment.closed_at is not None:
        return None
    if comment.version_id == newest.id:
        return Passage(comment.start, comment.start + len(anchor_of(comment).quote))
    return anchors.find(anchor_of(comment), comment.version.body, newest.body)


def _order(thread: Thread) -> tuple[int, float]:
    if thread.passage is not None:
        return 0, thread.passage.start
    closed = thread.comment.closed_at
    return (1, 0) if closed is None else (2, -closed.timestamp())


def anchor_of(comment: Comment) -> Anchor:
    """The passage that a thread is about."""
    assert comment.quote is not None, "only replies have no passage"
    return Anchor(comment.quote, comment.before, comment.after, comment.start)


def open_count(letter: Letter) -> int:
    """How many threads wait for an end."""
    found = db.session.scalar(
        select(func.count())
        .select_from(Comment)
        .where(
            Comment.letter_id == letter.id,
            Comment.parent_id.is_(None),
            Comment.closed_at.is_(None),
        )
    )
    return found or 0


def find(letter: Letter, comment_id: str) -> Comment:
    """The comment that a thread of the letter begins with, as it is stored now. Raises
    `NotFoundProblem`."""
    found = db.session.get(Comment, comment_id, populate_existing=True)
    if found is None or found.letter_id != letter.id or found.parent_id is not None:
        raise NotFoundProblem("There is no such comment on this letter.")
    return found
