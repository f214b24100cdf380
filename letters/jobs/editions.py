"""The job that prints an edition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from letters.jobs.mail import wait_after
from letters.services import editions


def print_(edition_id: str, *, clock: Callable[[], datetime]) -> None:
    """Print the edition with this id, if it still waits."""
    editions.print_(edition_id, clock)


def fail(edition_id: str, *, clock: Callable[[], datetime]) -> None:
    """Note for the coordinator that the printing broke off."""
    editions.fail(edition_id, "The printing broke off. Please ask for it again.", clock())


def later(edition_id: str, *, clock: Callable[[], datetime]) -> None:
    """Print it later because the database did not answer."""
    editions.postpone(edition_id, wait_after)


def wake(now: datetime) -> None:
    """Ask again for editions that wait and whose job was lost."""
    editions.wake()
