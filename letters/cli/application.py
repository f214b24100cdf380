"""The application behind the commands that use the database."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from letters.domain.problems import Problem
from letters.models import Letter, db


@contextmanager
def application() -> Iterator[None]:
    """Run a command inside the application. A database that is missing or not migrated is a
    `Problem` that says what to do."""
    from letters import create_app  # only commands that need a database load the web

    app = create_app()
    app.logger.setLevel(logging.WARNING)
    with app.app_context():
        try:
            yield
        except (OperationalError, ProgrammingError) as error:
            raise Problem(
                "The database does not answer or is not set up: "
                f"{str(error.orig).splitlines()[0]}. Run “letters migrate” first."
            ) from error
        finally:
            db.session.remove()
            db.engine.dispose()


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def find_letter(slug: str) -> Letter:
    """The letter of a slug, in any state. Raises `Problem`."""
    found = db.session.scalar(select(Letter).where(Letter.slug == slug))
    if found is None:
        raise Problem(f"There is no letter “{slug}”. “letters list” shows all.")
    return found
