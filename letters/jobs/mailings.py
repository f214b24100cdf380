"""The job that makes the copies of a mailing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from letters.jobs.mail import wait_after
from letters.services import mailings

Clock = Callable[[], datetime]


def make(mailing_id: str, attempt: int, *, clock: Clock) -> None:
    """Make the copies that are not made yet, if the mailing with this id still waits for this
    attempt."""
    mailings.make(mailing_id, clock, attempt)


def fail(mailing_id: str, attempt: int, *, clock: Clock) -> None:
    """Note for the coordinator that the making broke off."""
    sentence = "The making of the copies broke off. Please go on with it."
    mailings.fail(mailing_id, attempt, sentence, clock())


def later(mailing_id: str, attempt: int, *, clock: Clock) -> None:
    """Go on later because the database did not answer."""
    mailings.postpone(mailing_id, attempt, wait_after)


def wake(now: datetime) -> None:
    """Ask again for mailings that wait and whose job was lost."""
    mailings.wake()
