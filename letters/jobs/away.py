"""The database does not answer: which errors say so, and asking it again until it does."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from letters.models import db

WAITS: tuple[float, ...] = (1, 2, 4, 8, 16, 30)
"""The seconds between one try and the next."""
# What an event of a fresh connection raises is not translated by SQLAlchemy.
_AWAY = (OperationalError, InterfaceError, TimeoutError, sqlite3.OperationalError)


def is_away(error: BaseException) -> bool:
    """Whether the database is locked, full, restarted or gone, and nothing else is wrong."""
    return isinstance(error, _AWAY) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def insist(write: Callable[[], None]) -> None:
    """Run a write again until the database answers; after a minute its error is raised."""
    for seconds in WAITS:
        try:
            write()
        except Exception as error:
            if not is_away(error):
                raise
            db.session.remove()
        else:
            return
        time.sleep(seconds)
    write()
