"""Commenting: what people say of a passage while they draft, and what becomes of it.

A thread is a comment or a suggestion with the replies to it. It is closed once and stays so;
nothing of it is overwritten. Every step holds the letter, so that of two at once the second sees
what the first did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from letters.domain import names
from letters.domain.problems import ConflictProblem, NotFoundProblem, Problem
from letters.domain.states import CommentOutcome, LetterState
from letters.domain.text import anchors, markdown
from letters.domain.text.anchors import Passage
from letters.domain.text.difference import moved
from letters.domain.text.places import short
from letters.models import Comment, Convener, EventKind, Letter, Version, db
from letters.services import drafting, events, threads
from letters.services.actor import By

LONGEST_BODY = 4_000
LONGEST_QUOTE = 2_000
LONGEST_REPLACEMENT = 4_000
CLOSED_THREAD = "This thread is closed. What you wrote is kept below: begin a new comment with it."


class ClosedThreadProblem(ConflictProblem):
    """Somebody closed the thread before."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who says something: the person, and the convener for which the person speaks."""

    by: By
    convener: Convener


def comment(
    version: Version, quote: str, body: str, near: int | None = None, *, said: Said, now: datetime
) -> Comment:
    """Say something of a passage of `version`; the same again gives what is there.

    `quote` is typed or copied; where it stands several times, the place nearest to `near` is
    meant. Raises `Problem` beside "quote" or "body". It may be an older version that somebody
    still read: the words are found again in the newest, or are shown as changed.
    """
    text = _body(body, "The comment")
    if not text:
        raise Problem("Write what you want to say of the passage.", "body")
    return _begin(version, quote, text, None, near, said, now)


def suggest(
    version: Version,
    quote: str,
    replacement: str,
    body: str = "",
    near: int | None = None,
    *,
    said: Said,
    now: datetime,
) -> Comment:
    """Propose other words for a passage, or (empty) none; otherwise as `comment`."""
    wanted = names.clean_text(
        replacement, field="replacement", what="The suggestion", limit=LONGEST_REPLACEMENT
    )
    return _begin(version, quote, _body(body, "The reason"), wanted, near, said, now)


def _body(typed: str, what: str) -> str:
    return names.clean_text(typed, field="body", what=what, limit=LONGEST_BODY)


def _begin(
    version: Version,
    quote: str,
    body: str,
    replacement: str | None,
    near: int | None,
    said: Said,
    now: datetime,
) -> Comment:
    letter = version.letter
    events.lock(letter)
    _check_goes_on(letter)
    words = names.clean_text(quote, field="quote", what="The passage", limit=LONGEST_QUOTE)
    anchor = anchors.make(version.body, words, near)
    if replacement is not None:
        _check_replacement(version, anchor, replacement)
    made = Comment(
        letter_id=letter.id,
        version_id=version.id,
        convener_id=said.convener.id,
        author_id=said.by.user_id,
        quote=anchor.quote,
        before=anchor.before,
        after=anchor.after,
        start=anchor.start,
        body=body,
        replacement=replacement,
        created_at=now,
    )
    return _same(made) or _store(letter, made, version, said, now)


def _check_goes_on(letter: Letter) -> None:
    if letter.state is LetterState.CLOSED:
        raise Problem("The letter is closed; its text is settled and takes no more comments.")


def _check_replacement(version: Version, anchor: anchors.Anchor, replacement: str) -> None:
    if replacement == anchor.quote:
        raise Problem("These words stand there already; change them first.", "replacement")
    passage = Passage(anchor.start, anchor.start + len(anchor.quote))
    try:
        markdown.check(anchors.replace(version.body, passage, replacement))
    except Problem as problem:
        raise Problem(problem.message, "replacement") from problem


def _store(letter: Letter, made: Comment, version: Version, said: Said, now: datetime) -> Comment:
    db.session.add(made)
    events.record(
        letter, EventKind.COMMENTED, by=said.by, now=now, subject=made.id, number=version.number
    )
    return made


def _same(made: Comment) -> Comment | None:
    """An open comment in which its author has said the very same there: a second press."""
    same = select(Comment).where(
        Comment.version_id == made.version_id,
        Comment.parent_id.is_(None),
        Comment.closed_at.is_(None),
        Comment.author_id == made.author_id,
        Comment.start == made.start,
        Comment.quote == made.quote,
        Comment.body == made.body,
        Comment.replacement.is_not_distinct_from(made.replacement),
    )
    return db.session.scalars(same).first()


