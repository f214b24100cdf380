"""What falls due by the clock, without anybody asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from letters.jobs import editions, mail, mailings
from letters.rendering.mail import SUFFIX
from letters.services import closing, forgetting, notifying, opening, telling

SPOOLED_DAYS = 30
"""How long the spool keeps a mail: it holds addresses that the database has sealed."""


@dataclass(frozen=True, slots=True)
class Task:
    """`run` is called every so many seconds, in a write transaction of its own. Where `wanted` is
    given, it is asked first, in one that only reads: looking takes no turn from those who write."""

    run: Callable[[datetime], None]
    seconds: int = 1
    wanted: Callable[[], bool] | None = None


def forget_spooled(now: datetime) -> None:
    """Delete the files of mails that the spool has kept long enough."""
    oldest = (now - timedelta(days=SPOOLED_DAYS)).timestamp()
    for path in current_app.extensions["settings"].spool.glob(f"*{SUFFIX}"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


TASKS = (
    Task(opening.open_due),
    Task(closing.close_due),
    Task(notifying.tell_due, wanted=notifying.is_anybody_untold),
    Task(telling.tell_due, seconds=60),
    Task(forgetting.forget_unconfirmed, seconds=60),
    Task(mail.wake, seconds=60),
    Task(editions.wake, seconds=60),
    Task(mailings.wake, seconds=60),
    Task(forget_spooled, seconds=3600),
)
