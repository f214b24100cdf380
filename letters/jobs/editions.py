"""The job that prints an edition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from letters.jobs.mail import wait_after
from letters.services import edition_printing


def print_(edition_id: str, *, clock: Callable[[], datetime]) -> None:
    """Print the edition with this id, if it still waits."""
    edition_printing.print_(edition_id, clock)


def fail(edition_id: str, *, clock: Callable[[], datetime]) -> None:
    """Note for the coordinator that the printing broke off."""
    edition_printing.fail(edition_id, "The printing broke off. Please ask for it again.", clock())


def later(edition_id: str, *, clock: Callable[[], datetime]) -> None:
    """Print it later because the database did not answer."""
    edition_printing.postpone(edition_id, wait_after)


def wake(now: datetime) -> None:
    """Ask again for editions that wait and whose job was lost."""
    edition_printing.wake()
