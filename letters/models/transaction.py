"""The one write path. Nothing else in the product commits; a test watches that.

A request reads or writes as its method says; jobs and commands write inside `writing()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Token

from letters.models.base import db
from letters.models.engine import Access, access


def begin(wanted: Access) -> Token[Access]:
    """Say what the transaction that the next statement begins may do.

    A read-only transaction under way is ended first. Raises `RuntimeError` inside a write.
    """
    if access.get() is Access.WRITE:
        raise RuntimeError("a write is under way; it commits once, at its end")
    if db.session.registry.has():
        db.session.rollback()
    return access.set(wanted)


def settle(keep: bool) -> None:
    """End the transaction: commit when `keep`, else roll back."""
    if keep and access.get() is Access.WRITE:
        db.session.commit()
    else:
        db.session.rollback()


@contextmanager
def writing() -> Iterator[None]:
    """Run a block in one write transaction: all of it is kept, or, on an exception, nothing."""
    token = begin(Access.WRITE)
    try:
        yield
        settle(keep=True)
    except BaseException:
        settle(keep=False)
        raise
    finally:
        access.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """Run a block in one read-only transaction and end it."""
    token = begin(Access.READ)
    try:
        yield
    finally:
        settle(keep=False)
        access.reset(token)
