"""The job that makes the copies of a mailing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from letters.jobs.mail import wait_after
from letters.services import mailings


def make(mailing_id: str, *, clock: Callable[[], datetime]) -> None:
    """Make the copies that are not made yet, if the mailing with this id still waits."""
    mailings.make(mailing_id, clock)


def fail(mailing_id: str, *, clock: Callable[[], datetime]) -> None:
    """Note for the coordinator that the making broke off."""
    mailings.fail(mailing_id, "The making of the copies broke off. Please go on with it.", clock())


def later(mailing_id: str, *, clock: Callable[[], datetime]) -> None:
    """Go on later because the database did not answer."""
    mailings.postpone(mailing_id, wait_after)


def wake(now: datetime) -> None:
    """Ask again for mailings that wait and whose job was lost."""
    mailings.wake()
