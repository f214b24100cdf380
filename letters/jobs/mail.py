"""The job that sends one mail, and what happens when it does not leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from letters.domain.problems import Problem
from letters.domain.states import MailState
from letters.jobs import mail_contexts, transport
from letters.models import Mail, db
from letters.models.transaction import reading, writing
from letters.services import outbox

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=30)
FORGOTTEN = timedelta(hours=1)
"""How long after its time a waiting mail counts as forgotten by the queue."""

Clock = Callable[[], datetime]


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 5, 10, 20 s …, 30 minutes at most."""
    # The exponent is capped because a power of two outgrows timedelta long before the mail.
    return min(FIRST_WAIT * (1 << min(attempts - 1, 16)), LONGEST_WAIT)


def send(mail_id: str, attempt: int, *, clock: Clock) -> None:
    """Make attempt number `attempt` at a mail, unless it was made, overtaken or dropped.

    The mail is written from its row and handed over outside of any transaction. A worker that
    is killed in between makes the attempt again, with the same Message-ID.
    """
    try:
        with reading():
            mail = _waiting(mail_id, attempt)
            if mail is None:
                return
            message = mail_contexts.message(mail, clock())
        if message is None:
            _settle(mail_id, attempt, MailState.DROPPED)
            return
        transport.chosen(current_app.extensions["settings"]).send(message)
    except transport.LaterError as error:
        _postpone(mail_id, attempt, error.sentence, clock())
    except transport.NeverError as error:
        _settle(mail_id, attempt, MailState.FAILED, problem=error.sentence)
    except Problem as problem:
        _settle(mail_id, attempt, MailState.FAILED, problem=problem.message)
    else:
        _settle(mail_id, attempt, MailState.SENT, sent_at=clock())


def fail(mail_id: str, attempt: int, *, clock: Clock) -> None:
    """Note that a mail could not be written at all."""
    sentence = "This mail could not be written; the log of the worker says where it broke off."
    _settle(mail_id, attempt, MailState.FAILED, problem=sentence)


def _waiting(mail_id: str, attempt: int) -> Mail | None:
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.state is not MailState.WAITING or mail.attempts != attempt:
        return None
    return mail


def _settle(
    mail_id: str,
    attempt: int,
    state: MailState,
    *,
    sent_at: datetime | None = None,
    problem: str = "",
) -> None:
    with writing():
        mail = _waiting(mail_id, attempt)
        if mail is None:
            return
        mail.state = state
        mail.attempts += 1
        mail.sent_at = sent_at
        mail.retry_at = None
        mail.problem = problem


def _postpone(mail_id: str, attempt: int, sentence: str, now: datetime) -> None:
    with writing():
        mail = _waiting(mail_id, attempt)
        if mail is None:
            return
        mail.attempts += 1
        mail.problem = sentence
        wait = wait_after(mail.attempts)
        if now + wait > mail.give_up_at:
            mail.state = MailState.FAILED
            mail.retry_at = None
            return
        mail.retry_at = now + wait
        db.session.flush()
        outbox.enqueue_mail(mail, after=wait)


def wake(now: datetime) -> None:
    """Ask again for mails that wait long past their time, because their job was lost."""
    overdue = func.coalesce(Mail.retry_at, Mail.created_at) < now - FORGOTTEN
    forgotten = select(Mail).where(Mail.state == MailState.WAITING, overdue)
    for mail in db.session.scalars(forgotten).all():
        mail.attempts += 1
        mail.retry_at = now
        db.session.flush()
        outbox.enqueue_mail(mail)
