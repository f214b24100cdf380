"""The job that sends one mail, and what happens when it does not leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from flask import current_app
from sqlalchemy import func, select

from letters.domain.problems import Problem
from letters.domain.states import MailState
from letters.jobs import away, mail_contexts, transport
from letters.models import Mail, db
from letters.models.transaction import reading, writing
from letters.services import outbox

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=30)
FORGOTTEN = timedelta(minutes=5)
"""How long after its time a waiting mail without a job counts as forgotten."""
AWAY = "The database did not answer."
TOO_LATE = "This mail did not leave in time."

Clock = Callable[[], datetime]

log = structlog.get_logger()


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 5, 10, 20 s …, 30 minutes at most."""
    # The exponent is capped because a power of two outgrows timedelta long before the mail.
    return min(FIRST_WAIT * (1 << min(attempts - 1, 16)), LONGEST_WAIT)


def send(mail_id: str, attempt: int, *, clock: Clock) -> None:
    """Make attempt number `attempt` at a mail, unless it was made, overtaken or dropped.

    The mail is written from its row and handed over outside of any transaction. A worker that
    is killed in between makes the attempt again, with the same Message-ID. What has left
    is settled as sent as soon as the database answers.
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
        _settle_sent(mail_id, clock())


def fail(mail_id: str, attempt: int, *, clock: Clock) -> None:
    """Note that a mail could not be written at all."""
    sentence = "This mail could not be written; the log of the worker says where it broke off."
    _settle(mail_id, attempt, MailState.FAILED, problem=sentence)


def later(mail_id: str, attempt: int, *, clock: Clock) -> None:
    """Try a mail again later because the database did not answer. This never fails it: when
    its time is over it stays waiting, and `wake` gives it up."""
    now = clock()
    with writing():
        mail = _waiting(mail_id, attempt, lock=True)
        if mail is not None and now + wait_after(attempt + 1) <= mail.give_up_at:
            mail.attempts += 1
            mail.problem = AWAY
            _ask_later(mail, now)


def _waiting(mail_id: str, attempt: int | None, *, lock: bool = False) -> Mail | None:
    # Two attempts may settle one row at once; the second must see what the first wrote.
    mail = db.session.get(Mail, mail_id, with_for_update=lock or None)
    if mail is None or mail.state is not MailState.WAITING:
        return None
    return mail if attempt in (None, mail.attempts) else None


def _settle(mail_id: str, attempt: int, state: MailState, *, problem: str = "") -> None:
    with writing():
        mail = _waiting(mail_id, attempt, lock=True)
        if mail is not None:
            mail.attempts += 1
            _end(mail, state, problem)


def _settle_sent(mail_id: str, now: datetime) -> None:
    try:
        away.insist(partial(_keep_sent, mail_id, now))
    except Exception as error:
        if not away.is_away(error):
            raise
        # It stays waiting, so `wake` sends it once more, with the same Message-ID.
        log.error("mail left but still waits", id=mail_id, exc_info=error)


def _keep_sent(mail_id: str, now: datetime) -> None:
    with writing():
        # Whatever the number of the attempt meanwhile: what has left need not leave again.
        mail = _waiting(mail_id, None, lock=True)
        if mail is not None:
            mail.attempts += 1
            mail.sent_at = now
            _end(mail, MailState.SENT)


def _postpone(mail_id: str, attempt: int, sentence: str, now: datetime) -> None:
    with writing():
        mail = _waiting(mail_id, attempt, lock=True)
        if mail is None:
            return
        mail.attempts += 1
        if now + wait_after(mail.attempts) > mail.give_up_at:
            _end(mail, MailState.FAILED, sentence)
            return
        mail.problem = sentence
        _ask_later(mail, now)


def _ask_later(mail: Mail, now: datetime) -> None:
    wait = wait_after(mail.attempts)
    mail.retry_at = now + wait
    db.session.flush()
    outbox.enqueue_mail(mail, after=wait)


def _end(mail: Mail, state: MailState, problem: str = "") -> None:
    mail.state = state
    mail.retry_at = None
    mail.problem = problem
    if state is MailState.FAILED and mail.user_id is not None:
        # No desk shows mails to accounts, so whoever runs the product reads of them here.
        db.session.flush()
        failed = select(func.count()).where(
            Mail.user_id.is_not(None), Mail.state == MailState.FAILED
        )
        log.warning("mails to accounts have failed", count=db.session.scalar(failed))


def wake(now: datetime) -> None:
    """Ask again for mails that wait past their time and whose job was lost, and give up those
    whose patience is over. What is on its way is left alone."""
    overdue = func.coalesce(Mail.retry_at, Mail.created_at) < now - FORGOTTEN
    forgotten = (
        select(Mail)
        .where(Mail.state == MailState.WAITING, overdue, ~outbox.mail_is_on_its_way())
        .with_for_update(skip_locked=True)
    )
    for mail in db.session.scalars(forgotten).all():
        if now > mail.give_up_at:
            _end(mail, MailState.FAILED, mail.problem or TOO_LATE)
            continue
        mail.attempts += 1
        mail.retry_at = now
        db.session.flush()
        outbox.enqueue_mail(mail)
