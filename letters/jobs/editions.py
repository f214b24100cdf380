"""The job that prints an edition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from letters.jobs.mail import wait_after
from letters.services import edition_printing

Clock = Callable[[], datetime]

# Jobs that an earlier release asked for have no number of an attempt.


def print_(edition_id: str, attempt: int | None = None, *, clock: Clock) -> None:
    """Make attempt number `attempt` at the edition with this id, if it still waits for it."""
    edition_printing.print_(edition_id, clock, attempt)


def fail(edition_id: str, attempt: int | None = None, *, clock: Clock) -> None:
    """Note for the coordinator that the printing broke off."""
    sentence = "The printing broke off. Please ask for it again."
    edition_printing.fail(edition_id, attempt, sentence, clock())


def later(edition_id: str, attempt: int | None = None, *, clock: Clock) -> None:
    """Print it later because the database did not answer."""
    edition_printing.postpone(edition_id, attempt, wait_after)


def wake(now: datetime) -> None:
    """Ask again for editions that wait and whose job was lost."""
    edition_printing.wake()
