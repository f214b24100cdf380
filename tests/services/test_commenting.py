"""Chu comments on a draft, Dolma suggests other words, Ada decides; nothing said is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from letters.domain.problems import ConflictProblem, NotFoundProblem, Problem
from letters.domain.states import CommentOutcome, LetterState
from letters.models import Comment, Convener, Event, EventKind, Letter, User, db
from letters.models.transaction import writing
from letters.services import closing, commenting, drafting, threads
from letters.services.actor import COMMAND, By
from letters.services.commenting import ClosedThreadProblem, Said
from tests import factories

NOW = factories.NOW + timedelta(hours=1)
BODY = "We ask for the right to assemble.\n\nThe hearing is on 4 May."


@pytest.fixture
def letter(app: Flask) -> Letter:
    """A draft of two paragraphs."""
    return factories.letter(text=factories.letter_text(body=BODY))


@pytest.fixture
def chu(app: Flask) -> int:
    """Chu drafts too."""
    return factories.user("Chu").id


def fresh(letter: Letter) -> Letter:
    return db.session.get_one(Letter, letter.id)


def said(letter: Letter, user_id: int) -> Said:
    convener = db.session.get_one(Convener, fresh(letter).convener_id)
    return Said(By.member(db.session.get_one(User, user_id)), convener)


def newest(letter: Letter) -> drafting.Version:
    return drafting.version(fresh(letter), fresh(letter).current_number)


def comment(letter: Letter, user_id: int, quote: str, body: str = "Why?") -> str:
    with writing():
        made = commenting.comment(newest(letter), quote, body, said=said(letter, user_id), now=NOW)
        return made.id


def suggest(letter: Letter, user_id: int, quote: str, words: str) -> str:
    with writing():
        made = commenting.suggest(newest(letter), quote, words, said=said(letter, user_id), now=NOW)
        return made.id


def accept(letter: Letter, user_id: int, comment_id: str) -> Comment:
    with writing():
        by = said(letter, user_id).by
        return commenting.accept(fresh(letter), comment_id, by=by, now=NOW)


def reply(letter: Letter, user_id: int, comment_id: str, body: str) -> None:
    with writing():
        commenting.reply(fresh(letter), comment_id, body, said=said(letter, user_id), now=NOW)


def save(letter: Letter, body: str) -> None:
    with writing():
        found = fresh(letter)
        text = factories.letter_text(body=body)
        by = said(letter, factories_user(letter)).by
        drafting.save(found, text, base=found.current_number, by=by, now=NOW)


def factories_user(_letter: Letter) -> int:
    return db.session.scalars(select(User.id)).first() or 0


def shown(letter: Letter) -> list[threads.Thread]:
    db.session.rollback()
    return threads.of(fresh(letter))


def test_a_comment_stays_at_its_words_while_the_text_around_them_changes(
    letter: Letter, chu: int
) -> None:
    comment(letter, chu, "4 May")
    save(letter, f"A new beginning.\n\n{BODY}\n\nAnd an end.")
    (thread,) = shown(letter)
    assert thread.passage is not None
    body = newest(letter).body
    assert body[thread.passage.start : thread.passage.end] == "4 May"


def test_a_comment_on_words_that_are_gone_is_shown_as_changed_and_not_lost(
    letter: Letter, chu: int
) -> None:
    comment(letter, chu, "4 May", "Which year?")
    save(letter, "We ask for the right to assemble.")
    (thread,) = shown(letter)
    assert thread.is_changed
    assert (thread.comment.quote, thread.comment.body) == ("4 May", "Which year?")


@pytest.mark.parametrize("quote", ["", "words that nobody wrote", "x" * 3000, "\0"])
def test_a_comment_needs_words_of_the_text(letter: Letter, chu: int, quote: str) -> None:
    with pytest.raises(Problem) as refused:
        comment(letter, chu, quote)
    assert refused.value.field == "quote"
    assert shown(letter) == []


def test_pressing_twice_comments_once(letter: Letter, chu: int) -> None:
    assert comment(letter, chu, "4 May") == comment(letter, chu, "4 May")
    assert len(shown(letter)) == 1


def test_an_accepted_suggestion_is_the_next_version(letter: Letter, chu: int) -> None:
    made = suggest(letter, chu, "4 May", "5 May")
    for _ in range(2):
        accept(letter, chu, made)
    found = newest(letter)
    assert (found.number, found.body) == (2, BODY.replace("4 May", "5 May"))
    assert found.note == "Suggestion of Chu accepted"
    (thread,) = shown(letter)
    assert (thread.comment.outcome, thread.comment.made_number) == (CommentOutcome.ACCEPTED, 2)


def test_a_suggestion_for_words_that_changed_is_not_forced_in(letter: Letter, chu: int) -> None:
    made = suggest(letter, chu, "4 May", "5 May")
    save(letter, BODY.replace("4 May", "6 June"))
    with pytest.raises(ConflictProblem, match="has changed since version 1"):
        accept(letter, chu, made)
    assert newest(letter).body == BODY.replace("4 May", "6 June")
    assert shown(letter)[0].is_open


def test_a_refused_suggestion_keeps_its_reason(letter: Letter, chu: int) -> None:
    made = suggest(letter, chu, "4 May", "5 May")
    with writing():
        commenting.refuse(fresh(letter), made, "The court said 4.", said=said(letter, chu), now=NOW)
    (thread,) = shown(letter)
    assert thread.comment.outcome is CommentOutcome.REFUSED
    assert [each.body for each in thread.replies] == ["The court said 4."]
    with pytest.raises(ClosedThreadProblem):
        accept(letter, chu, made)


def test_a_closed_thread_takes_no_reply(letter: Letter, chu: int) -> None:
    made = comment(letter, chu, "4 May")
    reply(letter, chu, made, "2027.")
    with writing():
        by = said(letter, chu).by
        commenting.resolve(fresh(letter), made, by=by, edits=True, now=NOW)
    with pytest.raises(ClosedThreadProblem, match="begin a new comment"):
        reply(letter, chu, made, "Too late.")
    (thread,) = shown(letter)
    assert [each.body for each in thread.replies] == ["2027."]


def test_only_who_edits_or_began_it_resolves_a_thread(letter: Letter, chu: int) -> None:
    made = comment(letter, chu, "4 May")
    other = factories.user("Ben").id
    with pytest.raises(Problem, match="Who began a thread"), writing():
        commenting.resolve(fresh(letter), made, by=said(letter, other).by, edits=False, now=NOW)


def test_a_comment_of_another_letter_is_not_found(letter: Letter, chu: int) -> None:
    made = comment(letter, chu, "4 May")
    elsewhere = factories.letter()
    with pytest.raises(NotFoundProblem):
        reply(elsewhere, chu, made, "Hello.")


def test_a_closed_letter_takes_no_comments(app: Flask, chu: int) -> None:
    closed = factories.letter(state=LetterState.CLOSED, text=factories.letter_text(body=BODY))
    with pytest.raises(Problem, match="closed"):
        comment(closed, chu, "4 May")


def test_a_suggestion_for_a_closed_letter_is_put_aside_without_a_reason(
    app: Flask, chu: int
) -> None:
    letter = factories.letter(state=LetterState.OPEN, text=factories.letter_text(body=BODY))
    made = suggest(letter, chu, "4 May", "5 May")
    with writing():
        closing.close(fresh(letter), by=COMMAND, now=NOW)

    def refuse(reason: str) -> None:
        with writing():
            commenting.refuse(fresh(letter), made, reason, said=said(letter, chu), now=NOW)

    with pytest.raises(Problem, match="The letter is closed; its text is settled"):
        refuse("The court said 4.")
    (thread,) = shown(letter)
    assert thread.is_open
    assert not thread.replies
    refuse("")
    (thread,) = shown(letter)
    assert thread.comment.outcome is CommentOutcome.REFUSED


def test_what_is_said_is_an_event_without_words(letter: Letter, chu: int) -> None:
    accept(letter, chu, suggest(letter, chu, "4 May", "5 May"))
    db.session.rollback()
    rows = db.session.scalars(select(Event).where(Event.letter_id == letter.id)).all()
    assert [each.kind for each in rows] == [
        EventKind.COMMENTED,
        EventKind.VERSION_SAVED,
        EventKind.COMMENT_CLOSED,
    ]
    assert "May" not in str([each.details for each in rows])