def reply(letter: Letter, comment_id: str, body: str, *, said: Said, now: datetime) -> Comment:
    """Answer in a thread; the same again gives what is there. Raises `ClosedThreadProblem`
    where it is closed: a new one has to begin, so that what was decided stays decided."""
    events.lock(letter)
    _check_goes_on(letter)
    found = threads.find(letter, comment_id)
    text = _body(body, "The reply")
    if not text:
        raise Problem("Write what you want to answer.", "body")
    if found.closed_at is not None:
        raise ClosedThreadProblem(CLOSED_THREAD, "body")
    return _answer(letter, found, text, said, now)


def _answer(letter: Letter, to: Comment, body: str, said: Said, now: datetime) -> Comment:
    last = db.session.scalars(
        select(Comment)
        .where(Comment.parent_id == to.id)
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(1)
    ).first()
    if last is not None and (last.author_id, last.body) == (said.by.user_id, body):
        return last
    made = Comment(
        letter_id=letter.id,
        version_id=to.version_id,
        parent_id=to.id,
        convener_id=said.convener.id,
        author_id=said.by.user_id,
        body=body,
        created_at=now,
    )
    return _store(letter, made, to.version, said, now)


def resolve(letter: Letter, comment_id: str, *, by: By, edits: bool, now: datetime) -> Comment:
    """Close a thread as done with; again is no error. `edits`: whether the person may edit the
    letter; who may not closes only what the person began."""
    events.lock(letter)
    found = threads.find(letter, comment_id)
    if not edits and found.author_id != by.user_id:
        raise Problem("Who began a thread closes it, or somebody who may edit the text.")
    if found.outcome is None:
        _close(letter, found, CommentOutcome.RESOLVED, by, now)
    return found


def accept(letter: Letter, comment_id: str, *, by: By, now: datetime) -> Comment:
    """Put a suggestion in the place of its passage, as the next version; again is no error.

    Raises `ConflictProblem` when it was ended otherwise or its passage has changed, `Problem`
    when the text can no longer change.
    """
    events.lock(letter)
    found = _suggestion(letter, comment_id)
    if found.outcome is CommentOutcome.ACCEPTED:
        return found
    _check_open(found)
    newest = drafting.lock_newest(letter)
    passage = threads.place_of(found, newest)
    if passage is None:
        raise ConflictProblem(_what_changed(found, newest))
    body = anchors.replace(newest.body, passage, found.replacement or "")
    who = found.author.name if found.author else "a former member"
    stored = drafting.save(
        letter,
        replace(newest.text, body=body),
        base=newest.number,
        by=by,
        now=now,
        note=f"Suggestion of {who} accepted",
    )
    found.made_number = stored.number
    _close(letter, found, CommentOutcome.ACCEPTED, by, now)
    return found


def refuse(
    letter: Letter, comment_id: str, reason: str = "", *, said: Said, now: datetime
) -> Comment:
    """End a suggestion without taking it; the reason becomes its last reply. Again is no error,
    and what is said then is kept too. Raises `ConflictProblem` when it was ended otherwise."""
    events.lock(letter)
    found = _suggestion(letter, comment_id)
    text = _body(reason, "The reason")
    if found.outcome is CommentOutcome.REFUSED and not text:
        return found
    if found.outcome is not CommentOutcome.REFUSED:
        _check_open(found)
    if text:
        _check_goes_on(letter)
        _answer(letter, found, text, said, now)
    if found.outcome is None:
        _close(letter, found, CommentOutcome.REFUSED, said.by, now)
    return found


def _suggestion(letter: Letter, comment_id: str) -> Comment:
    found = threads.find(letter, comment_id)
    if found.replacement is None:
        raise NotFoundProblem("This comment suggests no other words.")
    return found


def _check_open(found: Comment) -> None:
    if found.outcome is not None:
        who = found.closed_by.name if found.closed_by else "Somebody"
        raise ClosedThreadProblem(f"{who} has {found.outcome} this suggestion meanwhile.")


def _what_changed(found: Comment, newest: Version) -> str:
    """What stands where the passage stood."""
    old, anchor = found.version.body, threads.anchor_of(found)
    start = moved(anchor.start, old, newest.body)
    end = moved(anchor.start + len(anchor.quote), old, newest.body)
    words = short(newest.body[start:end]) if start < end else ""
    now_there = f"now it reads “{words}”" if words else "it was taken out"
    return (
        f"The passage of this suggestion has changed since version {found.version.number}: "
        f"{now_there}. Make a new suggestion for the text as it is."
    )


def _close(letter: Letter, found: Comment, outcome: CommentOutcome, by: By, now: datetime) -> None:
    found.outcome = outcome
    found.closed_at = now
    found.closed_by_id = by.user_id
    events.record(
        letter,
        EventKind.COMMENT_CLOSED,
        by=by,
        now=now,
        subject=found.id,
        outcome=outcome.value,
    )
